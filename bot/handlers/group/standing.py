"""Our own place: blocked by a person, let into a group, made its administrator, out again; groups that move."""

from datetime import datetime

from aiogram.types import ChatMemberAdministrator, ChatMemberUpdated, Message
from sqlmodel import Session

from bot.db.tables import GroupStatus, NoticeClass
from bot.domain.groups import (
    BOT_OUT,
    NO_RIGHTS,
    StoreGroup,
    add_group,
    find_group,
    move_group,
    pause_group,
    resume_group,
)
from bot.domain.notices import owe_notice
from bot.domain.people import Person, mark_blocked
from bot.domain.staff import find_operator
from bot.domain.stores import list_stores, names_of
from bot.handlers.events import Event
from bot.handlers.group.routes import group
from bot.handlers.incoming import Kind
from bot.handlers.operator.presses import BindGroup

OUT = frozenset({"left", "kicked"})
STORES_SHOWN = 60  # Telegram takes 100 buttons


@group.on(Kind.STANDING)
def take_standing(event: Event, session: Session, person: Person, now: datetime) -> None:
    change = event.source
    if not isinstance(change, ChatMemberUpdated):
        return
    if change.chat.type == "private":
        is_blocked = change.new_chat_member.status in OUT
        mark_blocked(session, telegram_id=change.chat.id, at=now if is_blocked else None)
    elif change.chat.type in ("group", "supergroup"):
        _stand_in_group(session, person, change, now)


@group.on(Kind.MOVED)
def take_move(event: Event, session: Session, person: Person, now: datetime) -> None:
    if isinstance(event.source, Message) and event.source.migrate_to_chat_id:
        move_group(session, old_id=event.chat, new_id=event.source.migrate_to_chat_id, now=now)


def _stand_in_group(session: Session, person: Person, change: ChatMemberUpdated, now: datetime) -> None:
    us = change.new_chat_member
    if isinstance(us, ChatMemberAdministrator) and us.can_invite_users:
        seen = add_group(
            session, telegram_id=change.chat.id, title=change.chat.title or "", locale=person.locale, now=now
        )
        resume_group(session, group_id=seen.group_id)
        if seen.status is GroupStatus.UNBOUND:
            _offer_stores(session, person, seen, now)
        return
    known = find_group(session, telegram_id=change.chat.id)
    # That we are out of what was a group before it moved says nothing about where it moved to.
    if known and known.telegram_id == change.chat.id:
        reason = BOT_OUT if us.status in OUT else NO_RIGHTS
        pause_group(session, group_id=known.group_id, reason=reason, now=now)


def _offer_stores(session: Session, person: Person, seen: StoreGroup, now: datetime) -> None:
    """The card on which whoever let us in chooses the store; a stranger's group only stands in /groups."""
    if find_operator(session, person) is None:
        return
    stores = list_stores(session)[:STORES_SHOWN]
    keyboard = [
        [{"text": names_of(store)[person.locale], "data": BindGroup(seen.group_id, store.id or 0).pack()}]
        for store in stores
    ]
    owe_notice(
        session,
        chat_id=person.chat_id,
        kind=NoticeClass.SERVICE,
        template="operator/choose_store",
        dedupe_key=f"choose_store:{seen.group_id}:{now.timestamp()}",
        now=now,
        facts={"title": seen.title, "has_stores": bool(stores)},
        keyboard=keyboard,
    )
