"""Each minute: what ended is marked, what waited is released, and the books are sealed. In small portions."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import structlog

from bot.clock import Clock
from bot.db.engine import Database
from bot.domain.books.sealing import seal_entries
from bot.domain.referrals.reviews import tell_of_reviews
from bot.domain.referrals.rewards import release_rewards
from bot.domain.till.late import expire_ended
from bot.errors import TryAgainLater
from bot.reminding import remind_of_ends

EVERY = timedelta(minutes=1)  # shop time
LOOK_EVERY = 0.2  # seconds between two looks at the clock: one that was moved by hand is followed at once
PORTION = 200  # rows a transaction: the writer's lane stays free
FEW = 10  # friends a transaction: each is looked at again, which takes milliseconds; a day's holds end together

log = structlog.get_logger()

Chore = Callable[..., int]
"""`chore(session, now=…, portion=…)` does a portion and says how many it did; fewer than a portion: it is done."""

CHORES: tuple[tuple[Chore, int], ...] = (
    (expire_ended, PORTION),
    (release_rewards, FEW),
    (tell_of_reviews, PORTION),
    (remind_of_ends, PORTION),
)
"""Each with its portion, in this order. Sealing comes after them, so that what a minute did is in its seal."""


async def keep_books_forever(database: Database, clock: Clock, secret: bytes) -> None:
    """At the start and then each minute of shop time."""
    kept = None
    while True:
        now = clock.now()
        if kept is None or not kept <= now < kept + EVERY:
            kept = now
            await keep_books(database, clock, secret)
        await asyncio.sleep(LOOK_EVERY)


async def keep_books(database: Database, clock: Clock, secret: bytes) -> None:
    """Do each chore to its end. One that fails is logged and tried again the next minute; the others go on."""
    for chore, portion in CHORES:
        await _try(chore.__name__, partial(_do, database, clock, chore, portion))
    await _try(seal_entries.__name__, partial(_seal, database, clock, secret))


async def _try(name: str, work: Callable[[], Awaitable[None]]) -> None:
    try:
        await work()
    except TryAgainLater:
        log.warning("bookkeeping.database_trouble", chore=name)
    except Exception:
        log.exception("bookkeeping.failed", chore=name)


async def _do(database: Database, clock: Clock, chore: Chore, portion: int) -> None:
    while await database.unit_of_work(chore, now=clock.now(), portion=portion) >= portion:
        pass


async def _seal(database: Database, clock: Clock, secret: bytes) -> None:
    """Each seal is told to the log once it stands: what is kept there cannot be made anew in the tables."""
    while seal := await database.unit_of_work(seal_entries, secret=secret, now=clock.now(), portion=PORTION):
        log.info("books.sealed", number=seal.number, entries=seal.entries, digest=seal.digest)
        if seal.entries < PORTION:
            return
