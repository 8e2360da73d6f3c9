"""Setting text into a box: measured in ems, broken as Chinese and Latin are, made smaller until it fits."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.pictures.colours import Colour
from bot.pictures.fonts import find_font
from bot.pictures.marks import Box, Letters

LEADING = 1.24
LIGHT, REGULAR, MEDIUM, BOLD, BLACK = 300, 400, 500, 700, 900

_MEASURED_AT = 256  # pixels
_SHRINK = 0.96
_SMALLEST = 0.35  # of the size that was wished for, before a text is cut
# A word with the space after it, or one wide character; marks stay with what they open or close.
_WIDE = "\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
_OPENING, _CLOSING = "「『（《【“", "，。、！？：；）」』》】…％”,.!?:;)%"
_PIECES = re.compile(f"[{_OPENING}]*(?:[{_WIDE}]|[^\\s{_WIDE}]+)[{re.escape(_CLOSING)}]*\\s*")


@dataclass(frozen=True)
class Style:
    """`size` is the em in millimetres, and the most it may be; `lines` how many are welcome.

    `rather`: how much smaller a text gets before it is broken into more lines.
    """

    size: float
    weight: int
    colour: Colour
    lines: int = 1
    leading: float = LEADING
    rather: float = 0.72


@dataclass(frozen=True)
class Paragraph:
    """A text that was set: its lines, at what size."""

    lines: tuple[str, ...]
    size: float
    style: Style

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * self.style.leading

    @property
    def width(self) -> float:
        return max((measure(line, self.style.weight) * self.size for line in self.lines), default=0)


def set_text(text: str, style: Style, *, width: float, height: float = 1000) -> Paragraph:
    """The largest setting that fits, and rather smaller than broken.

    The last line of a text that cannot fit at all ends in an ellipsis.
    """
    text = showable(text)
    for most in range(1, style.lines + 1):
        size = style.size
        while size >= style.size * (style.rather if most < style.lines else _SMALLEST):
            lines = wrap(text, width / size, style.weight)
            if len(lines) <= most and len(lines) * size * style.leading <= height:
                return Paragraph(_balance(text, lines, width / size, style.weight), size, style)
            size *= _SHRINK
    lines = wrap(text, width / size, style.weight)
    room = max(1, min(style.lines, int(height / (size * style.leading))))
    return Paragraph(_cut(lines, room, width / size, style.weight), size, style)


def place_text(
    paragraph: Paragraph, x: float, y: float, width: float, *, centred: bool = True
) -> Iterator[Letters]:
    """The lines of a paragraph from `y` down, each in the middle of `width` or at its left."""
    step = paragraph.size * paragraph.style.leading
    for number, line in enumerate(paragraph.lines):
        wide = measure(line, paragraph.style.weight) * paragraph.size
        left = (
            x + (width - wide) / 2 if centred else x - _bearing(line[:1], paragraph.style.weight) * paragraph.size
        )
        top = y + number * step + (step - paragraph.size) / 2
        yield Letters(Box(left, top, wide, paragraph.size), line, paragraph.style.weight, paragraph.style.colour)


@lru_cache(maxsize=4096)
def measure(text: str, weight: int) -> float:
    """How many ems a line is wide."""
    return find_font(_MEASURED_AT, weight=weight).getlength(text) / _MEASURED_AT


@lru_cache(maxsize=1024)
def _bearing(character: str, weight: int) -> float:
    """Ems of empty space before a character's ink: so much further left it must begin to look flush."""
    ink = find_font(_MEASURED_AT, weight=weight).getmask(character).getbbox()
    return ink[0] / _MEASURED_AT if ink else 0


def wrap(text: str, width: float, weight: int) -> list[str]:
    """Lines of at most `width` ems; a word that is longer is broken."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, width, weight):
        if line and measure((line + piece).rstrip(), weight) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def showable(text: str) -> str:
    """Without the characters the font has no picture of: emoji, rare scripts."""
    whole = unicodedata.normalize("NFC", text)
    return " ".join("".join(one for one in whole if _has_picture(one)).split())


def _pieces(text: str, width: float, weight: int) -> Iterator[str]:
    for piece in _PIECES.findall(text):
        if measure(piece.rstrip(), weight) <= width:
            yield piece
        else:
            yield from piece


@lru_cache(maxsize=4096)
def _has_picture(character: str) -> bool:
    if character.isspace():
        return True
    if unicodedata.category(character).startswith(("M", "C")):
        return False
    font = find_font(32)
    return bytes(font.getmask(character)) not in (b"", bytes(font.getmask("\uffff")))


def _balance(text: str, lines: list[str], width: float, weight: int) -> tuple[str, ...]:
    """The same number of lines, as even as they get: no last line of one word."""
    narrower = lines
    while len(narrower) == len(lines) > 1:
        lines, width = narrower, width * 0.97
        narrower = wrap(text, width, weight)
    return tuple(lines)


def _cut(lines: list[str], room: int, width: float, weight: int) -> tuple[str, ...]:
    if len(lines) <= room:
        return tuple(lines)
    last = "".join(lines[room - 1 :])
    while last and measure(last + "…", weight) > width:
        last = last[:-1]
    return (*lines[: room - 1], last + "…")
