"""Opening hours as people type them, in two languages, and what is no hours at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.words.spans import DAY, BadHours, OverlappingHours, parse_spans, read_spans, write_spans
from bot.errors import Refusal


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("10-20", "10:00-20:00"),
        ("10:00–14:00 15:00–20:00", "10:00-14:00,15:00-20:00"),
        ("10:00-14:00, 15:00-20:00", "10:00-14:00,15:00-20:00"),
        ("15-20 and 10-14", "10:00-14:00,15:00-20:00"),
        ("10am-8pm", "10:00-20:00"),
        ("10 AM to 8 P.M.", "10:00-20:00"),
        ("2-8pm", "14:00-20:00"),
        ("10-8pm", "10:00-20:00"),
        ("9-10pm", "09:00-22:00"),
        ("12pm - 12am", "12:00-24:00"),
        ("9-6", "09:00-18:00"),
        ("9.30-18.15", "09:30-18:15"),
        ("18:00-26:00", "18:00-26:00"),
        ("18-2", "18:00-26:00"),
        ("9-0", "09:00-24:00"),
        ("22:00-06:00", "22:00-30:00"),
        ("10-14,14-20", "10:00-20:00"),
        ("上午10点到晚上8点", "10:00-20:00"),
        ("早上九点半至下午六点", "09:30-18:00"),
        ("下午2点到8点", "14:00-20:00"),
        ("晚上6点到凌晨2点", "18:00-26:00"),
        ("中午12点到晚上12点", "12:00-24:00"),
        ("十点到二十二点", "10:00-22:00"),
        ("10点到14点、15点30分到20点", "10:00-14:00,15:30-20:00"),
        ("10点到14点 15点到20点", "10:00-14:00,15:00-20:00"),
        ("１０：００－２０：００", "10:00-20:00"),
        ("10:00~20:00。", "10:00-20:00"),
        ("24 hours", "00:00-24:00"),
        ("24小时营业", "00:00-24:00"),
        ("0-24", "00:00-24:00"),
        ("Closed", ""),
        ("休息", ""),
        (" closed. ", ""),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, kept: str) -> None:
    assert read_spans(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "soon", "10", "10-", "-20", "25-26", "10-20-30", "10:60-20:00", "13pm-14pm", "10-99",
        "2026-12-24", "Mon-Fri 10-20", "12:00-12:00", "20:00-20:00", "1010-2020", "10-14 15-16 17-18 19-20 21-22",
        "10-20 🎉", "<b>10</b>-20", "10-14.15-16x", "\u202e10-20", "9" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_hours_is_refused(typed: str) -> None:
    with pytest.raises(BadHours):
        read_spans(typed)


def test_overlapping_hours_are_named() -> None:
    with pytest.raises(OverlappingHours) as refused:
        read_spans("10-14, 13-20")
    assert refused.value.facts == {"first": "10:00–14:00", "second": "13:00–20:00"}


def test_a_night_that_reaches_into_its_own_morning_overlaps() -> None:
    with pytest.raises(OverlappingHours):
        read_spans("00:00-06:00 22:00-30:30")


@given(st.text(max_size=40))
def test_nothing_typed_breaks_the_reading(typed: str) -> None:
    try:
        kept = read_spans(typed)
    except Refusal:
        return
    assert read_spans(kept or "closed") == kept


@given(st.lists(st.integers(0, DAY), min_size=2, max_size=8, unique=True))
def test_what_is_kept_reads_back_as_it_was(ends: list[int]) -> None:
    ends = sorted(ends)[: len(ends) // 2 * 2]
    spans = tuple(zip(ends[::2], ends[1::2], strict=True))
    assert parse_spans(write_spans(spans)) == spans
    assert parse_spans(read_spans(write_spans(spans))) == spans
