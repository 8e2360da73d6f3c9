"""A moment in words, English or Chinese, as an exact moment in a zone. Whoever asks echoes it back."""

import re
from datetime import date, datetime, time, timedelta

import dateparser

from bot.chinese import to_simplified
from bot.errors import Refusal
from campaigns.slots import at_local, wall_time

FURTHEST = timedelta(days=366)
_NOW = re.compile(r"(now|right now|at once|现在|立即|立刻|马上)", re.IGNORECASE)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(
    r"\b(next\s+)?(mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?:\bat\s+)?(?<![\d\-/.:])(\d{1,2})(?::([0-5]\d))(?::00)?\s*(am|pm)?(?![\d\-/.:])"
    r"|(?:\bat\s+)?(?<![\d\-/.:])(\d{1,2})\s*(am|pm)\b|\b(noon|midnight)\b",
    re.IGNORECASE,
)
_DATE_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})T?")


class MomentUnclear(Refusal):
    """Not understood, or without a time of day."""

    key = "refused.moment_unclear"


def parse_moment(said: str, *, now: datetime, zone: str) -> datetime:
    """The moment (UTC) meant by `said` on a wall in `zone`; "now" gives `now` itself.

    Understands `today 18:00`, `Fri 18:00`, `1 December 6pm`, `2026-12-01 10:00`, `in 2 hours`, 周五 18:00,
    明天上午9点. A day without its year or week is the next one to come. Raises MomentUnclear.
    """
    words = _from_chinese(to_simplified(" ".join(said.split())[:80])).strip()
    if _NOW.fullmatch(words):
        return now
    here = wall_time(now, zone)
    if relative := _parse_relative(words, here):
        return at_local(relative, zone)
    found = _CLOCK.search(words)
    if not found:
        raise MomentUnclear
    hour, minute = _hour_and_minute(found)
    rest = (words[: found.start()] + " " + words[found.end() :]).strip(" ,")
    day = _parse_day(rest, here, hour, minute)
    moment = at_local(datetime.combine(day, time(hour, minute)), zone)
    if moment - now > FURTHEST:
        raise MomentUnclear
    return moment


def _parse_relative(words: str, here: datetime) -> datetime | None:
    found = re.fullmatch(r"in (\d{1,3}|an?|half an) (minute|min|hour|day)s?", words, re.IGNORECASE)
    if not found:
        return None
    if found[1].lower() == "half an":
        return (here + timedelta(minutes=30)).replace(second=0, microsecond=0)
    count = int(found[1]) if found[1].isdigit() else 1
    unit = {"m": "minutes", "h": "hours", "d": "days"}[found[2][0].lower()]
    return (here + timedelta(**{unit: count})).replace(second=0, microsecond=0)


def _hour_and_minute(found: re.Match[str]) -> tuple[int, int]:
    if found[6]:
        return (12 if found[6].lower() == "noon" else 0), 0
    hour, minute = int(found[1] or found[4]), int(found[2] or 0)
    half = (found[3] or found[5] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise MomentUnclear
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23:
        raise MomentUnclear
    return hour, minute


def _parse_day(rest: str, here: datetime, hour: int, minute: int) -> date:
    """The day in what is left of the words once the time of day is taken out."""
    is_past = (hour, minute) <= (here.hour, here.minute)
    today = here.date()
    lowered = rest.lower().removeprefix("on ").removeprefix("this ").strip()
    if not lowered:
        return today + timedelta(days=1) if is_past else today
    if lowered in ("today", "tonight"):
        return today
    if iso := _DATE_ISO.fullmatch(lowered):
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    if (weekday := _WEEKDAY.fullmatch(lowered)) is not None:
        return _next_weekday(weekday, today, is_past)
    return _by_dateparser(lowered, here)


def _next_weekday(found: re.Match[str], today: date, is_past: bool) -> date:
    """`Fri` is the first Friday to come, today while its hour is ahead; `next Fri` is Friday of next week."""
    wanted = next(i for i, name in enumerate(_DAYS) if name.startswith(found[2].lower()[:3]))
    if found[1]:
        return today - timedelta(days=today.weekday()) + timedelta(days=7 + wanted)
    ahead = (wanted - today.weekday()) % 7
    return today + timedelta(days=7 if ahead == 0 and is_past else ahead)


def _by_dateparser(words: str, here: datetime) -> date:
    settings = {"PREFER_DATES_FROM": "future", "RELATIVE_BASE": here, "REQUIRE_PARTS": ["day"]}
    parsed: datetime | None = dateparser.parse(words, languages=["en"], settings=settings)
    if parsed is None:
        raise MomentUnclear
    return parsed.date()


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise MomentUnclear from error


_ZH_DIGITS = {
    **{digit: value for value, digit in enumerate("零一二三四五六七八九十")},
    "两": 2, "〇": 0,
}  # fmt: skip
_ZH_WEEKDAYS = {**dict(zip("一二三四五六日", _DAYS, strict=True)), "天": "sunday", "末": "saturday"}
_ZH_DAYS = {
    "今天": "today", "今日": "today", "今晚": "today 晚上", "明天": "tomorrow", "明日": "tomorrow",
    "明早": "tomorrow 早上", "明晚": "tomorrow 晚上", "后天": "in 2 days", "大后天": "in 3 days",
}  # fmt: skip
_ZH_AFTERNOON = ("下午", "傍晚", "晚上", "夜里")
_ZH_HALF = r"(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里)?\s*"
_ZH_NUMBER = r"(\d{1,2}|[零〇一二两三四五六七八九十]{1,3})"
_ZH_TIME = re.compile(
    _ZH_HALF + _ZH_NUMBER + r"\s*(?:[点點时時]\s*(?:(半|一刻|三刻)|" + _ZH_NUMBER + r"\s*分?|整|钟)?|[:：](\d{2}))"
)


def _from_chinese(said: str) -> str:
    """Chinese words for days and hours as the English and digits the parser knows."""
    words = (
        said.replace("：", ":").replace("，", " ").replace("。", " ").replace("星期", "周").replace("礼拜", "周")
    )
    for chinese in sorted(_ZH_DAYS, key=len, reverse=True):
        words = words.replace(chinese, f" {_ZH_DAYS[chinese]} ")
    words = re.sub(
        r"(下|这|本)?个?周([一二三四五六日天末])",
        lambda m: f" {'next ' if m[1] == '下' else ''}{_ZH_WEEKDAYS[m[2]]} ",
        words,
    )
    words = re.sub(
        r"(?:(\d{4})年)?" + _ZH_NUMBER + r"月" + _ZH_NUMBER + r"[日号號]?",
        lambda m: f" {m[1] + '-' if m[1] else ''}{_zh_number(m[2]):02}-{_zh_number(m[3]):02} ",
        words,
    )
    words = re.sub(_ZH_NUMBER + r"\s*个?(?:小时|钟头)[之以]?后", lambda m: f"in {_zh_number(m[1])} hours", words)
    words = re.sub(_ZH_NUMBER + r"\s*分钟[之以]?后", lambda m: f"in {_zh_number(m[1])} minutes", words)
    words = _ZH_TIME.sub(_zh_time, words)
    return " ".join(words.split())


def _zh_time(found: re.Match[str]) -> str:
    half, hour = found[1] or "", _zh_number(found[2])
    minute = {"半": 30, "一刻": 15, "三刻": 45}.get(found[3] or "", 0)
    if found[4] or found[5]:
        minute = _zh_number(found[4] or found[5])
    if (half in _ZH_AFTERNOON and hour < 12) or (half == "中午" and hour < 3):
        hour += 12
    elif hour == 12 and half in ("晚上", "夜里", "凌晨"):
        hour = 0 if half == "凌晨" else 24  # 晚上12点: of which day? nobody agrees, so it is not understood
    return f" {hour:02}:{minute:02} "


def _zh_number(written: str) -> int:
    """`9`, 九, 十, 十二, 二十, 二十三."""
    if written.isdigit():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return _ZH_DIGITS[written] if len(written) == 1 else -1
    return (_ZH_DIGITS[tens] if tens else 1) * 10 + (_ZH_DIGITS[ones] if ones else 0)
