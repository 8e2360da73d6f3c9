"""What staff typed: cleaned, measured, refused."""

import pytest

from bot.domain.typed import (
    NoSuchZone,
    NotANumber,
    NothingTyped,
    TypedTooLong,
    one_line,
    some_lines,
    time_zone,
    whole_number,
)


def test_one_line_keeps_words_and_drops_what_nobody_sees() -> None:
    assert one_line("  Harbour\n Street\u202e ") == "Harbour Street"
    assert one_line("Tea\x07house") == "Teahouse"


def test_an_emoji_keeps_the_joiner_inside_it() -> None:
    assert one_line("👩‍🍳 Kitchen") == "👩‍🍳 Kitchen"


@pytest.mark.parametrize("nothing", ["", "  \n ", "\u200b\u200d", "\u202e", "\x00"])
def test_a_text_without_anything_to_read_is_refused(nothing: str) -> None:
    with pytest.raises(NothingTyped):
        one_line(nothing)


def test_a_long_line_is_refused_with_both_lengths() -> None:
    assert one_line("茶" * 60) == "茶" * 60
    with pytest.raises(TypedTooLong) as refused:
        one_line("茶" * 61)
    assert refused.value.facts == {"limit": 60, "length": 61}


def test_several_lines_stay_lines() -> None:
    assert some_lines(" one \r\n\n\n\n two\t", limit=20) == "one\n\ntwo"


@pytest.mark.parametrize(("typed", "number"), [("7", 7), (" 365 ", 365), ("１４", 14)])
def test_a_number_in_any_digits_is_read(typed: str, number: int) -> None:
    assert whole_number(typed, least=1, most=365) == number


@pytest.mark.parametrize("typed", ["0", "366", "-1", "7.5", "seven", "", "9" * 40])
def test_no_number_within_the_bounds_is_refused(typed: str) -> None:
    with pytest.raises(NotANumber):
        whole_number(typed, least=1, most=365)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("America/Vancouver", "America/Vancouver"),
        ("america/vancouver", "America/Vancouver"),
        ("Vancouver", "America/Vancouver"),
        ("new york", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_found_by_its_name_or_city(typed: str, zone: str) -> None:
    assert time_zone(typed) == zone


@pytest.mark.parametrize("typed", ["", "Harbour Street", "../../etc/passwd", "GMT+25", "/", "x" * 5000])
def test_an_unknown_zone_is_refused(typed: str) -> None:
    with pytest.raises(NoSuchZone):
        time_zone(typed)
