"""What a process runs of this room: the ledger, its job, and the tick of a second."""

import asyncio

import structlog

from bot.clock import Clock
from bot.db.engine import Database
from bot.errors import TryAgainLater
from bot.jobs import Job
from bot.outbox import Source
from bot.texts import Texts
from bot.voice import Voice
from campaigns.audience import Freezer
from campaigns.delivery import Deliveries
from campaigns.progress import Progress
from campaigns.schedule import Schedule

log = structlog.get_logger()


class Running:
    """Made by every sending process; operators' cards are kept by the one that answers operators."""

    def __init__(self, database: Database, clock: Clock, texts: Texts, *, is_paid: bool) -> None:
        self.deliveries = Deliveries(texts, is_paid=is_paid)
        self._database = database
        self._clock = clock
        self._texts = texts
        self._freezer = Freezer(database, clock)
        self._schedule = Schedule(database, clock)
        self._progress: Progress | None = None
        self._refreshing: asyncio.Task[None] | None = None

    def keep_cards(self, voice: Voice) -> None:
        """From now on this process also keeps live cards up to date (two would edit everything twice)."""
        self._progress = Progress(self._database, self._clock, self._texts, voice)

    def sources(self) -> list[Source]:
        return [self.deliveries]

    def jobs(self) -> list[Job]:
        return [self._freezer.job()]

    async def tick(self) -> None:
        """Once a second: fire what is due, close what is done. Cards follow beside it and hold nothing up."""
        if self._progress and (self._refreshing is None or self._refreshing.done()):
            self._refreshing = asyncio.create_task(self._refresh(self._progress))
        try:
            await self._schedule.tick()
        except TryAgainLater:
            log.warning("campaigns.database_trouble")

    async def _refresh(self, progress: Progress) -> None:
        try:
            await progress.tick()
        except TryAgainLater:
            log.warning("campaigns.database_trouble")
        except Exception:
            log.exception("campaigns.card_failed")
