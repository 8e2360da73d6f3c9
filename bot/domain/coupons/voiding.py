"""Voiding a coupon by our own id: what nobody can use any more goes back to the budget, and the book says so."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.db.tables import Act, PieceSource
from bot.domain.books.entries import write_entry
from bot.domain.coupons.issuing import give_budget_back


@dataclass(frozen=True)
class Voided:
    """`is_back`: its piece and worth can be given again, and a locked one's code of the till's own, which nobody
    has seen. One that its holder has seen is good at that till whatever we say, so it stays given.
    """

    is_back: bool


_VOID = """
    UPDATE coupons SET status = 'void', reason = :reason WHERE id = :id AND status IN {}
    RETURNING offer_id, customer_id, (SELECT coalesce(worth, 0) FROM offer_terms t WHERE t.id = terms_id),
        (SELECT source FROM offers o WHERE o.id = offer_id)
"""
_VOID_LOCKED = Prepared(_VOID.format("('locked')"))
_VOID_SHOWN = Prepared(_VOID.format("('issued', 'expired')"))
_FREE_CODE = Prepared("UPDATE till_codes SET coupon_id = NULL WHERE coupon_id = :id")


def void_piece(
    session: Session, coupon_id: int, *, reason: str, staff_id: int | None, now: datetime
) -> Voided | None:
    """Take an unused coupon back. None: it was used or void already."""
    locked = _VOID_LOCKED(session, id=coupon_id, reason=reason).fetchone()
    row = locked or _VOID_SHOWN(session, id=coupon_id, reason=reason).fetchone()
    if row is None:
        return None
    offer_id, customer_id, worth, source = row
    is_back = bool(locked) or source == PieceSource.OWN
    if is_back:
        give_budget_back(session, offer_id=offer_id, worth=worth)
    if locked and source == PieceSource.FILE:
        _FREE_CODE(session, id=coupon_id)
    write_entry(
        session, Act.VOID, now=now, coupon_id=coupon_id, offer_id=offer_id, customer_id=customer_id,
        staff_id=staff_id, amount=worth if is_back else None,
    )  # fmt: skip
    return Voided(is_back)
