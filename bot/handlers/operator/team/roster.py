"""Who is expected: people of the roster who have not taken their role, each with an invitation of their own."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.domain.people.chats import Person
from bot.domain.people.roster import count_expected, invite_expected, list_expected
from bot.domain.people.staff import Keeper
from bot.handlers.cards import PAGE, await_search, lines, page_of, put_card, search_word
from bot.handlers.events import Event
from bot.handlers.keeper.routes import keeper
from bot.handlers.operator.team.invitations import show_invitation
from bot.handlers.operator.team.presses import InviteExpected, ListExpected, ListTeam
from bot.replies import Reply

AWAITS_NAME = "team.expected"


@keeper.press(ListExpected)
def turn_expected(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListExpected, actor: Keeper
) -> Reply:
    return _list(event, session, person, actor, press.page, press.find)


@keeper.awaits(AWAITS_NAME)
def find_expected(event: Event, session: Session, person: Person, now: datetime, *, actor: Keeper) -> Reply:
    return _list(event, session, person, actor, find=search_word(event.text))


@keeper.press(InviteExpected)
def invite_one(
    event: Event, session: Session, person: Person, now: datetime, *, press: InviteExpected, actor: Keeper
) -> Reply:
    expected, invitation = invite_expected(session, actor, roster_id=press.roster_id, now=now)
    return show_invitation(event, session, invitation, name=expected.name)


def _list(event: Event, session: Session, person: Person, actor: Keeper, asked: int = 0, find: str = "") -> Reply:
    page = page_of(count_expected(session, actor, find=find), asked)
    await_search(session, person, AWAITS_NAME, page, find)
    expected = list_expected(session, actor, find=find, limit=PAGE, offset=page.offset)
    facts = [
        {
            "number": one.number,
            "name": one.name,
            "role": event.word(f"role.{one.role}"),
            "store": one.store and one.store[event.locale],
        }
        for one in expected
    ]
    keyboard = lines(
        *(
            [button(event.word("team.invite_one", name=one.name), InviteExpected(one.roster_id))]
            for one in expected
        ),
        page.turn(lambda number: ListExpected(number, find)),
        [button(event.word("team.all_expected"), ListExpected()) if find else None],
        [button(event.word("operator.team"), ListTeam())],
    )
    return put_card(event, "operator/expected", keyboard, expected=facts, count=page.total, find=find)
