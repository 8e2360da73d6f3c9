"""What the sending process runs of this room: the ledger, its jobs and its tick."""

from bot.clock import Clock
from bot.db.engine import Database
from bot.jobs import Job
from bot.outbox import Source
from bot.texts import Texts
from campaigns.audience import Freezer
from campaigns.delivery import Deliveries
from campaigns.schedule import Schedule


class Running:
    """Made by the composition roots; knows nothing of who answers."""

    def __init__(self, database: Database, clock: Clock, texts: Texts) -> None:
        self._freezer = Freezer(database, clock)
        self._deliveries = Deliveries(texts)
        self._schedule = Schedule(database, clock)

    def sources(self) -> list[Source]:
        return [self._deliveries]

    def jobs(self) -> list[Job]:
        return [self._freezer.job()]

    async def tick(self) -> None:
        """Once a second: fire what is due, close what is done."""
        await self._schedule.tick()
