"""The stores' groups: how the bot gets into one, which store each is for, and what is wrong with it."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button, link
from bot.db.tables import GroupStatus
from bot.domain.office.errands import note_shown, want_errand
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Operator
from bot.domain.stores.groups import StoreGroup, check_group, count_groups, count_members, list_groups
from bot.handlers.cards import PAGE, lines, page_of, put_card, search_word, stop_asking
from bot.handlers.events import Event
from bot.handlers.operator.group_presses import CheckGroup, ListGroups, OpenGroup, PickGroup
from bot.handlers.operator.group_rights import KIND, group_card
from bot.handlers.operator.home import home_button
from bot.handlers.operator.routes import operator
from bot.replies import Reply

_FIND = "groups.find"


@operator.command("groups")
def open_groups(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _list(event, session, person, ListGroups())


@operator.press(ListGroups)
def turn_groups(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListGroups, actor: Operator
) -> Reply:
    return _list(event, session, person, press)


@operator.awaits(_FIND)
def find_groups(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _list(event, session, person, ListGroups(find=search_word(event.text)))


@operator.press(OpenGroup)
def open_group(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenGroup, actor: Operator
) -> Reply:
    stop_asking(session, person)
    template, facts, keyboard = group_card(
        event.house, session, event.locale, check_group(session, press.group_id)
    )
    return put_card(event, template, keyboard, **facts)


@operator.press(CheckGroup)
def check_rights(
    event: Event, session: Session, person: Person, now: datetime, *, press: CheckGroup, actor: Operator
) -> Reply:
    """Telegram is asked by a job, and the card that was pressed becomes its answer."""
    group = check_group(session, press.group_id)
    errand = want_errand(session, person, kind=KIND, facts={"group_id": group.group_id}, now=now)
    note_shown(session, errand, event.message_id)
    return (event.toast("groups.looking"),)


def _list(event: Event, session: Session, person: Person, asked: ListGroups) -> Reply:
    total = count_groups(session, find=asked.find)
    page = page_of(total, asked.page)
    groups = list_groups(session, find=asked.find, limit=PAGE, offset=page.offset)
    if total > PAGE or asked.find:
        await_from(session, person, _FIND)
    else:
        stop_asking(session, person)
    keyboard = lines(
        *([button(_mark(group) + (group.title or "…"), OpenGroup(group.group_id))] for group in groups),
        page.turn(lambda number: ListGroups(number, asked.find)),
        [link(event.word("operator.add_to_group"), event.house.group_link())],
        [button(event.word("operator.pick_group"), PickGroup()), home_button(event)],
    )
    facts = _facts(event, session, groups)
    return put_card(
        event, "operator/groups", keyboard, groups=facts, count=total, find=asked.find, may_search=total > PAGE
    )


def _facts(event: Event, session: Session, groups: list[StoreGroup]) -> list[dict[str, Any]]:
    members = count_members(session, [group.group_id for group in groups])
    return [
        {
            "title": group.title,
            "store": group.store[event.locale] if group.store else "",
            "status": str(group.status),
            "reason": group.reason,
            "has_link": bool(group.invite_link),
            "members": members.get(group.group_id, 0),
        }
        for group in groups
    ]


def _mark(group: StoreGroup) -> str:
    return "" if group.status is GroupStatus.ACTIVE else "⚠️ "
