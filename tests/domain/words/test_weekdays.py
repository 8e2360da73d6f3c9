"""Weekdays as people type them."""

import pytest

from bot.domain.words.weekdays import WeekdaysUnclear, read_weekdays


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("weekend", (5, 6)),
        ("周末", (5, 6)),
        ("Sat, Sun", (5, 6)),
        ("周六日", (5, 6)),
        ("星期六、星期天", (5, 6)),
        ("Mon-Fri", (0, 1, 2, 3, 4)),
        ("周一至周五", (0, 1, 2, 3, 4)),
        ("weekdays", (0, 1, 2, 3, 4)),
        ("Fri to Mon", (0, 4, 5, 6)),
        ("Tuesdays and Thursdays", (1, 3)),
        ("周1-周5", (0, 1, 2, 3, 4)),
        ("周1、3、5", (0, 2, 4)),
        ("周135", (0, 2, 4)),
        ("6-1", (0, 5, 6)),
        ("７", (6,)),
        ("every day", (0, 1, 2, 3, 4, 5, 6)),
        ("每天", (0, 1, 2, 3, 4, 5, 6)),
    ],
)
def test_names_ranges_and_the_weekend_are_read(typed: str, days: tuple[int, ...]) -> None:
    assert read_weekdays(typed) == days


@pytest.mark.parametrize("typed", ["", "banana", "8", "0", "0-4", "周9", "明天", "Monty", "-"])
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(WeekdaysUnclear):
        read_weekdays(typed)
