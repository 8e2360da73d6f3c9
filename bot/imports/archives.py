"""Archives (ZIP, and XLSX, which is one): measured and looked through before anybody opens them."""

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from bot.imports.refusals import UnsafeArchive

MOST_UNPACKED = 200 * 1024 * 1024
MOST_TIMES = 150  # how much larger than the archive its content may be
MOST_PARTS = 20_000
MOST_CELLS = 8_000_000  # a sheet takes memory by its width and height
_FREE = 5 * 1024 * 1024  # small things may be packed as tightly as they like
_CHUNK = 1 << 20
_TAIL = 64  # a mark may stand across two pieces

_DECLARES = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_THING = re.compile(rb"<(?:\w+:)?(?:c|si|row)[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]{0,40}?\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")


def open_archive(content: bytes) -> zipfile.ZipFile:
    """An archive that keeps to the limits by its own word. Raises UnsafeArchive."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnsafeArchive(why="broken") from error
    if any(part.flag_bits & 0x1 for part in parts):
        raise UnsafeArchive(why="locked")
    if any(_leads_out(part.filename) for part in parts):
        raise UnsafeArchive(why="paths")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
        raise UnsafeArchive(why="size")
    if unpacked > _FREE and unpacked > MOST_TIMES * len(content):
        raise UnsafeArchive(why="ratio")
    return archive


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part, which must be as large as it says. Raises UnsafeArchive."""
    return b"".join(_pieces(archive, archive.getinfo(name)))


def check_sheets(archive: zipfile.ZipFile) -> None:
    """Every part of an XLSX really has its size, declares no entities and fits into memory.

    Who reads it next trusts sizes, and lays a sheet out from its first cell to its last. Raises UnsafeArchive.
    """
    for part in archive.infolist():
        scan = _Scan()
        for piece in _pieces(archive, part):
            scan.look(piece)


class _Scan:
    def __init__(self) -> None:
        self._tail = b""
        self._things = 0
        self._width = self._height = 1

    def look(self, piece: bytes) -> None:
        piece = self._tail + piece.replace(b"\0", b"")  # UTF-16 would hide what stands there
        self._tail = piece[-_TAIL:]
        if _DECLARES.search(piece):
            raise UnsafeArchive(why="entities")
        self._things += sum(1 for _ in _THING.finditer(piece))
        for letters, row in _CELL.findall(piece):
            self._width = max(self._width, _column(letters))
            self._height = max(self._height, int(row))
        if self._things > MOST_CELLS or self._width * self._height > MOST_CELLS:
            raise UnsafeArchive(why="cells")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    said, read = part.file_size, 0
    part.file_size = MOST_UNPACKED  # else what is hidden behind its word is never seen
    try:
        with archive.open(part) as stream:
            while piece := stream.read(_CHUNK):
                read += len(piece)
                if read > said:
                    raise UnsafeArchive(why="size")
                yield piece
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError, ValueError) as error:
        raise UnsafeArchive(why="broken") from error
    finally:
        part.file_size = said


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name
