"""A PDF file, written from front to back: objects, pages, and the table of where they begin."""

import zlib
from collections.abc import Mapping
from typing import BinaryIO

_FIRST = 3  # the catalogue (1) and the list of pages (2) are written last


class PdfFile:
    """Written as it comes: a thousand pages need no more memory than ten. End with `close`."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._begins: dict[int, int] = {}
        self._pages: list[int] = []
        self._size = 0
        self._put(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")

    def add_image(self, head: bytes, packed: bytes, *, width: int, height: int) -> int:
        """An image by its bytes as its filter (named in `head`) has them. The object's number."""
        what = b"/Type /XObject /Subtype /Image /Width %d /Height %d %s" % (width, height, head)
        return self._add_stream(what, packed)

    def add_page(
        self, content: bytes, images: Mapping[str, int], *, width: float, height: float, bleed: float = 0
    ) -> None:
        """Sizes in points; `bleed` all around is cut away."""
        drawn = self._add_stream(b"/Filter /FlateDecode", zlib.compress(content))
        named = b" ".join(b"/%s %d 0 R" % (name.encode(), number) for name, number in images.items())
        page = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.3f %.3f] /TrimBox [%.3f %.3f %.3f %.3f] "
            b"/Resources << /XObject << %s >> >> /Contents %d 0 R >>"
        ) % (width, height, bleed, bleed, width - bleed, height - bleed, named, drawn)
        self._pages.append(self._add(page))

    def close(self, *, title: str = "") -> None:
        facts = self._add(b"<< /Title <%s> >>" % ("\ufeff" + title).encode("utf-16-be").hex().encode())
        kids = b" ".join(b"%d 0 R" % page for page in self._pages)
        self._write(1, b"<< /Type /Catalog /Pages 2 0 R >>")
        self._write(2, b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(self._pages)))
        table, count = self._size, len(self._begins) + 1
        self._put(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        self._put(b"".join(b"%010d 00000 n \n" % self._begins[number] for number in range(1, count)))
        self._put(b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (count, facts))
        self._put(b"startxref\n%d\n%%%%EOF\n" % table)

    def _add_stream(self, head: bytes, packed: bytes) -> int:
        return self._add(b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(packed), packed))

    def _add(self, written: bytes) -> int:
        number = _FIRST + len(self._begins)
        self._write(number, written)
        return number

    def _write(self, number: int, written: bytes) -> None:
        self._begins[number] = self._size
        self._put(b"%d 0 obj\n%s\nendobj\n" % (number, written))

    def _put(self, written: bytes) -> None:
        self._file.write(written)
        self._size += len(written)
