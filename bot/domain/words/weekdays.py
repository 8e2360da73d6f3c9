"""Weekdays as people type them: names, ranges, the weekend, every day."""

import re
import unicodedata

from bot.errors import Refusal

_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAME = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|r|rs|ur|urs)?(?:days?)?\b\.?")
_HAN = dict(zip("一二三四五六日天", "12345677", strict=True))
_EVERY = re.compile(r"every ?day|daily|all(?: week| days)?|每天|每日|天天|全周|整周|都可以?")
_PIECE = re.compile(r"([1-7]+)(?:-([1-7]))?")


class WeekdaysUnclear(Refusal):
    key = "refused.weekdays_unclear"


def read_weekdays(text: str) -> tuple[int, ...]:
    """Monday is 0, in order; every day is all seven. A typed 1 is Monday, as in 周1. Raises WeekdaysUnclear."""
    said = unicodedata.normalize("NFKC", text[:100]).lower().strip(" .。!")
    if _EVERY.fullmatch(said):
        return tuple(range(7))
    days: set[int] = set()
    for piece in re.split(r"[\s,;、&+和及与]+|\band\b", _in_numbers(said)):
        days |= _read_piece(piece)
    if not days:
        raise WeekdaysUnclear
    return tuple(day - 1 for day in sorted(days))


def _in_numbers(said: str) -> str:
    """周六、日 and Sat, Sun as 6, 7; a range as 1-5."""
    said = re.sub(r"周末|双休日?|\b(?:on )?(?:the )?week-?ends?\b", " 67 ", said)
    said = re.sub(r"工作日|平日|\b(?:on )?(?:week|work|working )days?\b", " 12345 ", said)
    said = _NAME.sub(lambda found: str(_NAMES.index(found[1]) + 1), said)
    said = re.sub(r"周|星期|礼拜", "", said)
    said = "".join(_HAN.get(letter, letter) for letter in said)
    return re.sub(r"\s*(?:-|–|—|~|至|到|\bto\b|\bthrough\b)\s*", "-", said)


def _read_piece(piece: str) -> set[int]:
    found = _PIECE.fullmatch(piece)
    if piece and not found:
        raise WeekdaysUnclear
    if not found:
        return set()
    days = [int(one) for one in found[1]]
    if not found[2]:
        return set(days)
    first, last = days[-1], int(found[2])
    return {*days, *((first + n - 1) % 7 + 1 for n in range((last - first) % 7 + 1))}
