"""A referral with all that its rules ask: who brought whom, what became of both since, and what the brand says."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.db.prepared import Prepared, as_time
from bot.db.tables import ReferralStatus

MOVES: dict[ReferralStatus, frozenset[ReferralStatus]] = {
    ReferralStatus.JOINED: frozenset({ReferralStatus.REVIEW, ReferralStatus.HELD, ReferralStatus.REJECTED}),
    ReferralStatus.REVIEW: frozenset(
        {ReferralStatus.HELD, ReferralStatus.REJECTED, ReferralStatus.JOINED, ReferralStatus.CLAWED_BACK}
    ),
    ReferralStatus.HELD: frozenset(
        {
            ReferralStatus.REVIEW,
            ReferralStatus.USABLE,
            ReferralStatus.JOINED,
            ReferralStatus.REJECTED,
            ReferralStatus.CLAWED_BACK,
        }
    ),
    ReferralStatus.USABLE: frozenset({ReferralStatus.CLAWED_BACK}),
    ReferralStatus.REJECTED: frozenset(),
    ReferralStatus.CLAWED_BACK: frozenset(),
}
"""Every legal move. In review and held alike the referrer's coupon is there, locked."""


@dataclass(frozen=True)
class Case:
    """One referral as it stands. `zone`: the referrer's home store's IANA name; ids are rows of ours.

    `was_staff`: the referrer worked here at some time since the friend joined. `has_left`: the friend left a group
    since they joined and is in none now. `came_back`: what the friend counted by was undone, or most of it was
    brought back.
    """

    referral_id: int
    status: ReferralStatus
    reason: str
    at: datetime
    qualified_at: datetime | None
    usable_from: datetime | None
    coupon_id: int | None
    redemption_id: int | None
    purchase_id: int | None
    decided_by: int | None
    referrer_id: int
    referrer_chat_id: int
    referrer_blocked: bool
    referrer_erased: bool
    was_staff: bool
    zone: str
    friend_id: int
    friend_chat_id: int
    friend_blocked: bool
    friend_erased: bool
    has_left: bool
    same_contact: bool
    came_back: bool
    offer_id: int | None
    return_days: int
    rewards_a_month: int


MOSTLY_BACK = "b.returned * 2 > b.amount"
"""Of purchases b, what till/returns.py calls `is_mostly_back`."""

_FIND = Prepared(f"""
    SELECT f.id, f.status, f.reason, f.at, f.qualified_at, f.usable_from, f.coupon_id, f.redemption_id,
        f.purchase_id,
        f.decided_by, r.id, rc.id, rc.blocked_at IS NOT NULL, r.erased_at IS NOT NULL,
        EXISTS (SELECT 1 FROM staff w WHERE w.chat_id = rc.id AND (w.until IS NULL OR w.until > f.at)),
        coalesce(s.timezone, 'UTC'),
        q.id, qc.id, qc.blocked_at IS NOT NULL, q.erased_at IS NOT NULL,
        EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = qc.id AND m.left_at >= f.at)
        AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = qc.id AND m.left_at IS NULL),
        r.phone_key <> '' AND r.phone_key = q.phone_key,
        EXISTS (SELECT 1 FROM redemptions d WHERE d.id = f.redemption_id AND d.undone_at IS NOT NULL)
        OR EXISTS (SELECT 1 FROM purchases b WHERE {MOSTLY_BACK}
            AND (b.id = f.purchase_id OR b.redemption_id = f.redemption_id)),
        b.referrer_offer_id, coalesce(b.return_days, 7), coalesce(b.rewards_a_month, 10)
    FROM referrals f
    JOIN customers r ON r.id = f.referrer_id JOIN chats rc ON rc.id = r.chat_id
    JOIN customers q ON q.id = f.friend_id JOIN chats qc ON qc.id = q.chat_id
    LEFT JOIN stores s ON s.id = coalesce(r.store_id, (SELECT min(id) FROM stores))
    LEFT JOIN brand b ON b.id = 1
    WHERE f.id = :id
""")  # noqa: S608 - our own words
_MOVE = Prepared("""
    UPDATE referrals SET status = :status, reason = :reason WHERE id = :id AND status = :before
""")
_TIMES = frozenset({"at", "qualified_at", "usable_from"})
_YES_OR_NO = frozenset(field.name for field in fields(Case) if field.type in (bool, "bool"))


def find_case(session: Session, referral_id: int) -> Case | None:
    row = _FIND(session, id=referral_id).fetchone()
    return (
        Case(**{f.name: _read(f.name, value) for f, value in zip(fields(Case), row, strict=True)}) if row else None
    )


def move_case(session: Session, case: Case, status: ReferralStatus, *, reason: str = "") -> bool:
    """Move a referral on from the status it was read with. False: somebody else moved it meanwhile."""
    if status not in MOVES[case.status]:
        raise ValueError(f"a referral never goes from {case.status} to {status}")
    moved = _MOVE(session, id=case.referral_id, status=str(status), reason=reason, before=str(case.status))
    return bool(moved.rowcount)


def _read(name: str, value: Any) -> Any:
    if name in _TIMES:
        return as_time(value)
    if name in _YES_OR_NO:
        return bool(value)
    return ReferralStatus(value) if name == "status" else value
