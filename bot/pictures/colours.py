"""A brand's colours: from its one colour all that a print needs, readable whatever the colour is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

Colour = tuple[int, int, int]

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
OURS = "#12372a"
READABLE, SCANNABLE = 4.5, 7.0
"""Least contrasts: of text (WCAG AA), and of a QR code, which cameras read in bad light."""

_WARM = (251, 247, 238)  # unbleached paper
_LIGHT = (253, 251, 246)
_LEAST_EDGE = 1.2  # between a white card and its ground
_NEARLY = 2.7  # a ground this far from light words is made deeper for them


@dataclass(frozen=True)
class Palette:
    """`ground` is the brand's own; `rings` lie on it; `ink` and `soft` are read on `card`, `paper` and `wash`."""

    ground: Colour
    on_ground: Colour
    soft_on_ground: Colour
    rings: tuple[Colour, ...]
    ink: Colour
    soft: Colour
    card: Colour
    paper: Colour
    wash: Colour


@lru_cache(maxsize=32)
def find_palette(brand: str) -> Palette:
    """`brand` as #rrggbb; what is no colour counts as ours."""
    own = read_colour(brand)
    ground, on_ground = _find_ground(own)
    rings = _find_rings(ground, on_ground)
    ink = find_ink(own, WHITE)
    wash = mix(_WARM, ground, 0.16)
    return Palette(
        ground=ground,
        on_ground=on_ground,
        soft_on_ground=_reach(mix(on_ground, ground, 0.3), (ground, *rings), READABLE, towards=on_ground),
        rings=rings,
        ink=ink,
        soft=_reach(mix(ink, _WARM, 0.3), (wash,), READABLE, towards=ink),
        card=WHITE,
        paper=mix(_WARM, ground, 0.04),
        wash=wash,
    )


def _find_ground(own: Colour) -> tuple[Colour, Colour]:
    """The brand's colour and what is read on it: light if a little more depth allows it, else dark."""
    if contrast(own, _LIGHT) >= _NEARLY:
        return _reach(own, (_LIGHT,), READABLE), _LIGHT
    ground = _reach(own, (WHITE,), _LEAST_EDGE)
    return ground, _reach(mix(find_ink(own, WHITE), BLACK, 0.35), (ground,), READABLE)


def _find_rings(ground: Colour, on_ground: Colour) -> tuple[Colour, ...]:
    """Lighter on a dark ground and darker on a light one, unless words on them were hard to read then."""
    lighter, darker = ([mix(ground, to, step) for step in (0.04, 0.08, 0.12)] for to in (WHITE, BLACK))
    wished, other = (lighter, darker) if luminance(ground) < 0.45 else (darker, lighter)
    return tuple(wished if contrast(wished[-1], on_ground) >= READABLE else other)


def find_ink(brand: Colour, paper: Colour) -> Colour:
    """The brand's colour, darkened as far as a camera needs it on `paper`."""
    return _reach(brand, (paper,), SCANNABLE)


def read_colour(text: str) -> Colour:
    plain = text if re.fullmatch("#[0-9a-fA-F]{6}", text) else OURS
    return (int(plain[1:3], 16), int(plain[3:5], 16), int(plain[5:7], 16))


def write_colour(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`share` of the second in the first."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return (red, green, blue)


def contrast(first: Colour, second: Colour) -> float:
    """From 1 (the same) to 21 (black on white), as WCAG counts it."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _reach(colour: Colour, against: Sequence[Colour], least: float, *, towards: Colour = BLACK) -> Colour:
    """`colour`, moved only as far as its contrast to all of these asks for."""
    steps = (mix(colour, towards, step / 20) for step in range(21))
    return next((one for one in steps if all(contrast(one, other) >= least for other in against)), towards)
