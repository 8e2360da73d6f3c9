"""Dates in words: when something ends, by the days of a zone."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.dates import ends
from bot.texts import Texts
from tests.conftest import NOON

VANCOUVER = "America/Vancouver"  # 7 hours behind UTC: NOON is Friday 20 November, 12:00


def at(day: int, hour: int = 23, minute: int = 59) -> datetime:
    """A moment of November in Vancouver."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) + timedelta(hours=7)


@pytest.mark.parametrize(
    ("last", "en", "zh"),
    [
        (at(20), "ends today", "今天到期"),
        (at(20, 18, 0), "ends today at 18:00", "今天18:00到期"),
        (at(21), "ends tomorrow", "明天到期"),
        (at(21, 9, 0), "ends tomorrow", "明天到期"),
        (at(23), "ends Monday, in 3 days", "周一到期，还有3天"),
        (at(26), "ends Thursday, in 6 days", "周四到期，还有6天"),
        (at(27), "ends 27 Nov, in 7 days", "11月27日到期，还有7天"),
        (at(19), "ended 19 Nov", "已于11月19日到期"),
        (at(20, 12, 0), "ended 20 Nov", "已于11月20日到期"),
    ],
)
def test_an_end_is_told_in_words(last: datetime, en: str, zh: str) -> None:
    assert ends(last, "en", VANCOUVER, NOON) == en
    assert ends(last, "zh", VANCOUVER, NOON) == zh


def test_the_day_is_the_zones() -> None:
    """Midnight in Vancouver is the next morning in Shanghai."""
    assert ends(at(21), "en", "Asia/Shanghai", NOON) == "ends tomorrow"
    assert ends(at(21), "en", "UTC", NOON) == "ends Sunday, in 2 days"


def test_traditional_has_its_own_characters() -> None:
    assert ends(at(23), "zh-hant", VANCOUVER, NOON) == "週一到期，還有3天"


def test_a_notices_times_are_texts(texts: Texts) -> None:
    facts = {"gift": {"en": "Cup", "zh": "茶"}, "code": "A", "zone": VANCOUVER}
    said = texts.render(
        "shopper/coupon_ends", "en", expires_at=at(23).isoformat(), said_at=NOON.isoformat(), **facts
    )
    assert "Your coupon ends Monday, in 3 days" in said
