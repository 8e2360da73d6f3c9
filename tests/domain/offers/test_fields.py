"""What stands on an offer's card: read as people write it, or refused."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot.domain.offers.fields import NotOfItsKind, WindowBackwards, find_zone, switch_store, switch_weekday
from bot.domain.offers.readers import DayOver, NoPercent
from bot.domain.offers.terms import check_terms
from bot.domain.stores.directory import StoreUnknown
from bot.domain.words.days import DayTooFar, DayUnclear
from bot.domain.words.spans import BadHours
from bot.domain.words.typed import NotANumber, NothingTyped, NotMoney, TypedTooLong
from bot.errors import Refusal
from tests.conftest import HandClock
from tests.domain.offers.offer_rows import ZONE, write_in
from tests.domain.shop_rows import add_store


@pytest.mark.parametrize(
    ("typed", "percent"),
    [("20", 20), ("20%", 20), ("２０％", 20), ("8折", 20), ("八折", 20), ("八五折", 15), ("8.5折", 15),
     ("100", 100), ("1", 1), ("20% off", 20)],
)  # fmt: skip
def test_a_percentage_is_read_as_people_say_it(
    session: Session, clock: HandClock, draft: int, typed: str, percent: int
) -> None:
    write_in(session, clock, draft, "percent", typed)
    assert check_terms(session, draft).percent == percent


BAD: list[tuple[str, str, type[Refusal]]] = [
    ("percent", "0", NoPercent),
    ("percent", "0%", NoPercent),
    ("percent", "101", NoPercent),
    ("percent", "-20", NoPercent),
    ("percent", "12.5", NoPercent),
    ("percent", "十折", NoPercent),
    ("percent", "", NoPercent),
    ("percent", "9" * 400, NoPercent),
    ("worth", "-5", NotMoney),
    ("worth", "0", NotMoney),
    ("least_spend", "99999999999999999999", NotMoney),
    ("valid_days", "0", NotANumber),
    ("valid_days", "731", NotANumber),
    ("valid_days", "-1", NotANumber),
    ("per_customer", "0", NotANumber),
    ("per_customer", "1e3", NotANumber),
    ("name_en", "\u200b", NothingTyped),
    ("name_en", "x" * 61, TypedTooLong),
    ("terms_en", "", NothingTyped),
    ("terms_zh", "茶" * 601, TypedTooLong),
    ("starts_at", "someday", DayUnclear),
    ("ends_at", "5/6", DayUnclear),
    ("ends_at", "2026-02-30", DayUnclear),
    ("ends_at", "2026-01-02", DayOver),
    ("ends_at", "2031-01-02", DayTooFar),
    ("hours", "closed", BadHours),
    ("hours", "whenever", BadHours),
    ("public_code", "x" * 41, TypedTooLong),
]


@pytest.mark.parametrize(("field", "typed", "refusal"), BAD)
def test_bad_input_is_refused(
    session: Session, clock: HandClock, draft: int, field: str, typed: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        write_in(session, clock, draft, field, typed)


def test_a_window_ends_with_its_last_day_where_most_stores_are(
    session: Session, clock: HandClock, draft: int
) -> None:
    write_in(session, clock, draft, "starts_at", "1 Dec")
    write_in(session, clock, draft, "ends_at", "12月24日")
    terms = check_terms(session, draft)
    assert terms.starts_at == datetime(2026, 12, 1, tzinfo=ZoneInfo(ZONE))
    assert terms.ends_at == datetime(2026, 12, 24, 23, 59, 59, tzinfo=ZoneInfo(ZONE))


def test_a_window_cannot_end_before_it_begins(session: Session, clock: HandClock, draft: int) -> None:
    write_in(session, clock, draft, "starts_at", "24 Dec")
    with pytest.raises(WindowBackwards):
        write_in(session, clock, draft, "ends_at", "23 Dec")
    write_in(session, clock, draft, "ends_at", "24 Dec")


def test_its_zone_is_the_one_most_stores_are_in(session: Session, clock: HandClock) -> None:
    assert find_zone(session, "Asia/Tokyo") == "Asia/Tokyo"
    add_store(session, clock.now())
    assert find_zone(session, "Asia/Tokyo") == ZONE


def test_weekdays_are_limited_and_freed_again(session: Session, clock: HandClock, draft: int) -> None:
    for day in (4, 0, 4):
        switch_weekday(session, offer_id=draft, weekday=day, on=True, now=clock.now())
    assert check_terms(session, draft).weekdays == "0,4"
    for day in range(7):
        switch_weekday(session, offer_id=draft, weekday=day, on=True, now=clock.now())
    assert check_terms(session, draft).weekdays == "", "all of them are every day"
    switch_weekday(session, offer_id=draft, weekday=2, on=False, now=clock.now())
    assert check_terms(session, draft).weekdays == ""
    with pytest.raises(NotOfItsKind):
        switch_weekday(session, offer_id=draft, weekday=7, on=True, now=clock.now())


def test_it_is_limited_to_stores_that_there_are(session: Session, clock: HandClock, draft: int) -> None:
    first, second = add_store(session, clock.now()), add_store(session, clock.now(), "Canal Row")
    for store in (second, first):
        switch_store(session, offer_id=draft, store_id=store, on=True, now=clock.now())
    assert check_terms(session, draft).stores == f"{first},{second}"
    with pytest.raises(StoreUnknown):
        switch_store(session, offer_id=draft, store_id=999, on=True, now=clock.now())
    switch_store(session, offer_id=draft, store_id=first, on=False, now=clock.now())
    assert check_terms(session, draft).stores == str(second)
    switch_store(session, offer_id=draft, store_id=None, on=False, now=clock.now())
    assert check_terms(session, draft).stores == ""
