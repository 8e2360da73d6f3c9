"""Pictures from outside, made small and harmless: decoded, turned upright, written anew without hidden parts."""

import io
import warnings

from PIL import Image, ImageOps

MOST_PIXELS = 40_000_000
SIDE = 1280


class NoPicture(Exception):
    """Not a picture we can read, or one that would not fit into memory."""


def shrink(content: bytes, *, side: int = SIDE) -> bytes:
    """A PNG (where something is see-through) or JPEG of at most `side` pixels a side. Raises NoPicture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP", "GIF")) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise NoPicture
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((side, side))
                return _write(upright)
    except NoPicture:
        raise
    except Exception as error:  # a broken file leads its decoder to raise anything at all
        raise NoPicture from error


def _write(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    if picture.has_transparency_data:
        picture.convert("RGBA").save(written, "PNG", optimize=True)
    else:
        picture.convert("RGB").save(written, "JPEG", quality=88)
    return written.getvalue()
