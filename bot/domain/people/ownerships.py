"""Ownership (客户归属): which guide looks after a customer; it changes only when the customer says so."""

from datetime import datetime

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.errors import Refusal

_CURRENT = Prepared("SELECT guide_id FROM ownerships WHERE customer_id = :customer_id AND until IS NULL")
_END = Prepared("UPDATE ownerships SET until = :now WHERE customer_id = :customer_id AND until IS NULL")
_BEGIN = Prepared("INSERT INTO ownerships (customer_id, guide_id, since) VALUES (:customer_id, :guide_id, :now)")
_GUIDE = Prepared("""
    SELECT CASE WHEN s.name = '' THEN c.title ELSE s.name END FROM staff s JOIN chats c ON c.id = s.chat_id
    WHERE s.id = :guide_id AND s.until IS NULL AND s.role IN ('guide', 'manager')
""")


class GuideGone(Refusal):
    """No guide, or one no longer."""

    key = "refused.guide_gone"


def find_owner_of(session: Session, *, customer_id: int) -> int | None:
    """The staff row of the guide who looks after the customer now."""
    row = _CURRENT(session, customer_id=customer_id).fetchone()
    return row[0] if row else None


def give_customer(session: Session, *, customer_id: int, guide_id: int, now: datetime) -> str:
    """From now on this guide looks after the customer. Returns the guide's name. Raises GuideGone."""
    guide = _GUIDE(session, guide_id=guide_id).fetchone()
    if guide is None:
        raise GuideGone
    if find_owner_of(session, customer_id=customer_id) != guide_id:
        _END(session, customer_id=customer_id, now=now)
        begin_ownership(session, customer_id=customer_id, guide_id=guide_id, now=now)
    return str(guide[0])


def begin_ownership(session: Session, *, customer_id: int, guide_id: int, now: datetime) -> None:
    """The first guide of a new customer."""
    _BEGIN(session, customer_id=customer_id, guide_id=guide_id, now=now)
