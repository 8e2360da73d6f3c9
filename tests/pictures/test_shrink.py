"""Pictures from outside: whatever is broken or too large is no picture, and nothing else."""

import contextlib
import io
import random
import struct
import zlib

import pytest
from PIL import Image

from bot.pictures.shrink import SIDE, NoPicture, shrink


def a_picture(kind: str, width: int = 60, height: int = 40, **facts: object) -> bytes:
    written = io.BytesIO()
    Image.effect_noise((width, height), 50).convert("RGB").save(written, kind, **facts)
    return written.getvalue()


def a_bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is that large."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [7_000, 10_000, 20_000, 2_000_000])
def test_a_small_file_that_unfolds_to_a_large_picture_is_refused(side: int) -> None:
    with pytest.raises(NoPicture):
        shrink(a_bomb(side, side))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_damaged_file_is_a_picture_or_none_and_nothing_else(kind: str) -> None:
    dice = random.Random(3)
    exif = Image.Exif()
    exif[0x112], exif[0x10F] = 6, "a camera"
    whole = a_picture(kind, **({} if kind == "GIF" else {"exif": exif}))
    for _ in range(600):
        damaged = bytearray(whole)
        for _ in range(dice.randint(1, 6)):
            damaged[dice.randrange(len(damaged) if dice.random() < 0.5 else 300)] = dice.randrange(256)
        with contextlib.suppress(NoPicture):
            shrink(bytes(damaged))


def test_what_is_kept_is_small_upright_and_without_the_camera_and_place() -> None:
    exif = Image.Exif()
    exif[0x112], exif[0x10F] = 6, "a camera"  # 6: lies on its side
    small = shrink(a_picture("JPEG", 3000, 2000, exif=exif))
    with Image.open(io.BytesIO(small)) as picture:
        assert max(picture.size) == SIDE
        assert picture.height > picture.width
        assert not picture.getexif()
