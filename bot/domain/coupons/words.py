"""What a coupon's card says beyond its own row: the stores' names, the till's codes, the offer's picture."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from bot.db.prepared import Prepared
from bot.db.tables import CouponStatus, Store
from bot.domain.coupons.held import HeldCoupon
from bot.domain.coupons.till_codes import list_till_codes
from bot.domain.stores.directory import Names, names_of

_PICTURE = Prepared("""
    SELECT p.id FROM offer_terms t JOIN pictures p ON p.id = t.picture_id
    WHERE t.id = :terms_id AND p.content IS NOT NULL
""")

_LOOKED_AT = Prepared("""
    SELECT coupon_id FROM referrals
    WHERE referrer_id = :customer_id AND status = 'review' AND coupon_id IS NOT NULL
""")


@dataclass(frozen=True)
class Around:
    """`places`: the names of stores that terms name, by store id. `codes`: the till's own, by coupon id.

    `looked_at`: ids of rewards that somebody has yet to decide.
    """

    places: dict[int, Names] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    looked_at: frozenset[int] = frozenset()


NOTHING_AROUND = Around()


def look_around(session: Session, coupons: Sequence[HeldCoupon]) -> Around:
    """What the cards of these coupons need, in one query each."""
    named = {store_id for coupon in coupons for store_id in coupon.terms_of.stores}
    stores = session.exec(select(Store).where(col(Store.id).in_(named))).all() if named else ()
    places = {store.id or 0: names_of(store) for store in stores}
    return Around(places, list_till_codes(session, coupons), _find_looked_at(session, coupons))


def _find_looked_at(session: Session, coupons: Sequence[HeldCoupon]) -> frozenset[int]:
    holders = {coupon.customer_id for coupon in coupons if coupon.status is CouponStatus.LOCKED}
    found = (_LOOKED_AT(session, customer_id=customer_id).fetchall() for customer_id in holders)
    return frozenset(row[0] for rows in found for row in rows)


def find_offer_picture(session: Session, coupon: HeldCoupon) -> int | None:
    """The picture of the terms it was issued by, once it is here."""
    row = _PICTURE(session, terms_id=coupon.terms_id).fetchone()
    return row[0] if row else None
