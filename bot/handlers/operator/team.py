"""The team: who works here, invitations by link and QR code, and ending a role."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button, copy
from bot.db.tables import Role
from bot.domain.people import Person
from bot.domain.set_up import check_store
from bot.domain.staff import INVITATION_LIFE, Operator, invite_staff
from bot.domain.stores import Names, list_stores, names_of
from bot.domain.team import StaffUnknown, count_team, end_role, find_colleague, list_team, may_end
from bot.handlers.cards import PAGE, lines, page_of, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.operator.home import home_button
from bot.handlers.operator.presses import (
    Appoint,
    Dismiss,
    Invite,
    InviteRole,
    InviteTo,
    ListStores,
    ListTeam,
    OpenColleague,
)
from bot.handlers.operator.routes import operator
from bot.replies import Picture, Reply

AT_A_STORE = (Role.GUIDE, Role.MANAGER)


@operator.command("staff")
def open_team(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _list(event, session, person, 0)


@operator.press(ListTeam)
def turn_team(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListTeam, actor: Operator
) -> Reply:
    return _list(event, session, person, press.page)


@operator.press(OpenColleague)
def open_colleague(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenColleague, actor: Operator
) -> Reply:
    return _colleague(event, session, press.staff_id, actor, now, is_sure=False)


@operator.press(Dismiss)
def dismiss_colleague(
    event: Event, session: Session, person: Person, now: datetime, *, press: Dismiss, actor: Operator
) -> Reply:
    if not press.sure:
        return _colleague(event, session, press.staff_id, actor, now, is_sure=True)
    end_role(session, staff_id=press.staff_id, by=actor, now=now)
    return _list(event, session, person, 0, toast="toast.role_ended")


@operator.press(Invite)
def choose_role(
    event: Event, session: Session, person: Person, now: datetime, *, press: Invite, actor: Operator
) -> Reply:
    """Heads of the brand only stand on an owner's card; whoever forges the press is not heard."""
    roles = [button(event.word(f"role.{role}"), InviteRole(role)) for role in AT_A_STORE]
    heads = (Role.OPERATOR, Role.OWNER) if actor.role is Role.OWNER else ()
    return put_card(
        event,
        "operator/invite",
        lines(
            roles,
            [button(event.word(f"role.{role}"), Appoint(role)) for role in heads],
            [button(event.word("button.back"), ListTeam())],
        ),
    )


@operator.press(InviteRole)
def choose_invitation_store(
    event: Event, session: Session, person: Person, now: datetime, *, press: InviteRole, actor: Operator
) -> Reply:
    role = _role_at_a_store(press.role)
    stores = list_stores(session)
    if len(stores) == 1:
        return _invite(event, session, role, stores[0].id or 0, actor, now)
    page = page_of(len(stores), press.page)
    shown = stores[page.offset : page.offset + PAGE]
    keyboard = lines(
        *([button(names_of(store)[event.locale], InviteTo(role, store.id or 0))] for store in shown),
        page.turn(lambda number: InviteRole(role, number)),
        [
            None if stores else button(event.word("operator.stores"), ListStores()),
            button(event.word("button.back"), Invite()),
        ],
    )
    return put_card(event, "operator/invite_store", keyboard, role=role, has_stores=bool(stores))


@operator.press(InviteTo)
def invite_to_store(
    event: Event, session: Session, person: Person, now: datetime, *, press: InviteTo, actor: Operator
) -> Reply:
    return _invite(event, session, _role_at_a_store(press.role), press.store_id, actor, now)


def invitation(
    event: Event, session: Session, *, role: Role, store: Names | None, store_id: int | None, by: Operator,
    now: datetime,
) -> Reply:  # fmt: skip
    """A new link with its QR code, as a message of its own: the card it came from stays."""
    made = invite_staff(
        session, role=role, store_id=store_id, invited_by=by.staff_id, now=now, life=INVITATION_LIFE
    )
    url = event.house.deep_link(made.code)
    shown = event.show(
        Picture("qr", {"data": url}),
        "operator/invitation",
        lines([copy(event.word("staff.copy_link"), url)]),
        role=role,
        store=store[event.locale] if store else "",
        url=url,
        expires_at=made.expires_at,
        zone=event.house.timezone,
    )
    return (event.toast(), shown)


def _invite(event: Event, session: Session, role: Role, store_id: int, actor: Operator, now: datetime) -> Reply:
    store = names_of(check_store(session, store_id))
    return invitation(event, session, role=role, store=store, store_id=store_id, by=actor, now=now)


def _role_at_a_store(word: str) -> Role:
    if word not in AT_A_STORE:
        raise StaffUnknown
    return Role(word)


def _list(event: Event, session: Session, person: Person, asked: int, *, toast: str = "") -> Reply:
    stop_asking(session, person)
    total = count_team(session)
    page = page_of(total, asked)
    team = list_team(session, limit=PAGE, offset=page.offset)
    facts = [
        {"name": one.name, "role": event.word(f"role.{one.role}"), "store": one.store and one.store[event.locale]}
        for one in team
    ]
    keyboard = lines(
        *([button(f"{one.name} · {event.word(f'role.{one.role}')}", OpenColleague(one.staff_id))] for one in team),
        page.turn(ListTeam),
        [button(event.word("operator.invite"), Invite()), home_button(event)],
    )
    return put_card(event, "operator/team", keyboard, toast=toast, team=facts, count=total)


def _colleague(
    event: Event, session: Session, staff_id: int, actor: Operator, now: datetime, *, is_sure: bool
) -> Reply:
    colleague = find_colleague(session, staff_id)
    if colleague is None:
        raise StaffUnknown
    may = may_end(colleague.role, actor)
    word = "operator.dismiss_sure" if is_sure else "operator.dismiss"
    return put_card(
        event,
        "operator/colleague",
        lines(
            [button(event.word(word), Dismiss(staff_id, int(is_sure))) if may else None],
            [button(event.word("button.back"), ListTeam())],
        ),
        name=colleague.name,
        role=event.word(f"role.{colleague.role}"),
        store=colleague.store[event.locale] if colleague.store else "",
        since=colleague.since,
        zone=event.house.timezone,
        is_sure=is_sure,
    )
