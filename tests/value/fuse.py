"""A fuse in the driver: it counts the statements of a unit of work, and at the k-th the database is in trouble."""

import sqlite3
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import psycopg
from sqlalchemy import event
from sqlmodel import Session

from bot.db.engine import Database

P = ParamSpec("P")
T = TypeVar("T")


class Fuse:
    """`blows_at` 0: it only counts. `after`: the statement is carried out, but its answer is lost.

    It blows once a unit, so that the rollback gets through.
    """

    def __init__(self) -> None:
        self.counted = 0
        self.blows_at = 0
        self.after = False
        self.has_blown = False
        self._is_on = False

    def guard(self, fn: Callable[Concatenate[Session, P], T]) -> Callable[Concatenate[Session, P], T]:
        """`fn`, counted; on PostgreSQL a unit may be begun anew."""

        def guarded(session: Session, *args: P.args, **kwargs: P.kwargs) -> T:
            self.counted, self.has_blown, self._is_on = 0, False, True
            try:
                result = fn(session, *args, **kwargs)
                session.flush()
                return result
            finally:
                self._is_on = False

        return guarded

    def run(self, statement: Callable[[], T], trouble: Callable[[], Exception]) -> T:
        """Carry a statement out, unless it is the one at which the database breaks down."""
        self.counted += self._is_on
        if not (self._is_on and self.counted == self.blows_at):
            return statement()
        if self.after:
            statement()
        self.has_blown, self._is_on = True, False
        raise trouble()


def fit(fuse: Fuse, database: Database) -> None:
    """Before the database's first use."""
    fit_one = _fit_sqlite if database.is_sqlite else _fit_postgres
    event.listen(database._writing, "do_connect", lambda _dialect, _record, _args, options: fit_one(fuse, options))


def _fit_sqlite(fuse: Fuse, options: dict[str, Any]) -> None:
    class Cursor(sqlite3.Cursor):
        def execute(self, *args: Any) -> Any:
            run = super().execute
            return fuse.run(lambda: run(*args), _disk_trouble)

        def executemany(self, *args: Any) -> Any:
            run = super().executemany
            return fuse.run(lambda: run(*args), _disk_trouble)

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        def execute(self, *args: Any) -> Any:
            return self.cursor().execute(*args)

        def executemany(self, *args: Any) -> Any:
            return self.cursor().executemany(*args)

    options["factory"] = Connection


def _fit_postgres(fuse: Fuse, options: dict[str, Any]) -> None:
    class Cursor(psycopg.Cursor[Any]):
        def execute(self, *args: Any, **more: Any) -> Any:
            run = super().execute
            return fuse.run(lambda: run(*args, **more), self._cut)

        def executemany(self, *args: Any, **more: Any) -> None:
            run = super().executemany
            fuse.run(lambda: run(*args, **more), self._cut)

        def _cut(self) -> Exception:
            self.connection.close()
            return psycopg.OperationalError("the connection is lost")

    options["cursor_factory"] = Cursor


def _disk_trouble() -> Exception:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname, error.sqlite_errorcode = "SQLITE_IOERR", sqlite3.SQLITE_IOERR  # type: ignore[misc]
    return error
