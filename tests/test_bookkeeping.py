"""What is looked for each minute, each hour or in a queue is found by an index: no table is walked."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.bookkeeping import CHORES
from bot.db.engine import make_engine
from bot.db.prepared import Prepared
from bot.domain.books.sealing import seal_entries
from bot.domain.people.phones import find_by_phone
from bot.domain.till.tries import ASIDES, MOST, ShutOut, check_may_try, count_miss
from bot.retention import forget_portion
from tests.conftest import NOON
from tests.databases import sqlite_database
from tests.domain.shop_rows import add_person

SECRET = b"s"

_ASKED: dict[str, Callable[[Session], Any]] = {
    **{chore.__name__: partial(chore, now=NOON, portion=portion) for chore, portion in CHORES},
    "seal_entries": partial(seal_entries, secret=SECRET, now=NOON, portion=9),
    "forget_portion": partial(forget_portion, now=NOON),
    "find_by_phone": partial(find_by_phone, written="16045550199", secret=SECRET),
}

_SHORT = {"SCAN updates", "SCAN failed_tries", "SCAN till_numbers", "SCAN tries", "SCAN quarantine"}
"""Kept for days, looked through once an hour: an index would cost each of their rows more."""


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Session]:
    """SQLite: its plans do not hang on how many rows there are, and it takes a partial index only by its words."""
    with sqlite_database(tmp_path) as url, make_engine(url).begin() as connection, Session(connection) as session:
        yield session


@pytest.mark.parametrize("name", _ASKED)
def test_no_table_that_grows_is_walked(lite: Session, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    asked: list[str] = []
    ask = Prepared.__call__

    def note(prepared: Prepared, session: Session, **facts: Any) -> Any:
        asked.append(_plan(session, prepared, facts))
        return ask(prepared, session, **facts)

    monkeypatch.setattr(Prepared, "__call__", note)
    _ASKED[name](lite)
    walked = {line for plan in asked for line in plan.splitlines() if line.startswith("SCAN")}
    assert asked
    assert {line for line in walked if "USING" not in line} <= _SHORT


def test_an_old_miss_of_another_kind_ends_no_lockout(session: Session) -> None:
    guesser = add_person(session, NOON, 5)
    count_miss(session, guesser, now=NOON - timedelta(days=8), kind=ASIDES)
    for _ in range(MOST):
        count_miss(session, guesser, now=NOON)
    forget_portion(session, NOON)
    with pytest.raises(ShutOut):
        check_may_try(session, guesser, now=NOON)
    assert session.execute(text("SELECT count(*) FROM tries")).scalar_one() == 1


def _plan(session: Session, prepared: Prepared, facts: dict[str, Any]) -> str:
    driver: Any = session.connection().connection.driver_connection
    return "\n".join(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {prepared.sqlite}", facts).fetchall())
