"""SQLite's lane: units share a commit, and each still stands or falls alone."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from bot.db.engine import Database, make_engine, wake
from bot.db.tables import Chat, ChatKind
from bot.errors import TryAgainLater
from tests.conftest import NOON
from tests.databases import sqlite_database


@pytest.fixture
def url(tmp_path: Path) -> str:
    with sqlite_database(tmp_path) as url:
        return url


def _hold_up(_session: Session) -> None:
    time.sleep(0.01)  # the others come while this one is at work


def _add(number: int) -> Callable[[Session], int]:
    def add(session: Session) -> int:
        session.add(Chat(telegram_id=number, kind=ChatKind.PRIVATE, created_at=NOON))
        session.flush()
        wake(session, f"added {number}")
        return number

    return add


def _list(session: Session) -> list[int]:
    return list(session.exec(select(Chat.telegram_id).order_by(Chat.telegram_id)).all())


async def test_units_that_wait_share_one_commit(url: str) -> None:
    database = Database(url)
    commits: list[object] = []
    event.listen(database._writing, "commit", commits.append)
    done = await asyncio.gather(*(database.unit_of_work(fn) for fn in [_hold_up, *map(_add, range(1, 21))]))
    assert done[1:] == list(range(1, 21))
    assert len(commits) < 5
    assert await database.read(_list) == list(range(1, 21))
    database.close()


async def test_a_unit_that_breaks_a_rule_takes_nobody_along(url: str) -> None:
    database = Database(url)
    heard: list[int] = []
    for number in (1, 2, 3):
        database.on_wake(f"added {number}", lambda number=number: heard.append(number))

    def add_and_fail(session: Session) -> None:
        _add(3)(session)
        raise LookupError

    units = [_hold_up, _add(1), _add(1), add_and_fail, _add(2)]
    results = await asyncio.gather(*(database.unit_of_work(fn) for fn in units), return_exceptions=True)
    assert results[1] == 1
    assert isinstance(results[2], IntegrityError)
    assert isinstance(results[3], LookupError)
    assert results[4] == 2
    assert await database.read(_list) == [1, 2]
    assert heard == [1, 2]
    database.close()


async def test_a_lost_transaction_is_the_trouble_of_all_who_were_in_it(url: str) -> None:
    database = Database(url)

    def close_the_transaction(session: Session) -> None:
        session.info["driver"].execute("ROLLBACK")  # as SQLite does by itself when the disk is full

    units = [_hold_up, _add(1), close_the_transaction, _add(2)]
    results = await asyncio.gather(*(database.unit_of_work(fn) for fn in units), return_exceptions=True)
    assert [type(result) for result in results[:3]] == [TryAgainLater] * 3
    assert results[3] == 2  # it came after
    assert await database.read(_list) == [2]
    database.close()


async def test_whom_nobody_waits_for_is_not_carried_out(url: str) -> None:
    database = Database(url)
    holding = asyncio.create_task(database.unit_of_work(_hold_up))
    given_up = asyncio.create_task(database.unit_of_work(_add(1)))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.gather(holding, given_up, return_exceptions=True)
    assert await database.unit_of_work(_add(2)) == 2
    assert await database.read(_list) == [2]
    database.close()


async def test_closing_finishes_what_waits(url: str) -> None:
    database = Database(url)
    waiting = [asyncio.create_task(database.unit_of_work(fn)) for fn in (_hold_up, _add(1), _add(2))]
    await asyncio.sleep(0)
    database.close()
    assert [await one for one in waiting] == [None, 1, 2]
    with pytest.raises(RuntimeError):
        await database.unit_of_work(_add(3))
    other = make_engine(url)
    with other.connect() as connection, Session(connection) as session:
        assert _list(session) == [1, 2]
    other.dispose()
