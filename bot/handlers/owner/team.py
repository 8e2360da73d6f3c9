"""Appointing the heads of the brand: operators and owners."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Role
from bot.domain.people import Person
from bot.domain.staff import Operator
from bot.domain.team import HEADS, StaffUnknown
from bot.handlers.events import Event
from bot.handlers.operator.presses import Appoint
from bot.handlers.operator.team import invitation
from bot.handlers.owner.routes import owner
from bot.replies import Reply


@owner.press(Appoint)
def appoint_head(
    event: Event, session: Session, person: Person, now: datetime, *, press: Appoint, actor: Operator
) -> Reply:
    if press.role not in HEADS:
        raise StaffUnknown
    return invitation(event, session, role=Role(press.role), store=None, store_id=None, by=actor, now=now)
