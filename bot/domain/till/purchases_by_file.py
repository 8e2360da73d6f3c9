"""Purchases and returns of a file: the same books as one by one, many rows a statement. No colleague's sales."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.db.prepared import Prepared
from bot.db.tables import Act, Purchase, PurchaseSource
from bot.domain.books.entries import write_entries
from bot.domain.purchases.recording import RECORD, Sale
from bot.domain.referrals.friends import qualify_by_purchase
from bot.domain.till.returns import KEEP, TAKE, follow_return
from bot.errors import Refusal


class WrittenMeanwhile(Refusal):
    """Somebody wrote one of the rows since they were compared: all of the file is taken back."""

    key = "import.written_meanwhile"


@dataclass(frozen=True)
class Bought:
    """`counts`: not most of it has come back by the same file, so a friend may count by it."""

    sale: Sale
    at: datetime
    counts: bool = True


@dataclass(frozen=True)
class Back:
    """The return `number` of a purchase. `has_followers`: most of it is back now, of a coupon or a customer."""

    purchase_id: int
    number: int
    amount: int
    reason: str
    store_id: int
    customer_id: int | None
    has_followers: bool


_RECORD = Prepared(f"{RECORD} ON CONFLICT DO NOTHING")
_ATTACH = Prepared("UPDATE purchases SET customer_id = :customer_id WHERE id = :id AND customer_id IS NULL")


def record_many(session: Session, bought: Sequence[Bought], *, now: datetime) -> None:
    """Purchases that are not there yet, each with a receipt number. Raises WrittenMeanwhile."""
    if not bought:
        return
    before = _last_id(session)
    written = _RECORD.many(
        session,
        [
            {
                "store_id": one.sale.store_id, "receipt": one.sale.receipt, "customer_id": one.sale.customer_id,
                "staff_id": None, "redemption_id": None, "source": str(PurchaseSource.FILE),
                "amount": one.sale.amount, "currency": one.sale.currency, "at": one.at, "now": now,
            }
            for one in bought
        ],
    )  # fmt: skip
    check_all(written, bought)
    ids = _ids_after(session, before)
    made = [(ids[one.sale.store_id, one.sale.receipt or ""], one) for one in bought]
    write_entries(
        session,
        Act.PURCHASE,
        [
            {
                "purchase_id": purchase_id, "customer_id": one.sale.customer_id, "store_id": one.sale.store_id,
                "amount": one.sale.amount,
            }
            for purchase_id, one in made
        ],
        now=now,
    )  # fmt: skip
    for purchase_id, one in made:
        if one.sale.customer_id is not None and one.counts:
            _qualify(session, purchase_id, one.sale.customer_id, now)


def attach_customers(session: Session, pairs: Sequence[tuple[int, int, bool]], *, now: datetime) -> None:
    """(purchase, customer, counts) of purchases recorded without one; `counts` as in `Bought`."""
    if not pairs:
        return
    rows = [{"id": purchase_id, "customer_id": customer_id} for purchase_id, customer_id, _counts in pairs]
    check_all(_ATTACH.many(session, rows), rows)
    for purchase_id, customer_id, counts in pairs:
        if counts:
            _qualify(session, purchase_id, customer_id, now)


def return_many(session: Session, backs: Sequence[Back], *, now: datetime) -> None:
    """What came back, with all that follows. Raises WrittenMeanwhile."""
    if not backs:
        return
    rows: list[dict[str, Any]] = [
        {
            "id": back.purchase_id, "number": back.number, "amount": back.amount, "reason": back.reason,
            "staff_id": None, "now": now,
        }
        for back in backs
    ]  # fmt: skip
    check_all(TAKE.many(session, [{name: row[name] for name in ("id", "number", "amount")} for row in rows]), rows)
    KEEP.many(session, rows)
    write_entries(
        session,
        Act.RETURN,
        [
            {
                "purchase_id": back.purchase_id, "customer_id": back.customer_id, "store_id": back.store_id,
                "amount": back.amount,
            }
            for back in backs
        ],
        now=now,
    )  # fmt: skip
    for back in backs:
        if back.has_followers:
            follow_return(session, back.purchase_id, number=back.number, staff_id=None, now=now)


def _qualify(session: Session, purchase_id: int, customer_id: int, now: datetime) -> None:
    qualify_by_purchase(session, customer_id=customer_id, purchase_id=purchase_id, staff_id=None, now=now)


def _last_id(session: Session) -> int:
    return session.exec(select(Purchase.id).order_by(col(Purchase.id).desc()).limit(1)).first() or 0


def _ids_after(session: Session, before: int) -> dict[tuple[int, str], int]:
    """Of what was just written; somebody else's beside it do no harm."""
    written = select(Purchase.store_id, Purchase.receipt, Purchase.id).where(
        col(Purchase.id) > before, col(Purchase.receipt).is_not(None)
    )
    return {(store, receipt or ""): purchase or 0 for store, receipt, purchase in session.exec(written)}


def check_all(done: Any, rows: Sequence[Any]) -> None:
    if done.rowcount != len(rows):
        raise WrittenMeanwhile
