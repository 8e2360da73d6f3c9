"""The doors and the desk without Telegram: an update made by hand, who took it, and what was said."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aiogram.types import CallbackQuery, Message
from sqlmodel import Session, col, update

import campaigns.handlers  # noqa: F401 - registers itself with the operator's and the shopper's routes
from bot.buttons import Press
from bot.db.engine import Database
from bot.db.tables import Chat, Role, Staff
from bot.domain.people.staff import INVITATION_LIFE, accept_invitation, invite_staff
from bot.handlers.audiences import list_audiences
from bot.handlers.desk import Desk
from bot.handlers.events import House
from bot.handlers.incoming import Incoming, Kind
from bot.handlers.routes import Doors, FindActor, Handler
from bot.intake import Taken
from bot.replies import Reply
from bot.texts import Texts
from tests.conftest import NOON, HandClock
from tests.domain.team_factory import a_person


class NotingDesk(Desk):
    """The desk, and a note of which handler took the last update."""

    took: Handler | None = None

    async def act(self, incoming: Incoming, handler: Handler, find_actor: FindActor | None) -> Taken | None:
        taken = await super().act(incoming, handler, find_actor)
        self.took = handler if taken else self.took
        return taken


@dataclass
class Hall:
    """The doors, and whoever stands before them: Telegram ids by name."""

    database: Database
    desk: NotingDesk
    doors: Doors
    people: dict[str, int]
    updates: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def takes(self, who: str, **facts: Any) -> tuple[Handler | None, str]:
        """Which handler took it, if only to refuse, and what was said, without ids of chats and presses."""
        self.desk.took = None
        incoming = make_incoming(next(self.updates), self.people[who], **facts)
        taken = await self.doors.take(incoming)
        return self.desk.took, _said(taken.reply if taken else ())

    async def waits_for(self, who: str, word: str, row: int) -> None:
        await self.database.unit_of_work(_await, self.people[who], word, row)


def open_hall(database: Database, texts: Texts, people: dict[str, int]) -> Hall:
    desk = NotingDesk(database, HandClock(), House(texts, "RegularsBot", "UTC"), default_locale="en")
    return Hall(database, desk, Doors(list_audiences(), desk), people)


def appoint(session: Session, telegram_id: int, role: Role, store_id: int | None) -> Staff:
    at = None if role in (Role.OPERATOR, Role.OWNER) else store_id
    made = invite_staff(session, role=role, store_id=at, invited_by=None, now=NOON, life=INVITATION_LIFE)
    return accept_invitation(session, a_person(session, telegram_id, "Kim"), code=made.code, now=NOON)


def make_incoming(
    update_id: int, telegram_id: int, *, command: str = "", args: str = "", text: str = "", stale: bool = False,
    press: Press | None = None,
) -> Incoming:  # fmt: skip
    user = {"id": telegram_id, "is_bot": False, "first_name": "Kim", "language_code": "en"}
    chat = {"id": telegram_id, "type": "private", "first_name": "Kim"}
    if press or stale:
        shown = {"message_id": 7, "date": 0, "chat": chat}
        query = CallbackQuery.model_validate(
            {"id": "1", "from": user, "chat_instance": "1", "data": "x", "message": shown}
        )
        return Incoming(update_id, Kind.PRESS if press else Kind.STALE_PRESS, query, query.from_user, press=press)
    written = {
        "message_id": 7,
        "date": 0,
        "chat": chat,
        "from": user,
        "text": text or f"/{command} {args}".strip(),
    }
    message = Message.model_validate(written)
    kind = Kind.COMMAND if command else Kind.TEXT
    return Incoming(update_id, kind, message, message.from_user, command, args)


def _said(reply: Reply) -> str:
    ids = {"chat_id", "message_id", "callback_query_id"}
    return str([(call.method, {k: v for k, v in call.params.items() if k not in ids}) for call in reply])


def _await(session: Session, telegram_id: int, word: str, row: int) -> None:
    session.exec(update(Chat).where(col(Chat.telegram_id) == telegram_id).values(awaiting=word, awaiting_id=row))
