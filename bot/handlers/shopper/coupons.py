"""/coupons page by page, and a coupon's own card."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import rows
from bot.db.tables import ConsentSource
from bot.domain.arrivals.onboarding import must_find_card
from bot.domain.coupons.held import count_coupons, find_own_coupon, list_coupons
from bot.domain.coupons.usable import CouponUnknown
from bot.domain.coupons.words import find_offer_picture, look_around
from bot.domain.people.chats import Person
from bot.domain.people.phones import find_own_marks
from bot.handlers.cards import PAGE, page_of
from bot.handlers.events import Event
from bot.handlers.shopper.coupon_cards import coupon_facts, find_state, till_button
from bot.handlers.shopper.faces import Face, coupons_face
from bot.handlers.shopper.presses import ListCoupons, TurnCoupons
from bot.handlers.shopper.routes import shopper
from bot.handlers.shopper.stop import stop_all
from bot.reminding import ShowCoupon, StopReminders
from bot.replies import Picture, Reply


@shopper.command("coupons")
def open_coupons(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    return (_face(event, session, person, 0, now).said(event),)


@shopper.press(ListCoupons)
def show_coupons(event: Event, session: Session, person: Person, now: datetime, *, press: ListCoupons) -> Reply:
    """A message of its own: the card it was pressed on stays."""
    return (event.toast(), _face(event, session, person, 0, now).said(event))


@shopper.press(TurnCoupons)
def turn_coupons(event: Event, session: Session, person: Person, now: datetime, *, press: TurnCoupons) -> Reply:
    return (event.toast(), _face(event, session, person, press.page, now).put(event))


@shopper.press(ShowCoupon)
def show_coupon(event: Event, session: Session, person: Person, now: datetime, *, press: ShowCoupon) -> Reply:
    """All there is to know about one coupon, with the offer's picture. Only the holder's own."""
    coupon = find_own_coupon(session, customer_id=person.customer_id, coupon_id=press.coupon_id)
    if coupon is None:
        raise CouponUnknown
    around = look_around(session, [coupon])
    state = find_state(coupon, now, around)
    facts = coupon_facts(coupon, coupon.zone or event.house.timezone, around, stores_named=20)
    facts = {"coupon": {**facts, "state": state}, "now": now}
    keyboard = rows(till_button(event, coupon.coupon_id if state == "in_hand" else None))
    picture_id = find_offer_picture(session, coupon)
    if picture_id is None:
        return (event.toast(), event.say("shopper/coupon", keyboard, **facts))
    picture = Picture("given", {"logo": picture_id})
    return (event.toast(), *event.show_whole(picture, "shopper/coupon", keyboard, **facts))


@shopper.press(StopReminders)
def stop_reminders(
    event: Event, session: Session, person: Person, now: datetime, *, press: StopReminders
) -> Reply:
    """Reminders are among the offers that were agreed to; pressing it again says the same."""
    said = stop_all(event, session, person, now, said="stop_reminders", source=ConsentSource.MESSAGE)
    return (event.toast("toast.offers_stopped"), said)


def _face(event: Event, session: Session, person: Person, asked: int, now: datetime) -> Face:
    card = must_find_card(session, person)
    page = page_of(count_coupons(session, customer_id=card.customer_id), asked)
    coupons = list_coupons(session, customer_id=card.customer_id, now=now, limit=PAGE, offset=page.offset)
    around = look_around(session, coupons)
    member_code, _phone = find_own_marks(session, customer_id=card.customer_id)
    return coupons_face(
        event, coupons, card.place.zone, now=now, page=page, around=around, member_code=member_code
    )
