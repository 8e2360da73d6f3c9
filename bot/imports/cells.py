"""What stands in a cell, read: texts, prices, counts, yes and no, moments, days."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision

from bot.domain.words.typed import MoneyElse, MoneyUnclear, NotMoney, one_line, read_money, some_lines
from bot.imports.columns import Read, Terms
from bot.imports.refusals import (
    BadCount,
    BadDay,
    BadLanguage,
    BadMoment,
    BadPlace,
    BadPrice,
    BadYesNo,
    MomentAhead,
    OtherCurrency,
    UnclearPrice,
)

MOST_PIECES = 1_000_000
SLACK = timedelta(minutes=10)  # a till's clock may be ahead

_YES = frozenset(["yes", "y", "true", "1", "x", "on", "✓", "✔", "是", "有", "对", "上架", "新", "新品"])
_NO = frozenset(["no", "n", "false", "0", "off", "-", "否", "无", "不", "不是", "没有", "下架"])
_ZH = ("zh", "中文", "chinese", "简体", "简体中文", "汉语", "cn", "zhcn", "zhhans")
_EN = ("en", "english", "英文", "英语", "eng", "enus", "engb")
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
    try:
        return read_money(text, terms.currency, least=0)
    except MoneyElse as refusal:
        raise OtherCurrency(currency=terms.currency) from refusal
    except MoneyUnclear as refusal:
        raise UnclearPrice from refusal
    except NotMoney as refusal:
        raise BadPrice from refusal


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


def on_clock(told: Told, zone: str, terms: Terms) -> datetime:
    """The moment meant: without an offset it is what the clock in `zone` shows. Raises MomentAhead."""
    at, here = told.at, ZoneInfo(zone)
    if isinstance(at, time):
        at = datetime.combine(terms.told_at.astimezone(here).date(), at)
    at = (at if at.tzinfo else at.replace(tzinfo=here)).astimezone(UTC)
    if at > terms.now + SLACK:
        raise MomentAhead
    return at


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


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
