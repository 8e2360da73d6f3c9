"""Telegram's side of a kill test: the sandbox in the test's own process, and what is in flight in it right now."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.sandbox.keys import EXCHANGE
from bot.sandbox.people import Sandbox
from bot.sandbox.server import make_app, run_app
from tests.shop import TOKEN

ROUND_TRIP = 0.04  # seconds until an answer: without one nothing would ever be seen open
BACKOFF = 0.1  # of Telegram's waits between two deliveries of one update
SPEAKING = ("send", "edit", "answer", "approve", "copy")
ASKING = ("getupdates", "setwebhook")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class InFlight:
    """What the living process has in its hands: updates not acknowledged yet, calls not answered yet."""

    updates: int = 0
    calls: int = 0

    def __bool__(self) -> bool:
        return bool(self.updates or self.calls)

    def __str__(self) -> str:
        return f"{self.updates} updates + {self.calls} calls"


class Street:
    """Counts only what belongs to the life that `begin_life` opened last.

    `is_asked`: that life has asked for updates, or said where they should go.
    """

    def __init__(self, app: web.Application) -> None:
        self.exchange = app[EXCHANGE]
        self.box: Sandbox
        self.address = ""
        self._life = 0
        self._calls = 0
        self._delivering = 0
        self._handed: set[int] = set()
        self._read_to = 0
        self._stirred = asyncio.Event()
        self.is_asked = False
        app.middlewares.append(self._watch_call)
        self._watch_deliveries()

    def begin_life(self) -> None:
        """A new process begins: what is open belongs to a dead one."""
        self._life += 1
        self._calls = self._delivering = 0
        self.is_asked = False
        self._handed.clear()
        self._read_to = self.exchange.journal.seq

    def in_flight(self) -> InFlight:
        """Handed over (polled, or being delivered) and not acknowledged; received and not answered."""
        for line in self.exchange.journal.list_after(self._read_to):
            self._handed.update(json.loads(line).get("update_ids") or ())
        self._read_to = self.exchange.journal.seq
        self._handed &= self.exchange.world.queue.pending.keys()
        return InFlight(len(self._handed) + self._delivering, self._calls)

    @property
    def owed(self) -> int:
        """Updates the bot has not acknowledged, whether it has seen them or not."""
        return len(self.exchange.world.queue.pending)

    async def until(self, is_true: Callable[[], object], within: float, *, every: float = 0.25) -> bool:
        """Wait until it is true: looked at whenever something moves, and now and then. False: it never was."""
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        while not is_true():
            if loop.time() > end:
                return False
            self._stirred.clear()
            try:
                await asyncio.wait_for(self._stirred.wait(), every)
            except TimeoutError:
                continue
        return True

    def log(self, after: int = 0) -> list[dict[str, Any]]:
        """Every call and delivery since `after`, oldest first."""
        return [json.loads(line) for line in self.exchange.journal.list_after(after)]

    @property
    def seq(self) -> int:
        return self.exchange.journal.seq

    @web.middleware
    async def _watch_call(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        method = request.match_info.get("method", "").lower()
        life, speaks = self._life, method.startswith(SPEAKING)
        self.is_asked |= method in ASKING
        self._calls += speaks
        self._stirred.set()
        try:
            return await handler(request)
        finally:
            if life == self._life:
                self._calls -= speaks
            self._stirred.set()

    def _watch_deliveries(self) -> None:
        deliverer = self.exchange.deliverer
        request = deliverer._request

        async def watched(update: Any) -> Any:
            life = self._life
            self._delivering += 1
            self._stirred.set()
            try:
                return await request(update)
            finally:
                if life == self._life:
                    self._delivering -= 1
                self._stirred.set()

        deliverer._request = watched  # type: ignore[method-assign]


@asynccontextmanager
async def open_street() -> AsyncIterator[Street]:
    """A sandbox whose answers take a moment, as Telegram's do: half of them before the effect, half after."""
    app = make_app(token=TOKEN)
    street = Street(app)
    async with run_app(app) as address, Sandbox.connect(address) as box:
        street.box, street.address = box, address
        await box.fault("slow", method="send*", when="before", seconds=ROUND_TRIP, probability=0.5)
        await box.fault("slow", method="send*", when="after", seconds=ROUND_TRIP)
        await box.post("webhook", {"backoff": BACKOFF})
        yield street
