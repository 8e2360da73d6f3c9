"""The checkable claims of a text: amounts, times, shares, durations, codes, links, @names, words that bind a shop.

Each is read into a kind and a value: 18:00, "6 pm" and 下午六点 are one claim, and so are 8折 and "20% off".
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.agent.numbers import DIGITS, HAN_NUMBER, NUMBER, to_number, write_number
from bot.chinese import to_simplified


class Kind(StrEnum):
    LINK = "link"  # address, domain or e-mail
    NAME = "name"  # @name
    CODE = "code"  # what looks like a coupon or article code
    SHARE = "share"  # per cent; 折 as the per cent taken off
    TIME = "time"  # minutes after midnight
    MONEY = "money"  # amount, currency
    SPAN = "span"  # amount, unit: days, hours, points
    DATE = "date"  # month, day; the day may be open
    PHONE = "phone"  # seven digits or more, their separators dropped
    NUMBER = "number"  # any other digits
    PROMISE = "promise"  # free, guaranteed, refunded


@dataclass(frozen=True)
class Claim:
    """`value` is the same for all spellings in both languages; `text` is how it was written."""

    kind: Kind
    value: tuple[str, ...]
    text: str


_Reader = Callable[[re.Match[str]], tuple[str, ...] | None]

_CURRENCIES = {
    "hk$": r"hk\$|hkd|港币|港元",
    "nt$": r"nt\$|twd|新?台币",
    "s$": r"s\$|sgd|新币",
    "$": r"us\$|usd|\$|dollars?|bucks?|美元|美金",
    "€": r"€|eur|euros?|欧元",
    "£": r"£|gbp|pounds?|quid|英镑",
    "¥": r"¥|rmb|cny|yuan|人民币|元|块钱?|圆",
}
_CURRENCY = f"(?<![a-z])(?:{'|'.join(_CURRENCIES.values())})(?![a-z])"
_UNITS = {
    "minute": r"minutes?|mins?|分钟",
    "hour": r"hours?|hrs?|个?小时|个?钟头",
    "day": r"(?:business |working |calendar )?days?|个?工作日|个?自然日|天",
    "week": r"weeks?|个?星期|个?礼拜|周(?![一二三四五六日天末])",
    "month": r"months?|个月",
    "year": r"years?|周?岁|年",
    "point": r"points?|积分",
}
_PROMISES = {
    "free": r"(?<!feel )\bfree\b|complimentary|免费|免单|白送|赠送|免运费|包邮",
    "guarantee": r"guarantee|\bpromise|保证|承诺|担保",
    "refund": r"refund|money back|退款|退钱|全额",
    "compensate": r"compensat|赔",
    "one more": r"buy one|bogo|买一[送赠]一|第二件",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"\b(?P<month>(?:{'|'.join(_MONTHS)})[a-z]*)\b\.?"
_DAY = r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
_LATE = ("下午", "傍晚", "晚上", "夜里", "晚")
_PART = r"(?:(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|晚|早)\s?)?"
_COUNTED = "件|张|份|个|瓶|盒|人|次|杯|台|款|套|倍|位|名|条|双|楼|层|号"
_SHORT = rf"\d{{1,2}}|{HAN_NUMBER}"
_TAIL = "半|一刻|三刻|整|钟"
_QUOTE = "[\"'“‘「『]"
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
_FORMAL_HAN = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
# Control, format, surrogate, private and unassigned signs: what cannot be seen may not decide what is checked.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def read_claims(text: str) -> list[Claim]:
    """Every claim of the text. What one kind took, later kinds do not see; promises overlap with all."""
    promises = [
        Claim(Kind.PROMISE, (name,), found[0])
        for name, pattern in _PROMISES.items()
        for found in re.finditer(pattern, show_plainly(text), re.IGNORECASE)
    ]
    return promises + _take_claims(text)[0]


def leave_words(text: str) -> str:
    """The text without its figures, codes, links and names."""
    return _take_claims(text)[1]


def _take_claims(text: str) -> tuple[list[Claim], str]:
    rest = show_plainly(text)
    claims = []
    for kind, pattern, read in _READERS:
        kept, end = [], 0
        for found in pattern.finditer(rest):
            value = read(found)
            if value is not None:
                claims.append(Claim(kind, value, found[0].strip()))
                kept.append(rest[end : found.start()])
                end = found.end()
        rest = " ; ".join([*kept, rest[end:]])
    return claims, rest


def read_tokens(text: str) -> set[str]:
    """Every Latin token of the text, whether it looks like a code or not."""
    return {found[0].casefold() for found in _TOKEN.finditer(show_plainly(text))}


def show_plainly(text: str) -> str:
    """Full-width and foreign digits as ASCII, line breaks as spaces, without invisible signs that hide links."""
    folded = to_simplified(unicodedata.normalize("NFKC", " ".join(text.split()))).translate(_FORMAL_HAN)
    shown = (char for char in folded if unicodedata.category(char) not in _INVISIBLE)
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in shown)


def _value(text: str) -> str:
    number = to_number(text)
    return "" if number is None else write_number(number)


def _read_link(found: re.Match[str]) -> tuple[str, ...]:
    link = re.sub(r"^(?:[a-z][a-z0-9+.-]*://)?(?:www\.)?", "", found[0].casefold())
    return (link.rstrip("./-_"),)


def _read_code(found: re.Match[str]) -> tuple[str, ...] | None:
    """Capitals of four letters or more, or letters mixed with digits; not 500ml, T-shirt or 14-day."""
    token = found[0]
    shouted = token.isupper() and sum(char.isalpha() for char in token) >= 4
    joined = token.isupper() and any(char.isdigit() for char in token)
    mixed = any(_is_mixed(part) for part in re.split(r"[-_]", token))
    return (token.casefold(),) if shouted or ((joined or mixed) and len(token) >= 4) else None


def _is_mixed(part: str) -> bool:
    letters, digits = re.search(r"[A-Za-z]", part), re.search(r"\d", part)
    return bool(letters and digits) and not re.fullmatch(r"\d+[a-z]{1,7}", part)


def _read_percent(found: re.Match[str]) -> tuple[str, ...]:
    number = next(group for group in found.groups() if group)
    return (_value(number),)


def _read_discount(found: re.Match[str]) -> tuple[str, ...] | None:
    """八五折 and 8.5折 leave 85 of 100: 15 per cent off."""
    number = to_number(found[1])
    if number is None or not 0 < number < 100:
        return None
    return (write_number(100 - (number * 10 if number < 10 else number)),)


def _read_clock(found: re.Match[str]) -> tuple[str, ...] | None:
    part, hour, minute, half_day = found.groups()
    return _time(Decimal(hour), Decimal(minute), part or (half_day or "").replace(".", "").casefold())


def _read_hour(found: re.Match[str]) -> tuple[str, ...] | None:
    hour = to_number(found[1])
    return None if hour is None else _time(hour, Decimal(0), (found[2] or "").replace(".", "").casefold())


def _read_dian(found: re.Match[str]) -> tuple[str, ...] | None:
    part, hour_text, tail, minute_text = found.groups()
    if hour_text == "一" and not tail and part in (None, "早", "晚"):
        return None  # 一点 is "a little", 晚一点 "a little later"
    hour = to_number(hour_text)
    minute = {"半": Decimal(30), "一刻": Decimal(15), "三刻": Decimal(45)}.get(tail or "") or Decimal(0)
    if minute_text:
        minute = to_number(minute_text) or Decimal(0)
    return None if hour is None else _time(hour, minute, part or "")


def _time(hour: Decimal, minute: Decimal, part: str) -> tuple[str, ...] | None:
    if hour > 24 or minute > 59 or hour % 1:
        return None
    if part == "am" and hour == 12:
        hour = Decimal(0)
    late = part == "pm" or part in _LATE or (part == "中午" and hour < 5)
    if late and hour < 12:
        hour += 12
    elif part in ("晚上", "夜里", "晚") and hour == 12:
        hour = Decimal(24)
    return (write_number((hour * 60 + minute) % 1440),)


def _read_money(found: re.Match[str]) -> tuple[str, ...] | None:
    before, first, second, after = found.groups()
    written = (before or after).casefold()
    currency = next(name for name, pattern in _CURRENCIES.items() if re.fullmatch(pattern, written))
    value = _value(first or second)
    return (value, currency) if value else None


def _read_span(found: re.Match[str]) -> tuple[str, ...] | None:
    unit = next(name for name, pattern in _UNITS.items() if re.fullmatch(pattern, found[2].casefold()))
    value = _value(found[1])
    return (value, unit) if value else None


def _read_date(found: re.Match[str]) -> tuple[str, ...]:
    return _value(found[1]), _value(found[2] or "")


def _read_day_month(found: re.Match[str]) -> tuple[str, ...]:
    return str(_MONTHS.index(found["month"][:3].casefold()) + 1), found["day"].lstrip("0")


def _read_phone(found: re.Match[str]) -> tuple[str, ...] | None:
    digits = re.sub(r"\D", "", found[0])
    return (digits,) if len(digits) >= 7 else None


def _read_number(found: re.Match[str]) -> tuple[str, ...] | None:
    return None if found[0] in ("一", "半") else (_value(found[0]),)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_REST = r"[^\s<>()\[\]\"'，。！？；、（）【】「」《》]"
_READERS: tuple[tuple[Kind, re.Pattern[str], _Reader], ...] = (
    (Kind.LINK, _pattern(rf"[a-z][a-z0-9+.-]*://{_REST}+"), _read_link),
    (Kind.LINK, _pattern(r"[a-z0-9._+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+"), _read_link),
    (
        Kind.LINK,
        _pattern(rf"(?<![a-z0-9])(?:[a-z0-9-]+\.)+(?:[a-z]{{2,}}|xn--[a-z0-9-]+)(?:[/?#]{_REST}*)?"),
        _read_link,
    ),
    (Kind.LINK, _pattern(r"[\w-]+\.(?:中国|公司|网络|网址|商城|在线|手机)"), _read_link),
    (Kind.NAME, _pattern(r"@[\w.]*\w"), lambda found: (found[0].casefold(),)),
    (Kind.SHARE, _pattern(rf"({NUMBER})\s?(?:%|per ?cent\b)|百分之({NUMBER})"), _read_percent),
    (Kind.SHARE, _pattern(r"half[ -](?:price|off)|半价|对折"), lambda _: ("50",)),
    (Kind.SHARE, _pattern(rf"({DIGITS}|{HAN_NUMBER})\s?折"), _read_discount),
    (Kind.TIME, _pattern(rf"{_PART}(?<!\d)(\d{{1,2}}):(\d\d)(?!\d)(?:\s?([ap]\.?m)\b\.?)?"), _read_clock),
    (Kind.TIME, _pattern(rf"({NUMBER})\s?(?:([ap]\.?m)\b\.?|o'?clock)"), _read_hour),
    (Kind.TIME, _pattern(rf"{_PART}({_SHORT})(?:点|时(?!间|候))({_TAIL})?(?:({_SHORT})分?)?"), _read_dian),
    (Kind.TIME, _pattern(r"\bnoon\b|\bmidday\b|正午"), lambda _: ("720",)),
    (Kind.TIME, _pattern(r"\bmidnight\b|午夜"), lambda _: ("0",)),
    (Kind.MONEY, _pattern(rf"({_CURRENCY})\s?({NUMBER})|({NUMBER})\s?({_CURRENCY})"), _read_money),
    (
        Kind.CODE,
        _pattern(rf"(?:codes?|口令|暗号|码)(?: is\b|\s?:|是|为)\s?{_QUOTE}?({_TOKEN.pattern})"),
        lambda f: (f[1].casefold(),),
    ),
    (Kind.CODE, _TOKEN, _read_code),
    (Kind.DATE, _pattern(rf"({_SHORT})月(?:({_SHORT})[日号])?"), _read_date),
    (Kind.DATE, _pattern(rf"{_MONTH} {_DAY}"), _read_day_month),
    (Kind.DATE, _pattern(rf"{_DAY} (?:of )?{_MONTH}"), _read_day_month),
    (Kind.SPAN, _pattern(rf"({NUMBER})[ -]?({'|'.join(_UNITS.values())})(?![a-z])"), _read_span),
    (Kind.PHONE, _pattern(r"\+?\d[\d ()-]*\d"), _read_phone),
    (Kind.NUMBER, _pattern(rf"{DIGITS}|{HAN_NUMBER}(?=(?:{_COUNTED}))"), _read_number),
)
