"""Numbers as people write them: digits, Chinese numerals, English words."""

import re
from decimal import Decimal

HAN = "零〇一二两三四五六七八九十百千万半"
_HAN_DIGITS = "零一二三四五六七八九"
_HAN_PLACES = {"十": 10, "百": 100, "千": 1000}
_WORDS = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety",
)
_WORD_VALUES = dict(zip(_WORDS, [*range(20), *range(20, 100, 10)], strict=True))
_WORD = "|".join(sorted([*_WORDS, "hundred", "thousand"], key=len, reverse=True))
# Patterns to be built into larger ones; they hold no groups of their own. They are bounded, so that an endless
# number cannot make a search quadratic.
DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,9})?|\d{1,20}(?:\.\d{1,9})?)"
HAN_NUMBER = f"[{HAN}]{{1,20}}"
NUMBER = rf"(?:{DIGITS} ?[万千]?|{HAN_NUMBER}|\b(?:(?:{_WORD})(?:[ -]|\b)){{1,8}})"


def to_number(text: str) -> Decimal | None:
    """The value of 1,000 or 1.5万, of 八十五, 一百二 or 半, of "twenty five"; None when it is none of these."""
    text = text.strip(" -").casefold().replace(",", "")
    if text[:1].isdecimal():
        scale = {"万": 10_000, "千": 1_000}.get(text[-1], 1)
        return Decimal(text.rstrip("万千 ")) * scale
    if text and all(char in HAN for char in text):
        return Decimal("0.5") if text == "半" else Decimal(_han_value(text.replace("半", "")))
    return _words_value(re.split(r"[ -]+", text))


def write_number(value: Decimal) -> str:
    """One spelling for each value: 19.90 is 19.9, 1E+2 is 100."""
    return f"{value.normalize():f}"


def _han_value(text: str) -> int:
    """Reads 二〇二六 digit by digit, and a bare last digit in the next smaller place: 一百二 is 120."""
    total = section = digit = 0
    place = 1
    for char in text:
        if char in _HAN_PLACES:
            place = _HAN_PLACES[char]
            section, digit = section + (digit or 1) * place, 0
        elif char == "万":
            place = 10_000
            total, section, digit = total + (section + digit) * place, 0, 0
        else:
            digit = digit * 10 + _HAN_DIGITS.index(char.replace("〇", "零").replace("两", "二"))
            place = 1 if char in "零〇" else place
    return total + section + (digit * place // 10 if place >= 100 and digit < 10 else digit)


def _words_value(words: list[str]) -> Decimal | None:
    total = 0
    for word in words:
        if word in ("hundred", "thousand"):
            total = (total or 1) * (100 if word == "hundred" else 1000)
        elif word in _WORD_VALUES:
            total += _WORD_VALUES[word]
        else:
            return None
    return Decimal(total)
