"""[Give a coupon]: a guide gives one with a reason, within the month's quotas; a mistake can be taken back."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.db.tables import CouponStatus
from bot.domain.coupons.held import HeldCoupon, find_coupon
from bot.domain.coupons.issuing import STAFF, Grant, Issued, OfferGone, OfferHad, find_grant, issue_coupon
from bot.domain.coupons.usable import check_in_hand
from bot.domain.coupons.voiding import void_piece
from bot.domain.customers.allowance import give_quotas_back, take_quotas
from bot.domain.customers.cards import CustomerCard, CustomerUnknown, find_customer_card
from bot.domain.people.staff import Guide, Operator
from bot.domain.purchases.sales import zone_of
from bot.domain.stores.directory import Names, both
from bot.domain.words.typed import one_line
from bot.errors import Refusal

MAX_REASON = 200
TAKE_BACK_WITHIN = timedelta(minutes=15)


class ToColleague(Refusal):
    """Guides give neither to themselves nor to each other."""

    key = "refused.to_colleague"


class CustomerHad(OfferHad):
    """The same, said to who gives. Facts: `name`, `most`."""

    key = "refused.customer_had"


class GivingOld(Refusal):
    """The card is from before, somebody else's, or nobody's."""

    key = "refused.giving_old"


class TooLate(Refusal):
    """Facts: `minutes` within which it could be taken back."""

    key = "refused.taken_back_late"


@dataclass(frozen=True)
class Givable:
    """An offer that guides may give. `left`: pieces of its budget; None: no limit."""

    offer_id: int
    name: Names
    left: int | None


@dataclass(frozen=True)
class Giving:
    """What a guide is about to give to whom; `number` tells the confirmation's press from any other."""

    customer: CustomerCard
    offer_id: int
    offer: Names
    terms: Names
    number: int
    reason: str


@dataclass(frozen=True)
class Given:
    """`repeated`: the same press came again, and gave nothing. `name`: whose coupon it is now."""

    coupon: HeldCoupon
    name: str
    repeated: bool = False


_OPEN = """
    FROM offers o JOIN offer_terms t ON t.offer_id = o.id AND t.until IS NULL
    WHERE o.guides_give AND o.status = 'open' AND (o.budget_pieces IS NULL OR o.pieces < o.budget_pieces)
    AND (o.budget_money IS NULL OR o.money + coalesce(t.worth, 0) <= o.budget_money)
    AND (t.ends_at IS NULL OR t.ends_at > :now)
    AND (o.source <> 'file'
        OR EXISTS (SELECT 1 FROM till_codes f WHERE f.offer_id = o.id AND f.coupon_id IS NULL))
"""
_LEFT_FOR = """
    AND (o.per_customer IS NULL OR o.per_customer > (SELECT count(*) FROM coupons k
        WHERE k.customer_id = :customer_id AND k.offer_id = o.id AND k.status <> 'void'))
"""
_COUNT = Prepared(f"SELECT count(*) {_OPEN} {_LEFT_FOR}")
_LIST = Prepared(f"""
    SELECT o.id, t.name_en, t.name_zh, o.budget_pieces - o.pieces {_OPEN} {_LEFT_FOR}
    ORDER BY o.id LIMIT :limit OFFSET :offset
""")
_IS_OPEN = Prepared(f"SELECT 1 {_OPEN} AND o.id = :offer_id")
_BEGIN = Prepared("""
    INSERT INTO givings (staff_id, customer_id, offer_id, number, reason)
    VALUES (:staff_id, :customer_id, :offer_id, :number, '')
    ON CONFLICT (staff_id) DO UPDATE SET customer_id = excluded.customer_id, offer_id = excluded.offer_id,
        number = excluded.number, reason = ''
""")
_REASON = Prepared("UPDATE givings SET reason = :reason WHERE staff_id = :staff_id AND number = :number")
_FIND = Prepared("""
    SELECT g.customer_id, g.offer_id, g.number, g.reason, t.name_en, t.name_zh, t.terms_en, t.terms_zh
    FROM givings g JOIN offer_terms t ON t.offer_id = g.offer_id AND t.until IS NULL WHERE g.staff_id = :staff_id
""")
_COUNTS_IN = Prepared("UPDATE coupons SET quota_month = :month WHERE id = :id")
_HAD = Prepared("""
    SELECT id FROM coupons WHERE customer_id = :customer_id AND cause_kind = :kind AND cause_id = :number
    AND given_by = :staff_id
""")
_GIVER = Prepared("""
    SELECT k.given_by, f.store_id, k.quota_month, k.reason FROM coupons k JOIN staff f ON f.id = k.given_by
    WHERE k.id = :coupon_id AND k.cause_kind = :kind
""")


def count_givable(session: Session, *, customer_id: int, now: datetime) -> int:
    return int(_COUNT(session, customer_id=customer_id, now=now).fetchone()[0])


def list_givable(
    session: Session, *, customer_id: int, now: datetime, limit: int, offset: int = 0
) -> list[Givable]:
    """Open offers that guides may give and this customer has not had as often as one may, the oldest first."""
    rows = _LIST(session, customer_id=customer_id, now=now, limit=limit, offset=offset).fetchall()
    return [Givable(row[0], both(row[1], row[2]), row[3]) for row in rows]


def check_receiver(session: Session, guide: Guide, customer_id: int, *, now: datetime) -> CustomerCard:
    """Somebody this guide may give to. Raises CustomerUnknown, ToColleague."""
    card = find_customer_card(session, guide, customer_id, now=now)
    if card.is_staff:
        raise ToColleague
    return card


def begin_giving(session: Session, guide: Guide, *, customer_id: int, offer_id: int, now: datetime) -> int:
    """What the guide chose; the number drawn for it. Raises CustomerUnknown, ToColleague, OfferGone."""
    check_receiver(session, guide, customer_id, now=now)
    _check_givable(session, offer_id, now)
    number = secrets.randbits(31)
    _BEGIN(session, staff_id=guide.staff_id, customer_id=customer_id, offer_id=offer_id, number=number)
    return number


def note_reason(session: Session, guide: Guide, *, number: int, typed: str, now: datetime) -> Giving:
    """Raises NothingTyped, TypedTooLong, GivingOld, and what `check_receiver` raises."""
    reason = one_line(typed, limit=MAX_REASON)
    if not _REASON(session, staff_id=guide.staff_id, number=number, reason=reason).rowcount:
        raise GivingOld
    return _find_giving(session, guide, now)


def give_coupon(session: Session, guide: Guide, *, customer_id: int, number: int, now: datetime) -> Given:
    """Give what was chosen, once for its number; what was refused is undone with the transaction.

    Raises GivingOld (also for what was taken back since), GuideQuotaOut, StoreQuotaOut, and what `check_receiver`
    and `issue_coupon` raise.
    """
    if had := _HAD(
        session, customer_id=customer_id, kind=STAFF, number=number, staff_id=guide.staff_id
    ).fetchone():
        return _given_before(session, had[0])
    giving = _find_giving(session, guide, now)
    card = giving.customer
    if (card.customer_id, giving.number) != (customer_id, number) or not giving.reason:
        raise GivingOld
    _check_givable(session, giving.offer_id, now)
    grant, zone = find_grant(session, giving.offer_id), card.zone or zone_of(session, guide)
    issued = _issue(session, guide, giving, grant, zone, now)
    if issued.is_new:
        month = take_quotas(session, guide, money=(grant and grant.worth) or 0, now=now)
        _COUNTS_IN(session, id=issued.coupon_id, month=month)
    return _given(session, issued.coupon_id, repeated=not issued.is_new)


def _issue(
    session: Session, guide: Guide, giving: Giving, grant: Grant | None, zone: str, now: datetime
) -> Issued:
    try:
        return issue_coupon(
            session, grant, customer_id=giving.customer.customer_id, cause=(STAFF, giving.number), zone=zone,
            now=now, given_by=guide.staff_id, reason=giving.reason,
        )  # fmt: skip
    except OfferHad as had:
        raise CustomerHad(name=giving.customer.name, **had.facts) from had


def take_back(session: Session, guide: Guide, coupon_id: int, *, now: datetime) -> Given:
    """Make void what the guide gave within 15 minutes; what can be given again frees their quota. A second press
    finds it void.

    Raises GivingOld for what this guide did not give, TooLate, and what `check_in_hand` raises.
    """
    giver = _GIVER(session, coupon_id=coupon_id, kind=STAFF).fetchone()
    if giver is None or giver[0] != guide.staff_id:
        raise GivingOld
    coupon = _must_find(session, coupon_id)
    if coupon.status is CouponStatus.VOID:
        return _given(session, coupon_id, repeated=True)
    if now - coupon.issued_at > TAKE_BACK_WITHIN:
        raise TooLate(minutes=int(TAKE_BACK_WITHIN.total_seconds()) // 60)
    _void(session, check_in_hand(coupon, now=now), reason=giver[3], staff_id=guide.staff_id, now=now)
    return _given(session, coupon_id)


def void_in_hand(session: Session, operator: Operator, coupon_id: int, *, typed: str, now: datetime) -> Given:
    """An operator takes any coupon back, locked ones too, with a reason; a guide's quota as in `take_back`.

    Raises NothingTyped, TypedTooLong, GivingOld, and what `check_in_hand` raises but CouponLocked.
    """
    reason = one_line(typed, limit=MAX_REASON)
    coupon = find_coupon(session, coupon_id)
    if coupon is None:
        raise GivingOld
    if coupon.status is not CouponStatus.LOCKED:
        check_in_hand(coupon, now=now)
    _void(session, coupon, reason=reason, staff_id=operator.staff_id, now=now)
    return _given(session, coupon_id)


def _void(session: Session, coupon: HeldCoupon, *, reason: str, staff_id: int, now: datetime) -> None:
    voided = void_piece(session, coupon.coupon_id, reason=reason, staff_id=staff_id, now=now)
    if voided is None:
        check_in_hand(find_coupon(session, coupon.coupon_id), now=now)  # somebody was quicker
        raise GivingOld
    if not voided.is_back:  # else codes of the till's own could be given and taken back without end
        return
    giver = _GIVER(session, coupon_id=coupon.coupon_id, kind=STAFF).fetchone()
    if giver and giver[2]:
        given_by, store_id, counted_in, _reason = giver
        month, money = date.fromisoformat(str(counted_in)), coupon.terms_of.worth or 0
        give_quotas_back(session, guide_id=given_by, store_id=store_id, month=month, money=money)


def _check_givable(session: Session, offer_id: int, now: datetime) -> None:
    if _IS_OPEN(session, offer_id=offer_id, now=now).fetchone() is None:
        raise OfferGone


def _find_giving(session: Session, guide: Guide, now: datetime) -> Giving:
    row = _FIND(session, staff_id=guide.staff_id).fetchone()
    if row is None:
        raise GivingOld
    customer_id, offer_id, number, reason, *words = row
    customer = check_receiver(session, guide, customer_id, now=now)
    return Giving(customer, offer_id, both(*words[:2]), both(*words[2:]), number, reason)


def _given(session: Session, coupon_id: int, *, repeated: bool = False) -> Given:
    coupon = _must_find(session, coupon_id)
    return Given(coupon, coupon.holder_name, repeated)


def _given_before(session: Session, coupon_id: int) -> Given:
    given = _given(session, coupon_id, repeated=True)
    if given.coupon.status is CouponStatus.VOID:
        raise GivingOld
    return given


def _must_find(session: Session, coupon_id: int) -> HeldCoupon:
    coupon = find_coupon(session, coupon_id)
    if coupon is None:
        raise CustomerUnknown
    return coupon
