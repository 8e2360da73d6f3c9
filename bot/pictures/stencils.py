"""What is printed in one colour: a line of letters, a QR code. Lines are remembered: posters share most."""

import math
import zlib
from dataclasses import dataclass
from functools import lru_cache

import segno
from PIL import Image, ImageDraw

from bot.pictures.fonts import find_font

QUIET = 4  # modules of empty ground around a QR code
ABOVE, BELOW, BESIDE = 0.35, 0.45, 0.15  # ems of room around a line for accents, tails and slanting edges
_BASELINE = 0.88  # ems from the top of a character's square, as the font has it


@dataclass(frozen=True)
class Stencil:
    """`packed` are rows of bits, each filled up to whole bytes, behind zlib; a set bit is printed."""

    width: int
    height: int
    packed: bytes


def draw_line(text: str, weight: int, em: float, *, traditional: bool = False) -> Image.Image:
    """A line of text in greys, `em` pixels high with the room around it: where it is printed is white."""
    font = find_font(em, weight=weight, traditional=traditional)
    wide = math.ceil(font.getlength(text) + 2 * BESIDE * em)
    picture = Image.new("L", (wide, math.ceil((1 + ABOVE + BELOW) * em)))
    ImageDraw.Draw(picture).text((BESIDE * em, (ABOVE + _BASELINE) * em), text, 255, font, anchor="ls")
    return picture


@lru_cache(maxsize=256)
def cut_line(text: str, weight: int, em: int, traditional: bool) -> Stencil:
    return _pack(draw_line(text, weight, em, traditional=traditional).point(_HALF, "1"))


def draw_code(data: str, *, scale: int = 1) -> Image.Image:
    """A QR code with its quiet zone, `scale` pixels a module; a quarter of it may be unreadable."""
    matrix = segno.make(data, error="q", micro=False).matrix
    side = len(matrix) + 2 * QUIET
    picture = Image.new("1", (side, side))
    for y, row in enumerate(matrix, QUIET):
        for x, is_dark in enumerate(row, QUIET):
            if is_dark:
                picture.putpixel((x, y), 255)
    return picture.resize((side * scale, side * scale), Image.Resampling.NEAREST) if scale > 1 else picture


def cut_code(data: str, *, scale: int) -> Stencil:
    return _pack(draw_code(data, scale=scale))


def _pack(picture: Image.Image) -> Stencil:
    return Stencil(picture.width, picture.height, zlib.compress(picture.tobytes(), 6))


_HALF = [0] * 128 + [255] * 128
