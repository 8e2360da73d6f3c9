"""The pump for what we owe: take permits, claim that many rows, write them, settle what became of them.

It knows only a Source. Claims are committed before the first byte; a claim older than 1.5 s is not written any
more but goes back; what a dead worker held in its hands becomes unconfirmed and is never sent again unasked.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import structlog
from sqlmodel import Session

from bot.clock import Clock, machine_seconds
from bot.db.engine import Database
from bot.epochs import Epoch, GiveUp
from bot.errors import TryAgainLater
from bot.rates import block
from bot.replies import Call
from bot.sender import Failed, Outcome, RetryAfter
from bot.voice import Voice

CLAIM_IS_GOOD_FOR = 1.5  # seconds of machine time
SETTLE_EVERY = 0.1
LOOK_EVERY = 1.0  # seconds; wakes come sooner

log = structlog.get_logger()


@dataclass(frozen=True)
class Claimed:
    """A row in our hands. `call` None: it cannot be rendered, `reason` says why, and it is settled as failed."""

    key: Any
    chat: int
    call: Call | None
    reason: str = ""


@dataclass(frozen=True)
class Unwritten:
    """Claimed and given back without a byte written; `seconds` until it is worth another try."""

    seconds: float = 0.0


@dataclass(frozen=True)
class Landed:
    key: Any
    outcome: Outcome | Unwritten


class Source(Protocol):
    """Where owed messages come from. Each call is one transaction; `now` is shop time."""

    name: str

    def is_due(self, session: Session, now: datetime) -> bool: ...

    def claim(self, session: Session, *, epoch: int, limit: int, now: datetime) -> list[Claimed]:
        """pending -> sending for at most `limit` rows, only while `epoch` lives; consent is checked inside."""
        ...

    def settle(self, session: Session, landed: list[Landed], *, epoch: int, now: datetime) -> None:
        """What became of rows this epoch claimed; known-not-sent and unwritten ones go back to pending."""
        ...

    def give_up(self, session: Session, *, epochs: list[int], now: datetime) -> int:
        """sending rows of dead epochs -> unconfirmed; how many."""
        ...


class Outbox:
    """One pump a process. Sources stand in order: the first with due rows is served first."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        voice: Voice,
        epoch: Epoch,
        sources: list[Source],
        *,
        in_flight: int,
    ) -> None:
        self._database = database
        self._clock = clock
        self._voice = voice
        self._epoch = epoch
        self._sources = sources
        self._in_flight = in_flight
        self._flying: set[asyncio.Task[None]] = set()
        self._landed: dict[tuple[int, int], list[Landed]] = {}  # by source and epoch
        self._woken = asyncio.Event()
        self._has_landed = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Something may be due now."""
        self._woken.set()

    async def run(self) -> None:
        """Until `stop`; then what is in flight lands and is settled."""
        settling = asyncio.create_task(self._settle_loop())
        try:
            while not self._stopping:
                try:
                    await self._turn()
                except TryAgainLater:
                    log.warning("outbox.database_trouble")
                    await asyncio.sleep(LOOK_EVERY)
        finally:
            if self._flying:
                await asyncio.wait(self._flying)
            settling.cancel()
            await asyncio.gather(settling, return_exceptions=True)
            await self._settle_all()

    def stop(self) -> None:
        self._stopping = True
        self._woken.set()

    async def _turn(self) -> None:
        """One round: wait for something due, a permit and a free hand; claim; let fly."""
        self._woken.clear()
        source = await self._find_due()
        if source is None:
            await self._wait_for_wake()
            return
        permits = min(block(self._voice.clock.rate), self._in_flight)
        await self._voice.clock.take(permits)
        while len(self._flying) > self._in_flight - permits:
            await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
        claimed = [] if self._stopping else await self._claim(source, permits)
        if len(claimed) < permits:
            self._voice.clock.give_back(permits - len(claimed))
        if not claimed:
            await asyncio.sleep(SETTLE_EVERY)

    async def _find_due(self) -> Source | None:
        return await self._database.read(self._first_due, self._clock.now())

    def _first_due(self, session: Session, now: datetime) -> Source | None:
        return next((source for source in self._sources if source.is_due(session, now)), None)

    async def _wait_for_wake(self) -> None:
        try:
            async with asyncio.timeout(LOOK_EVERY):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _claim(self, source: Source, limit: int) -> list[Claimed]:
        began = machine_seconds()
        epoch = self._epoch.current
        claimed = await self._database.unit_of_work(source.claim, epoch=epoch, limit=limit, now=self._clock.now())
        for row in claimed:
            flight = asyncio.create_task(self._fly(source, row, epoch, began))
            self._flying.add(flight)
            flight.add_done_callback(self._flying.discard)
        return claimed

    async def _fly(self, source: Source, row: Claimed, epoch: int, began: float) -> None:
        if row.call is None:
            outcome: Outcome | Unwritten = Failed(row.reason)
        elif machine_seconds() - began > CLAIM_IS_GOOD_FOR:
            outcome = Unwritten()
        elif wait := self._voice.pace.wait(row.chat):
            outcome = Unwritten(wait)
        else:
            outcome = await self._voice.speak(row.call, charged=True)
            self._heed(outcome)
        self._landed.setdefault((self._sources.index(source), epoch), []).append(Landed(row.key, outcome))
        self._has_landed.set()

    def _heed(self, outcome: Outcome) -> None:
        # Nothing says whether a 429 is the chat's or everybody's, so everything unasked waits.
        if isinstance(outcome, RetryAfter):
            self._voice.clock.pause(outcome.seconds)

    async def _settle_loop(self) -> None:
        while True:
            await self._has_landed.wait()
            await asyncio.sleep(SETTLE_EVERY)
            self._has_landed.clear()
            await self._settle_all()

    async def _settle_all(self) -> None:
        landed, self._landed = self._landed, {}
        for (source, epoch), rows in landed.items():
            try:
                await self._database.unit_of_work(
                    self._sources[source].settle, rows, epoch=epoch, now=self._clock.now()
                )
            except TryAgainLater:
                self._landed.setdefault((source, epoch), []).extend(rows)
                self._has_landed.set()
                await asyncio.sleep(LOOK_EVERY)


def give_up_all(sources: list[Source]) -> GiveUp:
    """What the reaper does with the rows of dead epochs, over all sources."""

    def give_up(session: Session, epochs: list[int], now: datetime) -> int:
        return sum(source.give_up(session, epochs=epochs, now=now) for source in sources)

    return give_up
