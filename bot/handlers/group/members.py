"""People who ask to join a store's group, come in, or leave it."""

from datetime import datetime

from aiogram.types import ChatJoinRequest, ChatMemberUpdated
from sqlmodel import Session

from bot.db.tables import JoinStatus, NoticeClass
from bot.domain.owed.notices import owe_notice
from bot.domain.people.chats import Person
from bot.domain.people.memberships import Request, ask_to_join, mark_joined, mark_left
from bot.handlers.events import Event
from bot.handlers.group.routes import group
from bot.handlers.incoming import Kind

INSIDE = frozenset({"member", "administrator", "creator"})


@group.on(Kind.JOIN_REQUEST)
def take_request(event: Event, session: Session, person: Person, now: datetime) -> None:
    """A customer is let in by the job. Anybody else is greeted while Telegram lets us, and let in after START."""
    request = ask_to_join(session, person, telegram_id=event.chat, now=now)
    if request and request.status is JoinStatus.WAITING and isinstance(event.source, ChatJoinRequest):
        _owe_greeting(event, session, person, request, now)


@group.on(Kind.MEMBER)
def take_member(event: Event, session: Session, person: Person, now: datetime) -> None:
    if not isinstance(event.source, ChatMemberUpdated) or not person.chat_id:
        return
    new = event.source.new_chat_member
    # Somebody restricted may be inside or out; Telegram says which.
    if new.status in INSIDE or getattr(new, "is_member", False):
        mark_joined(session, person, telegram_id=event.chat, now=now)
    else:
        mark_left(session, person, telegram_id=event.chat, now=now)


def _owe_greeting(event: Event, session: Session, person: Person, request: Request, now: datetime) -> None:
    url = (
        event.house.deep_link(request.entry_code) if request.entry_code else f"https://t.me/{event.house.bot_name}"
    )
    owe_notice(
        session,
        chat_id=person.chat_id,
        kind=NoticeClass.ASKED_FOR,
        template="group/greeting",
        dedupe_key=f"greeting:{request.request_id}:{now.timestamp()}",
        now=now,
        facts={"title": request.title, "store": request.store},
        keyboard=[[{"key": "button.start", "url": url}]],
    )
