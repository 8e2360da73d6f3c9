"""A brand's logo on a print: made small, and left out when it cannot be read."""

import io
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from bot.pictures.marks import Box
from bot.pictures.shrink import NoPicture, shrink

SIDE = 640  # pixels: 30 mm at more than 500 dots an inch


@dataclass(frozen=True)
class Logo:
    content: bytes
    width: int
    height: int

    @classmethod
    @lru_cache(maxsize=2)  # half a second for a large one, and a chain prints hundreds of posters with it
    def read(cls, content: bytes) -> "Logo | None":
        try:
            small = shrink(content, side=SIDE)
        except NoPicture:
            return None
        with Image.open(io.BytesIO(small)) as picture:
            return cls(small, picture.width, picture.height)

    def plate(self, x: float, y: float, *, most_wide: float, high: float) -> Box:
        """The ground it stands on: `high` and as wide as it needs, but at least a square."""
        return Box(x, y, min(max(high, high * self.width / self.height), most_wide), high)

    def fit(self, box: Box) -> Box:
        """Where it stands in a box, whole and undistorted."""
        times = min(box.w / self.width, box.h / self.height)
        wide, high = self.width * times, self.height * times
        return Box(box.middle - wide / 2, box.y + (box.h - high) / 2, wide, high)
