"""Numbered points: before and after each statement and each COMMIT that a process sends to its database.

Nothing of this is in the product: `install` puts it between the product and its drivers, in one process.
"""

import os
import signal
import sqlite3
import sqlite3.dbapi2
from functools import partial
from typing import Any


class Points:
    """What passes is counted while `armed`; at the point number `kill_at` the process kills itself by -9."""

    def __init__(self) -> None:
        self.kill_at = 0
        self.names: list[str] = []
        self._armed = False

    def arm(self, kill_at: int = 0) -> None:
        self.kill_at, self.names, self._armed = kill_at, [], True

    def disarm(self) -> list[str]:
        """The points that were passed, by name."""
        self._armed = False
        return self.names

    def passed(self, when: str, what: object) -> None:
        if not self._armed:
            return
        self.names.append(f"{when} {' '.join(str(what).split())[:40]}")
        if len(self.names) == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


points = Points()


def install() -> None:
    """Both drivers, before the first connection is opened."""
    sqlite3.dbapi2.connect = partial(sqlite3.connect, factory=_SqliteConnection)  # type: ignore[misc]
    _install_postgres()


class _SqliteCursor(sqlite3.Cursor):
    def execute(self, sql: str, *args: Any) -> "_SqliteCursor":
        points.passed("before", sql)
        super().execute(sql, *args)
        points.passed("after", sql)
        return self


class _SqliteConnection(sqlite3.Connection):
    def cursor(self, factory: Any = _SqliteCursor) -> Any:
        return super().cursor(factory)

    def execute(self, sql: str, *args: Any) -> Any:
        return self.cursor().execute(sql, *args)

    def commit(self) -> None:
        points.passed("before", "COMMIT")
        super().commit()
        points.passed("after", "COMMIT")


def _install_postgres() -> None:
    import psycopg

    execute, commit = psycopg.Cursor.execute, psycopg.Connection.commit

    def counted_execute(cursor: Any, sql: Any, *args: Any, **more: Any) -> Any:
        points.passed("before", sql)
        result = execute(cursor, sql, *args, **more)
        points.passed("after", sql)
        return result

    def counted_commit(connection: Any) -> None:
        points.passed("before", "COMMIT")
        commit(connection)
        points.passed("after", "COMMIT")

    psycopg.Cursor.execute = counted_execute  # type: ignore[method-assign]
    psycopg.Connection.commit = counted_commit  # type: ignore[method-assign]
