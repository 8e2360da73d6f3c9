"""Redeeming coupons (核销): exactly once a use, by one guarded update; taking it back; ending what ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.db.prepared import Prepared, as_time, known_time
from bot.db.tables import Act, Way
from bot.domain.books.entries import write_entry
from bot.domain.coupons.held import HeldCoupon, find_coupon, find_coupon_at, find_coupon_by_code
from bot.domain.coupons.issuing import REWARD
from bot.domain.coupons.usable import Counter, CouponUnknown, check_amount, check_usable, find_off
from bot.domain.people.staff import Guide, Till
from bot.domain.purchases.recording import forget_purchase_of, record_purchase_of
from bot.domain.referrals.friends import qualify_friend, unqualify_by_redemption
from bot.domain.referrals.rewards import void_lost_reward
from bot.domain.stores.directory import Names, both
from bot.errors import Refusal

GIVEN_BACK_LIVES = timedelta(days=7)
"""A coupon given back by a return lives at least so long, however late the return."""


class RedemptionUnknown(Refusal):
    """Another store's is as unknown as none."""

    key = "refused.redemption_unknown"


class CardOld(Refusal):
    """The press is of an earlier use of the coupon, which was undone since."""

    key = "refused.card_old"


class UseUndone(Refusal):
    """This very press redeemed once, and its use was undone since. Facts: `at`, `zone`, `store` (names)."""

    key = "refused.use_undone"


@dataclass(frozen=True)
class Receipt:
    """What both phones show. `repeated`: the same press came again; nothing was redeemed twice.

    `amount`, `off`: minor units of the coupon's currency, where they are known.
    """

    coupon: HeldCoupon
    redemption_id: int
    store: Names
    zone: str
    at: datetime
    amount: int | None = None
    off: int | None = None
    repeated: bool = False
    is_first: bool = False


_REDEEM = Prepared("""
    UPDATE coupons SET status = 'redeemed', uses = uses + 1
    WHERE id = :id AND status = 'issued' AND uses = :before AND expires_at > :now
""")
_USE = Prepared("""
    INSERT INTO redemptions
        (coupon_id, number, store_id, staff_id, till_id, way, amount, off, reason, at)
    VALUES (:coupon_id, :number, :store_id, :staff_id, :till_id, :way, :amount, :off, :reason, :at)
    RETURNING id
""")
_STORE = Prepared("SELECT name_en, name_zh, timezone FROM stores WHERE id = :id")
_PAST_USE = Prepared("""
    SELECT r.id, r.at, r.amount, r.off, r.undone_at, s.name_en, s.name_zh, s.timezone
    FROM redemptions r JOIN stores s ON s.id = r.store_id
    WHERE r.coupon_id = :coupon_id AND r.number = :number AND r.store_id = :store_id
    AND coalesce(r.staff_id, 0) = :staff_id
""")
_TAKE_BACK = Prepared("""
    UPDATE redemptions SET undone_at = :now, undone_by = :staff_id
    WHERE id = :id AND undone_at IS NULL RETURNING coupon_id, store_id, at
""")
_IN_HAND = Prepared("""
    UPDATE coupons SET status = 'issued',
        expires_at = CASE WHEN expires_at < :least THEN :least ELSE expires_at END
    WHERE id = :id AND status = 'redeemed' RETURNING offer_id, customer_id, cause_kind
""")
# In hand, said as the index says it: else SQLite walks every coupon there ever was.
_EXPIRED = Prepared("""
    UPDATE coupons SET status = 'expired' WHERE status = 'issued' AND id IN
        (SELECT id FROM coupons WHERE status IN ('issued', 'locked') AND status = 'issued' AND expires_at <= :now
        ORDER BY expires_at LIMIT :portion)
    RETURNING id, offer_id, customer_id
""")


def redeem_coupon(
    session: Session, *, guide: Guide | None, code: str, now: datetime, number: int | None = None,
    amount: int | None = None, counter: Counter | None = None, till: Till | None = None, way: Way = Way.STAFF,
    reason: str = "", at: datetime | None = None,
) -> Receipt:  # fmt: skip
    """Use the coupon up at the guide's store, at their own phone or at a till.

    `number`: which use of the coupon the press means (its `uses` + 1 when the card was drawn). The guarded update
    lets exactly one of many presses through; whoever was let through sees the same receipt at a second press
    (UseUndone, if it was undone since), everyone else when and where it was used. `amount`: minor units of what
    was bought. `at`: when it happened, if not now (a late entry). Without a guide the `counter` says where. Raises
    what `check_usable` and `check_amount` raise.
    """
    coupon, counter = _look_at(session, code, guide, counter)
    staff_id = guide.staff_id if guide else None
    if again := _find_again(session, coupon, counter, staff_id, number):
        return again
    at = at or now
    check_usable(coupon, counter, now=at)
    check_amount(coupon, amount)
    use = number or coupon.uses + 1
    if not _REDEEM(session, id=coupon.coupon_id, before=use - 1, now=at).rowcount:
        return _find_what_came_first(session, coupon, counter, staff_id, number, at)
    off = find_off(coupon, amount)
    redemption_id = _USE(
        session, coupon_id=coupon.coupon_id, number=use, store_id=counter.store_id, staff_id=staff_id,
        till_id=till and till.staff_id, way=str(way), amount=amount, off=off, reason=reason, at=at,
    ).fetchone()[0]  # fmt: skip
    write_entry(
        session, Act.REDEEM, now=now, coupon_id=coupon.coupon_id, offer_id=coupon.offer_id,
        customer_id=coupon.customer_id, staff_id=staff_id, store_id=counter.store_id, amount=off,
    )  # fmt: skip
    receipt = Receipt(
        coupon, redemption_id, counter.store, counter.zone, at, amount, off, is_first=not coupon.has_used
    )
    _follow_use(session, receipt, counter, staff_id, now)
    return receipt


def _follow_use(session: Session, receipt: Receipt, counter: Counter, staff_id: int | None, now: datetime) -> None:
    """What was bought is a sale, and who brought the customer a friend who came."""
    coupon, redemption_id = receipt.coupon, receipt.redemption_id
    if receipt.amount is not None:
        record_purchase_of(
            session, coupon, redemption_id, counter, staff_id, amount=receipt.amount, at=receipt.at, now=now
        )
    if coupon.referral_id is not None:
        qualify_friend(session, coupon.referral_id, redemption_id=redemption_id, staff_id=staff_id, now=now)


def undo_redemption(
    session: Session, *, redemption_id: int, staff_id: int | None, now: datetime, gives_back: bool = False
) -> HeldCoupon:
    """Take a use back: the coupon is in hand again, what hung on the use is undone; who may is the caller's rule.

    `gives_back`: by a return, which leaves it a week to live; else it ends when it would have. A reward whose
    friend was lost since is void at once. Raises RedemptionUnknown, for an undone one as well.
    """
    taken = _TAKE_BACK(session, id=redemption_id, staff_id=staff_id, now=now).fetchone()
    if taken is None:
        raise RedemptionUnknown
    coupon_id, store_id, used_at = taken
    least = now + GIVEN_BACK_LIVES if gives_back else as_time(used_at)
    in_hand = _IN_HAND(session, id=coupon_id, least=least).fetchone()
    if in_hand is None:
        raise RedemptionUnknown
    offer_id, customer_id, cause = in_hand
    write_entry(
        session, Act.GIVE_BACK if gives_back else Act.UNDO, now=now, coupon_id=coupon_id, offer_id=offer_id,
        customer_id=customer_id, staff_id=staff_id, store_id=store_id,
    )  # fmt: skip
    if cause == REWARD:
        void_lost_reward(session, coupon_id, now=now)
    if not gives_back:
        forget_purchase_of(session, redemption_id, staff_id=staff_id, now=now)
    unqualify_by_redemption(session, redemption_id, now=now, is_return=gives_back)
    coupon = find_coupon(session, coupon_id)
    if coupon is None:
        raise RedemptionUnknown
    return coupon


def expire_coupons(session: Session, *, now: datetime, portion: int, ended: datetime | None = None) -> int:
    """Mark a portion of those that ended by `ended` (else by now): for the books, none is usable anyway."""
    rows = _EXPIRED(session, now=ended or now, portion=portion).fetchall()
    for coupon_id, offer_id, customer_id in rows:
        write_entry(session, Act.EXPIRE, now=now, coupon_id=coupon_id, offer_id=offer_id, customer_id=customer_id)
    return len(rows)


def find_counter(session: Session, store_id: int) -> Counter:
    """Raises LookupError for a store that is not there: its id came from a row of ours."""
    row = _STORE(session, id=store_id).fetchone()
    if row is None:
        raise LookupError(f"no store {store_id}")
    name_en, name_zh, zone = row
    return Counter(store_id, zone, both(name_en, name_zh))


def _look_at(
    session: Session, code: str, guide: Guide | None, counter: Counter | None
) -> tuple[HeldCoupon, Counter]:
    """The coupon and where it is to be used: the guide's store, unless a counter is named."""
    if counter:
        coupon = find_coupon_by_code(session, code)
        if coupon is None:
            raise CouponUnknown
        return coupon, counter
    if guide is None:
        raise ValueError("neither a guide nor a counter")
    found = find_coupon_at(session, code, store_id=guide.store_id)
    if found is None:
        raise CouponUnknown
    coupon, store, zone = found
    return coupon, Counter(guide.store_id, zone, store)


def _find_again(
    session: Session, coupon: HeldCoupon, counter: Counter, staff_id: int | None, number: int | None
) -> Receipt | None:
    """The receipt this very press was given before. Raises UseUndone when its use was undone since."""
    if number is None:
        if coupon.use is None or coupon.use.staff_id != staff_id:
            return None
        number = coupon.use.number
    if number > coupon.uses:
        return None
    row = _PAST_USE(
        session, coupon_id=coupon.coupon_id, number=number, store_id=counter.store_id, staff_id=staff_id or 0
    ).fetchone()
    if row is None:
        return None
    redemption_id, at, amount, off, undone_at, name_en, name_zh, zone = row
    store = both(name_en, name_zh)
    if undone_at is not None:
        raise UseUndone(at=as_time(undone_at), zone=zone, store=store)
    return Receipt(coupon, redemption_id, store, zone, known_time(at), amount, off, repeated=True)


def _find_what_came_first(
    session: Session, coupon: HeldCoupon, counter: Counter, staff_id: int | None, number: int | None, at: datetime
) -> Receipt:
    """Somebody was quicker since we looked: this very press, whose answer was lost, gets its receipt.

    Everybody else hears what was written meanwhile: raises what `check_usable` raises, or CardOld.
    """
    current = find_coupon(session, coupon.coupon_id) or coupon
    if again := _find_again(session, current, counter, staff_id, number):
        return again
    check_usable(current, counter, now=at)
    raise CardOld
