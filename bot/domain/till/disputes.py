"""[Not me] on a holder's receipt: noted once, for the store's manager and the operators to look into."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.db.prepared import Prepared, known_time
from bot.db.tables import Way
from bot.domain.people.staff import list_operator_chats
from bot.domain.stores.directory import Names, both
from bot.domain.till.redeeming import RedemptionUnknown
from bot.domain.words.codes import show_code
from bot.errors import Refusal

WITHIN = timedelta(hours=24)
LATE_BY = timedelta(hours=24)
"""A late entry tells when it happened, not when its receipt came."""


class TooLateToDispute(Refusal):
    key = "refused.too_late_to_dispute"


@dataclass(frozen=True)
class Disputed:
    """What the holder says they did not do. `by`: the colleague, or empty. `is_new` False: it was noted before.

    `chats`: who is to be told (rows of chats).
    """

    redemption_id: int
    gift: Names
    code: str
    holder: str
    by: str
    store: Names
    zone: str
    at: datetime
    chats: tuple[int, ...] = ()
    is_new: bool = False


_OWN = Prepared("""
    SELECT r.store_id, r.way, r.at, t.name_en, t.name_zh, k.code, c.title, coalesce(g.name, ''),
        s.name_en, s.name_zh, s.timezone
    FROM redemptions r JOIN coupons k ON k.id = r.coupon_id JOIN offer_terms t ON t.id = k.terms_id
    JOIN customers p ON p.id = k.customer_id JOIN chats c ON c.id = p.chat_id
    JOIN stores s ON s.id = r.store_id LEFT JOIN staff g ON g.id = r.staff_id
    WHERE r.id = :id AND k.customer_id = :customer_id AND r.undone_at IS NULL
""")
_NOTE = Prepared("""
    UPDATE redemptions SET disputed_at = :now WHERE id = :id AND disputed_at IS NULL AND undone_at IS NULL
""")
_MANAGERS = Prepared("""
    SELECT DISTINCT chat_id FROM staff WHERE store_id = :store_id AND role = 'manager' AND until IS NULL
""")


def dispute_redemption(
    session: Session, *, customer_id: int | None, redemption_id: int, now: datetime
) -> Disputed:
    """Note that the holder says it was not them; nothing is given back by that. Twice is once.

    Raises RedemptionUnknown (another's as well as an undone one), TooLateToDispute.
    """
    row = _OWN(session, id=redemption_id, customer_id=customer_id).fetchone()
    if row is None:
        raise RedemptionUnknown
    store_id, way, used_at, gift_en, gift_zh, code, holder, by, store_en, store_zh, zone = row
    at = known_time(used_at)
    if now - at > WITHIN + (LATE_BY if way == Way.LATE else timedelta()):
        raise TooLateToDispute
    is_new = bool(_NOTE(session, id=redemption_id, now=now).rowcount)
    return Disputed(
        redemption_id, both(gift_en, gift_zh), show_code(code), holder, by, both(store_en, store_zh), zone, at,
        _list_heads(session, store_id) if is_new else (), is_new,
    )  # fmt: skip


def _list_heads(session: Session, store_id: int) -> tuple[int, ...]:
    managers = {chat_id for (chat_id,) in _MANAGERS(session, store_id=store_id).fetchall()}
    return tuple(sorted(managers.union(list_operator_chats(session))))
