"""Offers as the tests of this room need them: a draft, an open one, given coupons."""

from datetime import timedelta

from sqlmodel import Session

from bot.db.tables import Brand, OfferKind, OfferStatus
from bot.domain.coupons.issuing import STAFF, Issued, find_grant, issue_coupon
from bot.domain.offers.fields import OfferField, write_field
from bot.domain.offers.moves import open_offer
from bot.domain.offers.terms import check_offer, make_offer
from tests.conftest import HandClock
from tests.domain.shop_rows import add_brand, add_door, add_person, add_store, press_start

ZONE = "America/Vancouver"


def add_draft(session: Session, clock: HandClock) -> int:
    return make_offer(
        session, kind=OfferKind.PERCENT, now=clock.now(), name_en="20% off teapots", name_zh="", valid_days=14
    ).offer_id


def add_open(session: Session, clock: HandClock, worth: str = "") -> int:
    offer = add_draft(session, clock)
    write_in(session, clock, offer, "percent", "20")
    if worth:
        write_in(session, clock, offer, "worth", worth)
    open_offer(session, offer_id=offer, now=clock.now())
    return offer


def write_in(session: Session, clock: HandClock, offer_id: int, field: str, text: str) -> None:
    write_field(session, offer_id=offer_id, field=OfferField(field), text=text, zone=ZONE, now=clock.now())


def status_of(session: Session, offer_id: int) -> OfferStatus:
    return check_offer(session, offer_id).status


def add_customer(session: Session, clock: HandClock, telegram_id: int = 1) -> int:
    """Through the door, as everybody."""
    if session.get(Brand, 1) is None:
        add_brand(session, clock.now())
    store = add_store(session, clock.now() - timedelta(days=1), f"Store {telegram_id}")
    anna = add_person(session, clock.now(), telegram_id)
    return press_start(session, anna, add_door(session, clock, store).code, clock).customer_id


def give_one(session: Session, clock: HandClock, offer_id: int, customer_id: int, cause: int = 1) -> Issued:
    return issue_coupon(
        session,
        find_grant(session, offer_id),
        customer_id=customer_id,
        cause=(STAFF, cause),
        zone=ZONE,
        now=clock.now(),
    )
