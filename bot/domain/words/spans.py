"""Opening hours of one day: what people type, as spans of minutes since midnight and as the text that is kept."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from bot.errors import Refusal

DAY = 24 * 60
_EARLY = 7 * 60  # shops open later than that
MOST = 4  # spans a day
Spans = tuple[tuple[int, int], ...]
"""From and until, in minutes since the day's midnight, in order; past 24:00 into the night. Empty: closed."""


class BadHours(Refusal):
    """Nobody can read hours in it. Its sentence shows an example."""

    key = "refused.bad_hours"


class OverlappingHours(Refusal):
    """Facts: `first` and `second`, the two spans."""

    key = "refused.overlapping_hours"


def read_spans(text: str) -> str:
    """`10:00-14:00,15:00-20:00` from what somebody typed; empty when it says closed.

    Understands 24 hours, am and pm, 上午10点到晚上8点, full-width digits, an end past midnight (18-2, 18:00-26:00)
    and 9-6 as people say it. Spans that touch become one. Raises BadHours, OverlappingHours.
    """
    said = _tidy(text)
    if said in _CLOSED:
        return ""
    if said in _ALL_DAY:
        return write_spans([(0, DAY)])
    return write_spans(_in_order(_read_each(said)))


def parse_spans(kept: str) -> Spans:
    """The spans of a text that `read_spans` made."""
    return tuple(_parse_span(span) for span in kept.split(",")) if kept else ()


def write_spans(spans: Iterable[tuple[int, int]]) -> str:
    return ",".join(f"{write_time(start)}-{write_time(end)}" for start, end in spans)


def write_time(minutes: int) -> str:
    """`26:00` for two in the night after; a reader's own words for it are the templates' matter."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


_CLOSED = frozenset(
    {"closed", "close", "shut", "off", "none", "no", "休息", "关", "关门", "不营业", "打烊", "歇业", "休"}
)
_ALL_DAY = frozenset(
    {
        "24 hours",
        "24h",
        "24/7",
        "24 hours a day",
        "open 24 hours",
        "all day",
        "24小时",
        "24小时营业",
        "全天",
        "全天营业",
    }
)
_MORNING, _NOON, _EVENING = "上午|早上|早晨|清晨|早|凌晨", "中午", "下午|傍晚|晚上|晚间|夜里|夜晚|半夜|晚"
_TIME = (
    rf"(?P<half{{n}}>{_MORNING}|{_NOON}|{_EVENING}|次日凌晨|次日|第二天)?\s*"
    r"(?P<hour{n}>\d{{1,2}})(?:[:.点時时h](?P<minute{n}>[0-5]\d|半)?分?)?(?:\s*(?P<after{n}>[ap]\.?m\b\.?))?"
)
_SPAN = re.compile(_TIME.format(n=1) + r"\s*(?:-+|~|到|至|to|until|till)\s*" + _TIME.format(n=2))
_BETWEEN = re.compile(r"[\s,;、&+/]*(?:and\b|和|及|与)?[\s,;、&+/]*")
_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_CHINESE_HOUR = re.compile(r"([二两]?十)?([零一二两三四五六七八九])?(?=点|時|时)")
_KEPT = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


def _tidy(text: str) -> str:
    said = unicodedata.normalize("NFKC", text[:200]).lower()
    said = re.sub("[\u2010-\u2015\u2212〜]", "-", said).replace("。", ".")
    return re.sub(r"^[\s.,!]+|[\s,.!]+$", "", " ".join(_CHINESE_HOUR.sub(_write_digits, said).split()))


def _write_digits(found: re.Match[str]) -> str:
    """十点 → 10点, 二十二点 → 22点."""
    tens, ones = found[1], found[2]
    if not tens and not ones:
        return ""
    return str((20 if tens and len(tens) == 2 else 10 if tens else 0) + (_DIGITS[ones] if ones else 0))


def _read_each(said: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(said):
        found = _SPAN.match(said, at)
        if not found or len(spans) == MOST:
            raise BadHours
        spans.append(_read_span(found))
        gap = _BETWEEN.match(said, found.end())
        at = gap.end() if gap else found.end()
        if at == found.end() and at < len(said):
            raise BadHours  # two spans without anything between them: a number was cut
    if not spans:
        raise BadHours
    return spans


def _read_span(found: re.Match[str]) -> tuple[int, int]:
    start, is_start_sure = _read_time(found, 1)
    end, is_end_sure = _read_time(found, 2)
    noon = DAY // 2
    if not is_start_sure and found["after2"] and start < _EARLY and start + noon < end:
        start += noon  # 2-8pm
    if end <= start:
        is_half_day = not is_end_sure and 0 < end <= noon and start < end + noon
        is_said = is_start_sure or (start < noon and not found["hour2"].startswith("0"))  # 2pm-8, 9-6
        end += noon if is_half_day and is_said else DAY
        if end - start >= DAY:
            raise BadHours
    if start >= DAY or end - start > DAY:
        raise BadHours
    return start, end


def _read_time(found: re.Match[str], n: int) -> tuple[int, bool]:
    """Minutes, and whether the half of the day was said."""
    hour, half = int(found[f"hour{n}"]), found[f"half{n}"] or ""
    minute = 30 if found[f"minute{n}"] == "半" else int(found[f"minute{n}"] or 0)
    after = (found[f"after{n}"] or "")[:1]
    if after and not 1 <= hour <= 12:
        raise BadHours
    if after:
        hour = hour % 12 + (12 if after == "p" else 0)
    elif (re.fullmatch(_EVENING, half) and hour < 12) or (half == _NOON and hour <= 3):
        hour += 12
    elif re.fullmatch(_EVENING, half) and hour == 12 and half not in ("下午", "傍晚"):
        hour = 24  # 晚上12点
    elif half.startswith(("次日", "第二天")):
        hour += 24
    if hour > 48:
        raise BadHours
    return hour * 60 + minute, bool(after or half)


def _in_order(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    ordered: list[tuple[int, int]] = []
    for span in sorted(spans):
        if ordered and span[0] < ordered[-1][1]:
            raise OverlappingHours(first=_say(ordered[-1]), second=_say(span))
        if ordered and span[0] == ordered[-1][1]:
            span = (ordered.pop()[0], span[1])
        ordered.append(span)
    if ordered[-1][1] - ordered[0][0] > DAY:  # a night that reaches into the same day's hours a day later
        raise OverlappingHours(first=_say(ordered[-1]), second=_say(ordered[0]))
    return ordered


def _say(span: tuple[int, int]) -> str:
    return f"{write_time(span[0])}–{write_time(span[1])}"


def _parse_span(span: str) -> tuple[int, int]:
    found = _KEPT.fullmatch(span)
    if not found:
        raise ValueError(f"no hours: {span!r}")
    numbers = [int(n) for n in found.groups()]
    return numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
