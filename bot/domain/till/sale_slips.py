"""Slips: a sale or a return while staff fill it in. A repeated press finds what its slip made."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.db.prepared import Prepared, as_time
from bot.db.tables import PurchaseSource, SaleSlip
from bot.domain.people.chats import Person
from bot.domain.people.members import find_member
from bot.domain.people.staff import Guide
from bot.domain.purchases.recording import Recorded, Sale, record_purchase, tidy_receipt
from bot.domain.purchases.sales import PurchaseUnknown, ShownPurchase, currency_of, find_purchase, seen_by
from bot.domain.till.returns import MISTYPED, OURS, PurchaseMoved, Returned, TooMuchBack, return_purchase
from bot.domain.till.tries import check_may_try
from bot.domain.words.typed import MAX_LINE, one_line
from bot.errors import Refusal

UNDO = timedelta(minutes=15)
"""So long after it was recorded a mistyped sale is taken back without a reason."""


class SlipOver(Refusal):
    """It is recorded, forgotten or somebody else's."""

    key = "refused.slip_over"


class MemberUnknown(Refusal):
    """No customer has this member code."""

    key = "refused.member_unknown"
    is_miss = True


class TooLateToUndo(Refusal):
    """A sale is taken back as mistyped within `minutes`, and without a coupon; later it is a return."""

    key = "refused.too_late_to_undo"


class CouponUndone(Refusal):
    """The redemption it goes with was undone since: nothing is recorded with it any more."""

    key = "refused.sale_coupon_undone"


class LessThanOff(Refusal):
    """More came off than is said to have been bought. Facts: `off` (minor units), `currency`."""

    key = "refused.less_than_off"


@dataclass(frozen=True)
class ShownSlip:
    """What is filled in so far, as the card shows it. `amount`: minor units of `currency`; None: not said yet."""

    slip_id: int
    amount: int | None
    currency: str
    receipt: str
    customer: str
    purchase_id: int | None
    redemption_id: int | None
    number: int
    reason: str


_FIND = Prepared("""
    SELECT l.id, l.amount, coalesce(l.receipt, ''), coalesce(c.title, ''), l.purchase_id, l.redemption_id,
        l.number, l.reason
    FROM sale_slips l LEFT JOIN customers k ON k.id = l.customer_id LEFT JOIN chats c ON c.id = k.chat_id
    WHERE l.id = :id AND l.staff_id = :staff_id AND l.store_id = :store_id
""")
_MINE = "WHERE id = :id AND staff_id = :staff_id AND store_id = :store_id"
_OPEN = f"{_MINE} AND number = 0 AND purchase_id IS NULL"
_RECEIPT = Prepared(f"UPDATE sale_slips SET receipt = :receipt {_OPEN}")  # noqa: S608
_CUSTOMER = Prepared(f"UPDATE sale_slips SET customer_id = :customer_id {_OPEN}")  # noqa: S608
# Holds the slip until the commit: of two presses one records, and the other finds what it recorded.
_HOLD = Prepared(
    f"UPDATE sale_slips SET at = at {_OPEN} RETURNING amount, receipt, customer_id, redemption_id"  # noqa: S608
)
_SETTLE = Prepared("UPDATE sale_slips SET purchase_id = :purchase_id WHERE id = :id")
_RETURN = f"{_MINE} AND number > 0 AND reason <> 'mistyped'"
_PART = Prepared(f"UPDATE sale_slips SET amount = :amount {_RETURN}")  # noqa: S608
_REASON = Prepared(f"UPDATE sale_slips SET reason = :reason {_RETURN}")  # noqa: S608
_REDEMPTION = Prepared("""
    SELECT k.customer_id, r.at FROM redemptions r JOIN coupons k ON k.id = r.coupon_id
    WHERE r.id = :id AND r.store_id = :store_id AND r.undone_at IS NULL AND r.amount IS NULL
    AND (:staff_id = 0 OR r.staff_id = :staff_id)
""")
_UNDONE = Prepared("SELECT 1 FROM redemptions WHERE id = :id AND store_id = :store_id AND undone_at IS NOT NULL")
_OFF = Prepared("""
    SELECT r.off, t.currency FROM redemptions r JOIN coupons k ON k.id = r.coupon_id
    JOIN offer_terms t ON t.id = k.terms_id WHERE r.id = :id AND r.off > :amount
""")
_TELL = Prepared("""
    UPDATE redemptions SET amount = :amount WHERE id = :id AND store_id = :store_id
    AND amount IS NULL AND undone_at IS NULL AND coalesce(off, 0) <= :amount RETURNING at
""")


def open_sale(
    session: Session, guide: Guide, *, amount: int, now: datetime, redemption_id: int | None = None
) -> int:
    """A slip for a sale, or for what a coupon of `redemption_id` was used for; its id.

    Raises PurchaseUnknown, CouponUndone, LessThanOff.
    """
    customer_id = check_redemption(session, guide, redemption_id) if redemption_id else None
    if redemption_id:
        _check_off(session, redemption_id, amount)
    slip = SaleSlip(
        staff_id=guide.staff_id, store_id=guide.store_id, redemption_id=redemption_id, customer_id=customer_id,
        amount=amount, at=now,
    )  # fmt: skip
    return _add(session, slip)


def check_redemption(session: Session, guide: Guide, redemption_id: int) -> int:
    """Whose coupon it was; its amount is not told yet. Raises PurchaseUnknown for others, CouponUndone."""
    row = _REDEMPTION(session, id=redemption_id, **seen_by(guide)).fetchone()
    if row is None:
        _check_stands(session, guide, redemption_id)
        raise PurchaseUnknown
    return int(row[0])


def find_slip(session: Session, guide: Guide, slip_id: int) -> ShownSlip:
    """Raises SlipOver."""
    row = _FIND(session, id=slip_id, staff_id=guide.staff_id, store_id=guide.store_id).fetchone()
    if row is None:
        raise SlipOver
    slip, amount, *rest = row
    return ShownSlip(slip, amount, currency_of(session), *rest)


def note_receipt(session: Session, guide: Guide, slip_id: int, written: str) -> None:
    """Raises NoReceipt, SlipOver."""
    _move(session, _RECEIPT, guide, slip_id, receipt=tidy_receipt(written))


def note_member(
    session: Session, guide: Guide, person: Person, slip_id: int, written: str, *, now: datetime
) -> None:
    """Raises ShutOut, MemberUnknown (a miss), SlipOver."""
    check_may_try(session, person, now=now)
    customer_id = find_member(session, written)
    if customer_id is None:
        raise MemberUnknown
    _move(session, _CUSTOMER, guide, slip_id, customer_id=customer_id)


def record_sale(session: Session, guide: Guide, slip_id: int, *, now: datetime) -> Recorded:
    """Record what the slip says, once.

    Raises SlipOver, PurchaseUnknown, CouponUndone, LessThanOff, and what `record_purchase` raises.
    """
    slip = find_slip(session, guide, slip_id)
    if slip.number:
        raise SlipOver
    held = _HOLD(session, **_own(guide, slip_id)).fetchone()
    if held is None:
        return Recorded(find_slip(session, guide, slip_id).purchase_id or _never(), is_new=False)
    amount, receipt, customer_id, redemption_id = held
    at = _tell_amount(session, guide, redemption_id, amount) if redemption_id else now
    source = PurchaseSource.REDEMPTION if redemption_id else PurchaseSource.TYPED
    sale = Sale(guide.store_id, amount, slip.currency, receipt, customer_id, guide.staff_id, redemption_id, source)
    recorded = record_purchase(session, sale, at=at, now=now)
    _SETTLE(session, id=slip_id, purchase_id=recorded.purchase_id)
    return recorded


def open_return(
    session: Session, guide: Guide, *, purchase_id: int, number: int, now: datetime, reason: str = ""
) -> int:
    """A slip for the purchase's return `number`; its id. Raises PurchaseUnknown, PurchaseMoved, TooLateToUndo."""
    purchase = find_purchase(session, guide, purchase_id)
    if number != purchase.returns + 1:
        raise PurchaseMoved
    if reason == MISTYPED and not may_undo(purchase, now=now):
        raise TooLateToUndo(minutes=int(UNDO.total_seconds() // 60))
    slip = SaleSlip(
        staff_id=guide.staff_id, store_id=guide.store_id, purchase_id=purchase_id, number=number,
        reason=reason, at=now,
    )  # fmt: skip
    return _add(session, slip)


def may_undo(purchase: ShownPurchase, *, now: datetime) -> bool:
    """May it be taken back as mistyped? One of a coupon goes with the redemption's own undo."""
    return purchase.redemption_id is None and not purchase.returns and now - purchase.recorded_at <= UNDO


def note_part(session: Session, guide: Guide, slip_id: int, amount: int | None) -> None:
    """How much came back; None: all of it. Raises SlipOver, TooMuchBack."""
    slip = find_slip(session, guide, slip_id)
    if slip.purchase_id is None:
        raise SlipOver
    purchase = find_purchase(session, guide, slip.purchase_id)
    if amount is not None and amount > purchase.rest:
        raise TooMuchBack(rest=purchase.rest, currency=purchase.currency)
    _move(session, _PART, guide, slip_id, amount=amount)


def note_reason(session: Session, guide: Guide, slip_id: int, written: str) -> None:
    """A word of REASONS, or typed words. Raises SlipOver, NothingTyped, TypedTooLong."""
    reason = one_line(written, limit=MAX_LINE)
    if reason in OURS:  # typed, it is not meant as our own word
        reason = reason.capitalize()
    _move(session, _REASON, guide, slip_id, reason=reason)


def make_return(session: Session, guide: Guide, slip_id: int, *, now: datetime) -> tuple[ShownPurchase, Returned]:
    """Take back what the slip says, once. Raises SlipOver, PurchaseUnknown, and what `return_purchase` raises."""
    slip = find_slip(session, guide, slip_id)
    if not slip.number or slip.purchase_id is None or not slip.reason:
        raise SlipOver
    purchase = find_purchase(session, guide, slip.purchase_id)
    if slip.reason == MISTYPED and not (purchase.returns or may_undo(purchase, now=now)):
        raise TooLateToUndo(minutes=int(UNDO.total_seconds() // 60))
    returned = return_purchase(
        session, slip.purchase_id, number=slip.number, amount=slip.amount, reason=slip.reason,
        staff_id=guide.staff_id, now=now,
    )  # fmt: skip
    return find_purchase(session, guide, slip.purchase_id), returned


def _tell_amount(session: Session, guide: Guide, redemption_id: int, amount: int) -> datetime:
    """The redemption says what was bought; when it was.

    Raises PurchaseUnknown (told already), CouponUndone, LessThanOff.
    """
    row = _TELL(session, id=redemption_id, store_id=guide.store_id, amount=amount).fetchone()
    if row is None:
        _check_stands(session, guide, redemption_id)
        _check_off(session, redemption_id, amount)
        raise PurchaseUnknown
    return as_time(row[0]) or _never()


def _check_stands(session: Session, guide: Guide, redemption_id: int) -> None:
    if _UNDONE(session, id=redemption_id, store_id=guide.store_id).fetchone():
        raise CouponUndone


def _check_off(session: Session, redemption_id: int, amount: int) -> None:
    """The book says already what came off: it stays, and no smaller purchase goes with it."""
    if row := _OFF(session, id=redemption_id, amount=amount).fetchone():
        raise LessThanOff(off=row[0], currency=row[1])


def _move(session: Session, sql: Prepared, guide: Guide, slip_id: int, **facts: Any) -> None:
    if not sql(session, **_own(guide, slip_id), **facts).rowcount:
        raise SlipOver


def _own(guide: Guide, slip_id: int) -> dict[str, int]:
    return {"id": slip_id, "staff_id": guide.staff_id, "store_id": guide.store_id}


def _add(session: Session, slip: SaleSlip) -> int:
    session.add(slip)
    session.flush()
    return slip.id or 0


def _never() -> Any:
    raise AssertionError("a slip without what it made")
