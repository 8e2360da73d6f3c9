"""The holder's phone is off: staff find the customer of their store by first name, member code or phone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.db.tables import QuotaKind
from bot.domain.books.quotas import take_quota
from bot.domain.coupons.held import HeldCoupon, find_coupon, list_coupons
from bot.domain.coupons.usable import Counter, CouponUnknown, check_usable, find_no
from bot.domain.people.chats import Person
from bot.domain.people.members import find_member
from bot.domain.people.phones import NoPhone, find_by_phone, read_phone
from bot.domain.till.tries import check_may_try
from bot.domain.words.searching import fits, spell_likes
from bot.errors import Refusal

MOST_A_DAY = 5
MEMBER_LETTERS = 8


class NotFoundHere(Refusal):
    """A member code or phone number of nobody who is known at this store: another store's is said alike."""

    key = "refused.not_found_here"
    is_miss = True


class HolderUnknown(Refusal):
    """Nobody of this store (any more)."""

    key = "refused.holder_unknown"


class OfflineUsedUp(Refusal):
    """The guide's five of the day are used. Facts: `most`."""

    key = "refused.offline_used_up"


@dataclass(frozen=True)
class Holder:
    """A customer as the list shows them: the ends of member code and phone tell two of a name apart."""

    customer_id: int
    name: str
    code_end: str
    phone_end: str


# Whose home it is, who is in one of its groups, who has redeemed there.
_HERE = """
    k.erased_at IS NULL AND (k.store_id = :store_id
    OR EXISTS (SELECT 1 FROM memberships m JOIN groups g ON g.id = m.group_id
        WHERE m.person_id = k.chat_id AND m.left_at IS NULL AND g.store_id = :store_id)
    OR EXISTS (SELECT 1 FROM coupons u JOIN redemptions r ON r.coupon_id = u.id
        WHERE u.customer_id = k.id AND r.store_id = :store_id))
"""
# The same from the store's side, for a search by name: never by walking everybody.
_ALL_HERE = """
    SELECT id FROM customers WHERE store_id = :store_id
    UNION SELECT o.id FROM groups g JOIN memberships m ON m.group_id = g.id AND m.left_at IS NULL
        JOIN customers o ON o.chat_id = m.person_id WHERE g.store_id = :store_id
    UNION SELECT u.customer_id FROM redemptions r JOIN coupons u ON u.id = r.coupon_id WHERE r.store_id = :store_id
"""
_NAMED = f"""
    FROM customers k JOIN chats c ON c.id = k.chat_id WHERE k.id IN ({_ALL_HERE}) AND k.erased_at IS NULL
    AND {fits("c.title")}
"""
_LOOK = "k.id, c.title, coalesce(k.member_code, ''), k.phone_tail"
_COUNT_NAMED = Prepared(f"SELECT count(*) {_NAMED}")
_LIST_NAMED = Prepared(f"SELECT {_LOOK} {_NAMED} ORDER BY lower(c.title), k.id LIMIT :limit OFFSET :offset")
_ONE = Prepared(f"""
    SELECT {_LOOK} FROM customers k JOIN chats c ON c.id = k.chat_id WHERE k.id = :customer_id AND {_HERE}
""")  # noqa: S608


def find_by_number(
    session: Session, person: Person, written: str, *, store_id: int, secret: bytes, now: datetime
) -> list[Holder]:
    """Whoever has this whole member code or phone number and is known at the store; empty: it reads as a name.

    Raises ShutOut (then nothing was looked up), NotFoundHere (a miss).
    """
    is_number = _reads_as_code(written) or _reads_as_phone(written)
    check_may_try(session, person, now=now)
    ids = _find_by_phone(session, written, secret)
    member = find_member(session, written)
    found = [_find_here(session, one, store_id) for one in ([member] if member else []) + ids]
    holders = [holder for holder in found if holder]
    if is_number and not holders:
        raise NotFoundHere
    return holders


def count_by_name(session: Session, name: str, *, store_id: int) -> int:
    return int(_COUNT_NAMED(session, store_id=store_id, **spell_likes(name)).fetchone()[0])


def list_by_name(session: Session, name: str, *, store_id: int, limit: int, offset: int) -> list[Holder]:
    """Customers of the store whose first name begins so, in any case and either script; by name."""
    rows = _LIST_NAMED(session, store_id=store_id, **spell_likes(name), limit=limit, offset=offset).fetchall()
    return [_holder(row) for row in rows]


def check_holder(session: Session, customer_id: int, *, store_id: int) -> Holder:
    """The customer behind an id that came from outside. Raises HolderUnknown, for another store's too."""
    holder = _find_here(session, customer_id, store_id)
    if holder is None:
        raise HolderUnknown
    return holder


def list_for_counter(
    session: Session, customer_id: int, counter: Counter, *, now: datetime
) -> list[tuple[HeldCoupon, Refusal | None]]:
    """What the customer still has, those that end first; and why it is not used at this counter now, if so."""
    held = list_coupons(session, customer_id=customer_id, now=now)
    return [(one, find_no(one, counter, now=now)) for one in held if one.is_in_hand(now)]


def check_offline(session: Session, coupon_id: int, counter: Counter, *, now: datetime) -> HeldCoupon:
    """The coupon behind an id that came from outside, if its holder is known at this store and may use it.

    Raises CouponUnknown for others', and what `check_usable` raises.
    """
    coupon = find_coupon(session, coupon_id)
    if coupon is None or _find_here(session, coupon.customer_id, counter.store_id) is None:
        raise _Unknown
    return check_usable(coupon, counter, now=now)


def take_offline_quota(session: Session, staff_id: int, *, day: date) -> None:
    """One of the colleague's five of the store's day, in the redemption's transaction. Raises OfflineUsedUp."""
    taken = take_quota(session, QuotaKind.OFFLINE, owner_id=staff_id, period=day, most_pieces=MOST_A_DAY)
    if not taken:
        raise OfflineUsedUp(most=MOST_A_DAY)


class _Unknown(CouponUnknown):
    """A button's id, not a typed code: no miss."""

    is_miss = False


def _find_by_phone(session: Session, written: str, secret: bytes) -> list[int]:
    """As it was typed, and with a country before a number of North America or China."""
    try:
        digits = read_phone(written)
    except NoPhone:
        return []
    country = {10: "1", 11: "86"}.get(len(digits), "")
    whole = [digits, country + digits] if country else [digits]
    return [one for number in whole for one in find_by_phone(session, number, secret=secret)]


def _find_here(session: Session, customer_id: int, store_id: int) -> Holder | None:
    row = _ONE(session, customer_id=customer_id, store_id=store_id).fetchone()
    return _holder(row) if row else None


def _holder(row: Any) -> Holder:
    customer_id, name, code, tail = row
    return Holder(customer_id, name, code[-4:], tail)


def _reads_as_code(written: str) -> bool:
    """Eight letters with a digit or in two halves: eight letters alone are more likely a name."""
    letters = [one for one in written[:80] if one.isalnum()]
    return len(letters) == MEMBER_LETTERS and (any(one.isdecimal() for one in letters) or "-" in written)


def _reads_as_phone(written: str) -> bool:
    return sum(one.isdecimal() for one in written[:80]) >= MEMBER_LETTERS - 1
