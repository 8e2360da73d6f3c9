"""The book's entries: each move of value writes one, in its own transaction; ids only, never changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.db.tables import Act

_WRITE = Prepared("""
    INSERT INTO entries
        (act, coupon_id, offer_id, customer_id, staff_id, store_id, referral_id, purchase_id, amount, at)
    VALUES
        (:act, :coupon_id, :offer_id, :customer_id, :staff_id, :store_id, :referral_id, :purchase_id, :amount, :at)
""")


def write_entry(
    session: Session,
    act: Act,
    *,
    now: datetime,
    coupon_id: int | None = None,
    offer_id: int | None = None,
    customer_id: int | None = None,
    staff_id: int | None = None,
    store_id: int | None = None,
    referral_id: int | None = None,
    purchase_id: int | None = None,
    amount: int | None = None,
) -> None:
    """Say what happened beside what changed. `amount`: minor units, of what the act moved.

    Acts on a coupon name coupon, offer and customer (issue and lock with the coupon's worth as amount, void with
    what went back to the budget, none where nothing did); redeem,
    undo and give_back also store and staff; acts on a referral name it and, where there is one, its coupon;
    purchase and return name the purchase, its store and its customer.
    """
    _WRITE(
        session, act=str(act), coupon_id=coupon_id, offer_id=offer_id, customer_id=customer_id, staff_id=staff_id,
        store_id=store_id, referral_id=referral_id, purchase_id=purchase_id, amount=amount, at=now,
    )  # fmt: skip


def write_entries(session: Session, act: Act, rows: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """The same for many at once: each row has the facts of one entry, ids and `amount`."""
    if rows:
        _WRITE.many(session, [_NOTHING | row | {"act": str(act), "at": now} for row in rows])


_NOTHING = dict.fromkeys(
    ("coupon_id", "offer_id", "customer_id", "staff_id", "store_id", "referral_id", "purchase_id", "amount")
)
