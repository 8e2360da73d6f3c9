"""Our own place: blocked by a person, let into a group, made its administrator, out again; groups that move."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from aiogram.types import ChatMemberUpdated, Message
from sqlmodel import Session

from bot.db.tables import GroupStatus, NoticeClass, Store
from bot.domain.owed.notices import owe_notice, withdraw_notices
from bot.domain.people.chats import Person, mark_blocked
from bot.domain.people.staff import find_operator
from bot.domain.stores.directory import list_stores, names_of
from bot.domain.stores.group_moves import move_group
from bot.domain.stores.groups import (
    BOT_OUT,
    NO_RIGHTS,
    StoreGroup,
    add_group,
    bind_group,
    find_group,
    find_group_by_id,
    hold_group,
    pause_group,
    resume_group,
)
from bot.handlers.events import Event
from bot.handlers.group.routes import group
from bot.handlers.incoming import Kind
from bot.handlers.operator.group_presses import BindGroup, ChooseStoreFor, check_again, standing_key
from bot.handlers.operator.home import next_step_words
from bot.handlers.rights import list_missing

OUT = frozenset({"left", "kicked"})
STORES_SHOWN = 10
PATIENCE = timedelta(seconds=3)  # whoever adds a bot often makes it an administrator right after

Rows = list[list[dict[str, str]]]


@group.on(Kind.STANDING)
def take_standing(event: Event, session: Session, person: Person, now: datetime) -> None:
    change = event.source
    if not isinstance(change, ChatMemberUpdated):
        return
    is_out = change.new_chat_member.status in OUT
    if change.chat.type == "private":
        mark_blocked(session, telegram_id=change.chat.id, at=now if is_out else None)
    elif change.chat.type in ("group", "supergroup"):
        _leave_group(session, change, now) if is_out else _stand_in_group(event, session, person, change, now)
    elif not is_out and find_operator(session, person):
        _tell_no_channel(event, session, person, change, now)


@group.on(Kind.MOVED)
def take_move(event: Event, session: Session, person: Person, now: datetime) -> None:
    if isinstance(event.source, Message) and event.source.migrate_to_chat_id:
        move_group(session, old_id=event.chat, new_id=event.source.migrate_to_chat_id, now=now)


def _leave_group(session: Session, change: ChatMemberUpdated, now: datetime) -> None:
    found = find_group(session, telegram_id=change.chat.id)
    known = found and hold_group(session, group_id=found.group_id)
    # That we are out of what was a group before it moved says nothing about where it moved to.
    if known and known.telegram_id == change.chat.id:
        withdraw_notices(session, dedupe_prefix=_rights_key(known))
        _pause(session, known, BOT_OUT, now)


def _stand_in_group(
    event: Event, session: Session, person: Person, change: ChatMemberUpdated, now: datetime
) -> None:
    """A stranger's group without rights is nobody's business; with them it stands in /groups.

    What is said of a chat that moved counts for nothing, even if the move is known only once its row is ours.
    """
    known = find_group(session, telegram_id=change.chat.id)
    is_operators = find_operator(session, person) is not None
    missing = list_missing(change.new_chat_member.model_dump())
    if (known and known.telegram_id != change.chat.id) or (missing and not known and not is_operators):
        return
    seen = add_group(
        session, telegram_id=change.chat.id, title=change.chat.title or "", locale=person.locale, now=now
    )
    if seen.telegram_id != change.chat.id:
        return
    if missing and not _pause(session, seen, NO_RIGHTS, now) and is_operators:
        _tell_missing(event, session, person, seen, missing, now)
    if not missing:
        _stand_well(session, person, seen, now, is_operators=is_operators)


def _stand_well(session: Session, person: Person, seen: StoreGroup, now: datetime, *, is_operators: bool) -> None:
    """All rights are there: a known group goes on, a new one gets its store; the only one without a question."""
    withdraw_notices(session, dedupe_prefix=_rights_key(seen))
    resumed = resume_group(session, group_id=seen.group_id)
    if not is_operators:
        return
    stores = list_stores(session, limit=STORES_SHOWN + 1)
    if seen.status is GroupStatus.UNBOUND and len(stores) == 1:
        bind_group(session, group_id=seen.group_id, store_id=stores[0].id or 0, now=now)
        resumed = True
    if resumed:
        _tell_bound(session, person, seen.group_id, now)
    elif seen.status is GroupStatus.UNBOUND:
        _offer_stores(session, person, seen, stores, now)


def _tell_bound(session: Session, person: Person, group_id: int, now: datetime) -> None:
    seen, (phrase, press) = find_group_by_id(session, group_id), next_step_words(session)
    if seen and seen.store:
        facts = {"title": seen.title, "store": seen.store[person.locale]}
        _tell(session, person, "operator/group_bound", facts, [[{"key": phrase, "data": press.pack()}]], seen, now)


def _offer_stores(
    session: Session, person: Person, seen: StoreGroup, stores: Sequence[Store], now: datetime
) -> None:
    shown = [
        [{"text": names_of(store)[person.locale], "data": BindGroup(seen.group_id, store.id or 0).pack()}]
        for store in stores[:STORES_SHOWN]
    ]
    more = [{"key": "groups.more_stores", "data": ChooseStoreFor(seen.group_id, 1).pack()}]
    keyboard = [*shown, *([more] if len(stores) > STORES_SHOWN else [])]
    facts = {"title": seen.title, "has_stores": bool(stores), "may_search": False}
    _tell(session, person, "operator/choose_store", facts, keyboard, seen, now)


def _tell_missing(
    event: Event, session: Session, person: Person, seen: StoreGroup, missing: list[str], now: datetime
) -> None:
    """Who let the bot in without its rights hears which ones are missing, unless they come in a moment."""
    keyboard: Rows = [
        *check_again(seen.group_id),
        [{"key": "groups.give_rights", "url": event.house.group_link()}],
    ]
    owe_notice(
        session,
        chat_id=person.chat_id,
        kind=NoticeClass.SERVICE,
        template="operator/group_rights",
        dedupe_key=f"{_rights_key(seen)}{now.timestamp()}",
        now=now,
        not_before=now + PATIENCE,
        facts={"title": seen.title, "missing": missing, "bot_name": event.house.bot_name},
        keyboard=keyboard,
    )


def _tell_no_channel(
    event: Event, session: Session, person: Person, change: ChatMemberUpdated, now: datetime
) -> None:
    owe_notice(
        session,
        chat_id=person.chat_id,
        kind=NoticeClass.SERVICE,
        template="operator/no_channel",
        dedupe_key=f"no_channel:{change.chat.id}:{now.timestamp()}",
        now=now,
        facts={"title": change.chat.title or ""},
        keyboard=[[{"key": "operator.add_to_group", "url": event.house.group_link()}]],
    )


def _tell(
    session: Session, person: Person, template: str, facts: dict[str, Any], keyboard: Rows, seen: StoreGroup,
    now: datetime,
) -> None:  # fmt: skip
    owe_notice(
        session,
        chat_id=person.chat_id,
        kind=NoticeClass.SERVICE,
        template=template,
        dedupe_key=f"{standing_key(seen.group_id)}{template}:{now.timestamp()}",
        now=now,
        facts=facts,
        keyboard=keyboard,
    )


def _pause(session: Session, seen: StoreGroup, reason: str, now: datetime) -> bool:
    again = check_again(seen.group_id)
    return pause_group(session, group_id=seen.group_id, reason=reason, now=now, keyboard=again)


def _rights_key(seen: StoreGroup) -> str:
    return f"rights:{seen.group_id}:"
