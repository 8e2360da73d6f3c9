"""Columns of a kind of file: what they are called in both languages, and which of them a header names."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from bot.chinese import in_script, to_simplified, written
from bot.domain.people.chats import tidy_name
from bot.errors import Refusal
from bot.imports.pictures import Pictures
from bot.imports.refusals import CellEmpty, ColumnMissing, ColumnTwice, UnknownColumn


class Mark:
    """What an empty cell may mean beside a value."""


NEEDED: Final = Mark()  # an empty cell is wrong
KEPT: Final = Mark()  # an empty cell leaves what is there


@dataclass(frozen=True)
class Terms:
    """What reading and comparing may know. `told_at`: when somebody looked, if the file itself says nothing.

    `may_appoint`: whoever imports may name operators. `locale`: what the difference names things in.
    """

    now: datetime
    told_at: datetime
    zone: str
    currency: str
    may_appoint: bool = False
    locale: str = "en"
    pictures: Pictures = field(default_factory=Pictures)


Read = Callable[[str, Terms], Any]
"""A cell's value from its text, which is not empty. Raises Refusal."""


@dataclass(frozen=True)
class Column:
    """`name` is what it is called in English and in code; `empty` is what an empty cell means."""

    name: str
    zh: str
    read: Read
    also: tuple[str, ...] = ()
    needed: bool = False
    empty: Any = ""

    def title(self, locale: str) -> str:
        return in_script(self.zh, locale) if written(locale) == "zh" else self.name

    def value(self, text: str, terms: Terms) -> Any:
        if text.strip():
            return self.read(_unescaped(text), terms)
        if self.empty is NEEDED:
            raise CellEmpty
        return self.empty


@dataclass
class Layout:
    """Which cell of a row belongs to which column; what is wrong with the header."""

    columns: list[tuple[int, Column]] = field(default_factory=list)
    wrongs: list[tuple[str, Refusal]] = field(default_factory=list)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for _, column in self.columns)


def lay_out(
    header: Sequence[str], columns: Sequence[Column], more: Callable[[str], Column | None], locale: str
) -> Layout:
    """Match a header against a kind's columns; `more` makes those that carry a value in their title."""
    layout, taken = Layout(), set()
    known = {_squeeze(title): column for column in columns for title in (column.name, column.zh, *column.also)}
    for index, title in enumerate(header):
        shown = tidy_name(title)
        if not shown:
            continue
        try:
            column = known.get(_squeeze(title)) or more(unicodedata.normalize("NFKC", title).strip())
        except Refusal as refusal:
            layout.wrongs.append((shown, refusal))
            continue
        if column is None:
            layout.wrongs.append((shown, UnknownColumn(title=shown, nearest=_nearest(title, known))))
        elif column.name in taken:
            layout.wrongs.append((shown, ColumnTwice(title=shown)))
        else:
            taken.add(column.name)
            layout.columns.append((index, column))
    missing = [column for column in columns if column.needed and column.name not in taken]
    layout.wrongs += [(column.title(locale), ColumnMissing(title=column.title(locale))) for column in missing]
    return layout


def _squeeze(title: str) -> str:
    bare = re.sub(r"[\s_\-.*:：()（）]", "", unicodedata.normalize("NFKC", title)).casefold()
    return to_simplified(bare)


def _nearest(title: str, known: dict[str, Column]) -> str:
    near = difflib.get_close_matches(_squeeze(title)[:60], known, 1, 0.65)
    if not near:
        return ""
    column = known[near[0]]
    return column.zh if near[0] == _squeeze(column.zh) else column.name


def _unescaped(text: str) -> str:
    """Our own tables put an apostrophe before what a spreadsheet would take for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text
