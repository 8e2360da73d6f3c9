"""[The network was down]: the number or code that was noted opens a slip for the moment it happened."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import Way
from bot.domain.people.chats import Person
from bot.domain.people.staff import Guide, Till
from bot.domain.till.coupon_slips import begin_slip
from bot.domain.till.late import find_noted
from bot.domain.till.numbers import NumberEnded
from bot.domain.till.redeeming import find_counter
from bot.domain.till.refusals import book_refusal
from bot.domain.words.codes import read_till_number, read_till_token
from bot.handlers.cards import ask_for, lines
from bot.handlers.events import Event
from bot.handlers.explaining import Why
from bot.handlers.guide.routes import guide
from bot.handlers.guide.slips import ask_next, home_of
from bot.handlers.side_presses import EnterLate, LateNumber
from bot.replies import Reply

AWAITS_NOTED = "late.number"


@guide.press(EnterLate)
def ask_noted(
    event: Event, session: Session, person: Person, now: datetime, *, press: EnterLate, actor: Guide | Till
) -> Reply:
    back = lines([button(event.word("button.cancel"), home_of(actor))])
    return ask_for(event, session, person, "ask.late_number", awaiting=AWAITS_NOTED, keyboard=back)


@guide.awaits(AWAITS_NOTED)
def take_noted(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide | Till) -> Reply:
    return _begin(event, session, person, actor, event.text, now)


@guide.press(LateNumber)
def enter_ended(
    event: Event, session: Session, person: Person, now: datetime, *, press: LateNumber, actor: Guide | Till
) -> Reply:
    return _begin(event, session, person, actor, press.written, now)


def offer_late(
    event: Event, session: Session, person: Person, ended: NumberEnded, written: str, now: datetime
) -> Reply:
    """The refusal of a number that is over, with a way on for when the network was why."""
    note_id = book_refusal(session, person, ended, now=now)
    keyboard = lines(
        [
            button(
                event.word("late.enter"), LateNumber(read_till_number(written) or read_till_token(written) or "")
            )
        ],
        [button(event.word("button.why"), Why(note_id)) if note_id else None],
    )
    said = event.house.texts.refusal(ended, event.locale)
    return (event.say("guide/number_ended", keyboard, said=said),)


def _begin(
    event: Event, session: Session, person: Person, actor: Guide | Till, written: str, now: datetime
) -> Reply:
    noted = find_noted(session, person, written, find_counter(session, actor.store_id), now=now)
    slip = begin_slip(session, person, noted.coupon, store_id=actor.store_id, way=Way.LATE, since=noted.since)
    return ask_next(event, session, person, actor, slip, now)
