"""Days as people type them: the next one to come, in two languages, and what could be two days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.words.days import DayTooFar, DayUnclear, list_holidays, read_day, read_iso_day
from bot.errors import Refusal

TODAY = date(2026, 11, 20)  # a Friday
CHRISTMAS_EVE = date(2026, 12, 24)


@pytest.mark.parametrize(
    "typed",
    [
        "24 Dec", "Dec 24", "24 december", "December 24th, 2026", "24th of Dec", "2026-12-24", "2026/12/24",
        "24.12.", "24.12.2026", "12/24", "24/12", "12月24日", "12 月 24 号", "2026年12月24日", "１２月２４日",
    ],
)  # fmt: skip
def test_one_day_in_many_ways(typed: str) -> None:
    assert read_day(typed, today=TODAY) == CHRISTMAS_EVE


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", TODAY),
        ("明天", date(2026, 11, 21)),
        ("Friday", TODAY),
        ("thursday", date(2026, 11, 26)),
        ("周日", date(2026, 11, 22)),
        ("礼拜天", date(2026, 11, 22)),
        ("1 Jan", date(2027, 1, 1)),
        ("20 Nov", TODAY),
        ("19 Nov", date(2027, 11, 19)),
        ("29 Feb 2028", date(2028, 2, 29)),
        ("1 Jan 2026", date(2026, 1, 1)),
    ],
)
def test_a_day_without_its_year_is_the_next_one(typed: str, day: date) -> None:
    assert read_day(typed, today=TODAY) == day


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "32 Dec",
        "30 Feb",
        "5/6",
        "13/13",
        "Dec",
        "12月",
        "24",
        "2026-13-01",
        "<b>24 Dec</b>",
        "1" * 900,
    ],
)
def test_no_day_or_two_days_are_refused(typed: str) -> None:
    with pytest.raises(DayUnclear):
        read_day(typed, today=TODAY)


@pytest.mark.parametrize("typed", ["24 Dec 2031", "2099-01-01"])
def test_a_day_years_ahead_is_refused(typed: str) -> None:
    with pytest.raises(DayTooFar):
        read_day(typed, today=TODAY)


@pytest.mark.parametrize(
    "packed", ["", "2026-2-3", "2026-02-30", "9999-12-31", "20261224", "2026-12-24x", "٢٠٢٦-12-24"]
)
def test_a_forged_day_is_refused(packed: str) -> None:
    with pytest.raises(DayUnclear):
        read_iso_day(packed)


def test_the_usual_holidays_of_the_coming_year() -> None:
    assert list_holidays(TODAY)[:7] == [
        (CHRISTMAS_EVE, "christmas_eve"),
        (date(2026, 12, 25), "christmas"),
        (date(2026, 12, 26), "boxing_day"),
        (date(2026, 12, 31), "new_years_eve"),
        (date(2027, 1, 1), "new_year"),
        (date(2027, 2, 5), "lunar_eve"),
        (date(2027, 2, 6), "lunar_new_year"),
    ]
    assert len(list_holidays(TODAY)) == 7


@given(st.text(max_size=30))
def test_nothing_typed_breaks_the_reading(typed: str) -> None:
    try:
        read_day(typed, today=TODAY)
    except Refusal:
        return
