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
        UNION ALL SELECT remind_at FROM coupons WHERE remind_at > :now AND :ends = 1
    ) AS due
""")
_WAITING = """
    SELECT EXISTS (SELECT 1 FROM campaigns WHERE status = 'running' OR (status = 'scheduled' AND fire_at <= :now))
        OR EXISTS (SELECT 1 FROM notices WHERE status = 'pending' AND not_before <= :now)
"""
_ENDING = "OR EXISTS (SELECT 1 FROM coupons WHERE remind_at <= :now)"
_FLYING = "OR EXISTS (SELECT 1 FROM notices WHERE status = 'sending')"


async def walk_to(
    target: datetime, clock: FileClock, engine: Engine, *, look_every: float = LOOK_EVERY, ends: bool = True
) -> None:
    """Stop at every moment something is due before `target` until it is done (at most a minute each).

    `ends`: also where a coupon's end is told; else that is told some hours late.
    """
    waiting = _WAITING + (_ENDING if ends else "")
    while (moment := await asyncio.to_thread(_look_ahead, engine, clock.now(), ends)) and moment < target:
        clock.move_to(moment)
        await _settle(clock, engine, waiting + _FLYING, PATIENCE, look_every)
    clock.move_to(max(target, clock.now()))
    await _settle(clock, engine, waiting, AT_THE_END, look_every)


async def _settle(clock: FileClock, engine: Engine, busy: str, patience: float, look_every: float) -> None:
    end = machine_seconds() + patience
    await asyncio.sleep(look_every)
    # Another process does the work, so there is nothing to wait on but its tables.
    while machine_seconds() < end and await asyncio.to_thread(_is, busy, engine, clock.now()):  # noqa: ASYNC110
        await asyncio.sleep(look_every)


def find_next(connection: Connection, now: datetime, *, ends: bool = True) -> datetime | None:
    """When something is due next: a campaign, a notice, and (`ends`) the word that a coupon ends."""
    return as_time(connection.execute(_NEXT, {"now": now, "ends": int(ends)}).scalar())


def _look_ahead(engine: Engine, now: datetime, ends: bool) -> datetime | None:
    with engine.connect() as connection:
        return find_next(connection, now, ends=ends)


def _is(busy: str, engine: Engine, now: datetime) -> bool:
    with engine.connect() as connection:
        return bool(connection.execute(text(busy), {"now": now}).scalar())
