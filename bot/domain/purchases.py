"""Purchases (订单) and returns (退货): recorded once by store and receipt number; what hangs on them follows."""

from datetime import datetime

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.db.tables import Act, PurchaseSource
from bot.domain.coupons import HeldCoupon
from bot.domain.entries import write_entry
from bot.domain.usable import Counter

_RECORD = Prepared("""
    INSERT INTO purchases (store_id, receipt, customer_id, staff_id, redemption_id, source, amount, currency,
        returned, returns, at, recorded_at)
    VALUES (:store_id, :receipt, :customer_id, :staff_id, :redemption_id, :source, :amount, :currency,
        0, 0, :at, :now)
    RETURNING id
""")
_FORGET = Prepared("""
    UPDATE purchases SET returned = amount, returns = returns + 1
    WHERE redemption_id = :redemption_id AND returned < amount
    RETURNING id, store_id, customer_id, amount, returns
""")
_RETURN = Prepared("""
    INSERT INTO purchase_returns (purchase_id, number, amount, reason, staff_id, at)
    VALUES (:purchase_id, :number, :amount, :reason, :staff_id, :now)
""")
UNDONE = "undone"  # reason of a return that came of an undone redemption


def record_purchase_of(
    session: Session, coupon: HeldCoupon, redemption_id: int, counter: Counter, staff_id: int | None, *,
    amount: int, at: datetime, now: datetime,
) -> int:  # fmt: skip
    """The purchase whose amount was told when the coupon was redeemed; its id. Minor units."""
    purchase_id: int = _RECORD(
        session, store_id=counter.store_id, receipt=None, customer_id=coupon.customer_id, staff_id=staff_id,
        redemption_id=redemption_id, source=str(PurchaseSource.REDEMPTION), amount=amount,
        currency=coupon.terms_of.currency, at=at, now=now,
    ).fetchone()[0]  # fmt: skip
    write_entry(
        session, Act.PURCHASE, now=now, purchase_id=purchase_id, customer_id=coupon.customer_id, staff_id=staff_id,
        store_id=counter.store_id, amount=amount,
    )  # fmt: skip
    return purchase_id


def forget_purchase_of(session: Session, redemption_id: int, *, staff_id: int | None, now: datetime) -> None:
    """The redemption was undone, so the purchase told with it does not stand."""
    row = _FORGET(session, redemption_id=redemption_id).fetchone()
    if row is None:
        return
    purchase_id, store_id, customer_id, amount, number = row
    _RETURN(
        session, purchase_id=purchase_id, number=number, amount=amount, reason=UNDONE, staff_id=staff_id, now=now
    )
    write_entry(
        session, Act.RETURN, now=now, purchase_id=purchase_id, customer_id=customer_id, staff_id=staff_id,
        store_id=store_id, amount=amount,
    )  # fmt: skip
