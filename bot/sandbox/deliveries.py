"""Webhook deliveries: a lane waits for its 2xx, lanes run beside each other, failures come again later."""

import asyncio
import json
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from bot.sandbox.calls import Call
from bot.sandbox.faults import Faults
from bot.sandbox.journal import Journal
from bot.sandbox.queues import Lane, Update
from bot.sandbox.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
MAX_RETRY_AFTER = 3600.0
_NOT_IN_BODY = ("get", "setwebhook", "deletewebhook", "close", "logout")

Perform = Callable[[Call], Awaitable[object]]


class Deliverer:
    """Posts updates while the world has a webhook. `backoff` stretches or shortens the waits (1: Telegram's)."""

    def __init__(self, world: World, journal: Journal, faults: Faults, perform: Perform) -> None:
        self._world = world
        self._journal = journal
        self._faults = faults
        self._perform = perform
        self.backoff = 1.0
        self._lanes: dict[Lane, deque[Update]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: ClientSession | None = None
        self._serving: tuple[object, ...] = ()
        self._places = asyncio.Semaphore(1)
        world.queue.listeners.append(self._take_in)

    async def start(self) -> None:
        """Begin with everything still owed, in order."""
        await self.stop()
        if not self._world.webhook:
            return
        connections = self._world.webhook["max_connections"]
        self._serving = _name_terms(self._world.webhook)
        self._session = ClientSession(connector=TCPConnector(limit=connections), timeout=ClientTimeout(60))
        self._places = asyncio.Semaphore(connections)
        for update in self._world.queue.list_owed():
            self._take_in(update)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._lanes.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    def is_serving(self, hook: dict[str, Any]) -> bool:
        """Setting the same webhook again changes nothing, not even a wait before the next attempt."""
        return self._session is not None and self._serving == _name_terms(hook)

    def _take_in(self, update: Update) -> None:
        if self._session is None:
            return
        lane = self._lanes.get(update.lane)
        if lane is not None:
            lane.append(update)
            return
        self._lanes[update.lane] = deque([update])
        task = asyncio.create_task(self._run(update.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, lane: Lane) -> None:
        waiting = self._lanes[lane]
        while waiting:
            await self._deliver(waiting[0])
            waiting.popleft()
        del self._lanes[lane]

    async def _deliver(self, update: Update) -> None:
        """Again and again until a 2xx, or until the update is too old."""
        attempt = 0
        while self._world.queue.is_owed(update):
            attempt += 1
            async with self._places:
                status, pause, body = await self._post(update, attempt)
            if 200 <= status < 300:
                self._world.queue.confirm(update)
                await self._perform_body(body)
                return
            wait = 0.0 if attempt == 1 else min(2.0 ** (attempt - 1), random.uniform(60, 120))  # noqa: S311
            await asyncio.sleep(pause or wait * self.backoff)

    async def _post(self, update: Update, attempt: int) -> tuple[int, float, dict[str, Any] | None]:
        """Status (0: no answer), the asked-for pause, and the method in the answer's body."""
        sent = time.time()
        fault = self._faults.draw("webhook", update.lane[1], "drop", "slow")
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        status, pause, body, error = 0, 0.0, None, None
        if fault and fault.kind == "drop" and fault.when == "before":
            error = "Connection dropped before the request"
        else:
            status, pause, body, error = await self._request(update)
        if fault and fault.kind == "drop" and fault.when == "after":
            status, body, error = 0, None, "Read timeout expired"
        if error:
            self._world.webhook |= {"last_error_date": self._world.now(), "last_error_message": error}
        self._journal.append(
            {
                "kind": "delivery",
                "received": sent,
                "answered": time.time(),
                "update_id": update.id,
                "update": update.kind,
                "attempt": attempt,
                "status": status,
                "description": error,
                "method": body and body.get("method"),
            }
        )
        return status, pause, body

    async def _request(self, update: Update) -> tuple[int, float, dict[str, Any] | None, str | None]:
        hook, session = self._world.webhook, self._session
        if session is None:
            return 0, 0.0, None, "Webhook removed"
        headers = {"Content-Type": "application/json"}
        if hook.get("secret_token"):
            headers[SECRET_HEADER] = hook["secret_token"]
        try:
            async with session.post(hook["url"], data=update.body.encode(), headers=headers) as answer:
                content = await answer.read()
                pause = _read_pause(answer.headers.get("Retry-After"))
                if 200 <= answer.status < 300:
                    return answer.status, 0.0, _read_body(answer.content_type, content), None
                reason = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                return answer.status, pause, None, reason
        except (ClientError, TimeoutError, OSError) as problem:
            return 0, 0.0, None, str(problem) or "Read timeout expired"

    async def _perform_body(self, body: dict[str, Any] | None) -> None:
        """A method in the answer is carried out; nobody learns how it went, except the log."""
        if not body or not isinstance(body.get("method"), str):
            return
        params = {name: value for name, value in body.items() if name != "method"}
        if not body["method"].lower().startswith(_NOT_IN_BODY):
            await self._perform(Call(body["method"], params, via_response_body=True))


def _name_terms(hook: dict[str, Any]) -> tuple[object, ...]:
    return hook["url"], hook["secret_token"], hook["max_connections"]


def _read_pause(value: str | None) -> float:
    return min(float(value), MAX_RETRY_AFTER) if value and value.isdigit() else 0.0


def _read_body(kind: str, content: bytes) -> dict[str, Any] | None:
    if not content:
        return None
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(content.decode("utf-8", "replace")))
    try:
        body = json.loads(content)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
