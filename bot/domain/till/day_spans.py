"""A span of days as people type it: a month, one day, or from and until."""

import re
import unicodedata
from contextlib import suppress
from datetime import date, timedelta

from bot.domain.till.day import read_past_day
from bot.domain.words.days import DayTooFar, DayUnclear, read_day
from bot.errors import Refusal

MOST_DAYS = 366


class SpanUnclear(Refusal):
    """Its sentence shows examples."""

    key = "refused.span_unclear"


class SpanTooLong(Refusal):
    """Facts: `most` days."""

    key = "refused.span_too_long"


def read_span(text: str, *, today: date) -> tuple[date, date]:
    """The first and the last day meant by `2026-11`, `2026年11月`, `2026-11-01 - 2026-11-22`, `1 Nov to 22 Nov`.

    Days to come are cut off. Raises SpanUnclear, SpanTooLong.
    """
    said = " ".join(unicodedata.normalize("NFKC", text[:80]).split())
    if month := _MONTH.fullmatch(said):
        first, last = _month(int(month[1]), int(month[2]))
    else:
        first, last = _ends(said, today)
    if first > today or last < first:
        raise SpanUnclear
    last = min(last, today)
    if last - first >= timedelta(days=MOST_DAYS):
        raise SpanTooLong(most=MOST_DAYS)
    return first, last


def _month(year: int, number: int) -> tuple[date, date]:
    if not 1 <= number <= 12:
        raise SpanUnclear
    after = date(year + number // 12, number % 12 + 1, 1)
    return date(year, number, 1), after - timedelta(days=1)


def _ends(said: str, today: date) -> tuple[date, date]:
    """One day is a span of its own; the last one may be ahead."""
    ends = _BETWEEN.split(said)
    if len(ends) > 2:
        raise SpanUnclear
    try:
        first = read_past_day(ends[0], today=today)
        with suppress(DayUnclear):
            return first, read_past_day(ends[-1], today=today)
        return first, read_day(ends[-1], today=today)
    except (DayUnclear, DayTooFar):
        raise SpanUnclear from None


_MONTH = re.compile(r"(20\d\d)(?:-|/|\.|年)(\d{1,2})月?")
_BETWEEN = re.compile(r"\s+(?:-|\u2013|\u2014|to|until)\s+|\s*(?:到|至|~|\.\.+|\u2013|\u2014)\s*")
