"""What is typed into an offer's card: percentages, days of its window, hours, amounts."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.words.days import DayUnclear, read_day
from bot.domain.words.spans import BadHours, read_spans
from bot.domain.words.typed import MAX_TERMS, one_line, read_money, some_lines, whole_number
from bot.errors import Refusal

LONGEST = 730  # days a coupon may live
MOST_EACH = 1000  # pieces one customer may get
LONGEST_CODE = 40


class NoPercent(Refusal):
    key = "refused.no_percent"


class DayOver(Refusal):
    key = "refused.day_over"


class HoursUnclear(BadHours):
    """An offer is never closed, so its sentence does not offer that."""

    key = "refused.offer_hours"


class DayUntyped(DayUnclear):
    """There is no button for it here."""

    key = "refused.offer_day"


@dataclass(frozen=True)
class Reader:
    """What reading a text needs to know. `zone`: IANA name."""

    currency: str
    zone: str
    today: date


def read_name(text: str) -> str:
    """Raises NothingTyped, TypedTooLong."""
    return one_line(text)


def read_field(field: str, text: str, reader: Reader) -> Any:
    """The value of one field (an OfferField). Raises what its kind of text raises."""
    return _READ[field](text, reader)


def _read_percent(text: str, _reader: Reader) -> int:
    """`20`, `20%`, `20% off`; 八折 and 8.5折 as people say it in Chinese: what is left to pay."""
    said = unicodedata.normalize("NFKC", text[:40]).lower().translate(_HAN).replace(" ", "")
    if left := _ZHE.fullmatch(said):
        tenths = left[1].replace(".", "")
        percent = 100 - int(tenths) * (10 if len(tenths) == 1 else 1)
    elif plain := _PERCENT.fullmatch(said):
        percent = int(plain[1])
    else:
        raise NoPercent
    if not 1 <= percent <= 100:
        raise NoPercent
    return percent


_HAN = str.maketrans("一二三四五六七八九", "123456789")
_ZHE = re.compile(r"打?([1-9](?:\.?\d)?)折")
_PERCENT = re.compile(r"(\d{1,3})(?:%|percent)?(?:off)?", re.ASCII)


def _read_start(text: str, reader: Reader) -> datetime:
    return _midnight(_read_coming(text, reader), reader)


def _read_end(text: str, reader: Reader) -> datetime:
    """The last second of the day: the card names a day, so all of it counts."""
    return _midnight(_read_coming(text, reader) + timedelta(days=1), reader) - timedelta(seconds=1)


def _read_coming(text: str, reader: Reader) -> date:
    try:
        day = read_day(text, today=reader.today)
    except DayUnclear:
        raise DayUntyped from None
    if day < reader.today:
        raise DayOver
    return day


def _midnight(day: date, reader: Reader) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(reader.zone)).astimezone(UTC)


def _read_hours(text: str, _reader: Reader) -> str:
    """Empty for the whole day; an offer is never closed."""
    try:
        spans = read_spans(text)
    except BadHours:
        raise HoursUnclear from None
    if not spans:
        raise HoursUnclear
    return "" if spans == "00:00-24:00" else spans


def _read_terms(text: str, _reader: Reader) -> str:
    return some_lines(text, limit=MAX_TERMS)


def _read_money(text: str, reader: Reader) -> int:
    return read_money(text, reader.currency)


_READ: dict[str, Callable[[str, Reader], Any]] = {
    "name_en": lambda text, _reader: read_name(text),
    "name_zh": lambda text, _reader: read_name(text),
    "terms_en": _read_terms,
    "terms_zh": _read_terms,
    "percent": _read_percent,
    "worth": _read_money,
    "least_spend": _read_money,
    "valid_days": lambda text, _reader: whole_number(text, least=1, most=LONGEST),
    "starts_at": _read_start,
    "ends_at": _read_end,
    "hours": _read_hours,
    "per_customer": lambda text, _reader: whole_number(text, least=1, most=MOST_EACH),
    "public_code": lambda text, _reader: one_line(text, limit=LONGEST_CODE),
}
