"""Which friends do not count, which are lost within the hold, and which look odd enough for a person to decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.db.prepared import Prepared, as_time
from bot.domain.referral_cases import Case

LOOKED_BACK = timedelta(days=45)  # at how much of the past of a referrer, or of a colleague
QUICK = timedelta(minutes=3)  # from START to the till
TOGETHER = timedelta(minutes=30)
NEAR_IDS = 5_000  # accounts made one after another; people who know each other are millions apart
ENOUGH = 3  # points that ask for a person

_STAFF_CHAT = Prepared("SELECT chat_id FROM staff WHERE id = :id")
_FRIENDS = """
    SELECT f.id, c.telegram_id, f.at, f.qualified_at, coalesce(d.staff_id, b.staff_id),
        (SELECT count(*) FROM coupons k WHERE k.customer_id = f.friend_id AND k.uses > 0)
        + (SELECT count(*) FROM purchases y WHERE y.customer_id = f.friend_id AND y.redemption_id IS NULL) > 1,
        EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = c.id AND m.left_at IS NULL)
        OR EXISTS (SELECT 1 FROM questions a WHERE a.person_id = c.id)
    FROM referrals f JOIN customers p ON p.id = f.friend_id JOIN chats c ON c.id = p.chat_id
    LEFT JOIN redemptions d ON d.id = f.redemption_id LEFT JOIN purchases b ON b.id = f.purchase_id
    WHERE f.qualified_at > :since AND {}
    ORDER BY f.qualified_at DESC LIMIT 60
"""
# A ring is often a chain: who brought the referrer, and whom the friend brought, belong to the picture.
_AROUND = Prepared(_FRIENDS.format("(f.referrer_id IN (:referrer_id, :friend_id) OR f.friend_id = :referrer_id)"))
_BY_HAND = Prepared(_FRIENDS.format("d.staff_id = :staff_id AND d.at > :since"))
_REFERRER = Prepared("SELECT telegram_id FROM chats WHERE id = :id")


@dataclass(frozen=True)
class Friend:
    """What a friend who counted did. `staff_id`: who redeemed for them; `came_again`: used or bought
    more than once; `took_part`: is in a group, or asked something.
    """

    referral_id: int
    telegram_id: int
    at: datetime
    qualified_at: datetime
    staff_id: int | None
    came_again: bool
    took_part: bool

    @property
    def is_quick(self) -> bool:
        return self.qualified_at - self.at <= QUICK

    @property
    def is_idle(self) -> bool:
        return not (self.came_again or self.took_part)


def find_refusal(session: Session, case: Case, *, staff_id: int | None = None) -> str:
    """Why this friend can never count; empty: they may. `staff_id`: who redeems for them."""
    if case.referrer_id == case.friend_id:
        return "self"
    if case.was_staff:
        return "staff"
    if case.same_contact:
        return "same_contact"
    if case.referrer_erased or case.friend_erased:
        return "erased"
    if staff_id and _STAFF_CHAT(session, id=staff_id).fetchone()[0] in (
        case.friend_chat_id,
        case.referrer_chat_id,
    ):
        return "own_hand"
    return ""


def find_loss(session: Session, case: Case) -> str:
    """Why a friend who counted does not any more at the end of the hold; empty: they still do."""
    if case.came_back:
        return "returned"
    if case.has_left:
        return "left"
    if case.friend_blocked:
        return "blocked"
    if case.referrer_blocked:
        return "referrer_blocked"
    return find_refusal(session, case)


def find_signals(session: Session, case: Case, *, now: datetime) -> dict[str, Any]:
    """What looks odd about a friend, by name, when together it is enough for a person to look; else nothing.

    Only what a person can weigh is named; nobody is refused by it.
    """
    since = now - LOOKED_BACK
    around = _read(
        _AROUND(session, since=since, referrer_id=case.referrer_id, friend_id=case.friend_id).fetchall()
    )
    found = next((friend for friend in around if friend.referral_id == case.referral_id), None)
    if found is None:
        return {}
    hand = found.staff_id
    by_hand = _read(_BY_HAND(session, since=since, staff_id=hand).fetchall()) if hand else []
    referrer: int = _REFERRER(session, id=case.referrer_chat_id).fetchone()[0]
    points, named = _weigh(found, around, by_hand, referrer)
    return named if points >= ENOUGH else {}


def _weigh(
    friend: Friend, around: Sequence[Friend], by_hand: Sequence[Friend], referrer: int
) -> tuple[int, dict[str, Any]]:
    """Points, and what they were given for: named measurements that a person can weigh."""
    named: dict[str, Any] = {}
    points = 0
    others = [other for other in around if other.referral_id != friend.referral_id]
    near = min(abs(friend.telegram_id - one) for one in (referrer, *(other.telegram_id for other in others)))
    if near <= NEAR_IDS:
        points, named["near_ids"] = points + 3, near
    if friend.is_idle:
        points, named["idle"] = points + 1, True
    if friend.is_quick:
        points += 1
        named["quick"] = int((friend.qualified_at - friend.at).total_seconds() // 60)
    together = sum(abs(other.qualified_at - friend.qualified_at) <= TOGETHER for other in others)
    if together >= 2:
        points, named["together"] = points + 1, together + 1
    return points, named


def _read(rows: Sequence[Any]) -> list[Friend]:
    return [
        Friend(number, telegram_id, _time(at), _time(qualified_at), staff_id, bool(again), bool(part))
        for number, telegram_id, at, qualified_at, staff_id, again, part in rows
    ]


def _time(value: Any) -> datetime:
    at = as_time(value)
    if at is None:
        raise ValueError("a friend without their times")
    return at
