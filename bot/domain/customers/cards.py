"""Customers as staff see them: a guide their own, a manager those of the store, an operator anybody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.db.prepared import Prepared, known_time
from bot.db.tables import Role
from bot.domain.coupons.held import HeldCoupon, list_coupons
from bot.domain.people.members import find_member
from bot.domain.people.staff import Guide, Operator
from bot.domain.stores.directory import Names, both
from bot.domain.words.codes import show_code
from bot.domain.words.searching import fits, spell_likes
from bot.errors import Refusal

Onlooker = Guide | Operator
"""Whoever looks; what they may see is in `_SEEN`, read again with each look."""

NOBODY = 0  # no row has this id


class CustomerUnknown(Refusal):
    """Not there, or not theirs to see: said alike."""

    key = "refused.customer_unknown"


@dataclass(frozen=True)
class KnownCustomer:
    """A line of the list. `since`: when they became a customer."""

    customer_id: int
    name: str
    since: datetime


@dataclass(frozen=True)
class CustomerCard:
    """`came_by`: an AttributionReason and the code's label; `zone` is the home store's. `used`: redemptions ever
    that stand.
    """

    customer_id: int
    chat_id: int
    name: str
    since: datetime
    member_code: str
    phone_tail: str
    store: Names | None
    zone: str | None
    guide: str
    came_by: str
    came_label: str
    came_store: Names | None
    came_guide: str
    in_hand: int
    used: int
    is_staff: bool


# A manager sees the store's, a guide those they look after, an operator everybody.
_SEEN = """
    k.erased_at IS NULL AND (:sees_all = 1 OR k.store_id = :store_id
    OR EXISTS (SELECT 1 FROM ownerships w
        WHERE w.customer_id = k.id AND w.until IS NULL AND w.guide_id = :staff_id))
"""
# Whom a guide looks after is found by the guide, whom a store has by the store: never by walking everybody.
_OWN = "JOIN ownerships w ON w.customer_id = k.id AND w.until IS NULL AND w.guide_id = :staff_id"
_FROM = {
    Role.GUIDE: f"FROM customers k {_OWN} JOIN chats c ON c.id = k.chat_id WHERE k.erased_at IS NULL",
    Role.MANAGER: """FROM customers k JOIN chats c ON c.id = k.chat_id WHERE k.erased_at IS NULL AND (
        k.store_id = :store_id OR k.id IN
        (SELECT customer_id FROM ownerships WHERE guide_id = :staff_id AND until IS NULL))""",
    Role.OPERATOR: "FROM customers k JOIN chats c ON c.id = k.chat_id WHERE k.erased_at IS NULL",
}
_FITS = f" AND (:find = '' OR k.id = :member OR {fits('c.title')})"
_ORDER = " ORDER BY k.created_at DESC, k.id DESC LIMIT :limit OFFSET :offset"
_COUNT = {role: Prepared(f"SELECT count(*) {rows}{_FITS}") for role, rows in _FROM.items()}
_LIST = {
    role: Prepared(f"SELECT k.id, c.title, k.created_at {rows}{_FITS}{_ORDER}") for role, rows in _FROM.items()
}
_GUIDE_NAME = "CASE WHEN {0}.name = '' THEN {0}c.title ELSE {0}.name END"
_CARD = Prepared(f"""
    SELECT k.id, c.id, c.title, k.created_at, k.member_code, k.phone_tail, s.name_en, s.name_zh, s.timezone,
        {_GUIDE_NAME.format("g")}, a.reason, e.label, a_s.name_en, a_s.name_zh, {_GUIDE_NAME.format("b")},
        EXISTS (SELECT 1 FROM staff f WHERE f.chat_id = k.chat_id AND f.until IS NULL),
        (SELECT count(*) FROM coupons u WHERE u.customer_id = k.id AND u.status IN ('issued', 'locked')
            AND u.expires_at > :now),
        (SELECT count(*) FROM coupons u WHERE u.customer_id = k.id AND u.status = 'redeemed')
    FROM customers k JOIN chats c ON c.id = k.chat_id LEFT JOIN stores s ON s.id = k.store_id
    LEFT JOIN ownerships o ON o.customer_id = k.id AND o.until IS NULL
    LEFT JOIN staff g ON g.id = o.guide_id LEFT JOIN chats gc ON gc.id = g.chat_id
    LEFT JOIN attributions a ON a.customer_id = k.id LEFT JOIN entry_codes e ON e.id = a.entry_code_id
    LEFT JOIN stores a_s ON a_s.id = a.store_id
    LEFT JOIN staff b ON b.id = a.guide_id LEFT JOIN chats bc ON bc.id = b.chat_id
    WHERE k.id = :customer_id AND {_SEEN}
""")  # noqa: S608 - our own columns


def count_customers(session: Session, onlooker: Onlooker, *, find: str = "") -> int:
    return int(_COUNT[_sight(onlooker)](session, **_asked(session, onlooker, find)).fetchone()[0])


def list_customers(
    session: Session, onlooker: Onlooker, *, find: str = "", limit: int, offset: int = 0
) -> list[KnownCustomer]:
    """The newest first. `find`: a part of the first name, in either script, or a whole member code."""
    asked = _asked(session, onlooker, find)
    rows = _LIST[_sight(onlooker)](session, **asked, limit=limit, offset=offset).fetchall()
    return [KnownCustomer(row[0], row[1], known_time(row[2])) for row in rows]


def find_customer_card(session: Session, onlooker: Onlooker, customer_id: int, *, now: datetime) -> CustomerCard:
    """Raises CustomerUnknown."""
    row = _CARD(session, customer_id=customer_id, now=now, **_sees(onlooker)).fetchone()
    if row is None:
        raise CustomerUnknown
    (found_id, chat_id, name, since, code, tail, home_en, home_zh, zone, guide, reason, label, came_en, came_zh,
     came_guide, is_staff, in_hand, used) = row  # fmt: skip
    return CustomerCard(
        customer_id=found_id,
        chat_id=chat_id,
        name=name,
        since=known_time(since),
        member_code=show_code(code or ""),
        phone_tail=tail,
        store=both(home_en, home_zh) if zone else None,
        zone=zone,
        guide=guide or "",
        came_by=reason or "",
        came_label=label or "",
        came_store=both(came_en, came_zh) if came_en is not None else None,
        came_guide=came_guide or "",
        in_hand=in_hand,
        used=used,
        is_staff=bool(is_staff),
    )


def list_in_hand(session: Session, customer_id: int, *, now: datetime, limit: int) -> list[HeldCoupon]:
    """Those that end first."""
    held = list_coupons(session, customer_id=customer_id, now=now, limit=limit)
    return [one for one in held if one.is_in_hand(now)]


def _sight(onlooker: Onlooker) -> Role:
    if isinstance(onlooker, Operator):
        return Role.OPERATOR
    return Role.MANAGER if onlooker.role is Role.MANAGER else Role.GUIDE


def _sees(onlooker: Onlooker) -> dict[str, int]:
    """Parameters of `_SEEN`."""
    if isinstance(onlooker, Operator):
        return {"sees_all": 1, "store_id": NOBODY, "staff_id": NOBODY}
    store_id = onlooker.store_id if onlooker.role is Role.MANAGER else NOBODY
    return {"sees_all": 0, "store_id": store_id, "staff_id": onlooker.staff_id}


def _asked(session: Session, onlooker: Onlooker, find: str) -> dict[str, Any]:
    member = find_member(session, find) if find else None
    return {"find": find, "member": member or NOBODY, **spell_likes(find, anywhere=True), **_sees(onlooker)}
