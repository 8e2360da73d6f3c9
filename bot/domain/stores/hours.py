"""A store's hours: of the week, of special days, and whether it is open now and until when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, delete, func, select

from bot.db.prepared import Prepared
from bot.db.tables import SpecialDay, Store, StoreHours
from bot.domain.stores.directory import Names, both
from bot.domain.words.days import day_of
from bot.domain.words.spans import (
    BadHours,
    OverlappingHours,
    Spans,
    parse_spans,
    read_spans,
    write_spans,
    write_time,
)
from bot.domain.words.typed import MAX_LINE, one_line
from bot.errors import Refusal

__all__ = [
    "BadHours", "DayHours", "Opening", "OverlappingHours", "PastDay", "Spans", "change_special_day",
    "check_day_to_come", "clear_special_day", "count_special_days", "find_day", "find_opening",
    "find_special_day", "list_openings", "list_special_days", "list_today", "list_week", "parse_spans",
    "read_note", "read_spans", "set_special_day", "set_weekday", "today_at", "write_spans", "write_time",
]  # fmt: skip

AHEAD = 14  # days in which the next opening is looked for


class PastDay(Refusal):
    """Facts: `day`, as 2026-12-24."""

    key = "refused.past_day"


@dataclass(frozen=True)
class DayHours:
    """One day's hours on the store's wall. `spans`: empty when closed, None when nobody has said."""

    day: date
    spans: Spans | None
    is_special: bool
    note: Names


@dataclass(frozen=True)
class Opening:
    """Open now? None when today's hours are unknown. `closes_at` only while open, `opens_at` only while closed.

    Both are None as well when nothing changes in the days ahead, or nobody has said what comes.
    """

    is_open: bool | None
    closes_at: datetime | None = None
    opens_at: datetime | None = None


Week = Sequence[Spans | None]


def today_at(store: Store, now: datetime) -> date:
    """The date on the store's wall."""
    return day_of(now, store.timezone)


def find_day(session: Session, store_id: int, day: date) -> DayHours:
    """The hours of one day, special or not."""
    return _day_hours(day, list_week(session, store_id), find_special_day(session, store_id, day))


def find_special_day(session: Session, store_id: int, day: date) -> SpecialDay | None:
    """The day as it was written down: its spans may be None, which means the usual ones."""
    return session.get(SpecialDay, (store_id, day))


def list_week(session: Session, store_id: int) -> list[Spans | None]:
    """The usual hours from Monday (0) to Sunday; None where nobody has said."""
    return list(_weeks(session, [store_id])[store_id])


def list_special_days(session: Session, store_id: int, since: date, limit: int, offset: int = 0) -> list[DayHours]:
    """The special days from `since` on, the next one first."""
    week = list_week(session, store_id)
    rows = select(SpecialDay).where(SpecialDay.store_id == store_id, col(SpecialDay.day) >= since)
    found = session.exec(rows.order_by(col(SpecialDay.day)).limit(limit).offset(offset)).all()
    return [_day_hours(row.day, week, row) for row in found]


def count_special_days(session: Session, store_id: int, since: date) -> int:
    rows = select(func.count()).select_from(SpecialDay)
    return int(session.exec(rows.where(SpecialDay.store_id == store_id, col(SpecialDay.day) >= since)).one())


def find_opening(session: Session, store: Store, now: datetime) -> Opening:
    """Is the store open, and when does that change? Looks at special days, last night's hours and the zone."""
    return list_openings(session, [store], now)[store.id or 0]


def list_openings(session: Session, stores: Sequence[Store], now: datetime) -> dict[int, Opening]:
    """`find_opening` of several stores by their ids, in two questions to the database."""
    ids = [store.id or 0 for store in stores]
    weeks = _weeks(session, ids)
    special = _special_days(session, ids, now)
    return {
        store.id or 0: _find_opening(store, weeks[store.id or 0], special.get(store.id or 0, {}), now)
        for store in stores
    }


def list_today(session: Session, stores: Sequence[Store], now: datetime) -> dict[int, DayHours]:
    """Today's hours and note of several stores by their ids, each on its own calendar."""
    ids = [store.id or 0 for store in stores]
    weeks, special = _weeks(session, ids), _special_days(session, ids, now)
    found = {}
    for store in stores:
        today, key = today_at(store, now), store.id or 0
        found[key] = _day_hours(today, weeks[key], special.get(key, {}).get(today))
    return found


def set_weekday(session: Session, store_id: int, weekdays: Iterable[int], spans: str) -> None:
    """The usual hours of weekdays (0 is Monday), as `read_spans` wrote them."""
    session.flush()
    _SET_WEEKDAY.many(session, [{"store": store_id, "weekday": w, "spans": spans} for w in sorted(set(weekdays))])
    session.expire_all()


def set_special_day(
    session: Session,
    store_ids: Iterable[int] | None,
    *,
    day: date,
    spans: str | None,
    note_en: str = "",
    note_zh: str = "",
    now: datetime,
) -> None:
    """A day's own hours (None: the usual ones) and note, in place of what stood there. No ids: every store.

    Raises PastDay when the day is over in all of these stores.
    """
    ids = None if store_ids is None else sorted(set(store_ids))
    check_day_to_come(session, ids, day, now)
    facts = {"day": day, "spans": spans, "note_en": read_note(note_en), "note_zh": read_note(note_zh)}
    session.flush()
    if ids is None:
        _SET_EVERYWHERE(session, **facts)
    else:
        _SET_SPECIAL.many(session, [{"store": key, **facts} for key in ids])
    session.expire_all()


def clear_special_day(session: Session, store_ids: Iterable[int] | None, *, day: date) -> None:
    """Back to the usual hours. No ids: in every store."""
    cleared = delete(SpecialDay).where(col(SpecialDay.day) == day)
    if store_ids is not None:
        cleared = cleared.where(col(SpecialDay.store_id).in_(set(store_ids)))
    session.exec(cleared)


def check_day_to_come(session: Session, store_ids: Sequence[int] | None, day: date, now: datetime) -> None:
    """Raises PastDay when the day is over everywhere among these stores; None: among all."""
    zones = select(Store.timezone).distinct()
    if store_ids is not None and len(store_ids) == 1:
        zones = zones.where(Store.id == store_ids[0])
    today = min((day_of(now, zone) for zone in session.exec(zones).all()), default=None)
    if today and day < today:
        raise PastDay(day=day.isoformat())


def change_special_day(session: Session, store_id: int, *, day: date, now: datetime, **fields: str | None) -> None:
    """Write `spans`, `note_en` or `note_zh` of one store's day and leave the rest as it stands. Raises PastDay."""
    stands = find_special_day(session, store_id, day)
    kept = stands.model_dump(include={"spans", "note_en", "note_zh"}) if stands else {"spans": None}
    set_special_day(session, [store_id], day=day, now=now, **{**kept, **fields})


def read_note(text: str) -> str:
    """What stands beside a day, on one line; may be empty."""
    return one_line(text, limit=MAX_LINE) if text.strip() else ""


_SET_WEEKDAY = Prepared("""
    INSERT INTO store_hours (store_id, weekday, spans) VALUES (:store, :weekday, :spans)
    ON CONFLICT (store_id, weekday) DO UPDATE SET spans = excluded.spans
""")
_SET_SPECIAL = Prepared("""
    INSERT INTO special_days (store_id, day, spans, note_en, note_zh)
    VALUES (:store, :day, :spans, :note_en, :note_zh)
    ON CONFLICT (store_id, day) DO UPDATE
    SET spans = excluded.spans, note_en = excluded.note_en, note_zh = excluded.note_zh, chain_day_id = NULL
""")
_SET_EVERYWHERE = Prepared("""
    INSERT INTO special_days (store_id, day, spans, note_en, note_zh)
    SELECT id, :day, :spans, :note_en, :note_zh FROM stores WHERE TRUE
    ON CONFLICT (store_id, day) DO UPDATE
    SET spans = excluded.spans, note_en = excluded.note_en, note_zh = excluded.note_zh, chain_day_id = NULL
""")


def _weeks(session: Session, store_ids: Sequence[int]) -> dict[int, list[Spans | None]]:
    weeks: dict[int, list[Spans | None]] = {key: [None] * 7 for key in store_ids}
    for row in session.exec(select(StoreHours).where(col(StoreHours.store_id).in_(store_ids))).all():
        weeks[row.store_id][row.weekday] = parse_spans(row.spans)
    return weeks


def _special_days(session: Session, store_ids: Sequence[int], now: datetime) -> dict[int, dict[date, SpecialDay]]:
    """From the day before yesterday on, so that no zone's last night is missed."""
    today = now.date()
    since, until = today - timedelta(days=2), today + timedelta(days=AHEAD + 2)
    rows = select(SpecialDay).where(
        col(SpecialDay.store_id).in_(store_ids), col(SpecialDay.day).between(since, until)
    )
    found: dict[int, dict[date, SpecialDay]] = {}
    for row in session.exec(rows).all():
        found.setdefault(row.store_id, {})[row.day] = row
    return found


def _day_hours(day: date, week: Week, special: SpecialDay | None) -> DayHours:
    usual = week[day.weekday()]
    if special is None:
        return DayHours(day, usual, is_special=False, note=both("", ""))
    spans = usual if special.spans is None else parse_spans(special.spans)
    return DayHours(day, spans, is_special=True, note=both(special.note_en, special.note_zh))


def _find_opening(store: Store, week: Week, special: dict[date, SpecialDay], now: datetime) -> Opening:
    """Walks from last night on, as far as somebody has said hours, and joins spans that touch."""
    today = today_at(store, now)
    is_open, closes_at = False, None
    for days in range(-1, AHEAD + 1):
        day = today + timedelta(days=days)
        spans = _day_hours(day, week, special.get(day)).spans
        if spans is None and days >= 0:
            return Opening(True, closes_at) if is_open else Opening(False if days else None)
        for start, end in _moments(store, day, spans or ()):
            if is_open and closes_at and start > closes_at:
                return Opening(True, closes_at)
            if start > now and not is_open:
                return Opening(False, opens_at=start)
            if end > now:
                is_open, closes_at = True, max(end, closes_at or end)
    never_closes = closes_at and closes_at > now + timedelta(days=AHEAD - 1)
    return Opening(is_open, None if never_closes else closes_at)


def _moments(store: Store, day: date, spans: Spans) -> list[tuple[datetime, datetime]]:
    """The day's spans as moments (UTC). A time the clocks skip is the one right after the gap."""
    midnight, zone = datetime.combine(day, time.min), ZoneInfo(store.timezone)

    def at(minutes: int) -> datetime:
        return (midnight + timedelta(minutes=minutes)).replace(tzinfo=zone).astimezone(UTC)

    return [(at(start), at(end)) for start, end in spans]
