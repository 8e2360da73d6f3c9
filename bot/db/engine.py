"""The unit of work: the only place that commits. One writer lane on SQLite, a small pool on PostgreSQL."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from bot.db.lane import Lane
from bot.db.units import carry_out, wake
from bot.errors import TryAgainLater

__all__ = ["Database", "is_trouble", "make_engine", "wake"]

P = ParamSpec("P")
T = TypeVar("T")

POSTGRES_WRITERS = 4
READERS = 3
TRIES_AFTER_A_DEADLOCK = 3


class Database:
    """Runs plain functions `fn(session, …)` in transactions, off the event loop.

    On SQLite all writes share one connection in one lane, first come first served, so nothing ever waits for
    a lock; on PostgreSQL a few threads hold a connection each. Functions wake others by `wake(session, name)`;
    the callbacks run on the event loop after the commit.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self._writing = make_engine(url)
        self._reading = make_engine(url, read_only=True)
        self._writers = ThreadPoolExecutor(POSTGRES_WRITERS, "writer")
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._own = threading.local()
        self._opened: list[Connection] = []
        self._lane = Lane(lambda: self._connection(self._writing)) if self.is_sqlite else None
        self._wakes: dict[str, Callable[[], None]] = {}

    async def unit_of_work(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn` in one transaction and commit it. Raises TryAgainLater when the database is in trouble."""
        result, wakes = await self._commit(lambda session: fn(session, *args, **kwargs))
        for name in wakes:
            self._call(name)
        return result

    async def read(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn` on a read-only connection. What it saw may be old by the time it is used."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._read, lambda s: fn(s, *args, **kwargs))

    def on_wake(self, name: str, callback: Callable[[], None]) -> None:
        """Call `callback` on the event loop after each commit that woke `name`."""
        self._wakes[name] = callback

    def close(self) -> None:
        """Finish what is queued, then let go of every connection."""
        if self._lane:
            self._lane.close()
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        for connection in self._opened:
            if not (connection.closed or connection.invalidated):  # a broken one has let go already
                connection.detach()
            connection.close()
        self._writing.dispose()
        self._reading.dispose()

    def _call(self, name: str) -> None:
        if callback := self._wakes.get(name):
            callback()

    async def _commit(self, fn: Callable[[Session], T]) -> tuple[T, set[str]]:
        try:
            if self._lane:
                return await self._lane.run(fn)
            return await asyncio.get_running_loop().run_in_executor(self._writers, self._write, fn)
        except Exception as error:
            if is_trouble(error):
                raise TryAgainLater(type(error).__name__) from error
            raise

    def _write(self, fn: Callable[[Session], T]) -> tuple[T, set[str]]:
        for _ in range(TRIES_AFTER_A_DEADLOCK - 1):
            try:
                return self._write_once(fn)
            except Exception as error:
                if not _is_deadlock(error):
                    raise
        return self._write_once(fn)

    def _write_once(self, fn: Callable[[Session], T]) -> tuple[T, set[str]]:
        connection = self._connection(self._writing)
        with connection.begin():
            return carry_out(connection, fn)

    def _read(self, fn: Callable[[Session], T]) -> T:
        connection = self._connection(self._reading)
        try:
            with connection.begin():
                return carry_out(connection, fn)[0]
        except Exception as error:
            if is_trouble(error):
                raise TryAgainLater(type(error).__name__) from error
            raise

    def _connection(self, engine: Engine) -> Connection:
        """This thread's own connection, opened at its first use and again after it broke."""
        connection: Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = engine.connect()
            self._opened.append(connection)
        elif connection.invalidated:
            connection.rollback()
        return connection


def make_engine(url: str, *, read_only: bool = False) -> Engine:
    """An engine with the pragmas and transaction modes we rely on; for tests, tools and migrations as well."""
    if not url.startswith("sqlite"):
        options = {"options": "-c default_transaction_read_only=on"} if read_only else {}
        return create_engine(url, poolclass=NullPool, connect_args=options, hide_parameters=True)
    engine = create_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,  # else tracebacks carry names into the log
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": 5},
    )
    event.listen(engine, "connect", _set_read_pragmas if read_only else _set_write_pragmas)
    event.listen(engine, "begin", _begin_deferred if read_only else _begin_immediate)
    return engine


def is_trouble(error: BaseException) -> bool:
    """Is this the database's trouble (gone, locked, full, read-only), not the fault of what was asked?

    A statement that is wrong is a fault: it would be wrong the next time as well.
    """
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorname != "SQLITE_ERROR"
    kinds = {kind.__name__ for kind in type(cause).__mro__ if kind.__module__.startswith("psycopg")}
    return not kinds.isdisjoint(("OperationalError", "InterfaceError", "ReadOnlySqlTransaction"))


def _is_deadlock(error: BaseException) -> bool:
    cause = getattr(error, "orig", None) or error
    return type(cause).__name__ in ("DeadlockDetected", "SerializationFailure")


def _set_write_pragmas(connection: Any, _record: Any) -> None:
    # FULL: an acknowledged update or a claim must survive a power cut.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-8000"):
        connection.execute(f"PRAGMA {pragma}")


def _set_read_pragmas(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA query_only=ON")


# By the driver itself: a BEGIN refused inside SQLAlchemy's own execute leaves its connection half begun.
def _begin_immediate(connection: Connection) -> None:
    _driver(connection).execute("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    _driver(connection).execute("BEGIN")


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
