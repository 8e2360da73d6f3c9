"""A day of the calendar: which it is where, what people type for one, and the usual holidays a shop thinks of."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import Refusal

FURTHEST = timedelta(days=730)
AHEAD = timedelta(days=366)  # a holiday comes once in it


class DayUnclear(Refusal):
    """Nobody can read a day in it, or it could be two days."""

    key = "refused.day_unclear"


class DayTooFar(Refusal):
    key = "refused.day_too_far"


def day_of(at: datetime, zone: str) -> date:
    """The day it is then in the zone (IANA name)."""
    return at.astimezone(ZoneInfo(zone)).date()


def month_of(at: datetime, zone: str) -> date:
    """The month it is then in the zone, by its first day."""
    return day_of(at, zone).replace(day=1)


def start_of_day(at: datetime, zone: str) -> datetime:
    """When the zone's day of `at` began, by its clock."""
    return datetime.combine(day_of(at, zone), time(), ZoneInfo(zone))


def end_of_day(at: datetime, zone: str, *, after: int = 0) -> datetime:
    """The last second of the zone's day of `at`, or of so many days `after` it on the wall, as UTC."""
    local = at.astimezone(ZoneInfo(zone)) + timedelta(days=after)
    return local.replace(hour=23, minute=59, second=59, microsecond=0).astimezone(UTC)


def read_day(text: str, *, today: date) -> date:
    """The day meant by `text`: without its year the next one to come, today included.

    Understands 2026-12-24, 24 Dec, Dec 24 2026, 24.12., 12月24日, today, tomorrow, Friday, 明天, 周五. A day
    of the past with its year is told as it is. Raises DayUnclear, DayTooFar.
    """
    said = " ".join(unicodedata.normalize("NFKC", text[:60]).lower().replace(",", " ").split())
    day = _read_near(said, today) or _read_date(said, today)
    if day is None:
        raise DayUnclear
    if day - today > FURTHEST:
        raise DayTooFar
    return day


def read_iso_day(text: str) -> date:
    """A day out of a button: hostile. Raises DayUnclear."""
    if not re.fullmatch(r"20\d\d-\d\d-\d\d", text, re.ASCII):
        raise DayUnclear
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DayUnclear from None


def list_holidays(today: date) -> list[tuple[date, str]]:
    """The usual ones of the coming year in their order; the phrase `holiday.WORD` names each."""
    fixed = [(date(year, *on), word) for year in (today.year, today.year + 1) for on, word in _FIXED.items()]
    lunar = [(eve + timedelta(days=1), "lunar_new_year") for eve in _LUNAR_EVES]
    eves = [(eve, "lunar_eve") for eve in _LUNAR_EVES]
    return sorted(found for found in (*fixed, *lunar, *eves) if today <= found[0] < today + AHEAD)


_FIXED = {
    (1, 1): "new_year",
    (12, 24): "christmas_eve",
    (12, 25): "christmas",
    (12, 26): "boxing_day",
    (12, 31): "new_years_eve",
}
_LUNAR_EVES = tuple(  # Hong Kong Observatory's calendar
    date.fromisoformat(day)
    for day in (
        "2026-02-16", "2027-02-05", "2028-01-25", "2029-02-12", "2030-02-02", "2031-01-22", "2032-02-10",
        "2033-01-30", "2034-02-18", "2035-02-07",
    )
)  # fmt: skip
_NEAR = {"today": 0, "今天": 0, "今日": 0, "tomorrow": 1, "明天": 1, "明日": 1, "day after tomorrow": 2, "后天": 2}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(r"(?:on |this )?(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur|urs)?(?:day)?\.?")
_CHINESE_WEEKDAY = re.compile(r"(?:这|本)?(?:周|星期|礼拜)([一二三四五六日天])")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?: (?P<year>20\d\d))?"
_NAMED = tuple(re.compile(form) for form in (rf"{_DAY}(?: of)? ?{_MONTH}{_YEAR}", rf"{_MONTH} ?{_DAY}{_YEAR}"))
_YEAR_FIRST = re.compile(r"(?P<year>20\d\d)(?:[-/.]|年 ?)(?P<month>\d{1,2})(?:[-/.]|月 ?)(?P<day>\d{1,2})[日号]?")
_CHINESE = re.compile(r"(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?[日号]?")
_BARE = re.compile(r"(\d{1,2})([./-])(\d{1,2})(?:\2(20\d\d)?)?")


def _read_near(said: str, today: date) -> date | None:
    if said in _NEAR:
        return today + timedelta(days=_NEAR[said])
    if found := _WEEKDAY.fullmatch(said):
        return _next(today, _WEEKDAYS.index(found[1]))
    if found := _CHINESE_WEEKDAY.fullmatch(said):
        return _next(today, min("一二三四五六日天".index(found[1]), 6))
    return None


def _next(today: date, weekday: int) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _read_date(said: str, today: date) -> date | None:
    for form in (_YEAR_FIRST, _CHINESE, *_NAMED):
        if found := form.fullmatch(said):
            parts = found.groupdict()
            month = parts["month"]
            number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
            return _make(parts.get("year"), number, int(parts["day"]), today)
    if found := _BARE.fullmatch(said):
        return _read_bare(found, today)
    return None


def _read_bare(found: re.Match[str], today: date) -> date | None:
    """24.12. has its day first; 24/12 and 12/24 can only be one day, 5/6 could be two."""
    first, second = int(found[1]), int(found[3])
    if found[2] == "." or first > 12 or first == second:
        return _make(found[4], second, first, today)
    return _make(found[4], first, second, today) if second > 12 else None


def _make(year: str | None, month: int, day: int, today: date) -> date | None:
    """Without a year the next one that has this day: the 29th of February may be years ahead."""
    for candidate in [int(year)] if year else range(today.year, today.year + 9):
        try:
            made = date(candidate, month, day)
        except ValueError:
            continue
        if year or made >= today:
            return made
    return None
