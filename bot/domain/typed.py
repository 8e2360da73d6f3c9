"""What staff typed into a card: cleaned, measured, refused."""

import re
import unicodedata
from functools import cache
from zoneinfo import available_timezones

from bot.errors import Refusal

MAX_NAME = 60
MAX_LINE = 200
MAX_TERMS = 600

# Control characters, and marks that turn the direction of the text after them: misleading in a name.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn")


class NothingTyped(Refusal):
    key = "refused.nothing_typed"


class TypedTooLong(Refusal):
    """Facts: `limit` and `length`, in characters."""

    key = "refused.typed_too_long"


class NoSuchZone(Refusal):
    key = "refused.no_such_zone"


class NotANumber(Refusal):
    """Facts: `least`, `most`."""

    key = "refused.not_a_number"


def one_line(text: str, *, limit: int = MAX_NAME) -> str:
    """The text on one line, without what cannot be seen. Raises NothingTyped, TypedTooLong."""
    return _checked(" ".join(_visible(text).split()), limit)


def some_lines(text: str, *, limit: int) -> str:
    """The text with its lines, none of them empty at its ends. Raises NothingTyped, TypedTooLong."""
    lines = (" ".join(line.split()) for line in _visible(text).splitlines())
    return _checked(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), limit)


def whole_number(text: str, *, least: int, most: int) -> int:
    """A number within the bounds, in any script's digits. Raises NotANumber."""
    digits = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(r"\d{1,6}", digits) or not least <= int(digits) <= most:
        raise NotANumber(least=least, most=most)
    return int(digits)


def is_reachable(text: str) -> bool:
    """Does it hold an e-mail address, a phone number, a link or a Telegram name? By a look, not by trying."""
    return bool(_REACHABLE.search(text))


_REACHABLE = re.compile(
    r"[^\s@]+@[^\s@]+\.[^\s@]{2,}|(?<!\d)\+?(?:\d[\s().-]{0,2}){7,15}(?!\d)|https?://\S+\.\S+|\b[\w-]+\.[a-z]{2,}/\S+"
    r"|\bwww\.\S+\.\S+|\bt\.me/\w+|(?<!\S)@\w{4,}",
    re.IGNORECASE,
)


def time_zone(text: str) -> str:
    """The IANA name of what was typed: a whole name in any case, or its city alone. Raises NoSuchZone."""
    asked = re.sub(r"[\s_]+", "_", text.strip()).lower()
    name = _zones().get(asked)
    if name is None:
        raise NoSuchZone
    return name


@cache
def _zones() -> dict[str, str]:
    """Whole names and cities that are the only one of their name, in lower case."""
    names = sorted(name for name in available_timezones() if "/" in name or name == "UTC")
    regions = [n for n in names if not n.startswith(("Etc/", "posix/", "right/", "US/", "SystemV/", "Canada/"))]
    found: dict[str, str] = {}
    for name in regions:
        city = name.rsplit("/", 1)[-1].lower()
        found[city] = "" if city in found else name
    return {city: name for city, name in found.items() if name} | {name.lower(): name for name in names}


def _visible(text: str) -> str:
    text = _UNWANTED.sub("", text)
    # A zero-width joiner holds an emoji together, so it counts as seen when something beside it is.
    return text if any(unicodedata.category(c) not in _INVISIBLE and not c.isspace() for c in text) else ""


def _checked(text: str, limit: int) -> str:
    if not text:
        raise NothingTyped
    if len(text) > limit:
        raise TypedTooLong(limit=limit, length=len(text))
    return text
