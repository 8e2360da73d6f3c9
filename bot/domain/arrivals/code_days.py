"""What an entry code did on each day of its store: scans of its page, starts, and gifts within the day's cap."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from bot.db.prepared import Prepared
from bot.db.tables import CodeDay
from bot.domain.words.days import day_of

NO_CAP = 2**31 - 1

# On PostgreSQL the starts by one code wait for each other's commit: they change the same row.
_START = Prepared("""
    INSERT INTO code_days (entry_code_id, day, scans, starts, gifts) VALUES (:code_id, :day, 0, 1, :gifts)
    ON CONFLICT (entry_code_id, day)
    DO UPDATE SET starts = code_days.starts + 1, gifts = code_days.gifts + excluded.gifts
""")
_TAKE_GIFT = Prepared("""
    UPDATE code_days SET gifts = gifts + 1
    WHERE entry_code_id = :code_id AND day = :day AND gifts < :cap RETURNING gifts
""")
_GIVE_BACK = Prepared("""
    UPDATE code_days SET gifts = gifts - 1 WHERE entry_code_id = :code_id AND day = :day AND gifts > 0
""")
_SCANS = Prepared("""
    INSERT INTO code_days (entry_code_id, day, scans, starts, gifts) VALUES (:code_id, :day, :scans, 0, 0)
    ON CONFLICT (entry_code_id, day) DO UPDATE SET scans = code_days.scans + excluded.scans
""")


@dataclass(frozen=True)
class Counted:
    """What a code did on one day, or on several together."""

    starts: int = 0
    scans: int = 0
    gifts: int = 0


def count_start(session: Session, *, code_id: int, zone: str, gifts: int = 0, now: datetime) -> None:
    """Somebody pressed START by this code, and was given `gifts`. A hot path."""
    _START(session, code_id=code_id, day=_write(day_of(now, zone)), gifts=gifts)


def take_gift(session: Session, *, code_id: int, zone: str, cap: int | None, now: datetime) -> int | None:
    """Count one gift more today, after `count_start`: the how-manieth it is, or None when today's are gone.

    The guarded update lets exactly `cap` through, however many ask at once.
    """
    limit = NO_CAP if cap is None else cap
    row = _TAKE_GIFT(session, code_id=code_id, day=_write(day_of(now, zone)), cap=limit).fetchone()
    return int(row[0]) if row else None


def give_gift_back(session: Session, *, code_id: int, zone: str, now: datetime) -> None:
    """The offer gave nothing after all: today's gift that was taken is somebody else's."""
    _GIVE_BACK(session, code_id=code_id, day=_write(day_of(now, zone)))


def add_scans(session: Session, scans: Mapping[tuple[int, date], int]) -> None:
    """Add what the scan pages counted: (entry code, day of its store) -> scans."""
    # In one order everywhere, so that two processes cannot wait for each other.
    rows = [{"code_id": code, "day": _write(day), "scans": n} for (code, day), n in sorted(scans.items())]
    _SCANS.many(session, rows)


def list_days(session: Session, *, code_id: int, last: date, days: int) -> list[tuple[date, Counted]]:
    """Each of the `days` up to `last`, the oldest first; those on which nothing happened as well."""
    first = last - timedelta(days=days - 1)
    chosen = select(CodeDay).where(
        CodeDay.entry_code_id == code_id, col(CodeDay.day) >= first, col(CodeDay.day) <= last
    )
    found = {row.day: Counted(row.starts, row.scans, row.gifts) for row in session.exec(chosen).all()}
    return [(day, found.get(day, Counted())) for day in (first + timedelta(days=n) for n in range(days))]


def _write(day: date) -> str:
    """As SQLAlchemy writes it into SQLite, and PostgreSQL reads it."""
    return day.isoformat()
