"""What staff typed into a card: cleaned, measured, refused."""

import re
import unicodedata
from decimal import Decimal
from functools import cache
from zoneinfo import available_timezones

from babel.numbers import get_currency_precision, get_currency_symbol

from bot.errors import Refusal

MAX_NAME = 60
MAX_LINE = 200
MAX_TERMS = 600
MOST_MONEY = 10**12  # minor units

# Control characters, and marks that turn the direction of the text after them: misleading in a name.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn")


class NothingTyped(Refusal):
    key = "refused.nothing_typed"


class TypedTooLong(Refusal):
    """Facts: `limit` and `length`, in characters."""

    key = "refused.typed_too_long"


class NoSuchZone(Refusal):
    key = "refused.no_such_zone"


class NotANumber(Refusal):
    """Facts: `least`, `most`."""

    key = "refused.not_a_number"


class NotMoney(Refusal):
    """Facts: `currency`, and `example`, an amount as one may write it."""

    key = "refused.not_money"


class MoneyUnclear(NotMoney):
    """12.345: twelve, or twelve thousand?"""

    key = "refused.money_unclear"


class MoneyTooLittle(NotMoney):
    """Nothing, or less than nothing. Facts: also `least`, in minor units."""

    key = "refused.money_too_little"


class MoneyElse(NotMoney):
    """Another currency than the brand's."""

    key = "refused.money_else"


def one_line(text: str, *, limit: int = MAX_NAME) -> str:
    """The text on one line, without what cannot be seen. Raises NothingTyped, TypedTooLong."""
    return _checked(" ".join(_visible(text).split()), limit)


def some_lines(text: str, *, limit: int) -> str:
    """The text with its lines, none of them empty at its ends. Raises NothingTyped, TypedTooLong."""
    lines = (" ".join(line.split()) for line in _visible(text).splitlines())
    return _checked(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), limit)


def whole_number(text: str, *, least: int, most: int) -> int:
    """A number within the bounds, in any script's digits. Raises NotANumber."""
    digits = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(r"\d{1,6}", digits) or not least <= int(digits) <= most:
        raise NotANumber(least=least, most=most)
    return int(digits)


def read_money(text: str, currency: str, *, least: int = 1) -> int:
    """Minor units of `12`, `12.50`, `$12`, `12元`, `１２`, `1,234.50` and `1.234,50`, in the currency (ISO code).

    Raises NotMoney (nothing to read, too much, more decimals than the currency has), MoneyUnclear, MoneyElse,
    MoneyTooLittle (below `least`).
    """
    decimals = get_currency_precision(currency)
    facts = _money_facts(currency)
    said = unicodedata.normalize("NFKC", text[:80]).strip()
    number = _NUMBER.search(said)
    if number is None:
        raise NotMoney(**facts)
    named = (said[: number.start()] + said[number.end() :]).replace(" ", "")
    if named and named[0] in _MINUS and named[1:].casefold() in {"", *_names_of(currency)}:
        raise MoneyTooLittle(**facts, least=least)
    if named and named.casefold() not in _names_of(currency):
        raise (NotMoney if _NO_CURRENCY.search(named) else MoneyElse)(**facts)
    written = _write_number(number[0].strip(), decimals)
    if written is None:
        raise MoneyUnclear(**facts)
    minor = Decimal(written or "NaN").scaleb(decimals)
    if not minor.is_finite() or minor != minor.to_integral_value() or minor > MOST_MONEY:
        raise NotMoney(**facts)
    if minor < least:
        raise MoneyTooLittle(**facts, least=least)
    return int(minor)


def check_money(minor: int, currency: str) -> None:
    """An amount that something is bought for, from a press or a row. Raises NotMoney as `read_money` does."""
    if not 0 < minor <= MOST_MONEY:
        raise NotMoney(**_money_facts(currency))


def _money_facts(currency: str) -> dict[str, str]:
    decimals = get_currency_precision(currency)
    return {"currency": currency, "example": f"{Decimal(1250 if decimals else 1200).scaleb(-min(decimals, 2))}"}


_NUMBER = re.compile(r"\d[\d.,'\s]*")
_NO_CURRENCY = re.compile("[\\d%<>\\-\u2010-\u2015\u2212]")
_MINUS = "-\u2212\u2013"
_CURRENCIES = {
    "CNY": "人民币 块 rmb", "CAD": "加元 加币", "USD": "美元 美金", "EUR": "欧元", "GBP": "英镑", "JPY": "日元 円",
    "HKD": "港元 港币", "TWD": "新台币 台币", "SGD": "新元 新币", "AUD": "澳元 澳币",
}  # fmt: skip


def _write_number(said: str, decimals: int) -> str | None:
    """`1,234.50`, `1.234,50`, `18,5` and `1 234` as Python writes them; None: unclear; empty: no number."""
    said = re.sub(r"[\s']", "", said)
    last = max(said.rfind("."), said.rfind(","))
    if last < 0:
        return said
    whole, tail = said[:last], said[last + 1 :]
    if said.count(said[last]) > 1 or (said[last] == "," and len(tail) == 3 and "." not in whole):
        groups = re.split(r"[.,]", said)
        is_grouped = len({c for c in said if c in ".,"}) == 1 and all(len(group) == 3 for group in groups[1:])
        return "".join(groups) if is_grouped else ""
    if len(tail) == 3 and decimals < 3 and "," not in whole:
        return None
    return f"{re.sub('[.,]', '', whole) or '0'}.{tail or '0'}"


def _names_of(currency: str) -> set[str]:
    """How an amount in this currency may name it."""
    symbols = {get_currency_symbol(currency, locale) for locale in ("en", "zh_Hans")}
    bare = {symbol[-1] for symbol in symbols if not symbol[-1].isalpha()}
    short = {currency[:letters] + symbol for symbol in bare for letters in (1, 2)}
    chinese = {"元", *_CURRENCIES.get(currency, "").split()}
    return {name.casefold() for name in {currency, *symbols, *bare, *short, *chinese}}


def is_reachable(text: str) -> bool:
    """Does it hold an e-mail address, a phone number, a link or a Telegram name? By a look, not by trying."""
    return bool(_REACHABLE.search(text))


_REACHABLE = re.compile(
    r"[^\s@]+@[^\s@]+\.[^\s@]{2,}|(?<!\d)\+?(?:\d[\s().-]{0,2}){7,15}(?!\d)|https?://\S+\.\S+|\b[\w-]+\.[a-z]{2,}/\S+"
    r"|\bwww\.\S+\.\S+|\bt\.me/\w+|(?<!\S)@\w{4,}",
    re.IGNORECASE,
)


def time_zone(text: str) -> str:
    """The IANA name of what was typed: a whole name in any case, or its city alone. Raises NoSuchZone."""
    asked = re.sub(r"[\s_]+", "_", text.strip()).lower()
    name = _zones().get(asked)
    if name is None:
        raise NoSuchZone
    return name


@cache
def _zones() -> dict[str, str]:
    """Whole names and cities that are the only one of their name, in lower case."""
    names = sorted(name for name in available_timezones() if "/" in name or name == "UTC")
    regions = [n for n in names if not n.startswith(("Etc/", "posix/", "right/", "US/", "SystemV/", "Canada/"))]
    found: dict[str, str] = {}
    for name in regions:
        city = name.rsplit("/", 1)[-1].lower()
        found[city] = "" if city in found else name
    return {city: name for city, name in found.items() if name} | {name.lower(): name for name in names}


def _visible(text: str) -> str:
    text = _UNWANTED.sub("", text)
    # A zero-width joiner holds an emoji together, so it counts as seen when something beside it is.
    return text if any(unicodedata.category(c) not in _INVISIBLE and not c.isspace() for c in text) else ""


def _checked(text: str, limit: int) -> str:
    if not text:
        raise NothingTyped
    if len(text) > limit:
        raise TypedTooLong(limit=limit, length=len(text))
    return text
