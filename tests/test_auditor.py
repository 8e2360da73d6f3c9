"""The auditor of the guarantee tests sees each thing it is there to see."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.db.engine import make_engine
from bot.domain.arrivals.onboarding import find_scan, onboard
from bot.domain.people.chats import meet_person
from tests.auditor import (
    Books,
    Entry,
    audit_broadcast,
    audit_intake,
    audit_silence,
    count_outcomes,
    list_acknowledged,
)
from tests.conftest import NOON
from tests.databases import sqlite_database
from tests.shop import set_up_shop

PEOPLE = [5_000_001, 5_000_002, 5_000_003]
WORDS = "Tea for two"
UNREADABLE = 77
FIRST = "WHERE chat_id = (SELECT id FROM chats WHERE telegram_id = 5000001)"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Three customers; a broadcast was sent to the first two and is unconfirmed for the third."""
    with sqlite_database(tmp_path) as url:
        engine = make_engine(url)
        with engine.connect() as connection, connection.begin(), Session(connection) as session:
            _, door = set_up_shop(session, NOON)
            for telegram_id in PEOPLE:
                person = meet_person(session, telegram_id=telegram_id, name="Kim", locale="en", now=NOON)
                scan = find_scan(session, person, door)
                assert scan is not None
                onboard(session, person, scan, now=NOON + timedelta(minutes=1))
            for sql in _BOOKED:
                session.connection().execute(text(sql))
        engine.dispose()
        return url


_BOOKED = (
    f"INSERT INTO quarantine (update_id, body, reason, at) SELECT {UNREADABLE}, x'', '', created_at FROM stores",
    "INSERT INTO deliveries (broadcast_id, chat_id, status, at) SELECT 1, chat_id, 2, 0 FROM customers",
    "UPDATE deliveries SET status = 5 WHERE chat_id = (SELECT MAX(chat_id) FROM customers)",
)


def test_whole_books_have_no_finding(url: str) -> None:
    assert _intake(url, _log(PEOPLE)) == []
    assert _broadcast(url, _log(PEOPLE)) == []
    assert _broadcast(url, _log(PEOPLE[:2])) == []
    assert count_outcomes(Books(url), 1) == {2: 2, 5: 1}


@pytest.mark.parametrize(
    ("planted", "finding"),
    [
        ("UPDATE chats SET telegram_id = 9 WHERE telegram_id = 5000001", "lost: 5000001 is not in customers"),
        ("UPDATE chats SET telegram_id = 9 WHERE telegram_id = 5000001", "extra: 9 is in customers"),
        ("DELETE FROM coupons WHERE customer_id = 1", "lost: 5000001 is not in gifts"),
        ("UPDATE coupons SET customer_id = 2, cause_id = cause_id + id", "twice: 5000002 is in gifts 3 times"),
        ("DELETE FROM attributions WHERE customer_id = 1", "lost: 5000001 is not in attributions"),
        ("DELETE FROM quarantine", f"lost: {UNREADABLE} is not in quarantine"),
        ("UPDATE quarantine SET update_id = 78", "extra: 78 is in quarantine"),
    ],
)
def test_what_the_intake_lost_or_did_twice_is_found(url: str, planted: str, finding: str) -> None:
    _plant(url, planted)
    assert finding in _intake(url, _log(PEOPLE))


def test_who_was_never_answered_is_found(url: str) -> None:
    never_arrived = _message(PEOPLE[2], delivered=False)
    assert _intake(url, [*_log(PEOPLE[:2]), never_arrived]) == ["unanswered: 5000003"]


@pytest.mark.parametrize(
    ("planted", "finding"),
    [
        (f"DELETE FROM deliveries {FIRST}", "lost: 5000001 has no row"),
        (f"DELETE FROM deliveries {FIRST}", "unbooked: 5000001 got it, but the row says None"),
        (f"UPDATE deliveries SET status = 0 {FIRST}", "lost: 5000001 is still 0"),
        (f"UPDATE deliveries SET status = 1 {FIRST}", "lost: 5000001 is still 1"),
        (f"UPDATE deliveries SET status = 4 {FIRST}", "unbooked: 5000001 got it, but the row says 4"),
        ("UPDATE chats SET telegram_id = 9 WHERE telegram_id = 5000001", "extra: 9 has a row"),
    ],
)
def test_what_a_broadcast_lost_or_forgot_is_found(url: str, planted: str, finding: str) -> None:
    _plant(url, planted)
    assert finding in _broadcast(url, _log(PEOPLE))


def test_who_got_it_twice_or_never_is_found(url: str) -> None:
    assert _broadcast(url, _log([*PEOPLE[:2], PEOPLE[0]])) == ["twice: 5000001 got it 2 times"]
    assert _broadcast(url, _log(PEOPLE[1:])) == ["lost: 5000001 is sent, but nothing arrived"]


def test_only_what_begins_more_than_two_seconds_after_a_stop_is_found() -> None:
    log = [_message(1, at=11.9), _message(2, at=12.1), _message(3, at=99.0), _message(2, "Your coupons", at=99.0)]
    assert audit_silence(log, asked={1: 10.0, 2: 10.0}, words=WORDS) == [
        "unasked: 2 got it 2.10 s after asking for silence"
    ]


def test_an_update_is_acknowledged_by_its_200_or_by_the_next_poll() -> None:
    log: list[Entry] = [
        {"kind": "delivery", "update_id": 1, "status": 503, "answered": 1.0},
        {"kind": "delivery", "update_id": 1, "status": 200, "answered": 2.0},
        {"kind": "call", "method": "getUpdates", "params": {}, "update_ids": [2, 3], "received": 3.0},
        {"kind": "call", "method": "getUpdates", "params": {"offset": 3}, "update_ids": [3], "received": 4.0},
        {"kind": "call", "method": "getUpdates", "params": {"offset": 4}, "received": 5.0},
    ]
    assert list_acknowledged(log) == {1: 2.0, 2: 4.0, 3: 5.0}


def _intake(url: str, log: Sequence[Entry]) -> list[str]:
    return audit_intake(Books(url), log, people=PEOPLE, unreadable=[UNREADABLE])


def _broadcast(url: str, log: Sequence[Entry]) -> list[str]:
    return audit_broadcast(Books(url), log, broadcast=1, people=PEOPLE, words=WORDS)


def _plant(url: str, sql: str) -> None:
    engine = make_engine(url)
    with engine.connect() as connection, connection.begin():
        assert connection.execute(text(sql)).rowcount
    engine.dispose()


def _log(people: Sequence[int]) -> list[Entry]:
    return [_message(chat) for chat in people]


def _message(chat: int, words: str = WORDS, *, delivered: bool = True, at: float = 0.0) -> Entry:
    return {
        "kind": "call",
        "method": "sendMessage",
        "chat_id": chat,
        "params": {"text": f"{words}!"},
        "delivered": delivered,
        "received": at,
    }
