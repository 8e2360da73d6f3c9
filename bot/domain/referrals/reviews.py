"""Friends that look odd: the queue an operator decides, never in a matter of their own."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.db.prepared import Prepared, as_time
from bot.db.tables import NoticeClass, ReferralStatus
from bot.domain.owed.notices import owe_notice
from bot.domain.owed.reminders import find_waking
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator, list_operator_chats
from bot.domain.referrals.cases import Case, find_case
from bot.domain.referrals.rewards import take_back, tell_decided
from bot.domain.words.days import day_of
from bot.errors import Refusal

WHYS = ("fake", "staff", "paid")
"""Reasons offered as buttons, kept by the words of phrase `reviews.why_WORD`; any other is typed."""
NOT_COUNTED = "decided"  # reason of a friend somebody decided against, and no more

_COUNT = Prepared("SELECT count(*) FROM referrals WHERE status = 'review'")
_SELECT = """
    SELECT f.id, f.qualified_at, f.usable_from, f.evidence, rc.title, qc.title, f.status, f.reason,
        f.decided_at, d.name, coalesce(s.timezone, 'UTC'),
        (SELECT count(*) FROM referrals o WHERE o.referrer_id = f.referrer_id AND o.qualified_at IS NOT NULL)
    FROM referrals f
    JOIN customers r ON r.id = f.referrer_id JOIN chats rc ON rc.id = r.chat_id
    JOIN customers q ON q.id = f.friend_id JOIN chats qc ON qc.id = q.chat_id
    LEFT JOIN stores s ON s.id = coalesce(r.store_id, (SELECT min(id) FROM stores))
    LEFT JOIN staff d ON d.id = f.decided_by
"""
_LIST = Prepared(_SELECT + "WHERE f.status = 'review' ORDER BY f.usable_from, f.id LIMIT :limit OFFSET :offset")
_ONE = Prepared(_SELECT + "WHERE f.id = :id AND f.evidence <> '{}'")
_DECIDE = Prepared("""
    UPDATE referrals SET status = 'held', decided_by = :staff_id, decided_at = :now
    WHERE id = :id AND status = 'review'
""")
_SIGN = Prepared("UPDATE referrals SET decided_by = :staff_id, decided_at = :now WHERE id = :id")


WAITS = timedelta(days=1)
"""A case that nobody decided for so long is told to operators, once a day."""

_WAITING = Prepared("SELECT count(*) FROM referrals WHERE status = 'review' AND qualified_at <= :since")
_ZONE = Prepared("SELECT timezone FROM stores ORDER BY id LIMIT 1")


class ReviewUnknown(Refusal):
    key = "refused.review_unknown"


class OwnCase(Refusal):
    """Whoever brought the friend, or is the friend, never decides it."""

    key = "refused.own_case"


@dataclass(frozen=True)
class Review:
    """A friend to be looked at. `signals`: what looked odd, by name. `friends`: how many the referrer has.

    `decided_at` None: still open; else `decided_by` is a colleague's name, and `status` what became of it.
    """

    referral_id: int
    qualified_at: datetime | None
    usable_from: datetime | None
    signals: dict[str, Any]
    referrer: str
    friend: str
    status: ReferralStatus
    reason: str
    decided_at: datetime | None
    decided_by: str
    zone: str
    friends: int


def count_reviews(session: Session) -> int:
    return int(_COUNT(session).fetchone()[0])


def tell_of_reviews(session: Session, *, now: datetime, portion: int) -> int:
    """Operators hear once a day, by the first store's calendar and in its waking hours, how many cases wait."""
    count = int(_WAITING(session, since=now - WAITS).fetchone()[0])
    row = _ZONE(session).fetchone() if count else None
    if row is None or find_waking(now, row[0]) != now:
        return 0
    day = day_of(now, row[0])
    for chat_id in list_operator_chats(session)[:portion]:
        owe_notice(
            session, chat_id=chat_id, kind=NoticeClass.SERVICE, template="operator/reviews_wait",
            dedupe_key=f"reviews_wait:{day}:{chat_id}", now=now, facts={"count": count},
        )  # fmt: skip
    return 0


def list_reviews(session: Session, *, limit: int, offset: int = 0) -> list[Review]:
    """Those still open, what is due first first."""
    return [_review(row) for row in _LIST(session, limit=limit, offset=offset).fetchall()]


def find_review(session: Session, referral_id: int) -> Review:
    """One that looked odd, decided or not. Raises ReviewUnknown."""
    row = _ONE(session, id=referral_id).fetchone()
    if row is None:
        raise ReviewUnknown
    return _review(row)


def decide_review(
    session: Session, person: Person, operator: Operator, *, referral_id: int, counts: bool, now: datetime,
    reason: str = "",
) -> Review:  # fmt: skip
    """It counts (the hold goes on, and ends without another look), or it does not, with a `reason`.

    A second decision finds the first. Raises ReviewUnknown, OwnCase.
    """
    find_review(session, referral_id)
    case = find_case(session, referral_id)
    if case is None:
        raise ReviewUnknown
    if person.chat_id in (case.referrer_chat_id, case.friend_chat_id):
        raise OwnCase
    if case.status is ReferralStatus.REVIEW:
        _decide(session, case, operator, counts, reason, now)
    return find_review(session, referral_id)


def _decide(session: Session, case: Case, operator: Operator, counts: bool, reason: str, now: datetime) -> None:
    if counts:
        _DECIDE(session, id=case.referral_id, staff_id=operator.staff_id, now=now)
        return
    why = reason or NOT_COUNTED
    if take_back(session, case, ReferralStatus.REJECTED, reason=why, staff_id=operator.staff_id, now=now):
        _SIGN(session, id=case.referral_id, staff_id=operator.staff_id, now=now)
        tell_decided(session, case, now=now)


def _review(row: Any) -> Review:
    (referral_id, qualified_at, usable_from, evidence, referrer, friend, status, reason, decided_at, by, zone,
     friends) = row  # fmt: skip
    return Review(
        referral_id, as_time(qualified_at), as_time(usable_from), json.loads(evidence), referrer, friend,
        ReferralStatus(status), reason, as_time(decided_at), by or "", zone, friends,
    )  # fmt: skip
