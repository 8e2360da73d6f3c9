"""Coupon slips: what is filled in step by step before a coupon is redeemed another way; one for each chat."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.db.tables import Slip, Way
from bot.domain.coupons.held import HeldCoupon, find_coupon
from bot.domain.coupons.usable import Counter, check_amount, check_usable
from bot.domain.people.chats import Person
from bot.domain.people.staff import Guide, Till
from bot.domain.till.redeeming import CardOld, Receipt, find_counter, redeem_coupon

MAX_REASON = 200


def begin_slip(
    session: Session, person: Person, coupon: HeldCoupon, *, store_id: int, way: Way, since: datetime | None = None
) -> Slip:
    """A new slip in place of the chat's last one: for the next use of the coupon."""
    slip = session.get(Slip, person.chat_id) or Slip(
        chat_id=person.chat_id, coupon_id=0, number=0, store_id=0, way=way
    )
    slip.coupon_id, slip.number = coupon.coupon_id, coupon.uses + 1
    slip.store_id, slip.way = store_id, way
    slip.since, slip.amount, slip.at, slip.reason = since, None, None, ""
    session.add(slip)
    session.flush()
    return slip


def find_slip(session: Session, person: Person, *, store_id: int | None = None) -> Slip:
    """The chat's slip, of that store. Raises CardOld: somebody changed stores, or nothing was begun."""
    slip = session.get(Slip, person.chat_id)
    if slip is None or store_id not in (None, slip.store_id):
        raise CardOld
    return slip


def note(session: Session, slip: Slip, **facts: Any) -> Slip:
    """Fill `amount`, `at` or `reason` in."""
    for name, value in facts.items():
        setattr(slip, name, value)
    session.add(slip)
    session.flush()
    return slip


def check_slip(session: Session, slip: Slip, *, now: datetime) -> tuple[HeldCoupon, Counter]:
    """Its coupon, if it may still be used so. Raises what `check_usable` and `check_amount` raise."""
    counter = find_counter(session, slip.store_id)
    coupon = check_usable(find_coupon(session, slip.coupon_id), counter, now=slip.at or now)
    if slip.amount is not None:
        check_amount(coupon, slip.amount)
    return coupon, counter


def redeem_slip(
    session: Session, slip: Slip, *, guide: Guide | None, till: Till | None = None, now: datetime
) -> Receipt:
    """Redeem what the slip says; a second press finds the same receipt. Raises what `redeem_coupon` raises."""
    coupon = find_coupon(session, slip.coupon_id)
    if coupon is None:
        raise CardOld
    return redeem_coupon(
        session, guide=guide, till=till, counter=find_counter(session, slip.store_id), code=coupon.code,
        number=slip.number, amount=slip.amount, way=slip.way, reason=slip.reason, at=slip.at, now=now,
    )  # fmt: skip
