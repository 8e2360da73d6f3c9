"""A difference in words: plain lines, for the card and for the terminal."""

from typing import Any

from bot.imports.columns import Column
from bot.imports.difference import Change, Difference, Wrong
from bot.imports.kinds import KINDS
from bot.imports.stores import SPECIAL, WEEK
from bot.texts import Texts

MOST_LETTERS = 60  # of one value
_OTHERWISE = {"is_new": "new"}


def write_changes(texts: Texts, locale: str, kind: str, difference: Difference) -> list[str]:
    """The first changes, a line each."""
    columns = {column.name: column for column in KINDS[kind].columns}
    return [_write_change(texts, locale, columns, change) for change in difference.shown]


def write_counts(texts: Texts, locale: str, difference: Difference) -> list[str]:
    """How many of each, those that are none left out."""
    counts = ("added", "changed", "told_again", "older", "unchanged")
    return [
        texts.phrase(f"import.count_{name}", locale, count=getattr(difference, name))
        for name in counts
        if getattr(difference, name)
    ]


def write_wrongs(texts: Texts, locale: str, difference: Difference, most: int | None = None) -> list[str]:
    """What is wrong, a line each, and how many more there are."""
    shown = [_write_wrong(texts, locale, wrong) for wrong in difference.wrongs[:most]]
    more = difference.wrong_count - len(shown)
    return [*shown, *([texts.phrase("import.and_more", locale, count=more)] if more else [])]


def _write_wrong(texts: Texts, locale: str, wrong: Wrong) -> str:
    said = texts.phrase(wrong.key, locale, **wrong.facts)
    where = "import.at_cell" if wrong.column else "import.at_line"
    return texts.phrase(where, locale, line=wrong.line, column=wrong.column[:MOST_LETTERS], said=said)


def _write_change(texts: Texts, locale: str, columns: dict[str, Column], change: Change) -> str:
    if not change.fields:
        return f"+ {change.label}"
    fields = [
        texts.phrase(
            "import.field",
            locale,
            name=_title(columns, name, locale),
            old=_value(texts, locale, name, old),
            new=_value(texts, locale, name, new),
        )
        for name, old, new in change.fields
    ]
    return f"± {change.label}: {', '.join(fields)}"


def _title(columns: dict[str, Column], name: str, locale: str) -> str:
    column = columns.get(_OTHERWISE.get(name, name))
    return column.title(locale) if column else name


def _value(texts: Texts, locale: str, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return texts.phrase("import.yes" if value else "import.no", locale)
    if value == "" and (name in WEEK or name.startswith(SPECIAL)):
        return texts.phrase("import.closed", locale)
    text = " ".join(str("" if value is None else value).split())
    return text if 0 < len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…" if text else "–"
