"""Dates, times and money in words, per language; the filters every template may use."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency
from jinja2 import pass_context
from jinja2.runtime import Context

from bot.chinese import TRADITIONAL, written

BABEL = {"en": "en", "zh": "zh_Hans", TRADITIONAL: "zh_Hant"}
"""What Babel calls the languages people read."""

_DAY = {"en": "d MMM", "zh": "M月d日"}
_MOMENT = {"en": "EEE d MMM HH:mm", "zh": "M月d日 EEE HH:mm"}


def day(moment: datetime, locale: str, zone: str) -> str:
    """`4 Dec` / `12月4日` in the zone (IANA name)."""
    return _write_day(moment.astimezone(ZoneInfo(zone)).date(), locale)


@lru_cache(maxsize=1024)
def _write_day(date: date, locale: str) -> str:
    return format_date(date, _DAY[written(locale)], locale=BABEL[locale])


def moment(at: datetime, locale: str, zone: str) -> str:
    """`Fri 4 Dec 18:00` / `12月4日 周五 18:00` in the zone."""
    return format_datetime(at.astimezone(ZoneInfo(zone)), _MOMENT[written(locale)], locale=BABEL[locale])


def clock_time(at: datetime, zone: str) -> str:
    """`18:00` in the zone."""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def money(minor: int, currency: str, locale: str) -> str:
    """Minor units (cents) as people write them."""
    return format_currency(minor / 100, currency, locale=BABEL[locale])


@pass_context
def _day(context: Context, at: datetime | str, zone: str) -> str:
    return day(_aware(at), context["locale"], zone)


@pass_context
def _moment(context: Context, at: datetime | str, zone: str) -> str:
    return moment(_aware(at), context["locale"], zone)


def _clock_time(at: datetime | str, zone: str) -> str:
    return clock_time(_aware(at), zone)


def _aware(at: datetime | str) -> datetime:
    """Facts of a notice are JSON: their times are ISO texts with an offset."""
    return datetime.fromisoformat(at) if isinstance(at, str) else at


FILTERS: dict[str, Callable[..., Any]] = {"day": _day, "moment": _moment, "clock_time": _clock_time}
