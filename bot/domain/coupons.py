"""Coupons (券): issued once for each cause, looked at by code, redeemed exactly once (核销)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.db.prepared import Prepared, as_time
from bot.db.tables import CouponStatus
from bot.domain.codes import make_coupon_code, read_coupon_code, show_code
from bot.domain.staff import Guide, Till
from bot.domain.stores import Names, both
from bot.errors import Refusal

GIFT = "gift"  # cause_kind of the welcome gift; one for life, so its cause_id is always ONCE
CODE = "code"  # cause_kind of what a card or campaign gives whoever is known; its cause_id is the entry code
ONCE = 0


class CouponUnknown(Refusal):
    """No such code. Another brand's code is said alike."""

    key = "refused.coupon_unknown"


class CouponUsed(Refusal):
    """Facts: `at` (time), `zone`, `store` (names by language)."""

    key = "refused.coupon_used"


class CouponExpired(Refusal):
    """Facts: `at` (when it ended), `zone`."""

    key = "refused.coupon_expired"


@dataclass(frozen=True)
class Use:
    """When and where a coupon was redeemed, and by whom."""

    at: datetime
    store: Names
    zone: str
    staff_id: int


@dataclass(frozen=True)
class HeldCoupon:
    """A coupon with its holder and terms. `zone` is the holder's home store's; None without a store."""

    coupon_id: int
    code: str
    customer_id: int
    holder_chat_id: int
    holder_name: str
    gift: Names
    terms: Names
    status: CouponStatus
    issued_at: datetime
    expires_at: datetime
    zone: str | None
    use: Use | None

    @property
    def shown_code(self) -> str:
        return show_code(self.code)


@dataclass(frozen=True)
class Receipt:
    """What both phones show. `repeated`: the same guide pressed again; nothing was redeemed twice."""

    coupon: HeldCoupon
    store: Names
    zone: str
    at: datetime
    repeated: bool = False
    is_first: bool = False


_SELECT = """
    SELECT k.id, k.code, k.customer_id, c.id, c.title, o.name_en, o.name_zh, o.terms_en, o.terms_zh,
           k.status, k.issued_at, k.expires_at, home.timezone,
           r.at, s.name_en, s.name_zh, s.timezone, r.staff_id
    FROM coupons k
    JOIN offers o ON o.id = k.offer_id
    JOIN customers p ON p.id = k.customer_id
    JOIN chats c ON c.id = p.chat_id
    LEFT JOIN stores home ON home.id = p.store_id
    LEFT JOIN redemptions r ON r.coupon_id = k.id
    LEFT JOIN stores s ON s.id = r.store_id
"""
_BY_CODE = Prepared(_SELECT + "WHERE k.code = :code")
_OWN = Prepared(_SELECT + "WHERE k.id = :id AND k.customer_id = :customer_id")
_ALL_OWN = Prepared(_SELECT + "WHERE k.customer_id = :customer_id ORDER BY k.status, k.expires_at, k.id")
_ISSUE_SQL = """
    INSERT INTO coupons (code, offer_id, customer_id, cause_kind, cause_id, status, issued_at, expires_at)
    VALUES (:code, :offer_id, :customer_id, :cause_kind, :cause_id, 'issued', :now, :expires_at)
"""
_ISSUE = Prepared(_ISSUE_SQL + "RETURNING id")
_ISSUE_ONCE = Prepared(_ISSUE_SQL + "ON CONFLICT (customer_id, cause_kind, cause_id) DO NOTHING RETURNING id")
_REDEEM = Prepared("""
    UPDATE coupons SET status = 'redeemed' WHERE id = :id AND status = 'issued' AND expires_at > :now
""")
_USE = Prepared("""
    INSERT INTO redemptions (coupon_id, store_id, staff_id, till_id, at)
    VALUES (:coupon_id, :store_id, :staff_id, :till_id, :now)
""")
_STORE = Prepared("SELECT name_en, name_zh, timezone FROM stores WHERE id = :id")
_USES = Prepared("""
    SELECT count(*) FROM redemptions r JOIN coupons k ON k.id = r.coupon_id WHERE k.customer_id = :customer_id
""")


def issue_gift(
    session: Session, *, customer_id: int, offer_id: int, valid_days: int, zone: str, now: datetime
) -> tuple[int, str, datetime]:
    """Give a new customer the gift: the coupon's id, its code and when it ends (a day's last second in `zone`).

    The unique cause makes a second one impossible: the database refuses it, and all of the transaction with it.
    """
    code, expires_at = make_coupon_code(), _end_of_day(now + timedelta(days=valid_days), zone)
    made = _ISSUE(
        session, code=code, offer_id=offer_id, customer_id=customer_id, cause_kind=GIFT, cause_id=ONCE,
        now=now, expires_at=expires_at,
    ).fetchone()  # fmt: skip
    return made[0], code, expires_at


def issue_once(
    session: Session, *, customer_id: int, offer_id: int, cause_kind: str, cause_id: int, valid_days: int,
    zone: str, now: datetime,
) -> int | None:  # fmt: skip
    """Give a coupon for a cause: its id, or None when the cause has given one already."""
    made = _ISSUE_ONCE(
        session, code=make_coupon_code(), offer_id=offer_id, customer_id=customer_id, cause_kind=cause_kind,
        cause_id=cause_id, now=now, expires_at=_end_of_day(now + timedelta(days=valid_days), zone),
    ).fetchone()  # fmt: skip
    return made[0] if made else None


def _end_of_day(moment: datetime, zone: str) -> datetime:
    """The card names a day, so all of that day counts."""
    local = moment.astimezone(ZoneInfo(zone))
    return local.replace(hour=23, minute=59, second=59, microsecond=0).astimezone(UTC)


def list_coupons(session: Session, *, customer_id: int) -> list[HeldCoupon]:
    """The customer's coupons: those still in hand first, by when they end."""
    return [_held(row) for row in _ALL_OWN(session, customer_id=customer_id).fetchall()]


def find_own_coupon(session: Session, *, customer_id: int | None, coupon_id: int) -> HeldCoupon | None:
    """One of the customer's own; somebody else's is as unknown as none."""
    row = _OWN(session, id=coupon_id, customer_id=customer_id).fetchone()
    return _held(row) if row else None


def find_coupon_by_code(session: Session, code: str) -> HeldCoupon | None:
    """The coupon behind what was typed or scanned (dashes, case, full width, look-alikes do not matter)."""
    read = read_coupon_code(code)
    row = _BY_CODE(session, code=read).fetchone() if read else None
    return _held(row) if row else None


def check_usable(coupon: HeldCoupon | None, *, now: datetime) -> HeldCoupon:
    """Raises CouponUnknown, CouponUsed or CouponExpired."""
    if coupon is None:
        raise CouponUnknown
    if coupon.use:
        raise CouponUsed(at=coupon.use.at, zone=coupon.use.zone, store=coupon.use.store)
    if coupon.expires_at <= now:
        raise CouponExpired(at=coupon.expires_at, zone=coupon.zone or "UTC")
    return coupon


def redeem_coupon(
    session: Session, *, guide: Guide, code: str, now: datetime, till: Till | None = None
) -> Receipt:
    """Use the coupon up at the guide's store, at their own phone or at a till. Raises what `check_usable` raises.

    The guarded update lets exactly one of many presses through; the guide who was let through sees the same
    receipt at a second press, everyone else when and where it was used.
    """
    coupon = find_coupon_by_code(session, code)
    if coupon and coupon.use and coupon.use.staff_id == guide.staff_id:
        return Receipt(coupon, coupon.use.store, coupon.use.zone, coupon.use.at, repeated=True)
    coupon = check_usable(coupon, now=now)
    if not _REDEEM(session, id=coupon.coupon_id, now=now).rowcount:
        # Somebody was quicker; what they wrote says when and where.
        raise _refusal_now(session, coupon, now=now)
    _USE(
        session, coupon_id=coupon.coupon_id, store_id=guide.store_id, staff_id=guide.staff_id,
        till_id=till and till.staff_id, now=now,
    )  # fmt: skip
    name_en, name_zh, zone = _STORE(session, id=guide.store_id).fetchone()
    uses = int(_USES(session, customer_id=coupon.customer_id).fetchone()[0])
    return Receipt(coupon, both(name_en, name_zh), zone, now, is_first=uses == 1)


def _refusal_now(session: Session, coupon: HeldCoupon, *, now: datetime) -> Refusal:
    try:
        check_usable(find_coupon_by_code(session, coupon.code), now=now)
    except Refusal as refusal:
        return refusal
    return CouponUnknown()


def _held(row: Any) -> HeldCoupon:
    (coupon_id, code, customer_id, chat_id, name, gift_en, gift_zh, terms_en, terms_zh,
     status, issued_at, expires_at, zone, used_at, store_en, store_zh, used_zone, staff_id) = row  # fmt: skip
    at = as_time(used_at)
    return HeldCoupon(
        coupon_id=coupon_id,
        code=code,
        customer_id=customer_id,
        holder_chat_id=chat_id,
        holder_name=name,
        gift=both(gift_en, gift_zh),
        terms=both(terms_en, terms_zh),
        status=CouponStatus(status),
        issued_at=_time(issued_at),
        expires_at=_time(expires_at),
        zone=zone,
        use=Use(at, both(store_en, store_zh), used_zone, staff_id) if at else None,
    )


def _time(value: Any) -> datetime:
    at = as_time(value)
    if at is None:
        raise ValueError("a coupon without its times")
    return at
