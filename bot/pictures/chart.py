"""Charts of days: bars in the brand's colour, the first series filled, the second as an outline behind it."""

import io
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from PIL import Image, ImageDraw

from bot.pictures.colours import Colour, Palette, find_palette
from bot.pictures.fonts import find_font

WIDTH, HEIGHT = 1200, 720
LEFT, RIGHT, TOP, BOTTOM = 90, 40, 150, 90
LABELS = 6  # days named below the bars


def draw_chart(facts: dict[str, Any]) -> bytes:
    """`title`; `days`, a label each; `series`, one or two of [name, a number a day]; `colour`; `traditional`."""
    palette = find_palette(str(facts["colour"]))
    series: list[tuple[str, Sequence[int]]] = [(name, numbers) for name, numbers in facts["series"]]
    picture = Image.new("RGB", (WIDTH, HEIGHT), palette.card)
    pen = _Pen(picture, palette, traditional=bool(facts.get("traditional")))
    top = _round_up(max((n for _, numbers in series for n in numbers), default=0))
    pen.write_head(str(facts["title"]), [name for name, _ in series])
    pen.draw_grid(top)
    for place, (_, numbers) in reversed(list(enumerate(series))):
        pen.draw_bars(numbers, top, filled=place == 0)
    pen.write_days(facts["days"])
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()


class _Pen:
    def __init__(self, picture: Image.Image, palette: Palette, *, traditional: bool) -> None:
        self._draw = ImageDraw.Draw(picture)
        self._colours = palette
        self._traditional = traditional

    def write_head(self, title: str, names: Sequence[str]) -> None:
        self._write((LEFT, 34), title, 34, "la", bold=True)
        at = LEFT
        for place, name in enumerate(names):
            box = (at, 100, at + 26, 126)
            self._draw.rectangle(box, *self._fill(filled=place == 0))
            self._write((at + 38, 113), name, 26, "lm")
            at += 38 + int(self._font(26).getlength(name)) + 40

    def draw_grid(self, top: int) -> None:
        for step in range(5):
            y = self._height(top * step / 4, top)
            self._draw.line((LEFT, y, WIDTH - RIGHT, y), self._colours.wash, 2)
            self._write((LEFT - 14, y), f"{top * step // 4:,}", 22, "rm")

    def draw_bars(self, numbers: Sequence[int], top: int, *, filled: bool) -> None:
        room = (WIDTH - LEFT - RIGHT) / max(1, len(numbers))
        half = room * (0.26 if filled else 0.42)
        for place, number in enumerate(numbers):
            if number:
                middle = LEFT + room * (place + 0.5)
                box = (middle - half, self._height(number, top), middle + half, HEIGHT - BOTTOM)
                self._draw.rectangle(box, *self._fill(filled=filled))

    def write_days(self, days: Sequence[str]) -> None:
        room, every = (WIDTH - LEFT - RIGHT) / max(1, len(days)), max(1, len(days) // LABELS)
        for place in range(len(days) - 1, -1, -every):
            self._write((LEFT + room * (place + 0.5), HEIGHT - BOTTOM + 30), days[place], 22, "mm")

    def _height(self, number: float, top: int) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * number / top

    def _write(self, at: tuple[float, float], text: str, size: int, anchor: str, *, bold: bool = False) -> None:
        font = self._font(size, bold=bold)
        while len(text) > 1 and font.getlength(text) > WIDTH - LEFT - RIGHT:
            text = text[:-2] + "…"
        self._draw.text(at, text, self._colours.ink, font, anchor)

    def _fill(self, *, filled: bool) -> tuple[Colour, Colour, int]:
        return self._colours.ink if filled else self._colours.wash, self._colours.ink, 2

    def _font(self, size: int, *, bold: bool = False) -> Any:
        return find_font(size, bold=bold, traditional=self._traditional)


def _round_up(number: int) -> int:
    """The top of the scale: a number that four steps divide into round ones."""
    tops: Iterator[int] = (base * 10**power for power in count() for base in (4, 8, 12, 16, 20, 24, 32))
    return next(top for top in tops if top >= number)
