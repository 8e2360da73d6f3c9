"""Whoever writes to us: a person's chat row, language, and what their private chat waits for."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.db.prepared import Prepared

MAX_NAME = 64
# Control characters but white space, and direction marks; joiners stay, since they hold emoji together.
_MISLEADING = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


@dataclass(frozen=True)
class Person:
    """Somebody with a private chat; a customer when `customer_id` is set."""

    chat_id: int
    telegram_id: int
    name: str
    locale: str
    customer_id: int | None = None
    store_id: int | None = None
    awaiting: str | None = None
    awaiting_id: int | None = None
    is_blocked: bool = False


_FIND = Prepared("""
    SELECT c.id, c.telegram_id, c.title, c.locale, k.id, k.store_id, c.awaiting, c.awaiting_id,
        c.blocked_at IS NOT NULL
    FROM chats c LEFT JOIN customers k ON k.chat_id = c.id WHERE c.telegram_id = :telegram_id
""")
_MEET = Prepared("""
    INSERT INTO chats (telegram_id, kind, title, locale, created_at)
    VALUES (:telegram_id, 'private', :name, :locale, :now)
    ON CONFLICT (telegram_id) DO UPDATE SET title = excluded.title RETURNING id
""")
_RENAME = Prepared("UPDATE chats SET title = :name WHERE id = :id")
_AWAIT = Prepared("UPDATE chats SET awaiting = :awaiting, awaiting_id = :awaiting_id WHERE id = :id")
_SPEAK = Prepared("UPDATE chats SET locale = :locale WHERE id = :id")
_BLOCKED = Prepared("UPDATE chats SET blocked_at = :at WHERE telegram_id = :telegram_id")
_REACHED = Prepared("UPDATE chats SET blocked_at = NULL WHERE id = :id AND blocked_at IS NOT NULL")


def meet_person(session: Session, *, telegram_id: int, name: str, locale: str, now: datetime) -> Person:
    """The person behind a Telegram id; the row is made at the first meeting. `locale` counts only then."""
    name = tidy_name(name)
    row = _FIND(session, telegram_id=telegram_id).fetchone()
    if row is None:
        made = _MEET(session, telegram_id=telegram_id, name=name, locale=locale, now=now).fetchone()
        return Person(made[0], telegram_id, name, locale)
    person = Person(*row)
    if name and person.name != name:
        _RENAME(session, id=person.chat_id, name=name)
        if not person.name:  # an owner appointed by number: only now we hear which language they speak
            _SPEAK(session, id=person.chat_id, locale=locale)
            return replace(person, locale=locale)
    return person


def tidy_name(name: str) -> str:
    """A name from Telegram on one short line, without marks that turn or hide the text around it."""
    return " ".join(_MISLEADING.sub("", name).split())[:MAX_NAME].strip()


def find_person(session: Session, *, telegram_id: int) -> Person | None:
    row = _FIND(session, telegram_id=telegram_id).fetchone()
    return Person(*row) if row else None


def await_from(session: Session, person: Person, awaiting: str | None, awaiting_id: int | None = None) -> None:
    """Say what the private chat waits for next; None clears it. At most one thing at a time."""
    _AWAIT(session, id=person.chat_id, awaiting=awaiting, awaiting_id=awaiting_id)


def speak_to(session: Session, person: Person, *, locale: str) -> None:
    _SPEAK(session, id=person.chat_id, locale=locale)


def mark_blocked(session: Session, *, telegram_id: int, at: datetime | None) -> None:
    """Nothing reaches this chat since `at`; None: it can be reached again."""
    _BLOCKED(session, telegram_id=telegram_id, at=at)


def mark_reached(session: Session, person: Person) -> None:
    """The person wrote to us, so we may write to them."""
    if person.is_blocked:
        _REACHED(session, id=person.chat_id)
