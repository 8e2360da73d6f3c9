"""Work owed after the reply: the domain row says what is owed, this wakes whoever does it.

At least once: `work` looks before it acts, by a guarded update. A dropped wake costs at most one sweep.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel import Session

from bot.clock import Clock
from bot.db.engine import Database
from bot.errors import TryAgainLater

SWEEP_EVERY = 30.0  # seconds
AT_ONCE = 8  # rows of one kind worked on at the same time
BATCH = 100

log = structlog.get_logger()


@dataclass(frozen=True)
class Job:
    """`owed(session, now, limit)` lists row ids still owed; `work(row_id)` does one and says so in the row.

    `kind` is also the name domain functions wake it by: `wake(session, kind)`.
    """

    kind: str
    owed: Callable[[Session, datetime, int], list[int]]
    work: Callable[[int], Awaitable[None]]


class Jobs:
    """Runs every kind side by side; within a kind a row is never worked on twice at a time in this process."""

    def __init__(self, database: Database, clock: Clock, jobs: list[Job]) -> None:
        self._database = database
        self._clock = clock
        self._jobs = jobs
        self._wakes = {job.kind: asyncio.Event() for job in jobs}
        for kind, event in self._wakes.items():
            database.on_wake(kind, event.set)

    async def run(self) -> None:
        """Until cancelled: what is under way then stays owed, and the next start's sweep finds it."""
        async with asyncio.TaskGroup() as group:
            for job in self._jobs:
                group.create_task(self._run_kind(job), name=f"job {job.kind}")

    async def _run_kind(self, job: Job) -> None:
        woken = self._wakes[job.kind]
        while True:
            woken.clear()
            try:
                await self._work_all(job)
            except TryAgainLater:
                log.warning("job.database_trouble", kind=job.kind)
            try:
                async with asyncio.timeout(SWEEP_EVERY):
                    await woken.wait()
            except TimeoutError:
                continue

    async def _work_all(self, job: Job) -> None:
        """Everything owed now, each row once; what stays owed waits for the next wake or sweep."""
        tried: set[int] = set()
        limit = asyncio.Semaphore(AT_ONCE)

        async def one(row: int) -> None:
            async with limit:
                await self._work_one(job, row)

        while True:
            owed = await self._database.read(job.owed, self._clock.now(), len(tried) + BATCH)
            fresh = [row for row in owed if row not in tried]
            if not fresh:
                return
            tried.update(fresh)
            await asyncio.gather(*map(one, fresh))

    async def _work_one(self, job: Job, row: int) -> None:
        try:
            await job.work(row)
        except TryAgainLater:
            log.warning("job.database_trouble", kind=job.kind, row=row)
        except Exception:
            log.exception("job.failed", kind=job.kind, row=row)
