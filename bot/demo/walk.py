"""Moving shop time from due moment to due moment, so that nothing in between becomes late."""

import asyncio
from datetime import datetime

from sqlalchemy import Connection, Engine, text

from bot.clock import FileClock, machine_seconds
from bot.db.prepared import as_time

PATIENCE = 60.0  # seconds of machine time for what is due at one moment
AT_THE_END = 2.0  # seconds for what is due then; a campaign that begins there is watched, not waited for
LOOK_EVERY = 0.2

_NEXT = text("""
    SELECT min(at) FROM (
        SELECT fire_at AS at FROM campaigns WHERE status = 'scheduled' AND fire_at > :now
        UNION ALL SELECT not_before FROM notices WHERE status = 'pending' AND not_before > :now
        UNION ALL SELECT remind_at FROM coupons WHERE remind_at > :now
    ) AS due
""")
_WAITING = """
    SELECT EXISTS (SELECT 1 FROM campaigns WHERE status = 'running' OR (status = 'scheduled' AND fire_at <= :now))
        OR EXISTS (SELECT 1 FROM notices WHERE status = 'pending' AND not_before <= :now)
        OR EXISTS (SELECT 1 FROM coupons WHERE remind_at <= :now)
"""
_FLYING = "OR EXISTS (SELECT 1 FROM notices WHERE status = 'sending')"


async def walk_to(target: datetime, clock: FileClock, engine: Engine, *, look_every: float = LOOK_EVERY) -> None:
    """Stop at every moment something is due before `target` until it is done (at most a minute each)."""
    while (moment := await asyncio.to_thread(_look_ahead, engine, clock.now())) and moment < target:
        clock.move_to(moment)
        await _settle(clock, engine, _WAITING + _FLYING, PATIENCE, look_every)
    clock.move_to(max(target, clock.now()))
    await _settle(clock, engine, _WAITING, AT_THE_END, look_every)


async def _settle(clock: FileClock, engine: Engine, busy: str, patience: float, look_every: float) -> None:
    end = machine_seconds() + patience
    await asyncio.sleep(look_every)
    # Another process does the work, so there is nothing to wait on but its tables.
    while machine_seconds() < end and await asyncio.to_thread(_is, busy, engine, clock.now()):  # noqa: ASYNC110
        await asyncio.sleep(look_every)


def find_next(connection: Connection, now: datetime) -> datetime | None:
    """When something is due next: a campaign, a notice, the word that a coupon ends."""
    return as_time(connection.execute(_NEXT, {"now": now}).scalar())


def _look_ahead(engine: Engine, now: datetime) -> datetime | None:
    with engine.connect() as connection:
        return find_next(connection, now)


def _is(busy: str, engine: Engine, now: datetime) -> bool:
    with engine.connect() as connection:
        return bool(connection.execute(text(busy), {"now": now}).scalar())
