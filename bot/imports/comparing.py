"""What all kinds of file share: rows that were read, and the comparison with what the shop knows already."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlmodel import Session

from bot.errors import Refusal
from bot.imports.columns import Column, Terms
from bot.imports.difference import Difference
from bot.imports.refusals import KeyTwice

CHUNK = 500  # rows compared and written by one statement


class Record(NamedTuple):
    """One row as it was read: the values in the order of the file's columns. Small, since there may be 200,000."""

    line: int
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Row:
    """A record while it is compared; only what its file says something about is in `facts`."""

    line: int
    facts: dict[str, Any]

    def get(self, name: str, default: Any = "") -> Any:
        return self.facts.get(name, default)


class Comparison(ABC):
    """Compares rows with the database, a chunk at a time in one transaction; writes what it found if told to."""

    def __init__(self, session: Session, terms: Terms, difference: Difference) -> None:
        self.session = session
        self.terms = terms
        self.difference = difference
        self._lines: dict[Any, int] = {}
        self.begin()

    @abstractmethod
    def begin(self) -> None:
        """Read what is needed once for the whole file."""

    @abstractmethod
    def compare(self, rows: Sequence[Row]) -> None:
        """Say what these rows change, and keep it for `write`."""

    @abstractmethod
    def write(self) -> None:
        """Write what the last `compare` found."""

    def each_right(self, rows: Iterable[Row], compare: Callable[[Row], None]) -> None:
        """Compare one by one; what is refused goes to the difference with its line."""
        for row in rows:
            try:
                compare(row)
            except Refusal as refusal:
                self.difference.refuse(row.line, "", refusal)

    def check_once(self, key: Any, line: int) -> None:
        """Raises KeyTwice for the second row of the same thing."""
        first = self._lines.setdefault(key, line)
        if first != line:
            raise KeyTwice(first=first)


@dataclass(frozen=True)
class Kind:
    """A kind of file. `more` makes columns that carry a value in their title."""

    name: str
    columns: tuple[Column, ...]
    comparison: type[Comparison]
    more: Callable[[str], Column | None] = lambda title: None


def changed_fields(old: dict[str, Any], new: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Each field that the file says otherwise, with the old and the new value."""
    return {name: (old[name], value) for name, value in new.items() if name in old and old[name] != value}
