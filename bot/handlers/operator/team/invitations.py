"""Inviting: a role, a store, and the link with its QR code on the screen."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button, copy
from bot.db.tables import Invitation
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Keeper, Manager
from bot.domain.people.team import AT_A_STORE, HEADS, StaffUnknown, invite_colleague, may_appoint
from bot.domain.stores.directory import find_store, list_stores, names_of
from bot.handlers.cards import choose_store, lines, put_card, search_word, stop_asking
from bot.handlers.events import Event
from bot.handlers.keeper.presses import ListStores
from bot.handlers.keeper.routes import keeper
from bot.handlers.operator.team.presses import Appoint, Invite, InviteRole, InviteTo, ListTeam
from bot.replies import Picture, Reply


@keeper.press(Invite)
def choose_role(
    event: Event, session: Session, person: Person, now: datetime, *, press: Invite, actor: Keeper
) -> Reply:
    """Heads of the brand only stand on an owner's card; whoever forges the press is not heard."""
    stop_asking(session, person)
    here = [
        button(event.word(f"role.{role}"), InviteRole(role)) for role in AT_A_STORE if may_appoint(role, actor)
    ]
    heads = [button(event.word(f"role.{role}"), Appoint(role)) for role in HEADS if may_appoint(role, actor)]
    back = button(event.word("button.back"), ListTeam())
    return put_card(event, "operator/invite", lines(here, heads, [back]))


@keeper.press(InviteRole)
def choose_invitation_store(
    event: Event, session: Session, person: Person, now: datetime, *, press: InviteRole, actor: Keeper
) -> Reply:
    if isinstance(actor, Manager):
        return _invite(event, session, press.role, actor.store_id, actor, now)
    only = list_stores(session, limit=2)
    if len(only) == 1:
        return _invite(event, session, press.role, only[0].id or 0, actor, now)
    return _choose_store(event, session, person, press.role, press.page, press.find)


@keeper.awaits(*(f"team.store_{role}" for role in AT_A_STORE))
def find_invitation_store(
    event: Event, session: Session, person: Person, now: datetime, *, actor: Keeper
) -> Reply:
    role = (person.awaiting or "").removeprefix("team.store_")
    return _choose_store(event, session, person, role, 0, search_word(event.text))


@keeper.press(InviteTo)
def invite_to_store(
    event: Event, session: Session, person: Person, now: datetime, *, press: InviteTo, actor: Keeper
) -> Reply:
    return _invite(event, session, press.role, press.store_id, actor, now)


def show_invitation(event: Event, session: Session, invitation: Invitation, *, name: str = "") -> Reply:
    """The link with its QR code, as a message of its own: the card it came from stays."""
    url = event.house.deep_link(invitation.code)
    store = find_store(session, invitation.store_id) if invitation.store_id else None
    shown = event.show(
        Picture("qr", {"data": url}),
        "operator/invitation",
        lines([copy(event.word("staff.copy_link"), url)]),
        role=event.word(f"role.{invitation.role}"),
        store=names_of(store)[event.locale] if store else "",
        name=name,
        url=url,
        expires_at=invitation.expires_at,
        zone=store.timezone if store else event.house.timezone,
    )
    return (event.toast(), shown)


def _invite(event: Event, session: Session, role: str, store_id: int, actor: Keeper, now: datetime) -> Reply:
    if role not in AT_A_STORE:
        raise StaffUnknown
    return show_invitation(event, session, invite_colleague(session, actor, role=role, store_id=store_id, now=now))


def _choose_store(event: Event, session: Session, person: Person, role: str, asked: int, find: str) -> Reply:
    if role not in AT_A_STORE:
        raise StaffUnknown
    await_from(session, person, f"team.store_{role}")
    page, stores = choose_store(
        event,
        session,
        asked,
        find,
        choose=lambda store_id: InviteTo(role, store_id),
        turn=lambda number, word: InviteRole(role, number, word),
    )
    is_empty = not page.total and not find
    keyboard = lines(
        *stores,
        [
            button(event.word("operator.stores"), ListStores()) if is_empty else None,
            button(event.word("button.back"), Invite()),
        ],
    )
    return put_card(
        event,
        "operator/invite_store",
        keyboard,
        role=event.word(f"role.{role}"),
        has_stores=not is_empty,
        find=find,
    )
