"""Codes that the shop's own till reads: from its file, each handed out once, or a public one for everybody."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from bot.db.prepared import Prepared
from bot.db.tables import Offer, PieceSource, TillCode
from bot.domain.coupons.held import HeldCoupon
from bot.errors import Refusal

MOST = 40
"""Characters of a Code 128 that a phone's screen can still show wide enough."""


_IS_ONE = Prepared("""
    SELECT 1 FROM offers o WHERE (o.source = 'public' AND o.public_code = :code)
    OR (o.source = 'file' AND EXISTS (SELECT 1 FROM till_codes c WHERE c.offer_id = o.id AND c.code = :code))
    LIMIT 1
""")


class UsedAtTheTill(Refusal):
    """It is the shop's own till that reads this code."""

    key = "refused.used_at_the_till"


def find_till_code(session: Session, coupon: HeldCoupon) -> str | None:
    """None for a coupon that our own staff redeem."""
    return list_till_codes(session, [coupon]).get(coupon.coupon_id)


def list_till_codes(session: Session, coupons: Sequence[HeldCoupon]) -> dict[int, str]:
    """By coupon id, of those that are used at the shop's own till."""
    by_file = [one.coupon_id for one in coupons if one.terms_of.source is PieceSource.FILE]
    public = {one.coupon_id: one.offer_id for one in coupons if one.terms_of.source is PieceSource.PUBLIC}
    codes: dict[int, str] = {}
    if by_file:
        owned = select(TillCode.coupon_id, TillCode.code).where(col(TillCode.coupon_id).in_(by_file))
        codes |= {coupon_id: code for coupon_id, code in session.exec(owned).all() if coupon_id}
    if public:
        offers = select(Offer.id, Offer.public_code).where(col(Offer.id).in_(public.values()))
        by_offer = dict(session.exec(offers).all())
        codes |= {coupon_id: by_offer[offer_id] for coupon_id, offer_id in public.items()}
    return codes


def is_till_code(session: Session, written: str) -> bool:
    """Is it a code that the shop's own till reads, letter by letter?"""
    return _IS_ONE(session, code=written.strip()).fetchone() is not None


def find_symbology(code: str) -> str | None:
    """How a code is drawn as bars: `ean13`, `ean8` or `code128`; None for what no till could scan."""
    if not (code.isascii() and code.isprintable()) or not 0 < len(code) <= MOST:
        return None
    if code.isdigit() and len(code) in (8, 13) and _is_ean(code):
        return f"ean{len(code)}"
    return "code128"


def _is_ean(digits: str) -> bool:
    """By its last digit: the sum of all, every second one from the right threefold, ends in 0."""
    return sum(int(one) * (3 if place % 2 else 1) for place, one in enumerate(reversed(digits))) % 10 == 0
