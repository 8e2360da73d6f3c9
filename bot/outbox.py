"""The pump for what we owe: take permits, claim that many rows, write them, settle what became of them.

It knows only a Source. Claims are committed before the first byte; a claim older than 1.5 s is not written any
more but goes back; what a dead worker held in its hands becomes unconfirmed and is never sent again unasked.
So a row is in hand from its claim until its settling is committed, and at most `in_flight` are.
"""

import asyncio
from contextlib import suppress
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
from bot.sender import Failed, Outcome, RetryAfter, Unconfirmed
from bot.voice import Voice

CLAIM_IS_GOOD_FOR = 1.5  # seconds of machine time
SETTLE_EVERY = 0.25  # seconds; beside a claim sooner
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
        self._in_hand = 0  # claimed and not settled: what a kill would leave unconfirmed
        self._woken = asyncio.Event()
        self._has_landed = asyncio.Event()
        self._hurry = asyncio.Event()
        self._has_settled = asyncio.Event()
        self._is_in_doubt = False  # a claim was asked for, and nobody knows whether it was committed
        self._has_more = False  # the last claim was full, so the next look is the claim itself
        self._stopping = False
        self._landing_is_over = False

    def wake(self) -> None:
        """Something may be due now."""
        self._woken.set()

    async def run(self) -> None:
        """Until `stop`; then what is in flight lands and is settled."""
        settling = asyncio.create_task(self._settle_loop())
        settling.add_done_callback(lambda _task: self.stop())  # it only ends before us by a fault
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
            self._landing_is_over = True
            self._has_landed.set()
            self._hurry.set()
            await settling
            await self._settle_all()

    def stop(self) -> None:
        self._stopping = True
        self._woken.set()
        self._has_settled.set()

    async def _turn(self) -> None:
        """One round: wait for something due, permits and free hands; claim; let fly."""
        if self._is_in_doubt:
            await self._free_hands(self._in_flight)
            await self._epoch.renew()
            self._is_in_doubt = False
        self._woken.clear()
        if not (self._has_more or await self._database.read(self._is_due, self._clock.now())):
            await self._wait_for_wake()
            return
        permits = min(block(self._voice.clock.rate), self._in_flight)
        await self._voice.clock.take(permits)
        await self._free_hands(permits)
        if self._landed:
            self._hurry.set()  # settled beside the claim: on SQLite one commit serves both
        claimed = 0 if self._stopping else await self._claim(permits)
        if claimed < permits:
            self._voice.clock.give_back(permits - claimed)
        if not claimed and not self._has_more:
            await asyncio.sleep(SETTLE_EVERY)
        self._has_more = claimed == permits

    def _is_due(self, session: Session, now: datetime) -> bool:
        return any(source.is_due(session, now) for source in self._sources)

    async def _wait_for_wake(self) -> None:
        try:
            async with asyncio.timeout(LOOK_EVERY):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _free_hands(self, wanted: int) -> None:
        """Wait until so many more may be claimed; what has landed is settled at once for it."""
        while self._in_hand > self._in_flight - wanted and not self._stopping:
            self._has_settled.clear()
            self._hurry.set()
            await self._has_settled.wait()

    async def _claim(self, limit: int) -> int:
        """Let fly what the first source with due rows gives; how many."""
        began = machine_seconds()
        epoch = self._epoch.current
        self._is_in_doubt = True  # until we know whether the claim was committed
        source, claimed = await self._database.unit_of_work(self._claim_first, epoch, limit, self._clock.now())
        self._is_in_doubt = False
        self._in_hand += len(claimed)
        for row in claimed:
            flight = asyncio.create_task(self._fly(source, row, epoch, began))
            self._flying.add(flight)
            flight.add_done_callback(self._flying.discard)
        return len(claimed)

    def _claim_first(
        self, session: Session, epoch: int, limit: int, now: datetime
    ) -> tuple[Source, list[Claimed]]:
        for source in self._sources:
            if claimed := source.claim(session, epoch=epoch, limit=limit, now=now):
                break
        return source, claimed

    async def _fly(self, source: Source, row: Claimed, epoch: int, began: float) -> None:
        outcome: Outcome | Unwritten
        try:
            outcome = await self._write(row, began)
        except Exception as error:  # a row without an outcome would be in hand for ever
            log.exception("outbox.write_failed", source=source.name)
            outcome = Unconfirmed(type(error).__name__)
        self._landed.setdefault((self._sources.index(source), epoch), []).append(Landed(row.key, outcome))
        self._has_landed.set()

    async def _write(self, row: Claimed, began: float) -> Outcome | Unwritten:
        if row.call is None:
            return Failed(row.reason)
        if machine_seconds() - began > CLAIM_IS_GOOD_FOR:
            return Unwritten()
        if wait := self._voice.pace.wait(row.chat):
            return Unwritten(wait)
        outcome = await self._voice.speak(row.call, charged=True)
        self._heed(outcome)
        return outcome

    def _heed(self, outcome: Outcome) -> None:
        # Nothing says whether a 429 is the chat's or everybody's, so everything unasked waits.
        if isinstance(outcome, RetryAfter):
            self._voice.clock.pause(outcome.seconds)

    async def _settle_loop(self) -> None:
        """In batches; at once when hands are wanted."""
        while not self._landing_is_over:
            await self._has_landed.wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(SETTLE_EVERY):
                    await self._hurry.wait()
            self._has_landed.clear()
            self._hurry.clear()
            await self._settle_all()

    async def _settle_all(self) -> None:
        landed, self._landed = self._landed, {}
        for (source, epoch), rows in landed.items():
            try:
                await self._database.unit_of_work(
                    self._sources[source].settle, rows, epoch=epoch, now=self._clock.now()
                )
                self._in_hand -= len(rows)
            except TryAgainLater:
                self._landed.setdefault((source, epoch), []).extend(rows)
                self._has_landed.set()
                await asyncio.sleep(LOOK_EVERY)
        self._has_settled.set()


def give_up_all(sources: list[Source]) -> GiveUp:
    """What the reaper does with the rows of dead epochs, over all sources."""

    def give_up(session: Session, epochs: list[int], now: datetime) -> int:
        return sum(source.give_up(session, epochs=epochs, now=now) for source in sources)

    return give_up
