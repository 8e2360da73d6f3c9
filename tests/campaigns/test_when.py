"""A moment in words, on a Friday noon in Vancouver, in both languages and through both nights of the clocks."""

from datetime import UTC, datetime

import pytest

from campaigns.slots import at_local, slot_of, wall_time
from campaigns.when import MomentUnclear, parse_moment
from tests.conftest import NOON

ZONE = "America/Vancouver"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("now", "2026-11-20 12:00"),
        ("today 18:00", "2026-11-20 18:00"),
        ("Fri 18:00", "2026-11-20 18:00"),
        ("Fri 11:00", "2026-11-27 11:00"),
        ("this Friday at 6pm", "2026-11-20 18:00"),
        ("next friday 6pm", "2026-11-27 18:00"),
        ("sat 10:00", "2026-11-21 10:00"),
        ("Monday 9:00", "2026-11-23 09:00"),
        ("tomorrow 9am", "2026-11-21 09:00"),
        ("noon tomorrow", "2026-11-21 12:00"),
        ("18:00", "2026-11-20 18:00"),
        ("9:00", "2026-11-21 09:00"),
        ("2026-12-01 10:00", "2026-12-01 10:00"),
        ("2026-12-01T10:00", "2026-12-01 10:00"),
        ("1 December 10:00", "2026-12-01 10:00"),
        ("Dec 1 at 10:00", "2026-12-01 10:00"),
        ("12:30 am 1 Dec", "2026-12-01 00:30"),
        ("in 2 hours", "2026-11-20 14:00"),
        ("in half an hour", "2026-11-20 12:30"),
        ("现在", "2026-11-20 12:00"),
        ("周五 18:00", "2026-11-20 18:00"),
        ("下周五 18：00", "2026-11-27 18:00"),
        ("明天上午9点", "2026-11-21 09:00"),
        ("今晚8点", "2026-11-20 20:00"),
        ("明晚八点半", "2026-11-21 20:30"),
        ("后天下午3点一刻", "2026-11-22 15:15"),
        ("12月1日 10:00", "2026-12-01 10:00"),
        ("十二月一日上午十点", "2026-12-01 10:00"),
        ("2026年12月1日晚上6点", "2026-12-01 18:00"),
        ("星期天中午12点", "2026-11-22 12:00"),
        ("礼拜一 9点30分", "2026-11-23 09:30"),
        ("两小时后", "2026-11-20 14:00"),
        ("30分钟后", "2026-11-20 12:30"),
        ("二十三点", "2026-11-20 23:00"),
        ("明天凌晨12点", "2026-11-21 00:00"),
    ],
)
def test_a_moment_in_words(said: str, meant: str) -> None:
    moment = parse_moment(said, now=NOON, zone=ZONE)
    assert wall_time(moment, ZONE) == datetime.fromisoformat(meant)  # both naive: a wall
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    "said",
    [
        "", "hello", "Fri", "周五", "500", "25:00", "13pm", "2026-02-30 10:00", "2026-13-01 10:00",
        "1 Dec 2030 10:00", "昨日", "晚上12点", "十十点", "下下周五 18:00", "x" * 5000, "10:00 \u202e", "٣:٠٠ 00",
    ],
)  # fmt: skip
def test_what_is_unclear_is_refused(said: str) -> None:
    with pytest.raises(MomentUnclear):
        parse_moment(said, now=NOON, zone=ZONE)


@pytest.mark.parametrize(
    ("local", "zone", "moment"),
    [
        ("2026-03-08 02:30", "America/Vancouver", "2026-03-08T10:00:00+00:00"),  # not there: 03:00 is
        ("2026-03-29 02:30", "Europe/Berlin", "2026-03-29T01:00:00+00:00"),
        ("2026-10-04 02:15", "Australia/Lord_Howe", "2026-10-03T15:30:00+00:00"),  # half an hour is missing
        ("2026-11-01 01:30", "America/Toronto", "2026-11-01T05:30:00+00:00"),  # twice there: the first
        ("2026-10-25 02:30", "Europe/Berlin", "2026-10-25T00:30:00+00:00"),
        ("2026-06-01 09:00", "Asia/Shanghai", "2026-06-01T01:00:00+00:00"),
    ],
)
def test_a_wall_time_through_both_nights(local: str, zone: str, moment: str) -> None:
    assert at_local(datetime.fromisoformat(local), zone) == datetime.fromisoformat(moment)


def test_both_folds_of_an_autumn_night_are_one_slot() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert slot_of(first, "Europe/Berlin") == slot_of(second, "Europe/Berlin") == "2026-10-25T02:30"


def test_a_weekday_in_the_spring_night_is_told_as_the_minute_that_exists() -> None:
    saturday = datetime(2026, 3, 7, 20, 0, tzinfo=UTC)
    assert parse_moment("Sun 2:30", now=saturday, zone=ZONE) == datetime(2026, 3, 8, 10, 0, tzinfo=UTC)
