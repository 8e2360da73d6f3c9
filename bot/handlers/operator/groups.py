"""The stores' groups: how the bot gets into one, which store each is for, and what is wrong with it."""

from datetime import datetime

from aiogram.types import Message
from sqlmodel import Session

from bot.buttons import button, link
from bot.db.tables import GroupStatus
from bot.domain.groups import GroupUnknown, StoreGroup, bind_group, find_group, find_group_by_id, list_groups
from bot.domain.people import Person
from bot.domain.set_up import check_store
from bot.domain.staff import Operator
from bot.domain.stores import list_stores, names_of
from bot.handlers.cards import PAGE, lines, page_of, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.incoming import Kind
from bot.handlers.operator.home import home_button
from bot.handlers.operator.presses import BindGroup, ChooseStoreFor, ListGroups, ListStores, PickGroup
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


@operator.command("groups")
def open_groups(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _list(event, session, person, 0)


@operator.press(ListGroups)
def turn_groups(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListGroups, actor: Operator
) -> Reply:
    return _list(event, session, person, press.page)


@operator.press(PickGroup)
def offer_picker(
    event: Event, session: Session, person: Person, now: datetime, *, press: PickGroup, actor: Operator
) -> Reply:
    """Telegram's own list of groups stands on a button of the lower keyboard only."""
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
    """A picked group the bot is in already gets its store; otherwise its card comes when Telegram lets us in."""
    shared = event.source.chat_shared if isinstance(event.source, Message) else None
    group = find_group(session, telegram_id=shared.chat_id) if shared else None
    thanks = event.say("operator/picked", is_known=group is not None)
    thanks = Call(thanks.method, thanks.chat, {**thanks.params, "reply_markup": {"remove_keyboard": True}})
    return (thanks, *_choose(event, session, group, 0)) if group else (thanks,)


@operator.press(ChooseStoreFor)
def choose_group_store(
    event: Event, session: Session, person: Person, now: datetime, *, press: ChooseStoreFor, actor: Operator
) -> Reply:
    stop_asking(session, person)
    return _choose(event, session, _check_group(session, press.group_id), press.page)


@operator.press(BindGroup)
def bind_to_store(
    event: Event, session: Session, person: Person, now: datetime, *, press: BindGroup, actor: Operator
) -> Reply:
    store = names_of(check_store(session, press.store_id))
    group = _check_group(session, press.group_id)
    bind_group(session, group_id=press.group_id, store_id=press.store_id, now=now)
    return put_card(
        event,
        "operator/group_bound",
        lines([button(event.word("operator.groups"), ListGroups()), home_button(event)]),
        toast="toast.saved",
        title=group.title,
        store=store[event.locale],
    )


def _check_group(session: Session, group_id: int) -> StoreGroup:
    group = find_group_by_id(session, group_id)
    if group is None:
        raise GroupUnknown
    return group


def _choose(event: Event, session: Session, group: StoreGroup, asked: int) -> Reply:
    stores = list_stores(session)
    page = page_of(len(stores), asked)
    shown = stores[page.offset : page.offset + PAGE]
    group_id = group.group_id
    keyboard = lines(
        *([button(names_of(store)[event.locale], BindGroup(group_id, store.id or 0))] for store in shown),
        page.turn(lambda number: ChooseStoreFor(group_id, number)),
        [
            None if stores else button(event.word("operator.stores"), ListStores()),
            button(event.word("operator.groups"), ListGroups()),
        ],
    )
    return put_card(event, "operator/choose_store", keyboard, title=group.title, has_stores=bool(stores))


def _list(event: Event, session: Session, person: Person, asked: int) -> Reply:
    stop_asking(session, person)
    groups = list_groups(session)
    stores = {store.id: names_of(store)[event.locale] for store in list_stores(session)}
    page = page_of(len(groups), asked)
    shown = groups[page.offset : page.offset + PAGE]
    facts = [
        {
            "title": group.title,
            "store": stores.get(group.store_id, ""),
            "status": group.status,
            "reason": group.reason,
            "has_link": bool(group.invite_link),
        }
        for group in shown
    ]
    keyboard = lines(
        *([button(_mark(group) + (group.title or "…"), ChooseStoreFor(group.group_id))] for group in shown),
        page.turn(ListGroups),
        [link(event.word("operator.add_to_group"), event.house.group_link())],
        [button(event.word("operator.pick_group"), PickGroup()), home_button(event)],
    )
    return put_card(event, "operator/groups", keyboard, groups=facts, count=len(groups))


def _mark(group: StoreGroup) -> str:
    return "" if group.status is GroupStatus.ACTIVE else "⚠️ "
