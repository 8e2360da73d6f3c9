"""Dates, times and money in words, per language; the filters every template may use."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import get_currency_precision, get_currency_symbol
from jinja2 import pass_context
from jinja2.runtime import Context

from bot.chinese import TRADITIONAL, apart, to_traditional, written

BABEL = {"en": "en", "zh": "zh_Hans", TRADITIONAL: "zh_Hant"}
"""What Babel calls the languages people read."""

_DAY = {"en": "d MMM", "zh": "M月d日"}
_WEEKDAY_AND_DAY = {"en": "EEE d MMM", "zh": "M月d日 EEE"}
_COMMA = {"en": ", ", "zh": "、"}
_MOMENT = {"en": "EEE d MMM HH:mm", "zh": "M月d日 EEE HH:mm"}
_LAST_WEEKDAY = {"en": "EEEE", "zh": "EEE"}
_ENDS = {
    "en": {
        "past": "ended {day}",
        "today": "ends today",
        "today_at": "ends today at {hour}",
        "tomorrow": "ends tomorrow",
        "days": "ends {day}, in {days} days",
    },
    "zh": {
        "past": "已于{day}到期",
        "today": "今天到期",
        "today_at": "今天{hour}到期",
        "tomorrow": "明天到期",
        "days": "{day}到期，还有{days}天",
    },
}


def day(moment: datetime, locale: str, zone: str) -> str:
    """`4 Dec` / `12月4日` in the zone (IANA name)."""
    return _write_day(moment.astimezone(ZoneInfo(zone)).date(), locale)


@lru_cache(maxsize=1024)
def _write_day(date: date, locale: str) -> str:
    return format_date(date, _DAY[written(locale)], locale=BABEL[locale])


def moment(at: datetime, locale: str, zone: str) -> str:
    """`Fri 4 Dec 18:00` / `12月4日 周五 18:00` in the zone."""
    return format_datetime(at.astimezone(ZoneInfo(zone)), _MOMENT[written(locale)], locale=BABEL[locale])


def ends(at: datetime, locale: str, zone: str, now: datetime) -> str:
    """`ends Sunday, in 3 days` / `周日到期，还有3天`: a last moment in words, by the days of the zone.

    From a week on by its date. The last day's hour is told unless the whole day counts.
    """
    here = ZoneInfo(zone)
    last = at.astimezone(here)
    days = (last.date() - now.astimezone(here).date()).days
    if at <= now:
        how = "past"
    elif days == 0:
        how = "today" if (last.hour, last.minute) == (23, 59) else "today_at"
    else:
        how = "tomorrow" if days == 1 else "days"
    is_near = how == "days" and days < 7
    day = _name_weekday(last.date(), locale) if is_near else _write_day(last.date(), locale)
    words = _ENDS[written(locale)][how]
    if locale == TRADITIONAL:
        words = to_traditional(words)
    return words.format(day=day, days=days, hour=f"{last:%H:%M}")


def _name_weekday(date: date, locale: str) -> str:
    return format_date(date, _LAST_WEEKDAY[written(locale)], locale=BABEL[locale])


def weekday(number: int, locale: str) -> str:
    """`Mon` / `周一` for 0."""
    return str(Locale.parse(BABEL[locale]).days["format"]["abbreviated"][number])


def weekday_and_day(day: date, locale: str) -> str:
    """`Thu 24 Dec` / `12月24日 周四`."""
    return format_date(day, _WEEKDAY_AND_DAY[written(locale)], locale=BABEL[locale])


def hours(spans: Sequence[Sequence[int]], locale: str) -> str:
    """`10:00-14:00, 15:00-20:00` with en dashes, from minutes since midnight; 26:00 is 02:00 in the night."""
    return _COMMA[written(locale)].join(f"{_wall(start)}\u2013{_wall(end)}" for start, end in spans)


def _wall(minutes: int) -> str:
    return f"{minutes // 60 % 24 if minutes != 1440 else 24:02}:{minutes % 60:02}"


def clock_time(at: datetime, zone: str) -> str:
    """`18:00` in the zone."""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def seen(at: datetime, locale: str, zone: str, now: datetime) -> str:
    """When somebody looked: `10:05` today, else `Fri 4 Dec 10:05`, in the zone."""
    here = ZoneInfo(zone)
    if at.astimezone(here).date() == now.astimezone(here).date():
        return clock_time(at, zone)
    return moment(at, locale, zone)


def money(minor: int, currency: str, locale: str) -> str:
    """Minor units (cents, yen) as the shop writes them: `$68`, `$18.50`. It has one currency, so `$` will do."""
    digits = get_currency_precision(currency)
    amount = f"{Decimal(minor).scaleb(-digits):,.{digits}f}"
    return _sign(currency, locale) + amount.removesuffix("." + "0" * digits)


@cache
def _sign(currency: str, locale: str) -> str:
    """As in the country of the currency, where its sign needs no country."""
    try:
        home = Locale.parse(f"en_{currency[:2]}")
    except UnknownLocaleError:
        home = Locale.parse(BABEL[locale])
    return str(get_currency_symbol(currency, locale=home))


@pass_context
def _day(context: Context, at: datetime | str, zone: str) -> str:
    return day(_aware(at), context["locale"], zone)


@pass_context
def _moment(context: Context, at: datetime | str, zone: str) -> str:
    return moment(_aware(at), context["locale"], zone)


@pass_context
def _ends(context: Context, at: datetime | str, zone: str, now: datetime | str) -> str:
    return ends(_aware(at), context["locale"], zone, _aware(now))


@pass_context
def _weekday(context: Context, number: int) -> str:
    return weekday(number, context["locale"])


@pass_context
def _weekday_and_day(context: Context, day: date | str) -> str:
    return weekday_and_day(date.fromisoformat(day) if isinstance(day, str) else day, context["locale"])


@pass_context
def _hours(context: Context, spans: Sequence[Sequence[int]]) -> str:
    return hours(spans, context["locale"])


@pass_context
def _seen(context: Context, at: datetime | str, zone: str, now: datetime | str) -> str:
    return seen(_aware(at), context["locale"], zone, _aware(now))


@pass_context
def _money(context: Context, minor: int, currency: str) -> str:
    return money(minor, currency, context["locale"])


def _clock_time(at: datetime | str, zone: str) -> str:
    return clock_time(_aware(at), zone)


def _aware(at: datetime | str) -> datetime:
    """Facts of a notice are JSON: their times are ISO texts with an offset."""
    return datetime.fromisoformat(at) if isinstance(at, str) else at


FILTERS: dict[str, Callable[..., Any]] = {
    "day": _day,
    "moment": _moment,
    "clock_time": _clock_time,
    "ends": _ends,
    "weekday": _weekday,
    "weekday_and_day": _weekday_and_day,
    "hours": _hours,
    "seen": _seen,
    "money": _money,
    "apart": apart,
}
