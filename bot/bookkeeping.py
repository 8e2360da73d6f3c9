"""Each minute: what ended is marked, what waited is released, and the books are sealed. In small portions."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlmodel import Session

from bot.clock import Clock
from bot.db.engine import Database
from bot.domain.late import expire_ended
from bot.domain.rewards import release_rewards
from bot.domain.sealing import seal_entries
from bot.errors import TryAgainLater
from bot.reminding import remind_of_ends

EVERY = timedelta(minutes=1)  # shop time
PORTION = 200  # rows a transaction: the writer's lane stays free

log = structlog.get_logger()

Chore = Callable[..., int]
"""`chore(session, now=…, portion=…)` does a portion and says how many it did; fewer than a portion: it is done."""

CHORES: tuple[Chore, ...] = (expire_ended, release_rewards, remind_of_ends)
"""In this order. Sealing comes after them, so that what a minute did is in its seal."""


async def keep_books_forever(database: Database, clock: Clock, secret: bytes) -> None:
    """At the start and then each minute of shop time: a clock that is moved by hand is followed at once."""
    kept = None
    while True:
        now = clock.now()
        if kept is None or not kept <= now < kept + EVERY:
            kept = now
            await keep_books(database, clock, secret)
        await asyncio.sleep(1)


async def keep_books(database: Database, clock: Clock, secret: bytes) -> None:
    """Do each chore to its end. One that fails is logged and tried again the next minute; the others go on."""
    chores: tuple[Chore, ...] = (*CHORES, partial(seal_entries, secret=secret))
    for chore in chores:
        name = getattr(chore, "__name__", "seal_entries")
        try:
            while await database.unit_of_work(_do, chore, clock.now()) >= PORTION:
                pass
        except TryAgainLater:
            log.warning("bookkeeping.database_trouble", chore=name)
        except Exception:
            log.exception("bookkeeping.failed", chore=name)


def _do(session: Session, chore: Chore, now: datetime) -> int:
    return chore(session, now=now, portion=PORTION)
