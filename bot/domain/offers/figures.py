"""The list of offers, and what was given, used and is left of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select

from bot.db.tables import Coupon, CouponStatus, EntryCode, Offer, OfferStatus, OfferTerms, TillCode
from bot.domain.words.searching import holds

_IN_HAND = (CouponStatus.ISSUED, CouponStatus.LOCKED)


@dataclass(frozen=True)
class Listed:
    offer: Offer
    terms: OfferTerms
    used: int


def count_by_status(session: Session, *, find: str = "") -> dict[OfferStatus, int]:
    counted = session.exec(_matching(select(Offer.status, func.count()), find).group_by(col(Offer.status)))
    return dict.fromkeys(OfferStatus, 0) | dict(counted.all())


def list_offers(
    session: Session, *, status: OfferStatus, find: str = "", limit: int, offset: int = 0
) -> list[Listed]:
    """Offers with `find` in a name (any case, either script), the newest first."""
    found = _matching(select(Offer, OfferTerms), find).where(Offer.status == status)
    rows = session.exec(found.order_by(col(Offer.id).desc()).limit(limit).offset(offset)).all()
    used = count_used(session, [offer.id or 0 for offer, _terms in rows])
    return [Listed(offer, terms, used.get(offer.id or 0, 0)) for offer, terms in rows]


def count_used(session: Session, offer_ids: Sequence[int]) -> dict[int, int]:
    """Coupons of each offer that were redeemed and are so now."""
    used = select(Coupon.offer_id, func.count()).where(
        col(Coupon.offer_id).in_(offer_ids), Coupon.status == CouponStatus.REDEEMED
    )
    return dict(session.exec(used.group_by(col(Coupon.offer_id))).all())


def count_older(session: Session, terms: OfferTerms) -> int:
    """Coupons in people's hands that keep an older version of these terms."""
    older = select(func.count()).where(
        Coupon.offer_id == terms.offer_id, col(Coupon.status).in_(_IN_HAND), Coupon.terms_id != terms.id
    )
    return int(session.exec(older).one())


def count_in_hand(session: Session, offer_id: int) -> int:
    """Its coupons that people still have."""
    held = select(func.count()).where(Coupon.offer_id == offer_id, col(Coupon.status).in_(_IN_HAND))
    return int(session.exec(held).one())


def count_till_codes(session: Session, offer_id: int) -> tuple[int, int]:
    """The till's own codes: those left, and all of them."""
    both = select(func.count() - func.count(col(TillCode.coupon_id)), func.count())
    left, every = session.exec(both.where(TillCode.offer_id == offer_id)).one()
    return left, every


def count_codes_giving(session: Session, offer_id: int) -> int:
    """Entry codes whose own gift it is; a print run's thousands count too."""
    giving = select(func.count()).where(EntryCode.offer_id == offer_id)
    return int(session.exec(giving).one())


def _matching(rows: Any, find: str) -> Any:
    rows = rows.select_from(Offer).join(
        OfferTerms, (col(OfferTerms.offer_id) == col(Offer.id)) & col(OfferTerms.until).is_(None)
    )
    return rows.where(holds(find, OfferTerms.name_en, OfferTerms.name_zh)) if find else rows
