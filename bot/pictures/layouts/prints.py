"""What a print says, and the pieces that all layouts put it together from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.pictures.colours import WHITE, Colour, Palette, find_palette, mix
from bot.pictures.lettering import BOLD, Paragraph, Style, measure, place_text, set_text, showable
from bot.pictures.logos import Logo
from bot.pictures.marks import Box, Drawn, Fill, Letters, Mark, Shape


@dataclass(frozen=True)
class Print:
    """Words stand in one language or two, the more important first. `link` is what the QR code says."""

    colour: str
    link: str
    shown_link: str
    brand: tuple[str, ...]
    kicker: tuple[str, ...]
    hook: tuple[str, ...]
    store: tuple[str, ...]
    opens: tuple[str, ...]
    steps: tuple[tuple[str, ...], ...]
    place: str = ""
    traditional: bool = False
    logo: Logo | None = None

    @property
    def palette(self) -> Palette:
        return find_palette(self.colour)


def read_print(facts: dict[str, Any]) -> Print:
    """From the plain facts of a picture. `logo` are the picture's bytes; what cannot be read is left out."""
    words: dict[str, Any] = {name: tuple(facts[name]) for name in ("brand", "kicker", "hook", "store", "opens")}
    words["steps"] = tuple(tuple(step) for step in facts["steps"])
    plain: dict[str, Any] = {name: str(facts.get(name, "")) for name in ("colour", "link", "shown_link", "place")}
    logo = facts.get("logo")
    is_traditional = bool(facts.get("traditional"))
    readable = Logo.read(logo) if isinstance(logo, bytes) else None
    return Print(**words, **plain, traditional=is_traditional, logo=readable)


@dataclass(frozen=True)
class Entry:
    """One text of a column: how it looks, and the empty space above it."""

    text: str
    style: Style
    above: float = 0


def set_column(entries: Sequence[Entry], *, width: float, height: float) -> list[tuple[Paragraph, float]]:
    """Texts below each other with the space above each; all made smaller together until they fit."""
    for step in range(30):
        times = 0.95**step
        column = [_set(entry, times, width) for entry in entries if showable(entry.text)]
        if sum(paragraph.height + above for paragraph, above in column) <= height:
            break
    return column


def _set(entry: Entry, times: float, width: float) -> tuple[Paragraph, float]:
    return set_text(
        entry.text, replace(entry.style, size=entry.style.size * times), width=width
    ), entry.above * times


def place_column(
    entries: Sequence[Entry], box: Box, *, centred: bool = False, upright: float = 0.5
) -> Iterator[Letters]:
    """A column in a box; `upright`: 0 at its top, 1 at its foot."""
    column = set_column(entries, width=box.w, height=box.h)
    y = box.y + (box.h - sum(paragraph.height + above for paragraph, above in column)) * upright
    for paragraph, above in column:
        yield from place_text(paragraph, box.x, y + above, box.w, centred=centred)
        y += paragraph.height + above


def place_pill(text: str, style: Style, ground: Colour, box: Box) -> Iterator[Mark]:
    """A short text on a round ground, in the middle of the box."""
    if not showable(text):
        return
    set_in = set_text(text, style, width=box.w - box.h, height=box.h)
    wide = set_in.width + box.h
    yield Fill(Box(box.middle - wide / 2, box.y, wide, box.h), ground, box.h / 2)
    yield from place_text(set_in, box.x, box.y + (box.h - set_in.height) / 2, box.w)


def place_brand(said: Print, box: Box, style: Style, soft: Colour) -> Iterator[Mark]:
    """The logo on a white plate, and the name beside it: first what is more important, then the other language."""
    x = box.x
    if said.logo:
        plate = said.logo.plate(x, box.y, most_wide=box.w * 0.45, high=box.h)
        yield Fill(plate, WHITE, box.h * 0.2)
        yield Drawn(said.logo.fit(plate.inset(box.h * 0.1)), said.logo.content, WHITE)
        x = plate.right + box.h * 0.3
    style = replace(style, lines=2, leading=1.15)
    smaller = replace(style, size=style.size * 0.72, colour=soft, weight=style.weight - 200)
    names = [Entry(said.brand[0], style), *(Entry(name, smaller) for name in said.brand[1:])]
    yield from place_column(names, Box(x, box.y, box.right - x, box.h))


def place_plane(x: float, y: float, size: float, colour: Colour, ground: Colour) -> Iterator[Shape]:
    """A paper plane, `size` wide and high."""

    def at(*points: tuple[float, float]) -> tuple[tuple[float, float], ...]:
        return tuple((x + a * size, y + b * size) for a, b in points)

    yield Shape(at((0.0, 0.46), (1.0, 0.04), (0.80, 0.92), (0.46, 0.66), (0.30, 0.86), (0.26, 0.58)), colour)
    yield Shape(at((0.26, 0.58), (0.84, 0.20), (0.42, 0.64), (0.30, 0.86)), mix(colour, ground, 0.4))


def place_number(number: int, x: float, y: float, size: float, colour: Colour, ground: Colour) -> Iterator[Mark]:
    """A number in a disc."""
    yield Fill(Box(x, y, size, size), ground, size / 2)
    em = size * 0.58
    wide = measure(str(number), BOLD) * em
    yield Letters(Box(x + (size - wide) / 2, y + (size - em) / 2 - em * 0.02, wide, em), str(number), BOLD, colour)


def place_rings(x: float, y: float, radius: float, palette: Palette) -> Iterator[Fill]:
    """A moon with its halo, lighter towards its middle."""
    for share, colour in zip((1.0, 0.72, 0.46), palette.rings, strict=True):
        r = radius * share
        yield Fill(Box(x - r, y - r, 2 * r, 2 * r), colour, r)
