"""An entry code's label and tags."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.domain.arrivals.entry_codes import label_code, tag_code
from bot.domain.offers.set_up import check_code
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.handlers.cards import ask_for, lines
from bot.handlers.code_presses import LabelCode, OpenCode, TagCode
from bot.handlers.events import Event
from bot.handlers.operator.codes.card import show_card
from bot.handlers.operator.routes import operator
from bot.replies import Reply


@operator.press(LabelCode)
def ask_new_label(
    event: Event, session: Session, person: Person, now: datetime, *, press: LabelCode, actor: Operator
) -> Reply:
    code = check_code(session, press.entry_code_id)
    return ask_for(
        event,
        session,
        person,
        "ask.code_label",
        awaiting="codes.label",
        row=code.id,
        stands=code.label,
        keyboard=lines([button(event.word("button.back"), OpenCode(press.entry_code_id))]),
    )


@operator.awaits("codes.label")
def write_label(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    code = label_code(session, entry_code_id=person.awaiting_id or 0, text=event.text)
    return show_card(event, session, person, code, now)


@operator.press(TagCode)
def ask_tags(
    event: Event, session: Session, person: Person, now: datetime, *, press: TagCode, actor: Operator
) -> Reply:
    if press.clear:
        code = tag_code(session, entry_code_id=press.entry_code_id, text="")
        return show_card(event, session, person, code, now, toast="toast.saved")
    code = check_code(session, press.entry_code_id)
    clear = button(event.word("codes.no_tags"), TagCode(press.entry_code_id, 1)) if code.tags else None
    return ask_for(
        event,
        session,
        person,
        "ask.code_tags",
        awaiting="codes.tags",
        row=code.id,
        stands=code.tags.replace(",", ", "),
        keyboard=lines([clear, button(event.word("button.back"), OpenCode(press.entry_code_id))]),
    )


@operator.awaits("codes.tags")
def write_tags(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    code = tag_code(session, entry_code_id=person.awaiting_id or 0, text=event.text)
    return show_card(event, session, person, code, now)
