"""Prepared SQL for the few hot paths: one text, both databases, on the unit of work's own connection."""

import re
import sqlite3
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from bot.db.units import DRIVER

_SQLITE_TIME = "%Y-%m-%d %H:%M:%S.%f"
_NAMED = re.compile(r"(?<![:\w]):(\w+)")


class Prepared:
    """One SQL statement with `:name` parameters; both drivers keep it prepared by its text.

    Times go in as aware datetimes and come out through `as_time`; booleans as TRUE and FALSE; percent signs
    are not allowed. Answers the driver's own cursor.
    """

    def __init__(self, sql: str) -> None:
        if "%" in sql:
            raise ValueError("a percent sign means a parameter to psycopg")
        self.sqlite = " ".join(sql.split())
        self.postgres = _NAMED.sub(r"%(\1)s", self.sqlite)

    def __call__(self, session: Session, **facts: Any) -> Any:
        driver = _driver(session)
        return driver.execute(self.sqlite if isinstance(driver, sqlite3.Connection) else self.postgres, facts)

    def many(self, session: Session, rows: list[dict[str, Any]]) -> Any:
        """Run the statement once a row; on PostgreSQL as one pipeline."""
        driver = _driver(session)
        if isinstance(driver, sqlite3.Connection):
            return driver.executemany(self.sqlite, rows)
        cursor = driver.cursor()
        cursor.executemany(self.postgres, rows)
        return cursor


def _driver(session: Session) -> Any:
    """The driver's own connection: kept by the unit of work, asked for in a Session made elsewhere."""
    return session.info.get(DRIVER) or session.connection().connection.driver_connection


def as_time(value: Any) -> datetime | None:
    """What a prepared statement returned for a time column, as aware UTC."""
    if value is None:
        return None
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC)  # type: ignore[no-any-return]


def known_time(value: Any) -> datetime:
    """The same of a column that is never empty."""
    at = as_time(value)
    if at is None:
        raise ValueError("a row without its time")
    return at


@lru_cache(maxsize=64)  # one unit of work writes the same moment many times
def _store_time(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a time without a zone")
    return value.astimezone(UTC).strftime(_SQLITE_TIME)


# The same text SQLAlchemy writes, so that prepared SQL and the ORM read each other's rows.
sqlite3.register_adapter(datetime, _store_time)
sqlite3.register_adapter(date, date.isoformat)
