"""What stands in a cell, read: texts, prices, counts, yes and no, moments, days."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from babel.numbers import get_currency_precision, get_currency_symbol

from bot.domain.typed import one_line, some_lines
from bot.imports.columns import Read, Terms
from bot.imports.refusals import (
    BadCount,
    BadDay,
    BadLanguage,
    BadMoment,
    BadPlace,
    BadPrice,
    BadYesNo,
    OtherCurrency,
    UnclearPrice,
)

MOST_MONEY = 10**12  # minor units
MOST_PIECES = 1_000_000

_YES = frozenset(["yes", "y", "true", "1", "x", "on", "✓", "✔", "是", "有", "对", "上架", "新", "新品"])
_NO = frozenset(["no", "n", "false", "0", "off", "-", "否", "无", "不", "不是", "没有", "下架"])
_ZH = ("zh", "中文", "chinese", "简体", "简体中文", "汉语", "cn", "zhcn", "zhhans")
_EN = ("en", "english", "英文", "英语", "eng", "enus", "engb")
_CHINESE = {
    "CNY": "人民币 块 rmb", "CAD": "加元 加币", "USD": "美元 美金", "EUR": "欧元", "GBP": "英镑", "JPY": "日元 円",
    "HKD": "港元 港币", "TWD": "新台币 台币", "SGD": "新元 新币", "AUD": "澳元 澳币",
}  # fmt: skip
_NUMBER = re.compile(r"\d[\d.,'\s]*")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def line(limit: int) -> Read:
    return lambda text, _terms: one_line(text, limit=limit)


def paragraph(limit: int) -> Read:
    return lambda text, _terms: some_lines(text, limit=limit)


def phrasings(limit: int, most: int) -> Read:
    """`a | b`, or a line each, as one a line."""

    def read(text: str, _terms: Terms) -> str:
        parts = [part for part in re.split(r"[|｜\n]", text) if part.strip()]
        return "\n".join(dict.fromkeys(one_line(part, limit=limit) for part in parts[:most]))

    return read


def yes_or_no(text: str, _terms: Terms) -> bool:
    said = _plain(text).lower()
    if said in _YES or said in _NO:
        return said in _YES
    raise BadYesNo


def pieces(text: str, _terms: Terms) -> int:
    said = _plain(text).replace(",", "").removesuffix(".0")
    if not re.fullmatch(r"\d{1,7}", said) or int(said) > MOST_PIECES:
        raise BadCount(most=MOST_PIECES)
    return int(said)


def degrees(most: int) -> Read:
    def read(text: str, _terms: Terms) -> float:
        said = _plain(text).replace(",", ".").removesuffix("°")
        if not re.fullmatch(r"-?\d{1,3}(\.\d{1,12})?", said) or abs(float(said)) > most:
            raise BadPlace(most=most)
        return round(float(said), 6)

    return read


def language(text: str, _terms: Terms) -> str:
    said = re.sub(r"[\s_-]", "", _plain(text).lower())
    if said in _ZH or said in _EN:
        return "zh" if said in _ZH else "en"
    raise BadLanguage


def languages(text: str, terms: Terms) -> str:
    """`en,zh`: those spoken there, the first one first."""
    spoken = [language(part, terms) for part in re.split(r"[,，、;/|+\s]+", text) if part]
    return ",".join(dict.fromkeys(spoken))


def price(text: str, terms: Terms) -> int:
    """Minor units of the brand's currency. Raises OtherCurrency, BadPrice, UnclearPrice."""
    said = _plain(text)
    number = _NUMBER.search(said)
    if number is None or "-" in said[: number.start()]:
        raise BadPrice
    named = (said[: number.start()] + said[number.end() :]).replace(" ", "")
    if named and named.casefold() not in _names_of(terms.currency):
        raise OtherCurrency(currency=terms.currency) if not re.search(r"\d", named) else BadPrice
    decimals = get_currency_precision(terms.currency)
    minor = Decimal(_read_number(number[0].strip(), decimals)).scaleb(decimals)
    if minor != minor.to_integral_value() or minor > MOST_MONEY:
        raise BadPrice
    return int(minor)


def write_price(minor: int | None, currency: str) -> str:
    """`18.00 CAD`, as a file would say it; empty when there is none."""
    if minor is None:
        return ""
    decimals = get_currency_precision(currency)
    return f"{Decimal(minor).scaleb(-decimals):.{decimals}f} {currency}"


@dataclass(frozen=True)
class Told:
    """When somebody looked, before it is known on which store's clock: a moment, or a time of the file's day."""

    at: datetime | time


def moment(text: str, _terms: Terms) -> Told:
    """`2026-11-20 10:05`, with or without an offset; `10:05` is of the day of the file."""
    said = _plain(text)
    if clock := _CLOCK.fullmatch(said):
        return Told(_time(clock[1], clock[2]))
    try:
        return Told(datetime.fromisoformat(_DAY.sub(_iso, said, count=1)))
    except ValueError as error:
        raise BadMoment from error


def day(text: str) -> date:
    try:
        return date.fromisoformat(_DAY.sub(_iso, _plain(text), count=1))
    except ValueError as error:
        raise BadDay from error


def _time(hour: str, minute: str) -> time:
    try:
        return time(int(hour), int(minute))
    except ValueError as error:
        raise BadMoment from error


def _iso(found: re.Match[str]) -> str:
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"


def _read_number(said: str, decimals: int) -> str:
    """`1,234.50`, `1.234,50`, `18,5` and `1 234` as Python writes them."""
    said = re.sub(r"[\s']", "", said)
    last = max(said.rfind("."), said.rfind(","))
    if last < 0:
        return said
    whole, tail = said[:last], said[last + 1 :]
    if said.count(said[last]) > 1 or (said[last] == "," and len(tail) == 3 and "." not in whole):
        groups = re.split(r"[.,]", said)
        if len({c for c in said if c in ".,"}) > 1 or any(len(group) != 3 for group in groups[1:]):
            raise BadPrice
        return "".join(groups)
    if len(tail) == 3 and decimals < 3 and "," not in whole:
        raise UnclearPrice
    return f"{re.sub('[.,]', '', whole) or '0'}.{tail or '0'}"


def _names_of(currency: str) -> set[str]:
    """How a price in this currency may name it."""
    symbols = {get_currency_symbol(currency, locale) for locale in ("en", "zh_Hans")}
    bare = {symbol[-1] for symbol in symbols if not symbol[-1].isalpha()}
    short = {currency[:letters] + symbol for symbol in bare for letters in (1, 2)}
    chinese = {"元", *_CHINESE.get(currency, "").split()}
    return {name.casefold() for name in {currency, *symbols, *bare, *short, *chinese}}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
