"""The most gifts an entry code gives a day."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.domain.arrivals.entry_codes import cap_code
from bot.domain.offers.set_up import check_code
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.handlers.cards import ask_for, lines
from bot.handlers.code_presses import CapCode, OpenCode, SetCap
from bot.handlers.events import Event
from bot.handlers.operator.codes.card import show_card
from bot.handlers.operator.routes import operator
from bot.replies import Reply

USUAL = (10, 25, 50, 100)


@operator.press(CapCode)
def ask_cap(
    event: Event, session: Session, person: Person, now: datetime, *, press: CapCode, actor: Operator
) -> Reply:
    code = check_code(session, press.entry_code_id)
    code_id = code.id or 0
    none = button(event.word("codes.no_cap"), SetCap(code_id, 0)) if code.day_cap else None
    return ask_for(
        event,
        session,
        person,
        "ask.code_cap",
        awaiting="codes.cap",
        row=code_id,
        stands=str(code.day_cap or ""),
        keyboard=lines(
            [button(str(cap), SetCap(code_id, cap)) for cap in USUAL],
            [none, button(event.word("button.back"), OpenCode(code_id))],
        ),
    )


@operator.press(SetCap)
def set_cap(
    event: Event, session: Session, person: Person, now: datetime, *, press: SetCap, actor: Operator
) -> Reply:
    cap = None if press.cap == 0 else str(press.cap)
    code = cap_code(session, entry_code_id=press.entry_code_id, text=cap)
    return show_card(event, session, person, code, now, toast="toast.saved")


@operator.awaits("codes.cap")
def write_cap(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    code = cap_code(session, entry_code_id=person.awaiting_id or 0, text=event.text)
    return show_card(event, session, person, code, now)
