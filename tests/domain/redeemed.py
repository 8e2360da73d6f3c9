"""Coupons and redemptions that tests of a store's day begin with."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Offer, OfferKind, OfferStatus, Way
from bot.domain.coupons.held import HeldCoupon, find_coupon
from bot.domain.coupons.issuing import STAFF, find_grant, issue_coupon
from bot.domain.offers.terms import make_offer
from bot.domain.till.redeeming import Receipt, find_counter, redeem_coupon
from tests.domain.team_factory import a_customer

_causes = iter(range(1, 10**9))


def an_offer(
    session: Session, now: datetime, name: str = "Tenth off", *, pin: bool = False, **terms: object
) -> int:
    """An open offer of ten percent off, unless told otherwise; its id."""
    facts: dict[str, object] = {"kind": OfferKind.PERCENT, "percent": 10, "name_zh": "九折券", **terms}
    kind = OfferKind(str(facts.pop("kind")))
    made = make_offer(session, kind=kind, status=OfferStatus.OPEN, now=now, name_en=name, **facts)
    if pin:
        offer = session.get(Offer, made.offer_id)
        assert offer
        offer.pin_opens = True
        session.add(offer)
        session.flush()
    return made.offer_id


def a_coupon(session: Session, customer_id: int, offer_id: int, now: datetime) -> HeldCoupon:
    issued = issue_coupon(
        session, find_grant(session, offer_id), customer_id=customer_id, cause=(STAFF, next(_causes)),
        zone="America/Vancouver", now=now,
    )  # fmt: skip
    coupon = find_coupon(session, issued.coupon_id)
    assert coupon
    return coupon


def a_use(
    session: Session,
    offer_id: int,
    store_id: int,
    at: datetime,
    *,
    way: Way = Way.PIN,
    amount: int | None = None,
    name: str = "Anna",
    reason: str = "",
) -> Receipt:
    """A redemption by nobody, of a customer of its own."""
    coupon = a_coupon(session, a_customer(session, 10**6 + next(_causes), name).id or 0, offer_id, at)
    return redeem_coupon(
        session, guide=None, counter=find_counter(session, store_id), code=coupon.code, number=1, amount=amount,
        way=way, reason=reason, now=at,
    )  # fmt: skip
