"""Colours, currencies and contacts as people write them, in both languages."""

import pytest

from bot.domain.words.colours import PRESETS, NoColour, read_colour
from bot.domain.words.currencies import USUAL, NoCurrency, read_currency
from bot.domain.words.typed import is_reachable

ODD = ("", " ", "\u200b", "\u202e", "🍵", "42", "#12", "#gggggg", "<b>", "x" * 5000, "没有")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("#12372A", "#12372a"), ("12372a", "#12372a"), ("＃１２３４５６", "#123456"), ("abc", "#aabbcc"),
        ("green", "#2e8b57"), ("绿色", "#2e8b57"), ("綠", "#2e8b57"), ("深绿", "#194c30"),
        ("dark green", "#194c30"), ("Navy", "#1d3f72"), ("藏青色", "#1d3f72"), 
        ("light-blue", "#9abeee"), ("浅蓝色", "#9abeee"), ("grey", "#808080"),
    ],
)  # fmt: skip
def test_a_colour_is_read_as_it_is_said(typed: str, kept: str) -> None:
    assert read_colour(typed) == kept


@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_colour_is_refused(odd: str) -> None:
    with pytest.raises(NoColour):
        read_colour(odd)


def test_every_preset_is_a_colour() -> None:
    assert [read_colour(value) for value in PRESETS.values()] == list(PRESETS.values())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("cad", "CAD"), ("ＵＳＤ", "USD"), ("Canadian  Dollar", "CAD"), ("人民币", "CNY"), ("RMB", "CNY"),
        ("加元", "CAD"), ("加拿大元", "CAD"), ("港币", "HKD"), ("新台幣", "TWD"), ("日元", "JPY"), ("nzd", "NZD"),
    ],
)  # fmt: skip
def test_a_currency_is_read_by_its_code_or_name(typed: str, code: str) -> None:
    assert read_currency(typed) == code


@pytest.mark.parametrize("odd", [*ODD, "DEM", "XXX", "dollar", "C A D"])
def test_what_nobody_pays_with_is_refused(odd: str) -> None:
    with pytest.raises(NoCurrency):
        read_currency(odd)


def test_every_usual_currency_is_one() -> None:
    assert tuple(map(read_currency, USUAL)) == USUAL


@pytest.mark.parametrize(
    "contact",
    ["a@b.co", "写信到 privacy@moonpine.example", "+1 604 555 0199", "电话13800138000", "https://moonpine.example/p",
     "www.moonpine.example", "t.me/moonpine", "@moonpine", "moonpine.example/privacy"],
)  # fmt: skip
def test_an_address_a_number_or_a_link_can_be_reached(contact: str) -> None:
    assert is_reachable(contact)


@pytest.mark.parametrize("contact", ["Mr Smith", "隐私部", "call us", "12", "a@b", "3.50", "@", ""])
def test_a_name_alone_cannot_be_reached(contact: str) -> None:
    assert not is_reachable(contact)
