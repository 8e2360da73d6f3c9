"""The days a question speaks of: found in a sentence, read against the calendar, cut out of it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.agent.day_patterns import MOST, READERS, TO, Reading
from bot.agent.numbers import to_number, write_number
from bot.domain.words.days import DayTooFar, DayUnclear

LONGEST = 40  # letters of a message that is only days

# 24, 12/24, the 2nd, 5号: a number of anything.
_MAYBE_NO_DAY = re.compile(r"(?!.*(?<!\d)20\d\d(?!\d))(?:the|st|nd|rd|th|[\d\W零〇一二三四五六七八九十号日])+")
_BETWEEN_DAYS = re.compile(r"(?:[\W_]|\b(?:and|or|to)\b|[和跟及到呢])*")
_CHINESE_NUMBER = re.compile(r"[零〇一二三四五六七八九十]{1,3}(?=[月日号])")


@dataclass(frozen=True)
class Said:
    """`days` in their order, each once. `feasts`: what is named, but has its date only where the shop says so;
    an empty name asks for all of them. `is_usual`: weekdays in general. `rest`: the sentence without all that.
    """

    days: tuple[date, ...]
    feasts: tuple[str, ...]
    is_usual: bool
    is_now: bool
    rest: str


def holds_only_days(text: str) -> bool:
    """Whether a folded text is days and at most a question mark, and can be nothing else: 24 Dec, 周日呢."""
    if len(text) > LONGEST or _MAYBE_NO_DAY.fullmatch(text):
        return False
    rest = _CHINESE_NUMBER.sub(_write_digits, text)
    for pattern, _ in READERS:
        rest = pattern.sub(" ; ", rest)
    return ";" in rest and bool(_BETWEEN_DAYS.fullmatch(rest))


def find_days(text: str, *, today: date, language: str) -> Said | None:
    """What a folded text says about days, today being the reader's; None when it names one that does not exist.

    Without a year the next one to come. 3/4 is a day and a month in English, a month and a day in Chinese.
    """
    reading = Reading(today, language, _CHINESE_NUMBER.sub(_write_digits, text))
    try:
        for pattern, read in READERS:
            reading.cut(pattern, read)
    except (DayUnclear, DayTooFar):
        return None
    if any(day < today for day in reading.days):
        return None
    return Said(
        _in_order(reading), tuple(reading.feasts), reading.is_usual, reading.is_now, " ".join(reading.rest.split())
    )


def _in_order(reading: Reading) -> tuple[date, ...]:
    """Two days with a "to" between them are the ends of a range."""
    days = sorted(set(reading.days))
    if len(days) == 2 and re.search(rf"; ?(?:{TO}) ?;|between ; and ;", " ".join(reading.rest.split())):
        days = [days[0] + timedelta(days=n) for n in range((days[1] - days[0]).days + 1)]
    return tuple(days[:MOST])


def _write_digits(found: re.Match[str]) -> str:
    """十二月 as 12月."""
    number = to_number(found[0])
    return found[0] if number is None else write_number(number)
