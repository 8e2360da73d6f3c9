"""Coupons (券) as their holder and staff see them: looked at by code or by holder, with the terms they keep."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.db.prepared import Prepared, as_time, known_time
from bot.db.tables import CouponStatus, OfferKind, PieceSource
from bot.domain.stores.directory import Names, both
from bot.domain.words.codes import read_coupon_code, show_code


@dataclass(frozen=True)
class Use:
    """When and where a coupon was redeemed, and by whom; `number` is the how-manieth use of it.

    `staff_id` None: nobody's press (a PIN, a file). `amount` and `off` in minor units, where they were told.
    """

    redemption_id: int
    number: int
    at: datetime
    store: Names
    zone: str
    staff_id: int | None
    amount: int | None = None
    off: int | None = None


@dataclass(frozen=True)
class Terms:
    """The terms a coupon was issued by. Money in minor units; `stores` and `weekdays` empty: all of them."""

    kind: OfferKind
    source: PieceSource
    version: int
    worth: int | None
    percent: int | None
    currency: str
    least_spend: int | None
    starts_at: datetime | None
    weekdays: tuple[int, ...]
    hours: str
    stores: tuple[int, ...]


@dataclass(frozen=True)
class HeldCoupon:
    """A coupon with its holder and terms. `zone` is the holder's home store's; None without a store.

    `uses`: redemptions so far, undone ones too. `referral_id`: the holder is a friend who has not counted yet.
    """

    coupon_id: int
    code: str
    offer_id: int
    terms_id: int
    customer_id: int
    holder_chat_id: int
    holder_name: str
    gift: Names
    terms: Names
    terms_of: Terms
    status: CouponStatus
    issued_at: datetime
    expires_at: datetime
    usable_from: datetime | None
    uses: int
    zone: str | None
    has_used: bool
    referral_id: int | None
    use: Use | None

    def is_in_hand(self, now: datetime) -> bool:
        """Not used, not ended; a locked one is in hand, too."""
        return self.status in (CouponStatus.ISSUED, CouponStatus.LOCKED) and self.expires_at > now

    @property
    def shown_code(self) -> str:
        return show_code(self.code)


_COUPON = """
    k.id, k.code, k.offer_id, k.terms_id, k.customer_id, c.id, c.title,
           t.name_en, t.name_zh, t.terms_en, t.terms_zh,
           o.kind, o.source, t.version, t.worth, t.percent, t.currency, t.least_spend, t.starts_at, t.weekdays,
           t.hours, t.stores,
           k.status, k.issued_at, k.expires_at, k.usable_from, k.uses, home.timezone,
           EXISTS (SELECT 1 FROM coupons u WHERE u.customer_id = k.customer_id AND u.uses > 0),
           f.id,
           r.id, r.number, r.at, s.name_en, s.name_zh, s.timezone, r.staff_id, r.amount, r.off
"""
_FROM = """
    FROM coupons k
    JOIN offers o ON o.id = k.offer_id
    JOIN offer_terms t ON t.id = k.terms_id
    JOIN customers p ON p.id = k.customer_id
    JOIN chats c ON c.id = p.chat_id
    LEFT JOIN stores home ON home.id = p.store_id
    LEFT JOIN referrals f ON f.friend_id = k.customer_id AND f.status = 'joined'
    LEFT JOIN redemptions r ON r.coupon_id = k.id AND r.undone_at IS NULL
    LEFT JOIN stores s ON s.id = r.store_id
"""
_SELECT = "SELECT" + _COUPON + _FROM
_BY_CODE = Prepared(_SELECT + "WHERE k.code = :code")
_BY_CODE_AT = Prepared(
    "SELECT here.name_en, here.name_zh, here.timezone," + _COUPON + _FROM
    + "JOIN stores here ON here.id = :store_id WHERE k.code = :code"
)  # fmt: skip
_BY_ID = Prepared(_SELECT + "WHERE k.id = :id")
_OWN = Prepared(_SELECT + "WHERE k.id = :id AND k.customer_id = :customer_id")
_ALL_OWN = Prepared(
    _SELECT
    + """WHERE k.customer_id = :customer_id AND k.status <> 'void'
    ORDER BY CASE WHEN k.expires_at <= :now THEN 2 WHEN k.status = 'issued' THEN 0
        WHEN k.status = 'locked' THEN 1 ELSE 2 END,
    CASE WHEN k.status IN ('issued', 'locked') AND k.expires_at > :now THEN k.expires_at END,
    k.expires_at DESC, k.id
    LIMIT :limit OFFSET :offset"""
)
_COUNT_OWN = Prepared("SELECT count(*) FROM coupons WHERE customer_id = :customer_id AND status <> 'void'")


def list_coupons(
    session: Session, *, customer_id: int, now: datetime, limit: int = 1000, offset: int = 0
) -> list[HeldCoupon]:
    """The customer's coupons: those in hand first, then those still locked, by when they end; then the others.

    One that has ended is in hand no more, though a late entry may still use it and its status says so.
    """
    rows = _ALL_OWN(session, customer_id=customer_id, now=now, limit=limit, offset=offset).fetchall()
    return [_held(row) for row in rows]


def count_coupons(session: Session, *, customer_id: int) -> int:
    """How many `list_coupons` lists in all."""
    return int(_COUNT_OWN(session, customer_id=customer_id).fetchone()[0])


def find_own_coupon(session: Session, *, customer_id: int | None, coupon_id: int) -> HeldCoupon | None:
    """One of the customer's own; somebody else's is as unknown as none."""
    row = _OWN(session, id=coupon_id, customer_id=customer_id).fetchone()
    return _held(row) if row else None


def find_coupon(session: Session, coupon_id: int) -> HeldCoupon | None:
    """By our own id, from a row of ours: never from a button."""
    row = _BY_ID(session, id=coupon_id).fetchone()
    return _held(row) if row else None


def find_coupon_by_code(session: Session, code: str) -> HeldCoupon | None:
    """The coupon behind what was typed or scanned (dashes, case, full width, look-alikes do not matter)."""
    read = read_coupon_code(code)
    row = _BY_CODE(session, code=read).fetchone() if read else None
    return _held(row) if row else None


def find_coupon_at(session: Session, code: str, *, store_id: int) -> tuple[HeldCoupon, Names, str] | None:
    """Like `find_coupon_by_code`, with the name and IANA zone of a store of ours: one look where each costs."""
    read = read_coupon_code(code)
    row = _BY_CODE_AT(session, code=read, store_id=store_id).fetchone() if read else None
    return (_held(row[3:]), both(row[0], row[1]), row[2]) if row else None


def _held(row: Any) -> HeldCoupon:
    (coupon_id, code, offer_id, terms_id, customer_id, chat_id, name, gift_en, gift_zh, terms_en, terms_zh,
     kind, source, version, worth, percent, currency, least, starts_at, weekdays, hours, stores,
     status, issued_at, expires_at, usable_from, uses, zone, has_used, referral_id, *use) = row  # fmt: skip
    return HeldCoupon(
        coupon_id=coupon_id,
        code=code,
        offer_id=offer_id,
        terms_id=terms_id,
        customer_id=customer_id,
        holder_chat_id=chat_id,
        holder_name=name,
        gift=both(gift_en, gift_zh),
        terms=both(terms_en, terms_zh),
        terms_of=Terms(
            OfferKind(kind), PieceSource(source), version, worth, percent, currency, least, as_time(starts_at),
            read_ids(weekdays), hours, read_ids(stores),
        ),
        status=CouponStatus(status),
        issued_at=known_time(issued_at),
        expires_at=known_time(expires_at),
        usable_from=as_time(usable_from),
        uses=uses,
        zone=zone,
        has_used=bool(has_used),
        referral_id=referral_id,
        use=_use(*use),
    )  # fmt: skip


def _use(
    redemption_id: int | None, number: int, at: Any, store_en: str, store_zh: str, zone: str, *rest: Any
) -> Use | None:
    if redemption_id is None:
        return None
    return Use(redemption_id, number, known_time(at), both(store_en, store_zh), zone, *rest)


def read_ids(kept: str) -> tuple[int, ...]:
    """`1,4,9` as a tuple of numbers."""
    return tuple(int(one) for one in kept.split(",")) if kept else ()
