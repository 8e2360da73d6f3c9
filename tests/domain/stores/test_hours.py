"""A store's hours: its week, special days, and open or closed to the minute, through nights and clock changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from bot.db.tables import SpecialDay, Store
from bot.domain.stores.hours import (
    Opening,
    PastDay,
    clear_special_day,
    find_day,
    find_opening,
    list_openings,
    list_special_days,
    list_week,
    set_special_day,
    set_weekday,
)
from tests.conftest import NOON
from tests.domain.shop_rows import add_store

FRIDAY = date(2026, 11, 20)  # NOON's day
CHRISTMAS = date(2026, 12, 24)


@pytest.fixture
def store(session: Session) -> Store:
    """In Vancouver, 10-20 on weekdays, Saturday into the night, closed on Sunday."""
    key = add_store(session, NOON)
    set_weekday(session, key, range(5), "10:00-20:00")
    set_weekday(session, key, [5], "10:00-14:00,18:00-26:00")
    set_weekday(session, key, [6], "")
    return session.get_one(Store, key)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026 on Vancouver's wall."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("America/Vancouver")).astimezone(UTC)


def test_a_week_is_read_back(session: Session, store: Store) -> None:
    week = list_week(session, store.id or 0)
    assert week[0] == ((600, 1200),)
    assert week[5:] == [((600, 840), (1080, 1560)), ()]


def test_a_day_nobody_spoke_of_is_unknown(session: Session) -> None:
    key = add_store(session, NOON)
    set_weekday(session, key, [0], "10:00-20:00")
    assert find_day(session, key, FRIDAY).spans is None
    assert find_opening(session, session.get_one(Store, key), NOON) == Opening(None)


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        (at(20, 12), Opening(True, closes_at=at(20, 20))),
        (at(20, 10), Opening(True, closes_at=at(20, 20))),
        (at(20, 9, 59), Opening(False, opens_at=at(20, 10))),
        (at(20, 20), Opening(False, opens_at=at(21, 10))),
        (at(21, 15), Opening(False, opens_at=at(21, 18))),
        (at(21, 23), Opening(True, closes_at=at(22, 2))),
        (at(22, 1, 59), Opening(True, closes_at=at(22, 2))),
        (at(22, 2), Opening(False, opens_at=at(23, 10))),
    ],
)
def test_open_or_closed_to_the_minute(session: Session, store: Store, now: datetime, opening: Opening) -> None:
    assert find_opening(session, store, now) == opening


def test_a_special_day_goes_before_the_week(session: Session, store: Store) -> None:
    key = store.id or 0
    set_special_day(session, [key], day=CHRISTMAS, spans="10:00-15:00", note_en="Merry Christmas", now=NOON)
    set_special_day(session, [key], day=date(2026, 12, 25), spans="", now=NOON)
    day = find_day(session, key, CHRISTMAS)
    assert (day.spans, day.is_special, day.note["zh"]) == (((600, 900),), True, "Merry Christmas")
    evening = datetime(2026, 12, 24, 22, 30, tzinfo=UTC)  # 15:30 there
    assert find_opening(session, store, evening).opens_at == datetime(2026, 12, 26, 17, 0, tzinfo=UTC)


def test_a_note_alone_keeps_the_usual_hours(session: Session, store: Store) -> None:
    set_special_day(session, [store.id or 0], day=FRIDAY, spans=None, note_zh="买一送一", now=NOON)
    day = find_day(session, store.id or 0, FRIDAY)
    assert (day.spans, day.is_special, day.note["en"]) == (((600, 1200),), True, "买一送一")
    assert find_opening(session, store, NOON).is_open


def test_special_days_are_listed_the_next_one_first(session: Session, store: Store) -> None:
    key = store.id or 0
    for day in (CHRISTMAS, FRIDAY, date(2027, 1, 1)):
        set_special_day(session, [key], day=day, spans="", now=NOON)
    assert [d.day for d in list_special_days(session, key, FRIDAY + timedelta(days=1), 10)] == [
        CHRISTMAS,
        date(2027, 1, 1),
    ]
    assert len(list_special_days(session, key, FRIDAY, 2)) == 2


def test_a_past_day_is_refused_on_the_stores_own_calendar(session: Session, store: Store) -> None:
    late = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)  # still Friday in Vancouver
    set_special_day(session, [store.id or 0], day=FRIDAY, spans="", now=late)
    with pytest.raises(PastDay):
        set_special_day(session, [store.id or 0], day=FRIDAY, spans="", now=late + timedelta(hours=4))


def test_a_day_for_all_stores_replaces_what_stood_there(session: Session, store: Store) -> None:
    other = add_store(session, NOON, "Pine Street")
    set_special_day(session, [other], day=CHRISTMAS, spans="10:00-12:00", note_en="Ours", now=NOON)
    set_special_day(session, None, day=CHRISTMAS, spans="", now=NOON)
    rows = session.exec(select(SpecialDay)).all()
    assert [(row.store_id, row.spans, row.note_en) for row in sorted(rows, key=lambda r: r.store_id)] == [
        (store.id, "", ""),
        (other, "", ""),
    ]
    clear_special_day(session, [other], day=CHRISTMAS)
    assert not find_day(session, other, CHRISTMAS).is_special
    clear_special_day(session, None, day=CHRISTMAS)
    assert session.exec(select(SpecialDay)).all() == []


def test_a_store_that_never_closes_has_no_closing_time(session: Session, store: Store) -> None:
    set_weekday(session, store.id or 0, range(7), "00:00-24:00")
    assert find_opening(session, store, NOON) == Opening(True)


def test_a_long_holiday_has_no_next_opening(session: Session, store: Store) -> None:
    set_weekday(session, store.id or 0, range(7), "")
    assert find_opening(session, store, NOON) == Opening(False)


def test_closed_before_days_nobody_spoke_of_promises_nothing(session: Session) -> None:
    key = add_store(session, NOON)
    set_weekday(session, key, [FRIDAY.weekday()], "08:00-09:00")
    assert find_opening(session, session.get_one(Store, key), NOON) == Opening(False)


@pytest.mark.parametrize(
    ("day", "closes"),
    [  # the night the clocks go forward and back in Berlin: 02:30 is skipped, or comes twice
        (date(2026, 3, 28), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_night_of_changing_clocks(session: Session, store: Store, day: date, closes: datetime) -> None:
    store.timezone = "Europe/Berlin"
    set_weekday(session, store.id or 0, range(7), "20:00-26:30")
    evening = datetime(day.year, day.month, day.day, 20, 0, tzinfo=UTC)
    assert find_opening(session, store, evening) == Opening(True, closes_at=closes)


def test_openings_of_many_stores_are_told_apart(session: Session, store: Store) -> None:
    other = session.get_one(Store, add_store(session, NOON, "Pine Street"))
    found = list_openings(session, [store, other], NOON)
    assert (found[store.id or 0].is_open, found[other.id or 0].is_open) == (True, None)
