"""Rewards for bringing a friend: locked while the hold lasts, then the referrer's, or taken back."""

import json
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.db.tables import Act, NoticeClass, PieceSource, QuotaKind, ReferralStatus
from bot.domain.books.entries import write_entry
from bot.domain.books.quotas import give_quota_back, take_quota
from bot.domain.coupons.issuing import GRANT, REWARD, end_of, find_grant, issue_coupon, read_grant
from bot.domain.coupons.voiding import void_piece
from bot.domain.owed.notices import owe_notice
from bot.domain.owed.reminders import find_reminding
from bot.domain.people.staff import list_operator_chats
from bot.domain.referrals.cases import Case, find_case, move_case
from bot.domain.referrals.rules import find_loss, find_signals
from bot.domain.words.days import day_of, end_of_day, month_of, start_of_day
from bot.errors import Refusal

RELEASED_LIVES = timedelta(days=7)
"""So long a coupon lives at least once it is the referrer's, whatever its terms' window."""

CAP = "cap"

_KEEP = Prepared("UPDATE referrals SET coupon_id = :coupon_id, reason = :reason WHERE id = :id")
_TELL = Prepared("""
    SELECT t.name_en, t.name_zh FROM coupons k JOIN offer_terms t ON t.id = k.terms_id WHERE k.id = :coupon_id
""")
_COUNTED = Prepared("""
    SELECT count(*) FROM referrals WHERE referrer_id = :referrer_id AND status IN ('held', 'review', 'usable')
""")
_DUE = Prepared("""
    SELECT id FROM referrals WHERE status = 'held' AND usable_from <= :now ORDER BY usable_from, id LIMIT :portion
""")
_UNLOCK = Prepared("""
    UPDATE coupons SET status = 'issued',
        expires_at = CASE WHEN expires_at < :least THEN :least ELSE expires_at END,
        remind_at = CASE WHEN expires_at < :least THEN :remind_at ELSE remind_at END
    WHERE id = :id AND status = 'locked' RETURNING offer_id
""")
_TERMS = Prepared(f"""
    SELECT {GRANT} FROM coupons k JOIN offers o ON o.id = k.offer_id JOIN offer_terms t ON t.id = k.terms_id
    WHERE k.id = :id
""")  # noqa: S608 - our own columns
_SEEN = Prepared("UPDATE referrals SET evidence = :evidence WHERE id = :id")
# The budget's row before the month's, as `take_back` holds them: else two could wait for each other.
_HOLD_OFFER = Prepared("UPDATE offers SET pieces = pieces WHERE id = :id")
# Holds the referral until the commit: a loss at this moment comes before, or finds the coupon in hand.
_HOLD_OF = Prepared("UPDATE referrals SET status = status WHERE coupon_id = :coupon_id RETURNING id")
_FREE_CAUSE = Prepared("UPDATE coupons SET cause_id = -id WHERE id = :id AND status = 'void'")
_FORGET = Prepared("""
    UPDATE referrals SET qualified_at = NULL, usable_from = NULL, redemption_id = NULL, purchase_id = NULL,
        coupon_id = NULL, evidence = '{}', decided_by = NULL, decided_at = NULL WHERE id = :id
""")


def end_of_hold(case: Case, now: datetime) -> datetime:
    """The return window and a day, from the start of a day at the referrer's home: "from 12 Dec" is true."""
    return start_of_day(now + timedelta(days=case.return_days + 1), case.zone).astimezone(UTC)


def hold_reward(session: Session, case: Case, *, usable_from: datetime, now: datetime) -> str:
    """The referrer's coupon, locked until `usable_from`. Says why there is none: CAP, or what the offer refused.

    Without an offer, or with its budget used up, the friend counts all the same: operators are told.
    """
    if case.offer_id is None:
        return _count_without(session, case, "no_offer", now)
    _HOLD_OFFER(session, id=case.offer_id)
    period, most = month_of(now, case.zone), case.rewards_a_month
    if not take_quota(session, QuotaKind.REFERRER, owner_id=case.referrer_id, period=period, most_pieces=most):
        return CAP
    try:
        coupon = issue_coupon(
            session, find_grant(session, case.offer_id), customer_id=case.referrer_id,
            cause=(REWARD, case.referral_id), zone=case.zone, usable_from=usable_from, now=now,
        )  # fmt: skip
    except Refusal as refusal:
        give_quota_back(session, QuotaKind.REFERRER, owner_id=case.referrer_id, period=period)
        return _count_without(session, case, refusal.key.removeprefix("refused."), now)
    _KEEP(session, id=case.referral_id, coupon_id=coupon.coupon_id, reason="")
    return ""


def tell_counted(session: Session, case: Case, *, is_odd: bool, usable_from: datetime, now: datetime) -> None:
    """The referrer hears that a friend counted, how many did so far, and from when something is theirs."""
    _tell(session, case, "shopper/friend_counted", now, is_odd=is_odd, usable_from=usable_from)


def tell_decided(session: Session, case: Case, *, now: datetime) -> None:
    """Somebody looked at a friend and decided that they do not count."""
    _tell(session, case, "shopper/friend_lost", now)


def release_rewards(session: Session, *, now: datetime, portion: int) -> int:
    """End the holds whose time has come: each friend is looked at again: counts, is lost, or goes to review."""
    due = [row[0] for row in _DUE(session, now=now, portion=portion).fetchall()]
    for referral_id in due:
        case = find_case(session, referral_id)
        if case:
            _end_hold(session, case, now)
    return len(due)


def take_back(
    session: Session,
    case: Case,
    status: ReferralStatus,
    *,
    reason: str,
    staff_id: int | None = None,
    now: datetime,
) -> bool:
    """A friend does not count (any more): the referrer's coupon is void unless it was used, which is only booked.

    `status`: REJECTED, CLAWED_BACK, or JOINED when they may still count later. False: it was moved meanwhile.
    """
    if not move_case(session, case, status, reason=reason):
        return False
    act = Act.REJECT if status is ReferralStatus.REJECTED else Act.CLAW_BACK
    write_entry(
        session, act, now=now, referral_id=case.referral_id, coupon_id=case.coupon_id,
        customer_id=case.referrer_id, staff_id=staff_id,
    )  # fmt: skip
    _void_reward(session, case, reason=reason, staff_id=staff_id, now=now)
    if status is ReferralStatus.JOINED:
        _FORGET(session, id=case.referral_id)
    return True


def void_lost_reward(session: Session, coupon_id: int, *, now: datetime) -> None:
    """A reward is in hand again by an undone use: if its friend was lost after it was used, it is void now."""
    row = _HOLD_OF(session, coupon_id=coupon_id).fetchone()
    case = find_case(session, row[0]) if row else None
    if case and case.status is ReferralStatus.CLAWED_BACK:
        _void_reward(session, case, reason=case.reason, staff_id=None, now=now)


def _void_reward(session: Session, case: Case, *, reason: str, staff_id: int | None, now: datetime) -> None:
    """Unless it was used; what can be given again is the referrer's to earn again that month.

    Who moves home to another zone in a month's first or last hours gives back a reward of the other month.
    """
    voided = case.coupon_id and void_piece(session, case.coupon_id, reason=reason, staff_id=staff_id, now=now)
    if not voided:
        return
    _FREE_CAUSE(session, id=case.coupon_id)
    if voided.is_back:
        period = month_of(case.qualified_at or now, case.zone)
        give_quota_back(session, QuotaKind.REFERRER, owner_id=case.referrer_id, period=period)


def _end_hold(session: Session, case: Case, now: datetime) -> None:
    if loss := find_loss(session, case):
        if take_back(session, case, ReferralStatus.CLAWED_BACK, reason=loss, now=now):
            _tell(session, case, "shopper/friend_lost", now)
        return
    signals = {} if case.decided_by else find_signals(session, case, now=now)
    if signals:
        if move_case(session, case, ReferralStatus.REVIEW):
            _SEEN(session, id=case.referral_id, evidence=json.dumps(signals))
        return
    _release(session, case, now)


def _release(session: Session, case: Case, now: datetime) -> None:
    if not move_case(session, case, ReferralStatus.USABLE, reason=case.reason):
        return
    if case.coupon_id is None:
        return
    least, remind_at = _life(session, case.coupon_id, case.zone, now)
    row = _UNLOCK(session, id=case.coupon_id, least=least, remind_at=remind_at).fetchone()
    if row:
        write_entry(
            session, Act.RELEASE, now=now, coupon_id=case.coupon_id, offer_id=row[0], customer_id=case.referrer_id,
            referral_id=case.referral_id,
        )  # fmt: skip
        _tell(session, case, "shopper/reward_usable", now)


def _life(session: Session, coupon_id: int, zone: str, now: datetime) -> tuple[datetime, datetime | None]:
    """Until when it lives at least, by its own terms counted from now: a late decision costs no days."""
    least = end_of_day(now + RELEASED_LIVES, zone)
    grant = read_grant(_TERMS(session, id=coupon_id).fetchone())
    if grant is None:
        return least, None
    least = max(least, end_of(grant, zone, now))
    return least, find_reminding(least, zone, now) if grant.source is PieceSource.OWN else None


def _count_without(session: Session, case: Case, reason: str, now: datetime) -> str:
    _KEEP(session, id=case.referral_id, coupon_id=None, reason=reason)
    day = day_of(now, case.zone)
    for chat_id in list_operator_chats(session):
        owe_notice(
            session, chat_id=chat_id, kind=NoticeClass.SERVICE, template="operator/no_reward",
            dedupe_key=f"no_reward:{reason}:{day}:{chat_id}", now=now, facts={"reason": reason},
        )  # fmt: skip
    return reason


def _tell(
    session: Session, case: Case, template: str, now: datetime, *,
    is_odd: bool = False, usable_from: datetime | None = None,
) -> None:  # fmt: skip
    """One notice a step of a referral; a friend who counts anew after an undone use is told anew."""
    current = find_case(session, case.referral_id) or case
    names = _TELL(session, coupon_id=current.coupon_id).fetchone() or ("", "")
    owe_notice(
        session, chat_id=case.referrer_chat_id, kind=NoticeClass.SERVICE, template=template,
        dedupe_key=f"{template}:{case.referral_id}:{current.coupon_id or 0}:{now.timestamp()}", now=now,
        facts={
            "count": int(_COUNTED(session, referrer_id=case.referrer_id).fetchone()[0]),
            "gift": {"en": names[0] or names[1], "zh": names[1] or names[0]},
            "is_odd": is_odd,
            "usable_from": usable_from.isoformat() if usable_from else "",
            "zone": case.zone,
        },
    )  # fmt: skip
