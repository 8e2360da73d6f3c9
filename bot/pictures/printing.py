"""Prints faces as PDF: areas as vectors, letters and codes as sharp one-colour stencils, each stored once.

A page costs a few kilobytes and milliseconds; one picture of the whole page would cost a hundred times as much.
"""

import io
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from bot.pictures.colours import Colour
from bot.pictures.marks import Box, Code, Drawn, Face, Fill, Letters, Mark, Placed, Shape
from bot.pictures.pdf import PdfFile
from bot.pictures.raster import INCH, open_on
from bot.pictures.stencils import ABOVE, BESIDE, Stencil, cut_code, cut_line

DOTS = 600  # an inch, of letters
MODULE = 16  # pixels a module of a QR code, so that no viewer smooths it away
_MOST_EM = 420  # pixels; letters that large need fewer dots
_ROUND = 0.5523  # of the radius: how far a Bézier's handle reaches to make a quarter of a circle
_POINT = 72 / INCH  # points a millimetre


@dataclass(frozen=True)
class _Stored:
    """An image in the file: its object's number and its size in pixels."""

    number: int
    width: int
    height: int


class Printer:
    """Pages of one file; what several pages share is stored once. End with `close`."""

    def __init__(self, file: BinaryIO, *, traditional: bool = False) -> None:
        """`traditional`: the Chinese is drawn the way readers of Traditional write it."""
        self._pdf = PdfFile(file)
        self._traditional = traditional
        self._stored: dict[Hashable, _Stored] = {}
        self._used: dict[str, int] = {}

    def add_page(self, face: Face, *, bleed: float = 0) -> None:
        """A page of the face's size; `bleed` millimetres all around are to be cut away."""
        self._used = {}
        drawn = b"\n".join([b"%.5f 0 0 %.5f 0 0 cm" % (_POINT, _POINT), *self._draw(face)])
        self._pdf.add_page(drawn, self._used, width=face.w * _POINT, height=face.h * _POINT, bleed=bleed * _POINT)

    def close(self, *, title: str = "") -> None:
        self._pdf.close(title=title)

    def _draw(self, face: Face) -> Iterator[bytes]:
        """Operators in millimetres; PDF counts upwards from the lower left corner."""
        for mark in face.marks:
            yield from self._put(mark, face.h)

    def _put(self, mark: Mark, high: float) -> Iterator[bytes]:
        match mark:
            case Fill(box, colour, radius):
                yield _ink(colour) + _area(box, high, radius) + b"f"
            case Shape(points, colour):
                corners = [b"%.3f %.3f" % (x, high - y) for x, y in points]
                yield _ink(colour) + corners[0] + b" m " + b"".join(c + b" l " for c in corners[1:]) + b"f"
            case Letters(box, text, weight, colour):
                em = min(_MOST_EM, max(8, round(box.h / INCH * DOTS)))
                line = self._stencil((text, weight, em), lambda: cut_line(text, weight, em, self._traditional))
                dot = box.h / em
                room = Box(box.x - BESIDE * box.h, box.y - ABOVE * box.h, line.width * dot, line.height * dot)
                yield _ink(colour) + self._show(line, room, high)
            case Code(box, data, colour):
                yield _ink(colour) + self._show(
                    self._stencil(data, lambda: cut_code(data, scale=MODULE)), box, high
                )
            case Drawn(box, content, ground):
                yield self._show(self._picture(content, ground), box, high)
            case Placed():
                yield _placing(mark, high)
                yield from self._draw(mark.face)
                yield b"Q"

    def _stencil(self, key: Hashable, cut: Callable[[], Stencil]) -> _Stored:
        if key not in self._stored:
            one = cut()
            head = b"/ImageMask true /BitsPerComponent 1 /Decode [1 0] /Filter /FlateDecode"
            number = self._pdf.add_image(head, one.packed, width=one.width, height=one.height)
            self._stored[key] = _Stored(number, one.width, one.height)
        return self._stored[key]

    def _picture(self, content: bytes, ground: Colour) -> _Stored:
        key = (content, ground)
        if key not in self._stored:
            picture, packed = open_on(content, ground), io.BytesIO()
            picture.save(packed, "JPEG", quality=90, subsampling=0)
            head = b"/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode"
            number = self._pdf.add_image(head, packed.getvalue(), width=picture.width, height=picture.height)
            self._stored[key] = _Stored(number, picture.width, picture.height)
        return self._stored[key]

    def _show(self, one: _Stored, box: Box, high: float) -> bytes:
        name = f"I{one.number}"
        self._used[name] = one.number
        place = (box.w, box.h, box.x, high - box.bottom, name.encode())
        return b"q %.4f 0 0 %.4f %.4f %.4f cm /%s Do Q" % place


def _ink(colour: Colour) -> bytes:
    return b"%.3f %.3f %.3f rg " % tuple(part / 255 for part in colour)


def _placing(placed: Placed, high: float) -> bytes:
    """Move the origin to the face's corner (the opposite one on its head) and cut what reaches out of it."""
    wide, tall, way = placed.face.w, placed.face.h, -placed.scale if placed.turned else placed.scale
    left = placed.x + (wide * placed.scale if placed.turned else 0)
    low = high - placed.y - (0 if placed.turned else tall * placed.scale)
    return b"q %.5f 0 0 %.5f %.3f %.3f cm 0 0 %.3f %.3f re W n" % (way, way, left, low, wide, tall)


def _area(box: Box, high: float, radius: float) -> bytes:
    """A path: a rectangle, with round corners if they are wanted."""
    left, low, right, top = box.x, high - box.bottom, box.right, high - box.y
    r = min(radius, box.w / 2, box.h / 2)
    if r <= 0:
        return b"%.3f %.3f %.3f %.3f re " % (left, low, box.w, box.h)
    h = r * (1 - _ROUND)
    corners = (
        (right - r, low, right - h, low, right, low + h, right, low + r),
        (right, top - r, right, top - h, right - h, top, right - r, top),
        (left + r, top, left + h, top, left, top - h, left, top - r),
        (left, low + r, left, low + h, left + h, low, left + r, low),
    )
    path = b"%.3f %.3f m " % (left + r, low)
    return path + b"".join(b"%.3f %.3f l %.3f %.3f %.3f %.3f %.3f %.3f c " % corner for corner in corners) + b"h "
