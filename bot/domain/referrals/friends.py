"""Referrals (老带新): a customer's link brings a friend; once per friend for life; counted by a real act."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.db.prepared import Prepared, as_time, known_time
from bot.db.tables import Act, QuotaKind, ReferralStatus
from bot.domain.books.entries import write_entry
from bot.domain.books.quotas import find_used
from bot.domain.people.chats import Person
from bot.domain.referrals.cases import MOSTLY_BACK, MOVES, find_case
from bot.domain.referrals.rewards import CAP, end_of_hold, hold_reward, take_back, tell_counted
from bot.domain.referrals.rules import find_refusal, find_signals
from bot.domain.stores.directory import Names, both
from bot.domain.words.days import month_of
from bot.errors import Refusal

LATE = timedelta(hours=72)
"""So long after START, and before their first use, a friend may still say who invited them."""
KNOWN = "known"  # reason of a friend who was a customer before, and erased

_ADD = Prepared("""
    INSERT INTO referrals (referrer_id, friend_id, status, at, reason, evidence)
    VALUES (:referrer_id, :friend_id, :status, :now, :reason, '{}')
    ON CONFLICT (friend_id) DO NOTHING RETURNING id
""")
_CODE = Prepared("SELECT invite_code FROM customers WHERE id = :customer_id")
_QUALIFY = Prepared("""
    UPDATE referrals SET status = :status, qualified_at = :now, usable_from = :usable_from, reason = '',
        redemption_id = :redemption_id, purchase_id = :purchase_id
    WHERE id = :id AND status = 'joined'
""")
_LOOK_AT = Prepared(
    "UPDATE referrals SET status = 'review', evidence = :evidence WHERE id = :id AND status = 'held'"
)
_JOINED_ID = Prepared("SELECT id FROM referrals WHERE friend_id = :customer_id AND status = 'joined'")
_PURCHASE_COUNTS = Prepared("SELECT purchase_counts FROM brand WHERE id = 1")
_BY_REDEMPTION = Prepared("SELECT id FROM referrals WHERE redemption_id = :redemption_id")
_BY_PURCHASE = Prepared("""
    SELECT f.id FROM purchases b JOIN referrals f ON f.purchase_id = b.id OR f.redemption_id = b.redemption_id
    WHERE b.id = :purchase_id
""")
# The first use that still stands and whose purchase, if there was one, has not come back for the most part,
_OTHER_USE = Prepared(f"""
    SELECT r.id, r.staff_id FROM referrals f JOIN coupons k ON k.customer_id = f.friend_id
    JOIN redemptions r ON r.coupon_id = k.id AND r.undone_at IS NULL
    WHERE f.id = :id AND f.status = 'joined' AND NOT EXISTS
        (SELECT 1 FROM purchases b WHERE b.redemption_id = r.id AND {MOSTLY_BACK})
    ORDER BY r.id LIMIT 1
""")  # noqa: S608 - our own words
# or else, if the brand counts purchases, the first one without a use.
_OTHER_PURCHASE = Prepared(f"""
    SELECT b.id, b.staff_id FROM referrals f JOIN purchases b ON b.customer_id = f.friend_id
    JOIN brand w ON w.id = 1 AND w.purchase_counts
    WHERE f.id = :id AND f.status = 'joined' AND b.redemption_id IS NULL AND NOT {MOSTLY_BACK}
    ORDER BY b.id LIMIT 1
""")  # noqa: S608
_FRIENDS = Prepared("""
    SELECT status, usable_from, reason, coupon_id IS NOT NULL FROM referrals
    WHERE referrer_id = :customer_id ORDER BY id
""")
_REFERRER = Prepared("SELECT id, created_at FROM customers WHERE invite_code = :code AND erased_at IS NULL")
_LATE = Prepared("""
    SELECT p.created_at, EXISTS (SELECT 1 FROM coupons k WHERE k.customer_id = p.id AND k.uses > 0)
        OR EXISTS (SELECT 1 FROM purchases b WHERE b.customer_id = p.id),
        EXISTS (SELECT 1 FROM referrals f WHERE f.friend_id = p.id)
        OR EXISTS (SELECT 1 FROM attributions a WHERE a.customer_id = p.id AND a.reason = 'back')
    FROM customers p WHERE p.id = :customer_id
""")
_PRIZES = Prepared("""
    SELECT ft.name_en, ft.name_zh, rt.name_en, rt.name_zh FROM brand b
    LEFT JOIN offers f ON f.id = coalesce(b.friend_offer_id, b.gift_id) AND f.status = 'open'
    LEFT JOIN offer_terms ft ON ft.offer_id = f.id AND ft.until IS NULL
    LEFT JOIN offers r ON r.id = b.referrer_offer_id AND r.status = 'open'
    LEFT JOIN offer_terms rt ON rt.offer_id = r.id AND rt.until IS NULL WHERE b.id = 1
""")
_REWARDS = Prepared("""
    SELECT b.rewards_a_month, coalesce(s.timezone, 'UTC') FROM customers p
    LEFT JOIN stores s ON s.id = coalesce(p.store_id, (SELECT min(id) FROM stores)) LEFT JOIN brand b ON b.id = 1
    WHERE p.id = :customer_id
""")


class TooLate(Refusal):
    """They joined longer ago than `hours`, have used something, or somebody is known to have invited them."""

    key = "refused.invited_too_late"


class NoSuchFriend(Refusal):
    """No customer has this code, or one who came later than they did. Said alike: nothing is learned by trying."""

    key = "refused.no_such_friend"
    is_miss = True


@dataclass(frozen=True)
class Brought:
    """One friend in a referrer's list: by number, without name or visit. `reason`: why not, or why no coupon."""

    number: int
    status: ReferralStatus
    usable_from: datetime | None
    reason: str
    has_coupon: bool


@dataclass(frozen=True)
class Allowance:
    """A referrer's month: `used` of `most` rewards."""

    used: int
    most: int
    zone: str


def add_referral(
    session: Session, *, referrer_id: int, friend_id: int, now: datetime, is_known: bool = False
) -> None:
    """The friend came by the referrer's link. A friend counts once for life; nobody is their own friend.

    `is_known`: they were a customer before and erased, so they never count.
    """
    if referrer_id == friend_id:
        return
    status = ReferralStatus.REJECTED if is_known else ReferralStatus.JOINED
    reason = KNOWN if is_known else ""
    made = _ADD(
        session, referrer_id=referrer_id, friend_id=friend_id, status=str(status), reason=reason, now=now
    ).fetchone()
    if made and is_known:
        write_entry(session, Act.REJECT, now=now, referral_id=made[0], customer_id=referrer_id)


def name_friend(session: Session, person: Person, *, code: str, now: datetime) -> None:
    """A newcomer says by whose link or code (`f…`) they were invited. The inviter is the older customer, always.

    Raises TooLate, NoSuchFriend.
    """
    if person.customer_id is None or not may_name_friend(session, customer_id=person.customer_id, now=now):
        raise TooLate(hours=int(LATE.total_seconds() // 3600))
    referrer = _REFERRER(session, code=code.strip().split("start=")[-1]).fetchone()
    if referrer is None or referrer[0] >= person.customer_id:
        raise NoSuchFriend
    add_referral(session, referrer_id=referrer[0], friend_id=person.customer_id, now=now)


def may_name_friend(session: Session, *, customer_id: int, now: datetime) -> bool:
    """Did they join within 72 hours, use nothing yet, and is nobody on record as having invited them?

    Who was erased and is back counts for no friend, so they are not asked.
    """
    joined_at, has_used, has_friend = _LATE(session, customer_id=customer_id).fetchone()
    return not has_used and not has_friend and now - known_time(joined_at) <= LATE


def list_friends(session: Session, *, customer_id: int) -> list[Brought]:
    """The friends by number, in the order they came."""
    rows = _FRIENDS(session, customer_id=customer_id).fetchall()
    return [
        Brought(number, ReferralStatus(status), as_time(usable_from), reason, bool(has_coupon))
        for number, (status, usable_from, reason, has_coupon) in enumerate(rows, 1)
    ]


def find_allowance(session: Session, *, customer_id: int, now: datetime) -> Allowance:
    """How many of this month's rewards a referrer has had."""
    most, zone = _REWARDS(session, customer_id=customer_id).fetchone()
    used, _money = find_used(session, QuotaKind.REFERRER, owner_id=customer_id, period=month_of(now, zone))
    return Allowance(used, most or 0, zone)


def find_prizes(session: Session) -> tuple[Names | None, Names | None]:
    """What a friend gets who is brought now, and what whoever brought them gets; None: nothing."""
    row = _PRIZES(session).fetchone()
    if row is None:
        return None, None
    friend_en, friend_zh, own_en, own_zh = row
    friends = None if friend_en is None else both(friend_en, friend_zh)
    return friends, None if own_en is None else both(own_en, own_zh)


def find_invite_code(session: Session, *, customer_id: int) -> str:
    """The start payload of the customer's own link."""
    return str(_CODE(session, customer_id=customer_id).fetchone()[0])


def qualify_friend(
    session: Session, referral_id: int, *, redemption_id: int, staff_id: int | None, now: datetime
) -> None:
    """The friend used a coupon, by staff, by PIN, or as a file tells: they count, or never will."""
    _qualify(session, referral_id, redemption_id=redemption_id, staff_id=staff_id, now=now)


def qualify_by_purchase(
    session: Session, *, customer_id: int, purchase_id: int, staff_id: int | None, now: datetime
) -> None:
    """A customer bought something: if a friend brought them and the brand counts purchases, they count."""
    row = _JOINED_ID(session, customer_id=customer_id).fetchone()
    brand = _PURCHASE_COUNTS(session).fetchone() if row else None
    if row and brand and brand[0]:
        _qualify(session, row[0], purchase_id=purchase_id, staff_id=staff_id, now=now)


def unqualify_by_redemption(
    session: Session, redemption_id: int, *, now: datetime, is_return: bool = False
) -> None:
    """What a friend counted by was undone: they count by another act that stands, or may later.

    Never again by a return (`is_return`), or once the hold is over: the reward that was in hand is taken back.
    """
    row = _BY_REDEMPTION(session, redemption_id=redemption_id).fetchone()
    if row:
        _count_anew(session, row[0], is_return=is_return, now=now)


def unqualify_by_purchase(session: Session, purchase_id: int, *, now: datetime, is_return: bool = True) -> None:
    """Most of the purchase came back, by which (or by whose redemption) a friend counted; or it was mistyped."""
    row = _BY_PURCHASE(session, purchase_id=purchase_id).fetchone()
    if row:
        _count_anew(session, row[0], is_return=is_return, now=now)


def _count_anew(session: Session, referral_id: int, *, is_return: bool, now: datetime) -> None:
    """What the friend counted by is gone: by another act that stands, unless it came back."""
    _unqualify(session, referral_id, is_return=is_return, now=now)
    if is_return:
        return
    if use := _OTHER_USE(session, id=referral_id).fetchone():
        _qualify(session, referral_id, redemption_id=use[0], staff_id=use[1], now=now)
    elif bought := _OTHER_PURCHASE(session, id=referral_id).fetchone():
        _qualify(session, referral_id, purchase_id=bought[0], staff_id=bought[1], now=now)


def _qualify(
    session: Session,
    referral_id: int,
    *,
    redemption_id: int | None = None,
    purchase_id: int | None = None,
    staff_id: int | None,
    now: datetime,
) -> None:
    case = find_case(session, referral_id)
    if case is None or case.status is not ReferralStatus.JOINED:
        return
    if reason := find_refusal(session, case, staff_id=staff_id):
        take_back(session, case, ReferralStatus.REJECTED, reason=reason, now=now)
        return
    usable_from = end_of_hold(case, now)
    counted = _QUALIFY(
        session, id=referral_id, status=str(ReferralStatus.HELD), now=now, usable_from=usable_from,
        redemption_id=redemption_id, purchase_id=purchase_id,
    )  # fmt: skip
    held = find_case(session, referral_id)
    if not counted.rowcount or held is None:
        return
    if hold_reward(session, held, usable_from=usable_from, now=now) == CAP:
        take_back(session, held, ReferralStatus.REJECTED, reason=CAP, now=now)
        return
    signals = find_signals(session, held, now=now)
    if signals:
        _LOOK_AT(session, id=referral_id, evidence=json.dumps(signals))
    held = find_case(session, referral_id) or held
    write_entry(
        session, Act.QUALIFY, now=now, referral_id=referral_id, coupon_id=held.coupon_id,
        customer_id=held.referrer_id, staff_id=staff_id, purchase_id=purchase_id,
    )  # fmt: skip
    tell_counted(session, held, is_odd=bool(signals), usable_from=usable_from, now=now)


def _unqualify(session: Session, referral_id: int, *, is_return: bool, now: datetime) -> None:
    case = find_case(session, referral_id)
    if case is None:
        return
    status = ReferralStatus.CLAWED_BACK if is_return else ReferralStatus.JOINED
    if case.status is ReferralStatus.USABLE:  # an undone use, too: the reward was in hand by then
        status = ReferralStatus.CLAWED_BACK
    reason = "returned" if is_return else "undone"
    if status in MOVES[case.status] and not take_back(session, case, status, reason=reason, now=now):
        _unqualify(session, referral_id, is_return=is_return, now=now)  # its hold has ended meanwhile
