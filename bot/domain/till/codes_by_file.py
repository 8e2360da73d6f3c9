"""The till's own codes by its files: added for an offer, and said to be used. The file's word redeems, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.db.tables import Act, Way
from bot.domain.books.entries import write_entries
from bot.domain.referrals.friends import qualify_friend
from bot.domain.till.purchases_by_file import check_all


@dataclass(frozen=True)
class UsedAtTill:
    """A coupon in hand, or ended since, that the till says was used. `uses`: before it; `off`: minor units."""

    coupon_id: int
    offer_id: int
    customer_id: int
    uses: int
    store_id: int
    at: datetime
    off: int | None
    referral_id: int | None


_ADD = Prepared("INSERT INTO till_codes (offer_id, code, coupon_id) VALUES (:offer_id, :code, NULL)")
_USED = Prepared("""
    UPDATE coupons SET status = 'redeemed', uses = uses + 1
    WHERE id = :coupon_id AND uses = :uses AND status IN ('issued', 'expired')
""")
_USE = Prepared("""
    INSERT INTO redemptions (coupon_id, number, store_id, staff_id, till_id, way, amount, off, reason, at)
    VALUES (:coupon_id, :uses + 1, :store_id, NULL, NULL, :way, NULL, :off, '', :at)
""")
_REDEMPTION = Prepared("SELECT id FROM redemptions WHERE coupon_id = :coupon_id AND number = :number")


def add_codes(session: Session, codes: Sequence[tuple[int, str]]) -> None:
    """(offer, code), none of them there yet."""
    if codes:
        _ADD.many(session, [{"offer_id": offer_id, "code": code} for offer_id, code in codes])


def redeem_by_file(session: Session, used: Sequence[UsedAtTill], *, now: datetime) -> None:
    """Nobody's press. Raises WrittenMeanwhile."""
    if not used:
        return
    check_all(_USED.many(session, [{"coupon_id": one.coupon_id, "uses": one.uses} for one in used]), used)
    _USE.many(
        session,
        [
            {
                "coupon_id": one.coupon_id, "uses": one.uses, "store_id": one.store_id, "way": str(Way.FILE),
                "off": one.off, "at": one.at,
            }
            for one in used
        ],
    )  # fmt: skip
    write_entries(session, Act.REDEEM, [_entry(one) for one in used], now=now)
    for one in used:
        if one.referral_id is not None:
            row = _REDEMPTION(session, coupon_id=one.coupon_id, number=one.uses + 1).fetchone()
            qualify_friend(session, one.referral_id, redemption_id=row[0], staff_id=None, now=now)


def _entry(one: UsedAtTill) -> dict[str, Any]:
    return {
        "coupon_id": one.coupon_id, "offer_id": one.offer_id, "customer_id": one.customer_id,
        "store_id": one.store_id, "amount": one.off,
    }  # fmt: skip
