"""A file read against its kind: small records, every cell checked, every fault with its line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlmodel import Session

from bot.errors import Refusal
from bot.imports.columns import KEPT, Column, Layout, Terms, lay_out
from bot.imports.comparing import CHUNK, Kind, Record, Row
from bot.imports.difference import Difference
from bot.imports.files import Given, Line
from bot.imports.kinds import KINDS, guess_kind
from bot.imports.refusals import MOST_CHARACTERS, BadLine, CellBesideTable, CellTooLong, FileEmpty, TooManyRows

MOST_ROWS = 200_000
_REMEMBERED = 40  # characters of a cell whose value is kept: files say the same again and again
_MOST_REMEMBERED = 20_000


@dataclass(frozen=True)
class Parsed:
    """A file's records, and what was wrong with it so far."""

    kind: Kind
    names: tuple[str, ...]
    records: list[Record]
    wrongs: Difference


def find_kind(given: Given) -> Kind | None:
    """The kind its columns speak of, if that is clear. Raises what reading the header raises."""
    header = next(_filled(given.rows()), None)
    return guess_kind(header[1]) if header else None


def read_file(given: Given, kind: Kind, terms: Terms, locale: str = "en") -> Parsed:
    """Read all of it. Faults of cells are collected; raises Refusal for those of the whole file."""
    wrongs = Difference()
    records: list[Record] = []
    layout = Layout()
    try:
        lines = _filled(given.rows())
        header = next(lines, None)
        if header is None:
            raise FileEmpty
        layout = lay_out(header[1], kind.columns, kind.more, locale)
        for title, refusal in layout.wrongs:
            wrongs.refuse(header[0], title, refusal)
        if not layout.wrongs:
            records = list(_read_rows(lines, layout, terms, wrongs, locale))
    except BadLine as bad:
        wrongs.refuse(bad.line, "", bad.refusal)
    return Parsed(kind, layout.names, records, wrongs)


def compare_file(session: Session, parsed: Parsed, terms: Terms, *, write: bool) -> Difference:
    """What the file would change, by what the database says now; with `write` it is changed, in this transaction.

    Whoever writes must roll back when the difference has faults: chunks before them were written.
    """
    difference = Difference(wrongs=list(parsed.wrongs.wrongs), wrong_count=parsed.wrongs.wrong_count)
    comparison = parsed.kind.comparison(session, terms, difference)
    for rows in _chunks(parsed.names, parsed.records):
        comparison.compare(rows)
        if write and difference.is_right:
            comparison.write()
    difference.wrongs.sort(key=lambda wrong: wrong.line)
    return difference


def _chunks(names: Sequence[str], records: Sequence[Record]) -> Iterator[list[Row]]:
    for start in range(0, len(records), CHUNK):
        yield [Row(r.line, _facts(names, r.values)) for r in islice(records, start, start + CHUNK)]


def _facts(names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    return {name: value for name, value in zip(names, values, strict=True) if value is not KEPT}


def _filled(lines: Iterator[Line]) -> Iterator[Line]:
    return (line for line in lines if any(cell and not cell.isspace() for cell in line[1]))


def _read_rows(
    lines: Iterator[Line], layout: Layout, terms: Terms, wrongs: Difference, locale: str
) -> Iterator[Record]:
    """The records without a fault. Raises TooManyRows."""
    readers = [_Reader(index, column, terms) for index, column in layout.columns]
    known = {reader.index for reader in readers}
    for count, (number, cells) in enumerate(lines, 1):
        if count > MOST_ROWS:
            raise TooManyRows(most=MOST_ROWS)
        if len(cells) > len(known) and any(c.strip() for i, c in enumerate(cells) if i not in known):
            wrongs.refuse(number, "", CellBesideTable())
            continue
        values, before = [], wrongs.wrong_count
        for reader in readers:
            try:
                values.append(reader.read(cells))
            except Refusal as refusal:
                wrongs.refuse(number, reader.column.title(locale), refusal)
        if wrongs.wrong_count == before:
            yield Record(number, tuple(values))


class _Reader:
    """Reads one column's cells; what it has read before it knows."""

    def __init__(self, index: int, column: Column, terms: Terms) -> None:
        self.index = index
        self.column = column
        self._terms = terms
        self._known: dict[str, Any] = {}

    def read(self, cells: list[str]) -> Any:
        text = cells[self.index] if self.index < len(cells) else ""
        known = self._known
        if text in known:
            return known[text]
        if len(text) > MOST_CHARACTERS:
            raise CellTooLong(most=MOST_CHARACTERS)
        value = self.column.value(text, self._terms)
        if len(text) <= _REMEMBERED and len(known) < _MOST_REMEMBERED:
            known[text] = value
        return value


__all__ = ["KINDS", "MOST_ROWS", "Parsed", "compare_file", "find_kind", "read_file"]
