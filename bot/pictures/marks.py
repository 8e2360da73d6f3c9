"""What stands on a printed face: plain data, in millimetres from its upper left corner."""

from dataclasses import dataclass

from bot.pictures.colours import Colour


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def middle(self) -> float:
        return self.x + self.w / 2

    def inset(self, by: float) -> "Box":
        return Box(self.x + by, self.y + by, self.w - 2 * by, self.h - 2 * by)


@dataclass(frozen=True)
class Fill:
    """A rectangle; with a radius its corners are round, with half its side it is a disc."""

    box: Box
    colour: Colour
    radius: float = 0


@dataclass(frozen=True)
class Shape:
    """A filled polygon."""

    points: tuple[tuple[float, float], ...]
    colour: Colour


@dataclass(frozen=True)
class Letters:
    """One line of text. `box` is as wide as the text and one em high; accents and tails may reach out of it."""

    box: Box
    text: str
    weight: int
    colour: Colour


@dataclass(frozen=True)
class Code:
    """A QR code with its quiet zone in `box`; the ground is whatever lies under it."""

    box: Box
    data: str
    colour: Colour


@dataclass(frozen=True)
class Drawn:
    """A picture (PNG or JPEG) that fills `box`, on `ground` where it is see-through."""

    box: Box
    content: bytes
    ground: Colour


@dataclass(frozen=True)
class Face:
    """A piece of paper, `w` by `h`, and what stands on it; what reaches out of it is cut."""

    w: float
    h: float
    marks: "tuple[Mark, ...]"


@dataclass(frozen=True)
class Placed:
    """A face on another one, `scale` times its size; `turned` stands on its head."""

    face: Face
    x: float
    y: float
    scale: float = 1
    turned: bool = False


Mark = Fill | Shape | Letters | Code | Drawn | Placed
