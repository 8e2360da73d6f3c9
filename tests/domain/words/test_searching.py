"""What somebody types finds a name in any case and in both scripts, on both databases."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from bot.db.prepared import Prepared
from bot.db.tables import Chat, ChatKind
from bot.domain.words.searching import fits, holds, spell_likes

FOUND = Prepared(f"SELECT c.title FROM chats c WHERE {fits('c.title')}")
NOW = datetime(2026, 11, 20, tzinfo=UTC)
NAMES = ("Élodie", "Анна", "陳小姐", "陈先生", "100%", "Anna_B", "anna")


@pytest.fixture
def named(session: Session) -> Session:
    for number, name in enumerate(NAMES, start=1):
        session.add(Chat(telegram_id=number, kind=ChatKind.PRIVATE, title=name, created_at=NOW))
    session.flush()
    return session


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("élodie", {"Élodie"}),
        ("Élo", {"Élodie"}),
        ("анна", {"Анна"}),
        ("陈", {"陳小姐", "陈先生"}),
        ("陳", {"陳小姐", "陈先生"}),
        ("ANNA", {"Anna_B", "anna"}),
        ("anna_", {"Anna_B"}),
        ("100%", {"100%"}),
        ("%", set()),
        ("!", set()),
    ],
)
def test_a_name_is_found_by_its_beginning(named: Session, typed: str, found: set[str]) -> None:
    assert {row[0] for row in FOUND(named, **spell_likes(typed)).fetchall()} == found


@pytest.mark.parametrize(
    ("typed", "found"), [("小姐", {"陳小姐"}), ("先生", {"陈先生"}), ("%", {"100%"}), ("Lodie", {"Élodie"})]
)
def test_or_by_a_part_of_it(named: Session, typed: str, found: set[str]) -> None:
    likes = spell_likes(typed, anywhere=True)
    assert {row[0] for row in FOUND(named, **likes).fetchall()} == found
    assert set(named.exec(select(Chat.title).where(holds(typed, Chat.title))).all()) == found


@pytest.mark.parametrize("typed", ["陈", "陳"])
def test_a_list_is_searched_in_both_scripts(named: Session, typed: str) -> None:
    assert set(named.exec(select(Chat.title).where(holds(typed, Chat.title))).all()) == {"陳小姐", "陈先生"}
