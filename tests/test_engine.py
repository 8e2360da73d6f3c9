"""The unit of work: all or nothing, wakes after the commit, trouble told apart from faults."""

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlmodel import Session, select

from bot.db.engine import Database, make_engine, wake
from bot.db.prepared import Prepared, as_time
from bot.db.tables import Chat, ChatKind
from bot.errors import TryAgainLater
from tests.conftest import NOON

_ADD = Prepared("""
    INSERT INTO chats (telegram_id, kind, title, locale, created_at)
    VALUES (:id, 'private', :title, 'en', :now) RETURNING id
""")


def _add(session: Session, telegram_id: int, title: str = "Anna") -> int:
    return int(_ADD(session, id=telegram_id, title=title, now=NOON).fetchone()[0])


def _count(session: Session) -> int:
    return len(session.exec(select(Chat)).all())


async def test_what_a_unit_did_is_there_afterwards(database: Database) -> None:
    await database.unit_of_work(_add, 7)
    assert await database.read(_count) == 1


async def test_a_unit_that_raises_leaves_nothing(database: Database) -> None:
    def add_and_fail(session: Session) -> None:
        _add(session, 7)
        session.add(Chat(telegram_id=8, kind=ChatKind.PRIVATE, created_at=NOON))
        raise LookupError

    with pytest.raises(LookupError):
        await database.unit_of_work(add_and_fail)
    assert await database.read(_count) == 0


async def test_a_broken_rule_of_the_database_is_no_trouble_of_its_own(database: Database) -> None:
    await database.unit_of_work(_add, 7)
    with pytest.raises(Exception) as broken:  # noqa: PT011 - the drivers' own classes
        await database.unit_of_work(_add, 7)
    assert not isinstance(broken.value, TryAgainLater)
    assert isinstance(broken.value, sqlite3.IntegrityError | psycopg.errors.UniqueViolation)
    assert await database.read(_count) == 1


async def test_wakes_come_after_the_commit_and_only_then(database: Database) -> None:
    heard: list[str] = []
    database.on_wake("notices", lambda: heard.append("notices"))

    def woken(session: Session, fail: bool) -> None:
        wake(session, "notices")
        if fail:
            raise LookupError

    with pytest.raises(LookupError):
        await database.unit_of_work(woken, fail=True)
    assert heard == []
    await database.unit_of_work(woken, fail=False)
    assert heard == ["notices"]


async def test_reading_may_not_write(database: Database) -> None:
    with pytest.raises(TryAgainLater):
        await database.read(_add, 7)
    assert await database.read(_count) == 0


async def test_a_wrong_statement_is_a_fault_and_not_trouble(database: Database) -> None:
    with pytest.raises((sqlite3.OperationalError, psycopg.errors.UndefinedTable)):
        await database.unit_of_work(lambda session: Prepared("SELECT * FROM nowhere")(session).fetchall())
    assert await database.unit_of_work(_add, 7)


async def test_hundred_units_at_once_lose_nothing(database: Database) -> None:
    await asyncio.gather(*(database.unit_of_work(_add, number) for number in range(1, 101)))
    assert await database.read(_count) == 100


async def test_the_orm_and_prepared_sql_read_each_others_rows(database: Database) -> None:
    at = datetime(2026, 11, 20, 20, 0, 1, 500, tzinfo=UTC)

    def write_both(session: Session) -> None:
        _ADD(session, id=7, title="雨", now=at)
        session.add(Chat(telegram_id=8, kind=ChatKind.PRIVATE, title="雨", created_at=at))

    def read_both(session: Session) -> tuple[list[datetime], list[datetime | None]]:
        rows = Prepared("SELECT created_at FROM chats ORDER BY telegram_id")(session).fetchall()
        return [chat.created_at for chat in session.exec(select(Chat)).all()], [as_time(row[0]) for row in rows]

    await database.unit_of_work(write_both)
    by_orm, by_sql = await database.read(read_both)
    assert by_orm == by_sql == [at, at]


def test_prepared_times_need_a_zone(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        return  # psycopg and the column's type take care of it there
    with pytest.raises(ValueError, match="zone"):
        _ADD(session, id=1, title="", now=datetime(2026, 1, 1))  # noqa: DTZ001


async def test_a_locked_sqlite_file_is_trouble_that_passes(tmp_path: Path, database_url: str) -> None:
    if not database_url.startswith("sqlite"):
        return  # PostgreSQL writers do not lock each other out
    database = Database(database_url)
    other = make_engine(database_url)
    with other.connect() as holder, holder.begin(), pytest.raises(TryAgainLater):
        await database.unit_of_work(_add, 7)
    assert await database.unit_of_work(_add, 7) == 1
    database.close()
    other.dispose()


async def test_a_cut_postgres_connection_heals(database_url: str) -> None:
    if database_url.startswith("sqlite"):
        return  # there is no connection to cut
    database = Database(database_url)
    cut = Prepared("SELECT pg_terminate_backend(pg_backend_pid())")
    for _ in range(4):
        with pytest.raises(TryAgainLater):
            await database.unit_of_work(lambda session: cut(session).fetchall())
    results = await asyncio.gather(*(database.unit_of_work(_add, n) for n in range(1, 9)), return_exceptions=True)
    healed = [one for one in results if isinstance(one, int)]
    assert healed, results
    await asyncio.gather(*(database.unit_of_work(_add, 100 + n) for n in range(8)), return_exceptions=True)
    assert await database.unit_of_work(_add, 500)
    database.close()
