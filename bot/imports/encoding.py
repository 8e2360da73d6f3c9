"""In which encoding a text file is written: UTF-8 or UTF-16, with or without its mark, else GB18030."""

import codecs
import io
from collections.abc import Iterator

from bot.imports.refusals import UnknownEncoding, WrongFile

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHUNK = 1 << 16


def find_encoding(content: bytes) -> str:
    """Reads the whole text once, piece by piece. Raises UnknownEncoding, WrongFile."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), None) or _without_mark(content)
    if _reads(content, encoding):
        return encoding
    if encoding == "utf-8" and _reads(content, "gb18030") and _looks_chinese(content):
        return "gb18030"
    raise UnknownEncoding


def open_text(content: bytes, encoding: str) -> io.TextIOWrapper:
    """The text piece by piece, its line ends as they stand."""
    return io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")


def _without_mark(content: bytes) -> str:
    """UTF-16 without its mark shows by the NULs of its commas and line ends."""
    head = content[:4096]
    if b"\0" not in head:
        return "utf-8"
    odd, even = head[1::2].count(0), head[::2].count(0)
    if max(odd, even) < len(head) // 16 or min(odd, even) > 2:
        raise WrongFile(found="binary")
    return "utf-16-le" if odd > even else "utf-16-be"


def _reads(content: bytes, encoding: str) -> bool:
    try:
        return all(True for _ in _pieces(content, encoding))
    except UnicodeError:
        return False


def _pieces(content: bytes, encoding: str) -> Iterator[str]:
    text = open_text(content, encoding)
    return iter(lambda: text.read(_CHUNK), "")


def _looks_chinese(content: bytes) -> bool:
    """Almost any Western text reads as GB18030 too, but then as characters nobody uses."""
    foreign = common = 0
    for piece in _pieces(content, "gb18030"):
        beyond_ascii = [c for c in piece if c > "\x7f"]
        foreign += len(beyond_ascii)
        common += len("".join(beyond_ascii).encode("gb2312", errors="ignore")) // 2
    return common * 2 > foreign
