"""START: whatever was scanned leads to the gift card, to what a known customer sees, or to one friendly no."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.arrivals.onboarding import NotOpen, Scan, find_place, find_scan, onboard
from bot.domain.arrivals.parcels import spend_card
from bot.domain.books.traces import trace_of
from bot.domain.people.chats import Person
from bot.domain.stores.directory import count_stores, list_stores
from bot.domain.till.numbers import is_till_token
from bot.domain.till.tries import check_may_try, count_miss
from bot.handlers.alerts import owe_cap_alert
from bot.handlers.events import Event
from bot.handlers.shopper.choosing import ask_store
from bot.handlers.shopper.faces import gift_face, home_face
from bot.handlers.shopper.revisits import greet_known, show_product, used_card
from bot.handlers.shopper.routes import shopper
from bot.replies import Reply


@shopper.command("start", payload="")
def open_door(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    """No code: a known customer's home; a newcomer joins the only store, or says which one."""
    if person.customer_id:
        return (home_face(event, session, person, now=now).said(event),)
    stores = list_stores(session, limit=2)
    if not stores:
        raise NotOpen
    if len(stores) > 1:
        return ask_store(event, session, person)
    return _welcome(event, session, person, now, find_place(session, person, store_id=stores[0].id or 0))


@shopper.command("start", payload="e")
@shopper.command("start", payload="f")
def scan(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    """An entry code or a friend's link. Never onboards twice; after five bad ones nothing is looked up."""
    check_may_try(session, person, now=now)
    found = find_scan(session, person, event.args)
    if found is None:
        count_miss(session, person, now=now)
        return bad_link(event, session, person, now)
    if not spend_card(session, person, found, now=now):
        return (used_card(event, session, person, now, found),)
    if person.customer_id is None:
        return _welcome(event, session, person, now, found)
    return (greet_known(event, session, person, now, found),)


@shopper.command("start", payload="c")
def open_till_code(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    """A coupon's till code: only staff can do anything with it, and nobody learns whose it is, if anybody's."""
    check_may_try(session, person, now=now)
    if not is_till_token(session, event.args):
        count_miss(session, person, now=now)
    return (event.say("shopper/till_code"),)


@shopper.command("start")
def bad_link(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    """Malformed, foreign, switched off, oversized: one friendly reply for all."""
    face = home_face(event, session, person, now=now)
    return (event.say("shopper/bad_link", face.keyboard if person.customer_id else ()),)


def _welcome(event: Event, session: Session, person: Person, now: datetime, found: Scan) -> Reply:
    trace = trace_of(event.house.secret, person.telegram_id)
    card = onboard(session, person, found, now=now, trace=trace)
    if card.reached_cap:
        owe_cap_alert(event, session, found, now)
    by_friend = found.brought_by is not None
    has_others = by_friend and count_stores(session) > 1
    gift = gift_face(event, card, now=now, has_other_stores=has_others).said(event)
    return (gift, *show_product(event, session, found))
