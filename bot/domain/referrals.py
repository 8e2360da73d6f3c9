"""Referrals (老带新): a customer's link brings a friend; once per friend for life."""

from datetime import datetime

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.db.tables import ReferralStatus

_ADD = Prepared("""
    INSERT INTO referrals (referrer_id, friend_id, status, at) VALUES (:referrer_id, :friend_id, :status, :now)
    ON CONFLICT (friend_id) DO NOTHING
""")
_COUNT = Prepared("SELECT count(*) FROM referrals WHERE referrer_id = :customer_id")
_CODE = Prepared("SELECT invite_code FROM customers WHERE id = :customer_id")


def add_referral(session: Session, *, referrer_id: int, friend_id: int, now: datetime) -> None:
    """The friend came by the referrer's link. A friend counts once for life; nobody is their own friend."""
    if referrer_id != friend_id:
        _ADD(session, referrer_id=referrer_id, friend_id=friend_id, status=str(ReferralStatus.JOINED), now=now)


def count_friends(session: Session, *, customer_id: int) -> int:
    """How many friends came by this customer's link."""
    return int(_COUNT(session, customer_id=customer_id).fetchone()[0])


def find_invite_code(session: Session, *, customer_id: int) -> str:
    """The start payload of the customer's own link."""
    return str(_CODE(session, customer_id=customer_id).fetchone()[0])


def qualify_friend(
    session: Session, referral_id: int, *, redemption_id: int, staff_id: int | None, zone: str, now: datetime
) -> None:
    """The friend redeemed something: they count."""


def unqualify_by_redemption(session: Session, redemption_id: int, *, now: datetime) -> None:
    """The redemption by which a friend counted was undone: they do not count yet."""
