"""What staff typed: cleaned, measured, refused."""

import pytest

from bot.domain.words.typed import (
    MOST_MONEY,
    MoneyElse,
    MoneyTooLittle,
    MoneyUnclear,
    NoSuchZone,
    NotANumber,
    NothingTyped,
    NotMoney,
    TypedTooLong,
    one_line,
    read_money,
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


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("12", "CAD", 1200),
        ("12.50", "CAD", 1250),
        ("$12", "CAD", 1200),
        ("12元", "CNY", 1200),
        ("１２", "CAD", 1200),
        ("１，２３４．５", "CAD", 123450),
        ("0.01", "CAD", 1),
        ("1.234,50", "EUR", 123450),
        ("1200", "JPY", 1200),
        ("¥1,200", "JPY", 1200),
        ("1200円", "JPY", 1200),
        ("1.250", "KWD", 1250),
        ("١٢", "CAD", 1200),
        ("10000000000", "CAD", MOST_MONEY),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, currency: str, minor: int) -> None:
    assert read_money(typed, currency) == minor


@pytest.mark.parametrize("typed", ["", "free", "0.001", "12-15", "10%", "1,23,4", "9" * 70, "NaN", "1e5"])
def test_what_is_no_amount_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(NotMoney) as refusal:
        read_money(typed, "CAD")
    assert refusal.value.facts == {"currency": "CAD", "example": "12.50"}


@pytest.mark.parametrize("typed", ["-5", "\u22125", "-$5", "- 12.50", "0", "0.00", "$0"])
def test_nothing_and_less_than_nothing_are_said_to_be_too_little(typed: str) -> None:
    with pytest.raises(MoneyTooLittle) as refusal:
        read_money(typed, "CAD")
    assert refusal.value.facts == {"currency": "CAD", "example": "12.50", "least": 1}


def test_nothing_is_an_amount_where_it_may_be() -> None:
    assert read_money("0", "CAD", least=0) == 0
    with pytest.raises(MoneyTooLittle):
        read_money("-1", "CAD", least=0)


def test_yen_have_no_decimals() -> None:
    with pytest.raises(NotMoney) as refusal:
        read_money("12.5", "JPY")
    assert refusal.value.facts["example"] == "1200"


def test_another_currency_and_an_unclear_dot_are_said_as_such() -> None:
    with pytest.raises(MoneyElse):
        read_money("12 USD", "CAD")
    with pytest.raises(MoneyUnclear):
        read_money("12.345", "CAD")
