"""/coupons, and [Show at till]: the code as text and as a picture that staff scan."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import copy, rows
from bot.domain.coupons import find_own_coupon, list_coupons
from bot.domain.onboarding import must_find_card
from bot.domain.people import Person
from bot.domain.usable import check_in_hand
from bot.handlers.events import Event
from bot.handlers.shopper.faces import Face, coupon_facts, coupons_face
from bot.handlers.shopper.presses import ListCoupons, ShowAtTill
from bot.handlers.shopper.routes import shopper
from bot.replies import Picture, Reply


@shopper.command("coupons")
def open_coupons(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    return (_face(event, session, person, now).said(event),)


@shopper.press(ListCoupons)
def show_coupons(event: Event, session: Session, person: Person, now: datetime, *, press: ListCoupons) -> Reply:
    return (event.toast(), _face(event, session, person, now).said(event))


@shopper.press(ShowAtTill)
def show_at_till(event: Event, session: Session, person: Person, now: datetime, *, press: ShowAtTill) -> Reply:
    """Only the holder's own: another's coupon is as unknown as none."""
    own = find_own_coupon(session, customer_id=person.customer_id, coupon_id=press.coupon_id)
    coupon = check_in_hand(own, now=now)
    picture = Picture("qr", {"data": event.house.deep_link("c" + coupon.code)})
    keyboard = rows(copy(event.word("button.copy_code"), coupon.shown_code))
    facts = coupon_facts(coupon, coupon.zone or event.house.timezone)
    return (event.toast(), event.show(picture, "shopper/till", keyboard, **facts))


def _face(event: Event, session: Session, person: Person, now: datetime) -> Face:
    card = must_find_card(session, person)
    coupons = list_coupons(session, customer_id=card.customer_id)
    return coupons_face(event, coupons, card.place.zone, now=now)
