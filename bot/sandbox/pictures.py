"""What kind of picture a file is and how large, read from its first bytes."""

import struct


def measure(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, JPEG, GIF or WebP; None when it is none of them."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        return struct.unpack(">II", content[16:24])
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        return struct.unpack("<HH", content[6:10])
    if content[:2] == b"\xff\xd8":
        return _measure_jpeg(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _measure_webp(content)
    return None


def name_kind(content: bytes) -> str:
    """The media type of a picture, judged by its content."""
    for start, kind in ((b"\x89PNG", "image/png"), (b"GIF8", "image/gif"), (b"\xff\xd8", "image/jpeg")):
        if content.startswith(start):
            return kind
    return "image/webp" if content[:4] == b"RIFF" else "application/octet-stream"


def _measure_jpeg(content: bytes) -> tuple[int, int] | None:
    """Walk the segments up to the first frame header."""
    at = 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            at += 1
            continue
        mark = content[at + 1]
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + (0 if mark == 0xFF or 0xD0 <= mark <= 0xD9 else struct.unpack(">H", content[at + 2 : at + 4])[0])
    return None


def _measure_webp(content: bytes) -> tuple[int, int] | None:
    if content[12:16] == b"VP8X" and len(content) >= 30:
        width = int.from_bytes(content[24:27], "little") + 1
        return width, int.from_bytes(content[27:30], "little") + 1
    if content[12:16] == b"VP8L" and len(content) >= 25:
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if content[12:16] == b"VP8 " and len(content) >= 30:
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None
