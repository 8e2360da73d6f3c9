"""Who works here: the list with its search, one colleague, and ending a role."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.domain.people.chats import Person
from bot.domain.people.roster import count_expected
from bot.domain.people.staff import Keeper, Manager
from bot.domain.people.team import HEADS, Colleague, count_team, end_role, find_colleague, list_team, may_appoint
from bot.handlers.cards import PAGE, await_search, lines, page_of, put_card, search_word, stop_asking
from bot.handlers.events import Event
from bot.handlers.guide.presses import GuideHome
from bot.handlers.keeper.routes import keeper
from bot.handlers.operator.presses import OperatorHome
from bot.handlers.operator.team.presses import (
    Appoint,
    Dismiss,
    Invite,
    InviteTo,
    ListExpected,
    ListTeam,
    OpenColleague,
)
from bot.replies import Reply

AWAITS_NAME = "team.find"


@keeper.command("staff")
def open_team(event: Event, session: Session, person: Person, now: datetime, *, actor: Keeper) -> Reply:
    return _list(event, session, person, actor)


@keeper.press(ListTeam)
def turn_team(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListTeam, actor: Keeper
) -> Reply:
    return _list(event, session, person, actor, press.page, press.find)


@keeper.awaits(AWAITS_NAME)
def find_in_team(event: Event, session: Session, person: Person, now: datetime, *, actor: Keeper) -> Reply:
    return _list(event, session, person, actor, find=search_word(event.text))


@keeper.press(OpenColleague)
def open_colleague(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenColleague, actor: Keeper
) -> Reply:
    stop_asking(session, person)
    return _card(event, find_colleague(session, actor, staff_id=press.staff_id), actor)


@keeper.press(Dismiss)
def dismiss_colleague(
    event: Event, session: Session, person: Person, now: datetime, *, press: Dismiss, actor: Keeper
) -> Reply:
    if not press.sure:
        return _card(event, find_colleague(session, actor, staff_id=press.staff_id), actor, is_sure=True)
    gone = end_role(session, staff_id=press.staff_id, by=actor, now=now)
    again = Appoint(gone.role) if gone.role in HEADS else InviteTo(gone.role, gone.store_id or 0)
    return put_card(
        event,
        "operator/dismissed",
        lines([button(event.word("team.invite_again"), again)], [button(event.word("operator.team"), ListTeam())]),
        toast="toast.role_ended",
        name=gone.name,
        role=event.word(f"role.{gone.role}"),
    )


def home_button(event: Event, actor: Keeper) -> dict[str, Any]:
    """A manager's home is the guide's with more on it."""
    return button(event.word("staff.home"), GuideHome() if isinstance(actor, Manager) else OperatorHome())


def _list(event: Event, session: Session, person: Person, actor: Keeper, asked: int = 0, find: str = "") -> Reply:
    page = page_of(count_team(session, actor, find=find), asked)
    await_search(session, person, AWAITS_NAME, page, find)
    team = list_team(session, actor, find=find, limit=PAGE, offset=page.offset)
    expected = count_expected(session, actor)
    facts = [
        {"name": one.name, "role": event.word(f"role.{one.role}"), "store": one.store and one.store[event.locale]}
        for one in team
    ]
    keyboard = lines(
        *([button(f"{one.name} · {event.word(f'role.{one.role}')}", OpenColleague(one.staff_id))] for one in team),
        page.turn(lambda number: ListTeam(number, find)),
        [button(event.word("team.everybody"), ListTeam()) if find else None],
        [button(event.word("team.expected", count=expected), ListExpected()) if expected else None],
        [button(event.word("operator.invite"), Invite()), home_button(event, actor)],
    )
    return put_card(event, "operator/team", keyboard, team=facts, count=page.total, find=find)


def _card(event: Event, colleague: Colleague, actor: Keeper, *, is_sure: bool = False) -> Reply:
    word = "operator.dismiss_sure" if is_sure else "operator.dismiss"
    may = may_appoint(colleague.role, actor)
    return put_card(
        event,
        "operator/colleague",
        lines(
            [button(event.word(word), Dismiss(colleague.staff_id, int(is_sure))) if may else None],
            [button(event.word("button.back"), ListTeam())],
        ),
        name=colleague.name,
        role=event.word(f"role.{colleague.role}"),
        store=colleague.store[event.locale] if colleague.store else "",
        since=colleague.since,
        zone=event.house.timezone,
        is_sure=is_sure,
    )
