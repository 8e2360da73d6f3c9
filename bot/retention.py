"""What is kept how long: updates, tries, till numbers 7 days, quarantine, notices' words 30, refusals 90."""

from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot.clock import machine_now
from bot.db.engine import Database
from bot.db.prepared import Prepared
from bot.errors import TryAgainLater

PORTION = 500  # rows a transaction: the writer's lane stays free

log = structlog.get_logger()

# A reply nobody spoke yet is forgotten with its update: Telegram itself forgets after a day.
_FORGET = (
    (timedelta(days=7), Prepared("""
        DELETE FROM updates WHERE update_id IN (SELECT update_id FROM updates WHERE at < :before LIMIT :portion)
    """)),
    (timedelta(days=7), Prepared("""
        DELETE FROM failed_tries WHERE update_id IN
            (SELECT update_id FROM failed_tries WHERE at < :before LIMIT :portion)
    """)),
    (timedelta(days=30), Prepared("""
        DELETE FROM quarantine WHERE id IN (SELECT id FROM quarantine WHERE at < :before LIMIT :portion)
    """)),
    (timedelta(days=7), Prepared("""
        DELETE FROM sale_slips WHERE id IN (SELECT id FROM sale_slips WHERE at < :before LIMIT :portion)
    """)),
    (timedelta(days=7), Prepared("""
        DELETE FROM till_numbers WHERE number IN
            (SELECT number FROM till_numbers WHERE made_at < :before LIMIT :portion)
    """)),
    (timedelta(days=7), Prepared("""
        DELETE FROM tries WHERE (chat_id, kind) IN
            (SELECT chat_id, kind FROM tries WHERE since < :before LIMIT :portion)
    """)),
    (timedelta(days=90), Prepared("""
        DELETE FROM refusals WHERE id IN (SELECT id FROM refusals WHERE at < :before ORDER BY at LIMIT :portion)
    """)),
    # Their rows stay, so that nothing is owed a second time.
    (timedelta(days=30), Prepared("""
        UPDATE notices SET facts = '{}', call = '' WHERE id IN (
            SELECT id FROM notices WHERE at < :before AND (facts <> '{}' OR call <> '')
            AND status NOT IN ('pending', 'sending') LIMIT :portion)
    """)),
)  # fmt: skip


async def forget_old(database: Database) -> int:
    """Delete what has been kept long enough. Returns how many rows; trouble only means: next time."""
    forgotten = 0
    try:
        while portion := await database.unit_of_work(forget_portion, machine_now()):
            forgotten += portion
    except TryAgainLater:
        log.warning("retention.database_trouble")
    if forgotten:
        log.info("retention.forgot", rows=forgotten)
    return forgotten


def forget_portion(session: Session, now: datetime) -> int:
    return sum(sql(session, before=now - kept, portion=PORTION).rowcount for kept, sql in _FORGET)
