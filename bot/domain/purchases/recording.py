"""Purchases (订单): recorded once by store and receipt number, or as what a redeemed coupon was used for."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.db.prepared import Prepared, as_time
from bot.db.tables import Act, PurchaseSource
from bot.domain.books.entries import write_entry
from bot.domain.coupons.held import HeldCoupon
from bot.domain.coupons.usable import Counter
from bot.domain.referrals.friends import qualify_by_purchase
from bot.domain.words.typed import MOST_MONEY
from bot.errors import Refusal

MAX_RECEIPT = 40
UNDONE = "undone"  # reason of a return that came of an undone redemption

_NO_RECEIPT = re.compile(r"[^\w./#-]")


class NoReceipt(Refusal):
    """It cannot be a receipt number. Facts: `most` characters."""

    key = "refused.no_receipt"


class ReceiptTaken(Refusal):
    """The number stands for another purchase. Facts: `receipt`, `amount`, `currency`, `at`, `zone`, `customer`."""

    key = "refused.receipt_taken"


class AmountTaken(Refusal):
    """What was bought with this coupon is recorded already. Facts: `amount`, `currency`."""

    key = "refused.amount_taken"


@dataclass(frozen=True)
class Sale:
    """What is to be recorded. `amount`: minor units of `currency`; `receipt`: as `tidy_receipt` writes it."""

    store_id: int
    amount: int
    currency: str
    receipt: str | None = None
    customer_id: int | None = None
    staff_id: int | None = None
    redemption_id: int | None = None
    source: PurchaseSource = PurchaseSource.TYPED


@dataclass(frozen=True)
class Recorded:
    """`is_new` False: the same was recorded before."""

    purchase_id: int
    is_new: bool = True


RECORD = """
    INSERT INTO purchases (store_id, receipt, customer_id, staff_id, redemption_id, source, amount, currency,
        returned, returns, at, recorded_at)
    VALUES (:store_id, :receipt, :customer_id, :staff_id, :redemption_id, :source, :amount, :currency,
        0, 0, :at, :now)
"""
_RECORD = Prepared(f"{RECORD} ON CONFLICT DO NOTHING RETURNING id")
_SAME = Prepared("""
    SELECT p.id, p.amount, p.currency, p.customer_id, p.at, s.timezone, c.title, p.redemption_id
    FROM purchases p JOIN stores s ON s.id = p.store_id
    LEFT JOIN customers k ON k.id = p.customer_id LEFT JOIN chats c ON c.id = k.chat_id
    WHERE p.store_id = :store_id AND p.receipt = :receipt
""")
_OF_REDEMPTION = Prepared("SELECT id, amount, currency FROM purchases WHERE redemption_id = :redemption_id")
_STANDING = Prepared("""
    SELECT id, store_id, customer_id, amount - returned, returns FROM purchases
    WHERE redemption_id = :redemption_id AND returned < amount
""")
_FORGET = Prepared("""
    UPDATE purchases SET returned = amount, returns = returns + 1, receipt = NULL
    WHERE id = :id AND returns = :before AND returned < amount
""")
_RETURN = Prepared("""
    INSERT INTO purchase_returns (purchase_id, number, amount, reason, followed, staff_id, at)
    VALUES (:purchase_id, :number, :amount, :reason, '', :staff_id, :now)
""")


def tidy_receipt(text: str) -> str:
    """A receipt number as it is kept: capitals, no spaces, no leading `#`. Raises NoReceipt."""
    plain = unicodedata.normalize("NFKC", text[:200])
    number = "".join(plain.split()).lstrip("#").upper()
    if not any(c.isalnum() for c in number) or len(number) > MAX_RECEIPT or _NO_RECEIPT.search(number):
        raise NoReceipt(most=MAX_RECEIPT)
    return number


def record_purchase(session: Session, sale: Sale, *, at: datetime, now: datetime) -> Recorded:
    """Record it once by store and receipt number, and once for a redemption: the same again is the same purchase.

    Raises ReceiptTaken or AmountTaken where something else is recorded. Without a receipt number the caller sees
    to it that one press records once.
    """
    if not 0 < sale.amount <= MOST_MONEY:
        raise ValueError(f"no amount of a purchase: {sale.amount}")
    made = _RECORD(
        session, store_id=sale.store_id, receipt=sale.receipt, customer_id=sale.customer_id,
        staff_id=sale.staff_id, redemption_id=sale.redemption_id, source=str(sale.source), amount=sale.amount,
        currency=sale.currency, at=at, now=now,
    ).fetchone()  # fmt: skip
    if made is None:  # nothing in the way any more: an undo has just freed the number
        return _find_same(session, sale) or record_purchase(session, sale, at=at, now=now)
    write_entry(
        session, Act.PURCHASE, now=now, purchase_id=made[0], customer_id=sale.customer_id, staff_id=sale.staff_id,
        store_id=sale.store_id, amount=sale.amount,
    )  # fmt: skip
    if sale.customer_id is not None and sale.redemption_id is None:  # else the redemption has counted
        qualify_by_purchase(
            session, customer_id=sale.customer_id, purchase_id=made[0], staff_id=sale.staff_id, now=now
        )
    return Recorded(made[0])


def record_purchase_of(
    session: Session, coupon: HeldCoupon, redemption_id: int, counter: Counter, staff_id: int | None, *,
    amount: int, at: datetime, now: datetime,
) -> int:  # fmt: skip
    """The purchase whose amount was told when the coupon was redeemed; its id. Minor units."""
    sale = Sale(
        counter.store_id, amount, coupon.terms_of.currency, None, coupon.customer_id, staff_id, redemption_id,
        PurchaseSource.REDEMPTION,
    )  # fmt: skip
    return record_purchase(session, sale, at=at, now=now).purchase_id


def forget_purchase_of(session: Session, redemption_id: int, *, staff_id: int | None, now: datetime) -> None:
    """The redemption was undone: what is left of its purchase does not stand, and its number is free."""
    row = _STANDING(session, redemption_id=redemption_id).fetchone()
    if row is None:
        return
    purchase_id, store_id, customer_id, rest, returns = row
    if not _FORGET(session, id=purchase_id, before=returns).rowcount:
        forget_purchase_of(session, redemption_id, staff_id=staff_id, now=now)
        return
    _RETURN(
        session,
        purchase_id=purchase_id,
        number=returns + 1,
        amount=rest,
        reason=UNDONE,
        staff_id=staff_id,
        now=now,
    )
    write_entry(
        session, Act.RETURN, now=now, purchase_id=purchase_id, customer_id=customer_id, staff_id=staff_id,
        store_id=store_id, amount=rest,
    )  # fmt: skip


def _find_same(session: Session, sale: Sale) -> Recorded | None:
    """Whatever stood in the way: this very purchase, or another by its receipt or for its redemption."""
    same = _SAME(session, store_id=sale.store_id, receipt=sale.receipt).fetchone() if sale.receipt else None
    if same is None:
        return _find_same_use(session, sale)
    purchase_id, amount, currency, customer_id, at, zone, name, redemption_id = same
    if (amount, customer_id) != (sale.amount, sale.customer_id) or (redemption_id or 0) != (
        sale.redemption_id or 0
    ):
        raise ReceiptTaken(
            receipt=sale.receipt, amount=amount, currency=currency, at=as_time(at), zone=zone, customer=name or ""
        )
    return Recorded(purchase_id, is_new=False)


def _find_same_use(session: Session, sale: Sale) -> Recorded | None:
    if sale.redemption_id is None:
        return None
    row = _OF_REDEMPTION(session, redemption_id=sale.redemption_id).fetchone()
    if row is None:
        return None
    purchase_id, amount, currency = row
    if amount != sale.amount:
        raise AmountTaken(amount=amount, currency=currency)
    return Recorded(purchase_id, is_new=False)
