"""Appointing the heads of the brand: operators and owners."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.people.team import HEADS, StaffUnknown, invite_colleague
from bot.handlers.events import Event
from bot.handlers.operator.team.invitations import show_invitation
from bot.handlers.operator.team.presses import Appoint
from bot.handlers.owner.routes import owner
from bot.replies import Reply


@owner.press(Appoint)
def appoint_head(
    event: Event, session: Session, person: Person, now: datetime, *, press: Appoint, actor: Operator
) -> Reply:
    if press.role not in HEADS:
        raise StaffUnknown
    made = invite_colleague(session, actor, role=press.role, store_id=None, now=now)
    return show_invitation(event, session, made)
