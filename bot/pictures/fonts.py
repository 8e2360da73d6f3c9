"""The packaged font (Noto Sans CJK): Latin and Chinese in one file, any weight, either Chinese script."""

from functools import lru_cache
from pathlib import Path

import manimgx_fonts_cjk
from PIL import ImageFont

FONT_FILE = Path(manimgx_fonts_cjk.__file__).with_name("NotoSansCJK-VF.otf.ttc")
SIMPLIFIED, TRADITIONAL = 2, 3
"""Faces in the file: the same characters, drawn the way each side writes them."""
REGULAR, BOLD = 400, 700


def find_font(
    size: float, *, bold: bool = False, weight: int | None = None, traditional: bool = False
) -> ImageFont.FreeTypeFont:
    """The font in `size` pixels. `weight` (100 to 900) overrides `bold`."""
    face = TRADITIONAL if traditional else SIMPLIFIED
    return _open(size, weight or (BOLD if bold else REGULAR), face)


@lru_cache(maxsize=64)
def _open(size: float, weight: int, face: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(FONT_FILE, size, index=face)
    font.set_variation_by_axes([weight])
    return font
