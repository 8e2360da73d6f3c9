"""Column kinds every table uses: keys, Telegram ids, enums as text, and names for constraints."""

from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Integer
from sqlalchemy import Enum as SqlEnum
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING

BigKey = BigInteger().with_variant(Integer, "sqlite")
"""64-bit keys; plain INTEGER on SQLite, where only that becomes the row id."""


def key() -> Any:
    return Field(default=None, primary_key=True, sa_type=BigKey)


def refers(column: str, *, unique: bool = False, index: bool = False, default: Any = ...) -> Any:
    """A foreign key. `default=None` makes it optional."""
    return Field(default, foreign_key=column, sa_type=BigKey, unique=unique, index=index)


def word(kind: type[StrEnum], default: Any = ...) -> Any:
    """A StrEnum stored as text (its value), checked by nobody but the code that writes it."""
    column = SqlEnum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=24,
        values_callable=lambda e: [m.value for m in e],
    )
    return Field(default, sa_type=column)
