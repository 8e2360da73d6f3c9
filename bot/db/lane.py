"""SQLite's writing lane: one thread, one connection, first come first served; who waits shares the next commit."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session

from bot.db.units import carry_out
from bot.errors import TryAgainLater

MOST = 64  # units of one commit
LONGEST = 0.02  # seconds until nobody more is let in: the first of them waits for the last


class Lane:
    """Units that came while a commit was on its way to the disk share the next one: one fsync serves them all.

    Each stands behind a savepoint, so one that fails takes nobody along.
    """

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._waiting: SimpleQueue[_Unit | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False

    async def run(self, fn: Callable[[Session], Any]) -> tuple[Any, set[str]]:
        """What `fn` returned and whom it woke, once committed; or what it raised."""
        if self._closed:
            raise RuntimeError("the database is closed")
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
            self._thread.start()
        unit = _Unit(fn)
        self._waiting.put(unit)
        return await unit.answer

    def close(self) -> None:
        """Finish what waits."""
        self._closed = True
        self._waiting.put(None)
        if self._thread:
            self._thread.join()

    def _work(self) -> None:
        while first := self._waiting.get():
            units: list[_Unit] = []
            try:
                connection = self._connect()
                with connection.begin():
                    for unit in self._let_in(first):
                        units.append(unit)
                        unit.carry_out(connection)
            except Exception as error:  # the BEGIN, a savepoint or the COMMIT: nothing of all this stands
                units = units or [first]
                for unit in units:
                    unit.error = TryAgainLater(type(error).__name__)
                    unit.error.__cause__ = error
            _answer(units)

    def _let_in(self, first: "_Unit") -> Iterator["_Unit"]:
        yield first
        closing = time.monotonic() + LONGEST
        for _ in range(MOST - 1):
            try:
                unit = self._waiting.get_nowait()
            except Empty:
                return
            if unit is None:
                self._waiting.put(None)
                return
            yield unit
            if time.monotonic() > closing:
                return


class _Unit:
    """One transaction's work, and who waits for it."""

    def __init__(self, fn: Callable[[Session], Any]) -> None:
        self._fn = fn
        self.loop = asyncio.get_running_loop()
        self.answer: asyncio.Future[tuple[Any, set[str]]] = self.loop.create_future()
        self.result: tuple[Any, set[str]] = (None, set())
        self.error: Exception | None = None

    def carry_out(self, connection: Connection) -> None:
        if self.answer.cancelled():
            return
        driver: Any = connection.connection.driver_connection
        driver.execute("SAVEPOINT unit")
        try:
            self.result = carry_out(connection, self._fn, "create_savepoint")
        except Exception as error:
            self.error = error
            driver.execute("ROLLBACK TO unit")
        driver.execute("RELEASE unit")

    def tell(self) -> None:
        if self.answer.done():
            return  # nobody waits any more
        if self.error is None:
            self.answer.set_result(self.result)
        else:
            self.answer.set_exception(self.error)


def _answer(units: list[_Unit]) -> None:
    """On their event loop, all at once: waking it is dearer than what it is told."""
    for loop in {unit.loop for unit in units}:
        own = [unit for unit in units if unit.loop is loop]
        with suppress(RuntimeError):  # a loop that was closed meanwhile
            loop.call_soon_threadsafe(_tell, own)


def _tell(units: list[_Unit]) -> None:
    for unit in units:
        unit.tell()
