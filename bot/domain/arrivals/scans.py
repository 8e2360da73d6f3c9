"""What stands behind a scanned code, for the page people see before Telegram opens."""

import re
from dataclasses import dataclass

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.domain.stores.directory import Names, both

_CODE = re.compile(r"e[A-Za-z0-9_-]{16,63}")

_DOOR = Prepared("""
    SELECT b.name_en, b.name_zh, b.colour, s.name_en, s.name_zh, s.timezone, t.name_en, t.name_zh,
    e.id, e.spent_at IS NOT NULL
    FROM entry_codes e JOIN stores s ON s.id = e.store_id LEFT JOIN brand b ON b.id = 1
    LEFT JOIN offer_terms t ON t.until IS NULL
        AND t.offer_id = CASE WHEN e.gives_gift THEN coalesce(e.offer_id, b.gift_id) END
    WHERE e.code = :code AND e.active
""")
_BRAND = Prepared("SELECT name_en, name_zh, colour FROM brand WHERE id = 1")


@dataclass(frozen=True)
class Door:
    """`payload` empty: unknown or switched off. Without `store`: that, or spent; the page is as friendly."""

    brand: Names
    colour: str
    payload: str = ""
    code_id: int | None = None
    zone: str = "UTC"
    store: Names | None = None
    gift: Names | None = None


def is_code(payload: str) -> bool:
    """May this be an entry code at all? Whatever else is asked for never reaches the database."""
    return _CODE.fullmatch(payload) is not None


def find_door(session: Session, payload: str) -> Door:
    row = _DOOR(session, code=payload).fetchone()
    if row is None:
        return find_no_door(session)
    (brand_en, brand_zh, colour, store_en, store_zh, zone, gift_en, gift_zh, code_id, is_spent) = row
    door = Door(both(brand_en or "", brand_zh or ""), colour or "", payload, code_id, zone)
    if is_spent:
        return door
    gift = both(gift_en, gift_zh) if gift_en else None
    return Door(door.brand, door.colour, payload, code_id, zone, both(store_en, store_zh), gift)


def find_no_door(session: Session) -> Door:
    """The page for a code that leads nowhere (any more)."""
    row = _BRAND(session).fetchone()
    brand_en, brand_zh, colour = row or ("", "", "")
    return Door(both(brand_en, brand_zh), colour)
