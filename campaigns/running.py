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
    """Without a voice this process keeps no operator's card up to date (a second worker would do it twice)."""

    def __init__(self, database: Database, clock: Clock, texts: Texts, voice: Voice | None = None) -> None:
        self.deliveries = Deliveries(texts)
        self._freezer = Freezer(database, clock)
        self._schedule = Schedule(database, clock)
        self._progress = Progress(database, clock, texts, voice) if voice else None
        self._refreshing: asyncio.Task[None] | None = None

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
