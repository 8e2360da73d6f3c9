"""How days are written, in both languages: a pattern each, and who reads what it found."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.domain.words.days import DayUnclear, list_holidays, read_day

MOST = 7  # days in one answer


@dataclass
class Reading:
    today: date
    language: str
    rest: str
    days: list[date] = field(default_factory=list)
    feasts: list[str] = field(default_factory=list)
    is_usual: bool = False
    is_now: bool = False

    def cut(self, pattern: re.Pattern[str], read: "Reader") -> None:
        def take(found: re.Match[str]) -> str:
            self.days += read(self, found) or ()
            return " ; "

        self.rest = pattern.sub(take, self.rest)


Reader = Callable[[Reading, re.Match[str]], Iterable[date] | None]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
TO = r"-|–|to|through|till|until|到|至|~"
_NUMBERS = rf"(\d{{1,2}}(?:st|nd|rd|th)?(?: ?(?:,|and|&|or|{TO}) ?\d{{1,2}}(?:st|nd|rd|th)?(?![\d:]| ?[ap]\.?m))*)"
_YEAR = r"(?:,? (20\d\d)\b)?"
_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_NAME = r"(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|r|rs|ur|urs)?(?:day)?"
_CHINESE_DAYS = "一二三四五六日天"
_WEEK = "(?:周|星期|礼拜)"
_HOLIDAYS = (
    ("christmas_eve", r"(?:christmas|x-?mas) eve|平安夜|圣诞前[夕夜]|圣诞夜"),
    ("boxing_day", r"boxing day|节礼日"),
    ("lunar_eve", r"(?:lunar|chinese) new year'?s? eve|\bcny eve|除夕夜?|大?年三十"),
    (
        "lunar_new_year",
        r"(?:lunar|chinese) new year(?:'?s)?(?: day)?|\bcny\b|spring festival(?: day)?"
        r"|大年初一|(?:正月)?初一|春节(?!期间|假)",
    ),
    ("christmas", r"\b(?:christmas|x-?mas)(?: day)?|圣诞节?(?:当天|那天)?"),
    ("new_years_eve", r"new year'?s? eve|\bnye\b|跨年夜?"),
    ("new_year", r"new year'?s?(?: day)?\b|元旦节?(?:当天|那天)?"),
)
"""Words of `list_holidays`, whose dates are sure."""
_FEASTS = (
    r"easter(?: (?:sunday|monday|weekend))?|good friday|thanksgiving|family day|victoria day|canada day"
    r"|labou?r day|memorial day|independence day|remembrance day|veterans day|presidents'? day"
    r"|civic holiday|black friday"
    r"|mid-?autumn(?: festival)?|moon festival|dragon boat(?: festival)?|qingming|golden week|national day"
    r"|halloween|valentine'?s?(?: day)?|(?:mother|father)'?s'? day|diwali|ramadan|\beid\b|hanukkah|may day"
    r"|春节|过年|新年|农历年?|初[二三四五六七八]|中秋节?|国庆节?|端午节?|清明节?|劳动节|五一"
    r"|十一(?=期间|假期|长假|黄金周)"
    r"|复活节|感恩节|重阳节?|七夕|元宵节?|情人节|万圣节|[母父]亲节|黑色?星期五|黑五"
)
_EVERY_FEAST = (
    r"\b(?:(?:public|bank|statutory|stat|national) )?holidays?\b(?: season)?"
    r"|(?:法定)?节假日|公众假期|(?:小?长|放)?假期|假日|节日"
)


def _list(numbers: str, make: Callable[[int], date]) -> list[date]:
    """`24`, `24 and 26`, `24-26`: the days `make` finds for the numbers, and those between the ends of a range."""
    days: list[date] = []
    for link, number in re.findall(rf"({TO})? ?(?:the )?(\d{{1,2}})", numbers):
        day = make(int(number))
        if days and link:
            last = days[-1]
            days += (last + timedelta(days=n + 1) for n in range(min((day - last).days, MOST)))
        else:
            days.append(day)
    return days


def _on(reading: Reading, month: int, day: int, year: str | None = None) -> date:
    return read_day(f"{year}-{month}-{day}" if year else f"{month}月{day}日", today=reading.today)


def _of_month(reading: Reading, month: int, numbers: str, year: str | None) -> list[date]:
    return _list(numbers, lambda number: _on(reading, month, number, year))


def _day_first(reading: Reading, found: re.Match[str]) -> list[date]:
    return _of_month(reading, _MONTHS.index(found[2][:3]) + 1, found[1], found[3])


def _month_first(reading: Reading, found: re.Match[str]) -> list[date]:
    return _of_month(reading, _MONTHS.index(found[1][:3]) + 1, found[2], found[3])


def _year_first(reading: Reading, found: re.Match[str]) -> list[date]:
    return _of_month(reading, int(found[2]), found[3], found[1])


def _slashed(reading: Reading, found: re.Match[str]) -> list[date]:
    first, second = int(found[1]), int(found[2])
    month_first = second > 12 if max(first, second) > 12 else reading.language == "zh"
    month, day = (first, second) if month_first else (second, first)
    return [_on(reading, month, day, found[3])]


def _of_any_month(reading: Reading, found: re.Match[str]) -> list[date]:
    """The 24th: of this month or the next that has it."""

    def find(number: int) -> date:
        ahead = (reading.today + timedelta(days=n) for n in range(62))
        day = next((day for day in ahead if day.day == number), None)
        if day is None:
            raise DayUnclear
        return day

    return _list(found[1] or found[2], find)


def _in_days(days: int) -> Reader:
    return lambda reading, _: [reading.today + timedelta(days=days)]


def _weekday(reading: Reading, found: re.Match[str]) -> list[date] | None:
    if found[1] or found[4]:
        reading.is_usual = True
        return None
    return [_next(reading, _DAY_NAMES.index(found[3]), weeks=int(found[2] == "next"))]


def _chinese_weekdays(reading: Reading, found: re.Match[str]) -> list[date] | None:
    every, which, names = found.groups()
    if which and which.startswith("上"):
        raise DayUnclear
    if every or re.search(TO, names):
        reading.is_usual = True
        return None
    weeks = (which or "").count("下")
    wanted = [min(_CHINESE_DAYS.index(name), 6) for name in names if name in _CHINESE_DAYS]
    return [_next(reading, weekday, weeks=weeks) for weekday in wanted]


def _weekend(reading: Reading, found: re.Match[str]) -> list[date]:
    """Saturday and Sunday; on a Sunday this weekend is today."""
    words = found[0]
    weeks = words.count("下") or int("next" in words)
    sunday = reading.today + timedelta(days=6 - reading.today.weekday() + 7 * weeks)
    return [day for day in (sunday - timedelta(days=1), sunday) if day >= reading.today]


def _next(reading: Reading, weekday: int, *, weeks: int) -> date:
    """The first such day to come, today included; `weeks`: of the week that many after this one."""
    if weeks:
        return reading.today + timedelta(days=7 * weeks + weekday - reading.today.weekday())
    return reading.today + timedelta(days=(weekday - reading.today.weekday()) % 7)


def _this_week(reading: Reading, found: re.Match[str]) -> list[date]:
    return [reading.today + timedelta(days=n) for n in range(7 - reading.today.weekday())]


def _next_week(reading: Reading, found: re.Match[str]) -> list[date]:
    monday = _next(reading, 0, weeks=1)
    return [monday + timedelta(days=n) for n in range(7)]


def _usual(reading: Reading, _: re.Match[str]) -> None:
    reading.is_usual = True


def _now(reading: Reading, _: re.Match[str]) -> None:
    reading.is_now = True


def _holiday(word: str) -> Reader:
    def read(reading: Reading, _: re.Match[str]) -> list[date]:
        return [day for day, name in list_holidays(reading.today) if name == word][:1]

    return read


def _feast(reading: Reading, found: re.Match[str]) -> None:
    reading.feasts.append(found[0] if len(found[0]) < 3 else found[0].removesuffix("节"))


def _every_feast(reading: Reading, _: re.Match[str]) -> None:
    reading.feasts.append("")


_PATTERNS: tuple[tuple[str, Reader], ...] = (
    (r"\b24 ?/ ?7\b|24 ?hours? a day", _usual),
    *((words, _holiday(word)) for word, words in _HOLIDAYS),
    (_FEASTS, _feast),
    (_EVERY_FEAST, _every_feast),
    (r"\b(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", _year_first),
    (
        r"(?:(20\d\d) ?年 ?)?(\d{1,2}) ?月 ?"
        r"(\d{1,2} ?[日号]?(?: ?[、,和跟及到至~-] ?\d{1,2} ?(?:[日号]|(?! ?[月点\d:])))*)",
        _year_first,
    ),
    (rf"\b{_NUMBERS} ?(?:of )?{_MONTH}{_YEAR}", _day_first),
    (rf"\b{_MONTH} ?(?:the )?{_NUMBERS}(?![\d:]){_YEAR}", _month_first),
    (r"(?<![\d/])(\d{1,2})/(\d{1,2})(?:/(20\d\d))?(?![\d/])", _slashed),
    (
        r"\b(?:the )?(\d{1,2}(?:st|nd|rd|th)\b(?: ?(?:and|,|&|or|-|to) ?(?:the )?\d{1,2}(?:st|nd|rd|th)\b)*)"
        r"|(?<![\d周])(\d{1,2} ?[号日]?(?: ?[、,和跟及到至~-] ?\d{1,2} ?[号日]?)*(?<=[号日]))",
        _of_any_month,
    ),
    (r"\bday after tomorrow\b|(?<!大)后[天日]", _in_days(2)),
    (r"大后天", _in_days(3)),
    (r"\b(?:tomorrow|tomm?orr?ow|tmr+w?|tmrow|2moro)\b|明[天日儿早晚]", _in_days(1)),
    (r"\b(?:today|tonight|2day|this (?:morning|afternoon|evening))\b|今[天日儿早晚夜]", _in_days(0)),
    (rf"\b{_DAY_NAME} ?(?:{TO}) ?{_DAY_NAME}\b", _usual),
    (rf"\b(?:(every|each|all) )?(?:(?:on|this|coming|upcoming|the|(next)) )*{_DAY_NAME}(s)?\b", _weekday),
    (rf"(?:(?:下+|这|本)个?)?(?:{_WEEK}末|双休日?)|\b(?:(?:this|next|coming|on|over|the) )*week-?end\b", _weekend),
    (
        rf"(每个?|逢|每逢)?([上下]+个?|这个?|本)?{_WEEK}"
        rf"([{_CHINESE_DAYS}](?:[二三四五六日天]|(?:[、和跟及到至~-]{_WEEK}?|{_WEEK})[{_CHINESE_DAYS}])*)",
        _chinese_weekdays,
    ),
    (rf"\bnext week\b|下个?{_WEEK}", _next_week),
    (rf"\bthis week\b|[这本]个?{_WEEK}", _this_week),
    (
        r"\b(?:every ?day|each day|daily|all week|whole week|week-?ends|week-?days?|the week)\b"
        r"|\b(?:7|seven) days(?: a week)?\b"
        r"|每[天日]|天天|工作日|平[日时常]|[7七]天",
        _usual,
    ),
    (
        r"\b(?:(?:right |just )?now|rn|currently|at (?:the|this) moment|at present)\b"
        r"|现在|目前|这会儿|此刻|眼下|当前",
        _now,
    ),
)  # fmt: skip
READERS = tuple((re.compile(pattern), read) for pattern, read in _PATTERNS)
