"""Examples of each kind of file to fill in, as CSV, XLSX or Markdown; tables of ours that are safe to open."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bot.chinese import written
from bot.texts import find_templates

ENDINGS = {"knowledge": ("xlsx", "csv", "md")}
_TABLES = ("xlsx", "csv")


def list_endings(kind: str) -> tuple[str, ...]:
    """The forms its example comes in."""
    return ENDINGS.get(kind, _TABLES)


def write_example(kind: str, locale: str, ending: str) -> bytes:
    """The example of a kind in the form of that ending; CSV for any other."""
    folder = find_templates() / written(locale) / "imports"
    if ending == "md" and "md" in list_endings(kind):
        return (folder / f"{kind}.md").read_bytes()
    rows = _read(folder / f"{kind}.csv")
    return write_sheet(rows) if ending == "xlsx" else write_csv(rows)


def draw_example(facts: dict[str, Any]) -> bytes:
    """`kind`, `locale`, `ending`."""
    return write_example(facts["kind"], facts["locale"], facts["ending"])


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """With the mark that makes Excel read it as UTF-8, and nothing in it that Excel would take for a formula."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_escaped(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def write_sheet(rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet of texts: nothing becomes a formula, a link or another number."""
    written = io.BytesIO()
    import xlsxwriter  # here: 2 MB that only a template in this form needs

    book = xlsxwriter.Workbook(
        written,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 40, 18)
    title = book.add_format({"bold": True})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell, None if number else title)
    book.close()
    return written.getvalue()


_FORMULA = re.compile(r"(?!-\d+(\.\d+)?$)[=+\-@\t\r]")


def _escaped(cell: str) -> str:
    """A cell that a spreadsheet would compute gets an apostrophe; a plain negative number is none."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))
