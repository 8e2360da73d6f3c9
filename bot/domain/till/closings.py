"""A store's day closed by its manager: it matches what the till says, or differs by so much, with a note."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.db.prepared import Prepared, known_time
from bot.domain.people.staff import Manager, Operator
from bot.domain.stores.directory import StoreUnknown
from bot.domain.till.day import StoreDay
from bot.domain.words.typed import MAX_LINE, NotANumber, NothingTyped, one_line, read_money, whole_number
from bot.errors import Refusal

MOST_PIECES = 9999


class DifferenceUnclear(Refusal):
    """No sign, no number or no note. Its sentence shows an example."""

    key = "refused.difference_unclear"


class NotClosed(Refusal):
    """Nobody has closed that day, or it was opened again."""

    key = "refused.day_not_closed"


@dataclass(frozen=True)
class Difference:
    """What the till counted more (or fewer): pieces or money in minor units, one of them, and why."""

    pieces: int | None
    money: int | None
    note: str


MATCHES = Difference(None, None, "")


@dataclass(frozen=True)
class Closing:
    """`since`: redemptions of that day told after it was closed; `undone`: those undone after."""

    name: str
    at: datetime
    pieces: int
    difference: Difference
    since: int
    undone: int


# The row is the lock: of two who close at once one writes it, the other reads who did. It counts in the same
# statement, so that what is redeemed meanwhile is either in it or "since".
_CLOSE = Prepared("""
    INSERT INTO day_closings (store_id, day, staff_id, pieces, difference, money, note, at)
    SELECT s.id, :day, :staff_id, (SELECT count(*) FROM redemptions r WHERE r.store_id = s.id
        AND r.at >= :since AND r.at < :until AND r.undone_at IS NULL), :difference, :money, :note, :now
    FROM stores s WHERE s.id = :store_id
    ON CONFLICT (store_id, day) DO NOTHING
""")
_FIND = Prepared("""
    SELECT s.name, d.at, d.pieces, d.difference, d.money, d.note,
        (SELECT count(*) FROM redemptions r WHERE r.store_id = d.store_id AND r.at >= :since AND r.at < :until
            AND r.undone_at IS NULL),
        (SELECT count(*) FROM redemptions r WHERE r.store_id = d.store_id AND r.at >= :since AND r.at < :until
            AND r.undone_at > d.at)
    FROM day_closings d JOIN staff s ON s.id = d.staff_id WHERE d.store_id = :store_id AND d.day = :day
""")
_REOPEN = Prepared("DELETE FROM day_closings WHERE store_id = :store_id AND day = :day")


def close_day(
    session: Session, manager: Manager, of: StoreDay, *, difference: Difference, now: datetime
) -> tuple[Closing, bool]:
    """Close the day; False when somebody had: then nothing changed, and theirs is told.

    Raises StoreUnknown for another manager's store.
    """
    if manager.store_id != of.store_id:
        raise StoreUnknown
    written = _CLOSE(
        session, store_id=of.store_id, day=of.day.isoformat(), staff_id=manager.staff_id, since=of.since,
        until=of.until, difference=difference.pieces, money=difference.money, note=difference.note, now=now,
    ).rowcount  # fmt: skip
    closing = find_closing(session, of)
    if closing is None:
        raise NotClosed
    return closing, bool(written)


def find_closing(session: Session, of: StoreDay) -> Closing | None:
    row = _FIND(session, store_id=of.store_id, day=of.day.isoformat(), since=of.since, until=of.until).fetchone()
    if row is None:
        return None
    name, at, pieces, difference, money, note, stand, undone = row
    since = stand - pieces + undone
    return Closing(name, known_time(at), pieces, Difference(difference, money, note), since, undone)


def reopen_day(session: Session, _operator: Operator, of: StoreDay) -> None:
    """Only an operator may: a manager's own word stands. Raises NotClosed."""
    if not _REOPEN(session, store_id=of.store_id, day=of.day.isoformat()).rowcount:
        raise NotClosed


def read_difference(text: str, currency: str) -> Difference:
    """`-1 one cup too few`, `+$5.00 counted twice`, `-2张 少了两张`: a sign, a number, then the note.

    A whole number alone is pieces; with decimals or the currency's sign it is money. Raises DifferenceUnclear,
    TypedTooLong, and what `read_money` raises.
    """
    said = one_line(text, limit=MAX_LINE)
    found = _DIFFERENCE.fullmatch(unicodedata.normalize("NFKC", said))
    if found is None:
        raise DifferenceUnclear
    sign = 1 if found["sign"] == "+" else -1
    try:
        note = one_line(found["note"], limit=MAX_LINE)
        if found["pieces"] is None:
            return Difference(None, sign * read_money(found["number"], currency), note)
        return Difference(sign * whole_number(found["pieces"], least=1, most=MOST_PIECES), None, note)
    except (NotANumber, NothingTyped):
        raise DifferenceUnclear from None


_DIFFERENCE = re.compile(
    r"(?P<sign>[+\-\u2212\u2013]) ?(?P<number>(?P<pieces>\d+)[张份个件]?|[^\s,;]*\d[^\s;]*?)[,;:]? (?P<note>.*\S)"
)
