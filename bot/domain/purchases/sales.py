"""Sales as staff see them: guides their own, managers their store's; and what a guide is paid a commission for."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.db.prepared import Prepared, known_time
from bot.db.tables import Role
from bot.domain.people.staff import Guide
from bot.domain.purchases.recording import tidy_receipt
from bot.domain.stores.directory import Names, both, find_brand
from bot.domain.words.days import start_of_day
from bot.errors import Refusal

ANYBODY = 0  # instead of a guide's id: a manager sees everybody's


class PurchaseUnknown(Refusal):
    """Another store's, or another guide's, is as unknown as none."""

    key = "refused.purchase_unknown"


@dataclass(frozen=True)
class ShownReturn:
    """`reason`: a word of `bot/domain/till/returns.py`, or what was typed. `followed`: what else came back."""

    amount: int
    reason: str
    at: datetime
    followed: tuple[str, ...]


@dataclass(frozen=True)
class ShownPurchase:
    """Money in minor units of `currency`. `customer`: a first name, `guide`: who sold it; empty: not known."""

    purchase_id: int
    store_id: int
    receipt: str
    amount: int
    returned: int
    returns: int
    currency: str
    at: datetime
    recorded_at: datetime
    zone: str
    customer: str
    guide: str
    staff_id: int | None
    redemption_id: int | None
    gift: Names | None

    @property
    def rest(self) -> int:
        return self.amount - self.returned


@dataclass(frozen=True)
class Takings:
    """`sold` and `returned` in a span of time, minor units: what came back counts when it came back.

    `undone`: that part of `returned` whose redemption was undone; nothing was brought back.
    """

    count: int
    sold: int
    returned: int
    undone: int
    currency: str

    @property
    def net(self) -> int:
        return self.sold - self.returned


@dataclass(frozen=True)
class OpenRedemption:
    """A redemption of today whose amount nobody told."""

    redemption_id: int
    gift: Names
    name: str
    at: datetime


_SELECT = """
    SELECT p.id, p.store_id, coalesce(p.receipt, ''), p.amount, p.returned, p.returns, p.currency, p.at,
        p.recorded_at, s.timezone, coalesce(c.title, ''), coalesce(g.name, ''), p.staff_id, p.redemption_id,
        t.name_en, t.name_zh
    FROM purchases p JOIN stores s ON s.id = p.store_id
    LEFT JOIN staff g ON g.id = p.staff_id
    LEFT JOIN customers k ON k.id = p.customer_id LEFT JOIN chats c ON c.id = k.chat_id
    LEFT JOIN redemptions r ON r.id = p.redemption_id LEFT JOIN coupons o ON o.id = r.coupon_id
    LEFT JOIN offer_terms t ON t.id = o.terms_id
"""
_SEEN = "p.store_id = :store_id AND (:staff_id = 0 OR p.staff_id = :staff_id)"
_FIND = Prepared(f"{_SELECT} WHERE p.id = :id AND {_SEEN}")
_BY_RECEIPT = Prepared(f"{_SELECT} WHERE p.receipt = :receipt AND {_SEEN}")
_LIST = Prepared(
    f"{_SELECT} WHERE p.at >= :since AND {_SEEN} ORDER BY p.at DESC, p.id DESC LIMIT :limit OFFSET :offset"
)
_SOLD = Prepared(
    f"SELECT count(*), coalesce(sum(p.amount), 0) FROM purchases p WHERE p.at >= :since AND {_SEEN}"  # noqa: S608
)
_CAME_BACK = Prepared(f"""
    SELECT coalesce(sum(b.amount), 0), coalesce(sum(CASE WHEN b.reason = 'undone' THEN b.amount END), 0)
    FROM purchase_returns b JOIN purchases p ON p.id = b.purchase_id
    WHERE b.at >= :since AND {_SEEN}
""")  # noqa: S608
_RETURNS = Prepared("""
    SELECT amount, reason, at, followed FROM purchase_returns WHERE purchase_id = :id ORDER BY number
""")
_ZONE = Prepared("SELECT timezone FROM stores WHERE id = :id")
_OPEN = """
    FROM redemptions p JOIN coupons k ON k.id = p.coupon_id JOIN offer_terms t ON t.id = k.terms_id
    JOIN customers u ON u.id = k.customer_id JOIN chats c ON c.id = u.chat_id
    WHERE p.undone_at IS NULL AND p.amount IS NULL AND p.at >= :since
"""
_COUNT_OPEN = Prepared(f"SELECT count(*) {_OPEN} AND {_SEEN}")
_LIST_OPEN = Prepared(f"""
    SELECT p.id, t.name_en, t.name_zh, c.title, p.at {_OPEN} AND {_SEEN}
    ORDER BY p.at DESC, p.id DESC LIMIT :limit OFFSET :offset
""")


def find_purchase(session: Session, guide: Guide, purchase_id: int) -> ShownPurchase:
    """Raises PurchaseUnknown."""
    return _shown(_FIND(session, id=purchase_id, **seen_by(guide)).fetchone())


def find_by_receipt(session: Session, guide: Guide, written: str) -> ShownPurchase:
    """Of any day. Raises NoReceipt, PurchaseUnknown."""
    return _shown(_BY_RECEIPT(session, receipt=tidy_receipt(written), **seen_by(guide)).fetchone())


def list_purchases(
    session: Session, guide: Guide, *, since: datetime, limit: int, offset: int = 0
) -> list[ShownPurchase]:
    """The newest first."""
    rows = _LIST(session, since=since, limit=limit, offset=offset, **seen_by(guide)).fetchall()
    return [_shown(row) for row in rows]


def count_takings(session: Session, guide: Guide, *, since: datetime, only_own: bool = False) -> Takings:
    """What was sold, and what came back, since then. `only_own`: a manager's own as well, net of returns what a
    commission is counted from.
    """
    of = seen_by(guide) | ({"staff_id": guide.staff_id} if only_own else {})
    count, sold = _SOLD(session, since=since, **of).fetchone()
    returned, undone = _CAME_BACK(session, since=since, **of).fetchone()
    return Takings(count, int(sold), int(returned), int(undone), currency_of(session))


def list_returns(session: Session, purchase_id: int) -> list[ShownReturn]:
    rows = _RETURNS(session, id=purchase_id).fetchall()
    return [
        ShownReturn(amount, reason, known_time(at), tuple(followed.split()))
        for amount, reason, at, followed in rows
    ]


def count_open_redemptions(session: Session, guide: Guide, *, since: datetime) -> int:
    return int(_COUNT_OPEN(session, since=since, **seen_by(guide)).fetchone()[0])


def list_open_redemptions(
    session: Session, guide: Guide, *, since: datetime, limit: int, offset: int = 0
) -> list[OpenRedemption]:
    """Redemptions without an amount, the newest first: what was bought can still be told."""
    rows = _LIST_OPEN(session, since=since, limit=limit, offset=offset, **seen_by(guide)).fetchall()
    return [OpenRedemption(row[0], both(row[1], row[2]), row[3], known_time(row[4])) for row in rows]


def today_of(session: Session, guide: Guide, *, now: datetime) -> datetime:
    """When the store's day began."""
    return start_of_day(now, zone_of(session, guide))


def month_of(session: Session, guide: Guide, *, now: datetime) -> datetime:
    """When the store's month began."""
    return today_of(session, guide, now=now).replace(day=1)


def zone_of(session: Session, guide: Guide) -> str:
    row = _ZONE(session, id=guide.store_id).fetchone()
    return str(row[0]) if row else "UTC"


def currency_of(session: Session) -> str:
    brand = find_brand(session)
    return brand.currency if brand else "CAD"


def sees_all(guide: Guide) -> bool:
    """A manager sees everybody's sales, a guide their own."""
    return guide.role is Role.MANAGER


def seen_by(guide: Guide) -> dict[str, int]:
    """Whose sales they see, at their store."""
    return {"store_id": guide.store_id, "staff_id": ANYBODY if sees_all(guide) else guide.staff_id}


def _shown(row: Any) -> ShownPurchase:
    if row is None:
        raise PurchaseUnknown
    *facts, gift_en, gift_zh = row
    names = [field.name for field in fields(ShownPurchase) if field.name != "gift"]
    shown = dict(zip(names, facts, strict=True))
    shown |= {name: known_time(shown[name]) for name in ("at", "recorded_at")}
    return ShownPurchase(**shown, gift=both(gift_en, gift_zh) if gift_en is not None else None)
