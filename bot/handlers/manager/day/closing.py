"""Closing a store's day: it matches, or a difference is typed with a note; only an operator opens it again."""

from datetime import date, datetime

from sqlmodel import Session

from bot.domain.people.chats import Person
from bot.domain.people.staff import Manager, Operator, check_keeps
from bot.domain.stores.directory import check_store, find_brand
from bot.domain.till.closings import MATCHES, Difference, close_day, find_closing, read_difference, reopen_day
from bot.domain.till.day import check_past_day
from bot.handlers.cards import ask_for, lines
from bot.handlers.day_presses import CloseDay, ReopenDay, TellDifference
from bot.handlers.events import Event
from bot.handlers.manager.day.card import back_to_day, show_day
from bot.handlers.manager.routes import manager
from bot.handlers.operator.routes import operator
from bot.replies import Reply

AWAITS_DIFFERENCE = "store_day.difference"


@manager.press(CloseDay)
def tell_match(
    event: Event, session: Session, person: Person, now: datetime, *, press: CloseDay, actor: Manager
) -> Reply:
    check_keeps(actor, press.store_id)
    return _close(event, session, person, actor, press.day, MATCHES, now)


@manager.press(TellDifference)
def ask_difference(
    event: Event, session: Session, person: Person, now: datetime, *, press: TellDifference, actor: Manager
) -> Reply:
    """A day that is closed by now is shown with who closed it."""
    check_keeps(actor, press.store_id)
    store = check_store(session, press.store_id)
    of = check_past_day(store, press.day, now)
    if find_closing(session, of):
        return show_day(event, session, person, actor, store, of, now, toast="toast.day_closed_before")
    return ask_for(
        event,
        session,
        person,
        "ask.day_difference",
        awaiting=AWAITS_DIFFERENCE,
        row=of.day.toordinal(),
        keyboard=lines([back_to_day(event, of)]),
    )


@manager.awaits(AWAITS_DIFFERENCE)
def write_difference(event: Event, session: Session, person: Person, now: datetime, *, actor: Manager) -> Reply:
    brand = find_brand(session)
    difference = read_difference(event.text, brand.currency if brand else "CAD")
    day = date.fromordinal(max(1, min(person.awaiting_id or 1, date.max.toordinal())))
    return _close(event, session, person, actor, day.isoformat(), difference, now)


@operator.press(ReopenDay)
def reopen(
    event: Event, session: Session, person: Person, now: datetime, *, press: ReopenDay, actor: Operator
) -> Reply:
    store = check_store(session, press.store_id)
    of = check_past_day(store, press.day, now)
    reopen_day(session, actor, of)
    return show_day(event, session, person, actor, store, of, now, toast="toast.day_reopened")


def _close(
    event: Event, session: Session, person: Person, actor: Manager, day: str, difference: Difference, now: datetime
) -> Reply:
    store = check_store(session, actor.store_id)
    of = check_past_day(store, day, now)
    _closing, is_new = close_day(session, actor, of, difference=difference, now=now)
    toast = "toast.day_closed" if is_new else "toast.day_closed_before"
    return show_day(event, session, person, actor, store, of, now, toast=toast)
