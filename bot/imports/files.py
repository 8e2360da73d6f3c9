"""What a file is, by its content and never by its name alone, and its rows with the numbers people see."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from bot.imports.archives import check_sheets, open_archive, read_part
from bot.imports.encoding import find_encoding, open_text
from bot.imports.markdown import read_articles
from bot.imports.pictures import ENDINGS, Pictures
from bot.imports.refusals import (
    MOST_CHARACTERS,
    BadLine,
    CellTooLong,
    FileEmpty,
    FileTooBig,
    NoTableInside,
    QuoteOpen,
    UnsafeArchive,
    WrongFile,
)

MOST_BYTES = 20 * 1024 * 1024  # Telegram gives bots no more
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")
MARKDOWN = (".md", ".markdown")
DELIMITERS = ",;\t"

Line = tuple[int, list[str]]
"""A row's number and its cells as they are shown."""

_MARKS = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"{\\rtf", "docx"),
)


@dataclass(frozen=True)
class Given:
    """A table or Markdown file that was looked at, and the pictures that came with it."""

    name: str
    content: bytes = field(repr=False)
    pictures: Pictures

    @property
    def is_markdown(self) -> bool:
        return self.name.lower().endswith(MARKDOWN)

    def rows(self) -> Iterator[Line]:
        """Every row, empty ones too. Raises BadLine and what finding the encoding raises."""
        if self.content.startswith(b"PK"):
            return _sheet_rows(self.content)
        if self.is_markdown:
            return read_articles(open_text(self.content, find_encoding(self.content)))
        return _text_rows(self.content)


def open_file(name: str, content: bytes, pictures: Pictures | None = None) -> Given:
    """Look at a file. A ZIP with one table inside is that table with its pictures.

    Raises FileEmpty, FileTooBig, WrongFile, UnsafeArchive, NoTableInside.
    """
    if not content.strip(b"\0 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise FileEmpty
    if len(content) > MOST_BYTES:
        raise FileTooBig(most=MOST_BYTES // 1024 // 1024)
    found = next((kind for mark, kind in _MARKS if content.startswith(mark)), "")
    if content[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        found = "html"
    if found:
        raise WrongFile(found=found)
    if not content.startswith(b"PK"):
        return Given(name, content, pictures or Pictures())
    return _open_packed(name, content, pictures)


def _open_packed(name: str, content: bytes, pictures: Pictures | None) -> Given:
    archive = open_archive(content)
    names = archive.namelist()
    if "xl/workbook.xml" in names:
        check_sheets(archive)
        return Given(name, content, pictures or Pictures())
    for part, found in (("word/document.xml", "docx"), ("xl/workbook.bin", "xls"), ("content.xml", "ods")):
        if part in names:
            raise WrongFile(found=found)
    inside = [part for part in names if not _is_litter(part)]
    tables = [part for part in inside if part.lower().endswith(TABLES)]
    if len(tables) != 1:
        raise NoTableInside(count=len(tables))
    bare = [PurePosixPath(part).name.casefold() for part in inside if part.lower().endswith(ENDINGS)]
    if len(set(bare)) != len(bare):
        raise UnsafeArchive(why="names")
    table = read_part(archive, tables[0])
    if table.startswith(b"PK") and "xl/workbook.xml" not in open_archive(table).namelist():
        raise NoTableInside(count=0)
    return open_file(PurePosixPath(tables[0]).name, table, Pictures.in_archive(content))


def _is_litter(part: str) -> bool:
    """What computers add to archives by themselves, and folders."""
    return part.endswith("/") or any(step.startswith((".", "__MACOSX")) for step in PurePosixPath(part).parts)


def _text_rows(content: bytes) -> Iterator[Line]:
    text = open_text(content, find_encoding(content))
    first = text.readline()
    skipped = 0
    if first.strip().lower().startswith("sep=") and len(first.strip()) <= 5:  # Excel's own way to say it
        delimiter, skipped = first.strip()[4:] or "\t", 1
    else:
        text.seek(0)
        delimiter = _find_delimiter(first)
    # Strict: an open quote would silently swallow the lines after it.
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            row = next(reader, None)
        except csv.Error as error:
            is_long = "limit" in str(error) and reader.line_num + skipped <= line
            raise BadLine(line, CellTooLong(most=MOST_CHARACTERS) if is_long else QuoteOpen()) from error
        if row is None:
            return
        yield line, row


def _find_delimiter(first: str) -> str:
    """The one that stands most often in the first line, outside of quotes."""
    bare = "".join(first.split('"')[::2])
    return max(DELIMITERS, key=bare.count)


def _sheet_rows(content: bytes) -> Iterator[Line]:
    """The first sheet people can see. Formulas are the values that were stored with them."""
    for line, row in enumerate(_open_sheet(content).iter_rows(), 1):
        yield line, [_shown(cell) for cell in row]


def _open_sheet(content: bytes) -> CalamineSheet:
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        seen = [sheet.name for sheet in book.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible]
        return book.get_sheet_by_name((seen or book.sheet_names)[0])
    except (CalamineError, IndexError, ValueError, OSError) as error:
        raise UnsafeArchive(why="broken") from error
    except BaseException as error:  # a panic of the library is no Exception, and no reason to end here
        if type(error).__name__ != "PanicException":
            raise
        raise UnsafeArchive(why="broken") from error


def _shown(cell: Any) -> str:
    """A cell as people see it in their sheet."""
    match cell:
        case str():
            return cell
        case bool():
            return "yes" if cell else "no"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
        case datetime():
            return cell.strftime("%Y-%m-%d %H:%M")
        case date():
            return cell.isoformat()
        case time():
            return cell.strftime("%H:%M")
        case timedelta():
            minutes = round(cell.total_seconds() / 60)
            return f"{minutes // 60:02}:{minutes % 60:02}"
        case _:
            return str(cell)
