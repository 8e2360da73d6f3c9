"""Wrong codes and numbers: five within a quarter of an hour shut a chat out for another; nobody else notices.

A right one does not end the count: else whoever holds one good coupon could try four others with each look at it.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.db.prepared import Prepared, as_time
from bot.domain.people.chats import Person
from bot.errors import Refusal

MOST = 5
WINDOW = timedelta(minutes=15)
LOCKED = timedelta(minutes=15)
CODES, PINS, ASIDES, TILLS_OWN = "", "pin", "aside", "tills_own"
"""Kinds of misses, each counted on its own: a colleague's wrong PINs on a shopper's phone shut out no code and no
link; neither do answers to other questions that look like a number (bot/handlers/guide/asides.py), nor words that
might be a code of the till's own (bot/domain/till/own_codes.py)."""


class ShutOut(Refusal):
    """Too many wrong codes from this chat. Facts: `minutes` until it may try again."""

    key = "refused.shut_out"


_STATE = Prepared("SELECT locked_until FROM tries WHERE chat_id = :chat_id AND kind = :kind")
_MISS = Prepared("""
    INSERT INTO tries (chat_id, kind, misses, since, locked_until) VALUES (:chat_id, :kind, 1, :now, NULL)
    ON CONFLICT (chat_id, kind) DO UPDATE SET
        misses = CASE WHEN tries.since <= :before THEN 1 ELSE tries.misses + 1 END,
        since = CASE WHEN tries.since <= :before THEN :now ELSE tries.since END,
        locked_until = CASE WHEN tries.since > :before AND tries.misses + 1 >= :most THEN :until END
""")


def check_may_try(session: Session, person: Person, *, now: datetime, kind: str = CODES) -> None:
    """Before a code or number is looked up. Raises ShutOut; then nothing is looked up."""
    row = _STATE(session, chat_id=person.chat_id, kind=kind).fetchone()
    until = as_time(row[0]) if row else None
    if until and until > now:
        raise ShutOut(minutes=max(1, -(-int((until - now).total_seconds()) // 60)))


def count_miss(session: Session, person: Person, *, now: datetime, kind: str = CODES) -> None:
    """A code or number that was not there, in the transaction that says so."""
    _MISS(
        session, chat_id=person.chat_id, kind=kind, now=now, before=now - WINDOW, most=MOST, until=now + LOCKED
    )  # fmt: skip
