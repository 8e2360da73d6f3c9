"""A group and its store: picked in Telegram's own list, chosen for a store, moved to another one."""

from datetime import datetime

from aiogram.types import Message
from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import GroupStatus
from bot.domain.office.checklist import Step, take_up_step
from bot.domain.owed.notices import withdraw_notices
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import check_store, count_stores, list_stores, names_of
from bot.domain.stores.groups import StoreGroup, bind_group, check_group, find_group
from bot.handlers.cards import PAGE, choose_store, lines, put_card, search_word, stop_asking
from bot.handlers.events import Event
from bot.handlers.incoming import Kind
from bot.handlers.keeper.presses import ListStores
from bot.handlers.operator.group_presses import (
    BindGroup,
    ChooseStoreFor,
    ListGroups,
    OpenGroup,
    PickGroup,
    standing_key,
)
from bot.handlers.operator.group_rights import group_card
from bot.handlers.operator.home import next_button
from bot.handlers.operator.routes import operator
from bot.replies import Call, Reply

RIGHTS = {
    "is_anonymous": False, "can_manage_chat": True, "can_delete_messages": False, "can_manage_video_chats": False,
    "can_restrict_members": False, "can_promote_members": False, "can_change_info": False,
    "can_invite_users": True, "can_post_stories": False, "can_edit_stories": False, "can_delete_stories": False,
    "can_pin_messages": True,
}  # fmt: skip
"""What the bot needs in a store's group, as Telegram wants every right spelt out."""

_PICKER = {
    **RIGHTS,
    "can_promote_members": True,
}  # the person's rights must hold the bot's and let them appoint it
_REQUEST = 1
_FIND_STORE = "groups.find_store"


@operator.press(PickGroup)
def offer_picker(
    event: Event, session: Session, person: Person, now: datetime, *, press: PickGroup, actor: Operator
) -> Reply:
    """Telegram's own list of groups stands on a button of the lower keyboard only."""
    take_up_step(session, step=Step.GROUP)
    stop_asking(session, person)
    pick = {
        "request_id": _REQUEST,
        "chat_is_channel": False,
        "user_administrator_rights": _PICKER,
        "bot_administrator_rights": RIGHTS,
    }
    keyboard = {
        "keyboard": [[{"text": event.word("operator.choose_group"), "request_chat": pick}]],
        "resize_keyboard": True,
        "one_time_keyboard": True,
    }
    asked = event.say("operator/pick_group")
    return (event.toast(), Call(asked.method, asked.chat, {**asked.params, "reply_markup": keyboard}))


@operator.on(Kind.SHARED_CHAT)
def take_picked(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    """A group the bot stands well in gets its store now; otherwise as soon as Telegram has let the bot in."""
    shared = event.source.chat_shared if isinstance(event.source, Message) else None
    group = find_group(session, telegram_id=shared.chat_id) if shared else None
    thanks = event.say("operator/picked", is_known=group is not None)
    thanks = Call(thanks.method, thanks.chat, {**thanks.params, "reply_markup": {"remove_keyboard": True}})
    return (thanks, *_settle_picked(event, session, person, group, now)) if group else (thanks,)


@operator.press(ChooseStoreFor)
def choose_group_store(
    event: Event, session: Session, person: Person, now: datetime, *, press: ChooseStoreFor, actor: Operator
) -> Reply:
    group = check_group(session, press.group_id)
    return _choose(event, session, person, group, press.page, press.find)


@operator.awaits(_FIND_STORE)
def find_group_store(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    group = check_group(session, person.awaiting_id or 0)
    return _choose(event, session, person, group, 0, search_word(event.text))


@operator.press(BindGroup)
def bind_to_store(
    event: Event, session: Session, person: Person, now: datetime, *, press: BindGroup, actor: Operator
) -> Reply:
    """A group that is another store's already is moved only by a second press."""
    stop_asking(session, person)
    group, store = check_group(session, press.group_id), check_store(session, press.store_id)
    if group.store and group.store_id != store.id and not press.sure:
        keyboard = lines(
            [button(event.word("groups.move_here"), BindGroup(press.group_id, press.store_id, 1))],
            [button(event.word("button.back"), OpenGroup(press.group_id))],
        )
        facts = {
            "title": group.title,
            "store": names_of(store)[event.locale],
            "other": group.store[event.locale],
        }
        return put_card(event, "operator/group_moves", keyboard, **facts)
    return _bind(event, session, group, press.store_id, now, toast="toast.saved")


def _settle_picked(event: Event, session: Session, person: Person, group: StoreGroup, now: datetime) -> Reply:
    """What letting the bot in has settled already is said here, and not once more by a notice."""
    stores = list_stores(session, limit=2)
    if group.store_id is None and len(stores) == 1 and not group.reason:
        return _bind(event, session, group, stores[0].id or 0, now)
    if group.store_id is None:
        return _choose(event, session, person, group, 0, "")
    withdraw_notices(session, dedupe_prefix=standing_key(group.group_id))
    if group.status is GroupStatus.ACTIVE:
        return _bind(event, session, group, group.store_id, now)
    return _show(event, session, group)


def _show(event: Event, session: Session, group: StoreGroup, *, toast: str = "") -> Reply:
    template, facts, keyboard = group_card(event.house, session, event.locale, group)
    return put_card(event, template, keyboard, toast=toast, **facts)


def _bind(
    event: Event, session: Session, group: StoreGroup, store_id: int, now: datetime, *, toast: str = ""
) -> Reply:
    store = names_of(check_store(session, store_id))
    bind_group(session, group_id=group.group_id, store_id=store_id, now=now)
    if group.reason:  # it begins paused, and its card says what is missing
        return _show(event, session, check_group(session, group.group_id), toast=toast)
    keyboard = lines(
        [next_button(event, session)],
        [button(event.word("operator.groups"), ListGroups())],
    )
    facts = {"title": group.title, "store": store[event.locale]}
    return put_card(event, "operator/group_bound", keyboard, toast=toast, **facts)


def _choose(event: Event, session: Session, person: Person, group: StoreGroup, asked: int, find: str) -> Reply:
    """Which store? A chain's are found by typing."""
    count = count_stores(session)
    await_from(session, person, *((_FIND_STORE, group.group_id) if count > PAGE else (None,)))
    _page, rows = choose_store(
        event,
        session,
        asked,
        find,
        choose=lambda store_id: BindGroup(group.group_id, store_id),
        turn=lambda page, word: ChooseStoreFor(group.group_id, page, word),
    )
    keyboard = lines(
        *rows,
        [
            None if count else button(event.word("operator.stores"), ListStores()),
            button(event.word("operator.groups"), ListGroups()),
        ],
    )
    return put_card(
        event,
        "operator/choose_store",
        keyboard,
        title=group.title,
        has_stores=bool(count),
        may_search=count > PAGE,
    )
