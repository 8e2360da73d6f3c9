"""A new entry code: where it will hang, a label, and its picture at once."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import CodeKind
from bot.domain.arrivals.entry_codes import MAX_LABEL
from bot.domain.offers.set_up import CodeUnknown
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import check_store, names_of
from bot.domain.stores.doors import make_entry_code
from bot.domain.words.typed import one_line
from bot.handlers.cards import ask_for, lines, put_card, stop_asking
from bot.handlers.code_presses import ListCodes, MakeCode, NewCode, NewCodeKind
from bot.handlers.events import Event
from bot.handlers.operator.codes.card import show_card, show_picture
from bot.handlers.operator.routes import operator
from bot.replies import Reply

PRINTED = (CodeKind.STORE, CodeKind.SHELF, CodeKind.PARCEL, CodeKind.CAMPAIGN)
"""Made here; a guide's own and a group's make themselves."""


@operator.press(NewCode)
def choose_kind(
    event: Event, session: Session, person: Person, now: datetime, *, press: NewCode, actor: Operator
) -> Reply:
    stop_asking(session, person)
    store = check_store(session, press.store_id)
    kinds = [button(event.word(f"code.{kind}"), NewCodeKind(press.store_id, kind)) for kind in PRINTED]
    back = button(event.word("button.back"), ListCodes(press.store_id))
    return put_card(
        event, "operator/new_code", lines(kinds[:2], kinds[2:], [back]), store=names_of(store)[event.locale]
    )


@operator.press(NewCodeKind)
def ask_label(
    event: Event, session: Session, person: Person, now: datetime, *, press: NewCodeKind, actor: Operator
) -> Reply:
    check_store(session, press.store_id)
    kind = _printed(press.kind)
    skip = button(event.word("operator.no_label"), MakeCode(press.store_id, kind))
    back = button(event.word("button.back"), NewCode(press.store_id))
    return ask_for(
        event,
        session,
        person,
        "ask.code_label",
        awaiting=f"code.{kind}",
        row=press.store_id,
        keyboard=lines([skip, back]),
    )


@operator.press(MakeCode)
def make_unlabelled(
    event: Event, session: Session, person: Person, now: datetime, *, press: MakeCode, actor: Operator
) -> Reply:
    return _make(event, session, person, press.store_id, _printed(press.kind), "", now)


@operator.awaits(*(f"code.{kind}" for kind in PRINTED))
def make_labelled(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    kind = _printed((person.awaiting or "").removeprefix("code."))
    label = one_line(event.text, limit=MAX_LABEL)
    return _make(event, session, person, person.awaiting_id or 0, kind, label, now)


def _make(
    event: Event, session: Session, person: Person, store_id: int, kind: CodeKind, label: str, now: datetime
) -> Reply:
    """The new code's card, and its picture at once: that is what it was made for."""
    check_store(session, store_id)
    code = make_entry_code(session, kind=kind, store_id=store_id, label=label, now=now)
    return (*show_card(event, session, person, code, now), show_picture(event, session, code))


def _printed(word: str) -> CodeKind:
    if word not in PRINTED:
        raise CodeUnknown
    return CodeKind(word)
