"""Voiding a coupon by our own id: its piece and worth go back to the budget, and the book says so."""

from datetime import datetime

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.db.tables import Act
from bot.domain.entries import write_entry
from bot.domain.issuing import give_budget_back

_VOID = Prepared("""
    UPDATE coupons SET status = 'void', reason = :reason
    WHERE id = :id AND status IN ('issued', 'locked', 'expired') RETURNING offer_id, customer_id, terms_id
""")
_WORTH = Prepared("SELECT coalesce(worth, 0) FROM offer_terms WHERE id = :id")


def void_piece(session: Session, coupon_id: int, *, reason: str, staff_id: int | None, now: datetime) -> bool:
    """Take an unused coupon back. False: it was used or void already."""
    row = _VOID(session, id=coupon_id, reason=reason).fetchone()
    if row is None:
        return False
    offer_id, customer_id, terms_id = row
    worth: int = _WORTH(session, id=terms_id).fetchone()[0]
    give_budget_back(session, offer_id=offer_id, worth=worth)
    write_entry(
        session, Act.VOID, now=now, coupon_id=coupon_id, offer_id=offer_id, customer_id=customer_id,
        staff_id=staff_id, amount=worth,
    )  # fmt: skip
    return True
