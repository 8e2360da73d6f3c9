"""Worker epochs: who may claim. A process registers, beats, and is declared dead when its beats stop.

Machine time, told by the database, so that processes need not agree on a clock.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog
from sqlmodel import Session

from bot.clock import Clock
from bot.db.engine import Database
from bot.db.prepared import Prepared
from bot.errors import TryAgainLater

BEAT_EVERY = 5.0
DEAD_AFTER = 20.0  # seconds without a beat

log = structlog.get_logger()

_BEGIN = Prepared("""
    INSERT INTO workers (started_at, beat_at) VALUES (CURRENT_TIMESTAMP, CURRENT_TIMESTAMP) RETURNING id
""")
_BEAT = Prepared("UPDATE workers SET beat_at = CURRENT_TIMESTAMP WHERE id = :id AND ended_at IS NULL")
_END = Prepared("UPDATE workers SET ended_at = CURRENT_TIMESTAMP WHERE id = :id AND ended_at IS NULL")
# SQLite has one process, held by a lock: every other epoch is dead. PostgreSQL tells by the beats.
_END_OTHERS = Prepared("""
    UPDATE workers SET ended_at = CURRENT_TIMESTAMP WHERE ended_at IS NULL AND id <> :id RETURNING id
""")
_END_SILENT = Prepared("""
    UPDATE workers SET ended_at = CURRENT_TIMESTAMP WHERE ended_at IS NULL AND id <> :id
    AND beat_at < clock_timestamp() - make_interval(secs => :after) RETURNING id
""")

GiveUp = Callable[[Session, list[int], datetime], int]


class Epoch:
    """This process's right to claim. `give_up(session, epochs, now)` takes back what the dead ones held."""

    def __init__(self, database: Database, clock: Clock, give_up: GiveUp) -> None:
        self._database = database
        self._clock = clock
        self._give_up = give_up
        self.current = 0

    async def begin(self) -> None:
        """Register, and take back at once what is known to be dead."""
        self.current = await self._database.unit_of_work(_begin)
        await self.reap()

    async def run(self) -> None:
        """Beat and reap until cancelled."""
        while True:
            await asyncio.sleep(BEAT_EVERY)
            try:
                if not await self._database.unit_of_work(_beat, self.current):
                    log.warning("epoch.lost", epoch=self.current)
                    self.current = await self._database.unit_of_work(_begin)
                await self.reap()
            except TryAgainLater:
                log.warning("epoch.database_trouble")

    async def reap(self) -> int:
        """Declare silent epochs dead; their rows in flight become unconfirmed. Returns how many rows."""
        return await self._database.unit_of_work(self._reap, self.current, self._clock.now())

    async def renew(self) -> None:
        """Go on under a new epoch: for a claim whose commit nobody knows. What it may hold becomes unconfirmed."""
        self.current = await self._database.unit_of_work(self._renew, self.current, self._clock.now())

    async def end(self) -> None:
        """Let go. What could not be settled any more becomes unconfirmed: no reaper looks at an ended epoch."""
        await self._database.unit_of_work(self._end, self.current, self._clock.now())

    def _renew(self, session: Session, current: int, now: datetime) -> int:
        self._end(session, current, now)
        return _begin(session)

    def _end(self, session: Session, current: int, now: datetime) -> None:
        if _END(session, id=current).rowcount:
            self._give_up(session, [current], now)

    def _reap(self, session: Session, current: int, now: datetime) -> int:
        if self._database.is_sqlite:
            dead = _END_OTHERS(session, id=current).fetchall()
        else:
            dead = _END_SILENT(session, id=current, after=DEAD_AFTER).fetchall()
        if not dead:
            return 0
        rows = self._give_up(session, [row[0] for row in dead], now)
        log.warning("epoch.reaped", epochs=len(dead), unconfirmed=rows)
        return rows


def _begin(session: Session) -> int:
    return int(_BEGIN(session).fetchone()[0])


def _beat(session: Session, epoch: int) -> bool:
    return bool(_BEAT(session, id=epoch).rowcount)
