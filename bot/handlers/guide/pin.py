"""[Today's PIN]: what a colleague types into a shopper's phone where there is no staff device."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.domain.people.chats import Person
from bot.domain.people.staff import Guide, Till
from bot.domain.till.pins import pin_of
from bot.domain.till.redeeming import find_counter
from bot.domain.words.days import day_of
from bot.handlers.cards import lines, put_card
from bot.handlers.events import Event
from bot.handlers.guide.routes import guide
from bot.handlers.guide.slips import home_of
from bot.handlers.side_presses import TodaysPin
from bot.replies import Reply


@guide.press(TodaysPin)
def show_pin(
    event: Event, session: Session, person: Person, now: datetime, *, press: TodaysPin, actor: Guide | Till
) -> Reply:
    counter = find_counter(session, actor.store_id)
    day = day_of(now, counter.zone)
    return put_card(
        event,
        "guide/pin",
        lines([button(event.word("staff.home"), home_of(actor))]),
        pin=pin_of(event.house.secret, counter.store_id, day),
        store=counter.store[event.locale],
        day=day,
    )
