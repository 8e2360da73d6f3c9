"""Opening an invitation: the role is the opener's at once, and whoever invited hears who took it."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import Press, button
from bot.db.tables import NoticeClass, Role, Staff
from bot.domain.owed.notices import owe_notice
from bot.domain.people.chats import Person
from bot.domain.people.owner_links import explain_refusal
from bot.domain.people.staff import InvitationRefused, accept_invitation, find_inviter
from bot.domain.people.team import HEADS
from bot.domain.stores.directory import Names, find_store, names_of
from bot.domain.till.tries import check_may_try
from bot.handlers.cards import lines
from bot.handlers.events import Event
from bot.handlers.guide.presses import GuideHome
from bot.handlers.operator.home import show_home
from bot.handlers.operator.team.presses import Dismiss
from bot.handlers.shopper.routes import shopper
from bot.handlers.till.presses import TillHome
from bot.replies import Reply

_HOMES: dict[Role, Press] = {
    Role.GUIDE: GuideHome(),
    Role.MANAGER: GuideHome(),
    Role.TILL: TillHome(),
}


@shopper.command("start", payload="i")
def take_role(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    """Anything about the invitation that does not fit is said alike. Heads see at once what is to be done."""
    check_may_try(session, person, now=now)
    try:
        staff = accept_invitation(session, person, code=event.args, now=now)
    except InvitationRefused as refused:
        raise explain_refusal(session, person, code=event.args) from refused
    store = find_store(session, staff.store_id) if staff.store_id else None
    names = names_of(store) if store else None
    _tell_inviter(session, person, staff, names, code=event.args, now=now)
    if staff.role in HEADS:
        return (
            event.say("shopper/now_staff", role=str(staff.role), store=names),
            *show_home(event, session, person),
        )
    home = lines([button(event.word("staff.home"), _HOMES[staff.role])])
    return (event.say("shopper/now_staff", home, role=str(staff.role), store=names),)


def _tell_inviter(
    session: Session, person: Person, staff: Staff, store: Names | None, *, code: str, now: datetime
) -> None:
    """A link that was forwarded shows itself: the name is not the one they had in mind, and one press ends it."""
    inviter = find_inviter(session, code=code)
    if inviter is None or inviter == person.chat_id:
        return
    owe_notice(
        session,
        chat_id=inviter,
        kind=NoticeClass.SERVICE,
        template="operator/joined",
        facts={"name": person.name, "expected": staff.name, "role": str(staff.role), "store": store},
        keyboard=[[{"key": "operator.dismiss", "data": Dismiss(staff.id or 0).pack()}]],
        dedupe_key=f"joined:{code}",
        now=now,
    )
