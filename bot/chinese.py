"""The two scripts of Chinese: Traditional made by OpenCC from what is written in Simplified, and one fold of both.

We write Simplified. The conversion is `s2tw`: Taiwan's characters, which Hong Kong and Macau read as well, and of
owners' texts nobody's vocabulary (`s2twp` would turn an owner's 菠萝包 into Taiwan's word for it; `s2t` writes 喫
for 吃). What our own screens say about a phone is said in the words of its readers.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any
from unicodedata import east_asian_width

TRADITIONAL = "zh-hant"
"""The language of people who read Traditional Chinese, beside `en` and `zh` (Simplified)."""

_REMEMBERED = 8192  # texts
_CHARS = "".join(map(chr, (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))))
# OpenCC leaves these alone, since both ways are right in Traditional.
_SPELLINGS = {"妳": "你", "祇": "只"}
_SIMPLIFIED_TOO = frozenset("著乾")  # 著名, 乾隆

# In Simplified characters: they are converted with the rest. Only words that Taiwan and Hong Kong share.
_SCREEN_WORDS = {
    "设置": "设定", "链接": "连结", "打印": "列印", "屏幕": "萤幕", "导出": "汇出", "导入": "汇入", "搜索": "搜寻",
    "文件": "档案", "账号": "帐号",
}  # fmt: skip

_own: dict[str, str] = {}


def written(locale: str) -> str:
    """The language in which the words for `locale` are written: Traditional ones are made from `zh`."""
    return "zh" if locale == TRADITIONAL else locale


@lru_cache(_REMEMBERED)
def to_traditional(text: str) -> str:
    """By conversion alone, for our own words. What is not Chinese stays as it is, templates' syntax included."""
    if text.isascii():
        return text
    converted = _convert("s2tw", text)
    return converted if "臺" in text else converted.replace("臺", "台")  # 收銀台: nobody's till is a 臺


def our_traditional(text: str) -> str:
    """Of our own screens, where readers of Traditional have other words for what a phone does."""
    for mainland, elsewhere in _SCREEN_WORDS.items():
        text = text.replace(mainland, elsewhere)
    return to_traditional(text)


def traditional_of(text: str) -> str:
    """An owner's text: in the Traditional words they wrote for it themselves, else converted."""
    return _own.get(text.strip()) or to_traditional(text)


def in_script(text: str, locale: str) -> str:
    """An owner's text as somebody who speaks `locale` reads it."""
    return traditional_of(text) if locale == TRADITIONAL else text


def to_simplified(text: str) -> str:
    """Character by character: one spelling for both scripts, to search and compare by, not to be read."""
    return text if text.isascii() else text.replace("甚麼", "什麼").translate(_simple())


def is_traditional(text: str) -> bool:
    """Does the text hold a character that only Traditional has?"""
    return any(ord(char) in _simple() and char not in _SIMPLIFIED_TOO for char in text)


def apart(name: str, side: str = "both") -> str:
    """A Latin name inside a Chinese sentence, with a space on its sides (`both`, or only `after` it)."""
    before = " " if side == "both" and _is_latin(name[:1]) else ""
    return before + name + (" " if _is_latin(name[-1:]) else "")


def _is_latin(char: str) -> bool:
    return char.isalnum() and east_asian_width(char) not in "WF"


def use_own(texts: Mapping[str, str]) -> None:
    """From now on these stand in place of the conversion: the whole Simplified text -> the owner's Traditional."""
    global _own
    _own = {simplified.strip(): traditional for simplified, traditional in texts.items()}


@cache
def _simple() -> dict[int, str]:
    folded = _convert("tw2s", "\n".join(_CHARS)).split("\n")
    pairs = zip(_CHARS, folded, strict=True)
    found = {ord(char): simple for char, simple in (*pairs, *_SPELLINGS.items()) if char != simple}
    del found[ord("么")]  # as a Traditional character it would be 幺
    return found


def _convert(how: str, text: str) -> str:
    if "\0" in text:  # it would end there
        return text
    try:
        return str(_converter(how).convert(text))
    except UnicodeEncodeError:  # half an emoji, which no chat could show either
        return text


@cache
def _converter(how: str) -> Any:
    # Not at the top: its dictionaries take 40 ms, and shops without a reader of Traditional never need them.
    from opencc import OpenCC

    return OpenCC(how)
