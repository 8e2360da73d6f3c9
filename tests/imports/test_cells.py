"""What stands in a cell: prices as people write them, and what is refused."""

import pytest

from bot.errors import Refusal
from bot.imports.cells import day, language, languages, pieces, price, write_price, yes_or_no
from bot.imports.kinds import KINDS, guess_kind
from bot.imports.refusals import BadPrice, OtherCurrency, UnclearPrice
from bot.imports.staff import read_role
from tests.imports.conftest import terms


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("18", "CAD", 1800),
        ("18.00", "CAD", 1800),
        ("$18", "CAD", 1800),
        ("$ 18.5", "CAD", 1850),
        ("CA$18.00", "CAD", 1800),
        ("C$18", "CAD", 1800),
        ("18.00 CAD", "CAD", 1800),
        ("18 加元", "CAD", 1800),
        ("18元", "CAD", 1800),
        ("１８．５０", "CAD", 1850),
        ("18,50", "CAD", 1850),
        ("18,50 €", "EUR", 1850),
        ("€1.234,50", "EUR", 123450),
        ("1,234.50", "CAD", 123450),
        ("1 234,50", "EUR", 123450),
        ("1'234.50", "CHF", 123450),
        ("12,345", "CAD", 1234500),
        ("1,234,567", "CAD", 123456700),
        ("¥68", "CNY", 6800),
        ("￥68", "CNY", 6800),
        ("68块", "CNY", 6800),
        ("¥6,800", "JPY", 6800),
        ("1.250", "KWD", 1250),
        ("0", "CAD", 0),
    ],
)
def test_a_price_is_read_as_people_write_it(text: str, currency: str, minor: int) -> None:
    assert price(text, terms(currency=currency)) == minor


@pytest.mark.parametrize(
    ("text", "currency", "refusal"),
    [
        ("18,50 €", "CAD", OtherCurrency),
        ("18 USD", "CAD", OtherCurrency),
        ("68元", "EUR", None),
        ("free", "CAD", BadPrice),
        ("-5", "CAD", BadPrice),
        ("18.005", "CAD", UnclearPrice),
        ("18.5", "JPY", BadPrice),
        ("18.999999", "CAD", BadPrice),
        ("1,23,4", "CAD", BadPrice),
        ("10-20", "CAD", BadPrice),
        ("9" * 40, "CAD", BadPrice),
        ("1e5", "CAD", OtherCurrency),
        ("NaN", "CAD", BadPrice),
    ],
)
def test_what_is_no_price_here_is_refused(text: str, currency: str, refusal: type[Refusal] | None) -> None:
    if refusal is None:
        assert price(text, terms(currency=currency)) == 6800
        return
    with pytest.raises((refusal, BadPrice)):
        price(text, terms(currency=currency))


def test_a_price_is_written_with_its_currencys_decimals() -> None:
    assert [write_price(6800, "CAD"), write_price(6800, "JPY"), write_price(None, "CAD")] == [
        "68.00 CAD",
        "6800 JPY",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "means"), [("Yes", True), ("是", True), ("TRUE", True), ("否", False), ("0", False)]
)
def test_yes_and_no_are_read_in_both_languages(text: str, means: bool) -> None:
    assert yes_or_no(text, terms()) is means


@pytest.mark.parametrize("text", ["-1", "2.5", "many", "10000000", "١٢٣٤٥٦٧٨"])
def test_pieces_are_a_whole_number(text: str) -> None:
    with pytest.raises(Refusal):
        pieces(text, terms())


def test_languages_are_named_in_either() -> None:
    assert (language("中文", terms()), languages("English、zh-Hans", terms())) == ("zh", "en,zh")


@pytest.mark.parametrize("text", ["2026-12-24", "2026/12/24", "2026.12.24", "2026年12月24日"])
def test_a_day_is_read_in_usual_ways(text: str) -> None:
    assert day(text).isoformat() == "2026-12-24"


@pytest.mark.parametrize("text", ["owner", "店主", "boss", "operator"])
def test_a_file_makes_no_owners_and_operators_only_when_it_may(text: str) -> None:
    with pytest.raises(Refusal):
        read_role(text, terms(may_appoint=False))


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_no_two_columns_of_a_kind_are_called_alike(kind: object) -> None:
    titles = [t.casefold() for c in kind.columns for t in {c.name, c.zh, *c.also}]  # type: ignore[attr-defined]
    assert sorted(titles) == sorted(set(titles))


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("sku,name_en,price", "products"),
        ("货号,售价", "products"),
        ("SKU,Store,Qty", "stock"),
        ("货号,门店,数量,盘点时间", "stock"),
        ("工号,姓名,岗位,门店", "staff"),
        ("number,name,role,store", "staff"),
        ("number,name_en,mon,tue", "stores"),
        ("门店编号,中文名,周一,特殊日期:2026-12-24", "stores"),
        ("question,answer", "knowledge"),
        ("貨號,數量,門店", "stock"),
        ("sku,nam_en,prise,description_en,aliases", "products"),
        ("thing,amount", None),
    ],
)
def test_the_kind_is_known_by_the_columns(header: str, kind: str | None) -> None:
    found = guess_kind(header.split(","))
    assert (found.name if found else None) == kind
