"""Rows found by many keys at once: an id of ours and a word of the file."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session


def find_by_keys(session: Session, sql: str, keys: Sequence[tuple[int, str]]) -> list[Any]:
    """The rows of `sql`, whose `{keys}` stands for the VALUES `(id, word)` as column1 and column2."""
    if not keys:
        return []
    connection = session.connection()
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    # Our own ids as they are: only the file's words need binding.
    values = ",".join(f"({number},{mark})" for number, _word in keys)
    found = connection.exec_driver_sql(sql.format(keys=values), tuple(word for _number, word in keys))
    return list(found)
