"""No staff device: the till's printed code names the store, the colleague's PIN of the day says yes.

A known weakness, and why it is off for each offer until somebody switches it on: whoever watches the PIN being
typed knows it until midnight. So it redeems one coupon a shopper and day, and the day's list shows each use.
"""

import hmac
import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.domain.books.traces import make_trace
from bot.domain.coupons.held import HeldCoupon, find_own_coupon, list_coupons
from bot.domain.coupons.usable import Counter, CouponUnknown, check_usable, find_no
from bot.domain.people.chats import Person
from bot.domain.till.tries import PINS, check_may_try
from bot.domain.words.codes import make_payload
from bot.domain.words.days import start_of_day
from bot.errors import Refusal

DIGITS = 6
MOST_A_DAY = 1
TILL = "t"  # kind letter of the till's printed code


class WrongPin(Refusal):
    """Yesterday's, another store's, mistyped: said alike."""

    key = "refused.wrong_pin"
    is_miss = True
    miss_kind = PINS


class NoPinOpens(Refusal):
    """Its offer needs a colleague's device."""

    key = "refused.no_pin_opens"


class PinUsedUp(Refusal):
    """The shopper's of the store's day is used. Facts: `most`."""

    key = "refused.pin_used_up"


_MAKE = Prepared("UPDATE stores SET till_code = :code WHERE id = :store_id AND till_code IS NULL")
_CODE = Prepared("SELECT till_code FROM stores WHERE id = :store_id")
_STORE = Prepared("SELECT id FROM stores WHERE till_code = :code")
_OPEN = Prepared("""
    SELECT DISTINCT k.offer_id FROM coupons k JOIN offers o ON o.id = k.offer_id
    WHERE k.customer_id = :customer_id AND o.pin_opens
""")
# Holds the chat's slip until the commit: of two PINs at once the second waits, and then counts the first.
_HOLD = Prepared("UPDATE slips SET number = number WHERE chat_id = :chat_id")
_USED = Prepared("""
    SELECT count(*) FROM coupons k JOIN redemptions r ON r.coupon_id = k.id
    WHERE k.customer_id = :customer_id AND r.way = 'pin' AND r.at >= :since AND r.undone_at IS NULL
""")
_ANY = Prepared("SELECT 1 FROM offers WHERE pin_opens AND status <> 'draft' LIMIT 1")


def take_till_code(session: Session, store_id: int) -> str:
    """The start payload printed at the store's till, made at its first use."""
    _MAKE(session, store_id=store_id, code=make_payload(TILL))
    return str(_CODE(session, store_id=store_id).fetchone()[0])


def find_store_of_till(session: Session, payload: str) -> int | None:
    row = _STORE(session, code=payload).fetchone()
    return int(row[0]) if row else None


def has_pin_offers(session: Session) -> bool:
    """Does any offer take a PIN? Else nobody is shown one."""
    return _ANY(session).fetchone() is not None


def pin_of(secret: bytes, store_id: int, day: date) -> str:
    """The store's PIN of its day: six digits nobody can count out without the secret."""
    return f"{int(make_trace(secret, 'pin', f'{store_id}:{day.isoformat()}'), 16) % 10**DIGITS:0{DIGITS}}"


def list_pin_coupons(session: Session, person: Person, counter: Counter, *, now: datetime) -> list[HeldCoupon]:
    """The person's own that a PIN opens at this counter now, those that end first; none after one was used so."""
    if person.customer_id is None or _is_used_up(session, person, counter, now):
        return []
    offers = {row[0] for row in _OPEN(session, customer_id=person.customer_id).fetchall()}
    held = list_coupons(session, customer_id=person.customer_id, now=now) if offers else []
    return [one for one in held if one.offer_id in offers and find_no(one, counter, now=now) is None]


def check_pin_coupon(
    session: Session, person: Person, coupon_id: int, counter: Counter, *, now: datetime
) -> HeldCoupon:
    """The person's own behind a button. Raises CouponUnknown, NoPinOpens, PinUsedUp, as `check_usable` does."""
    coupon = find_own_coupon(session, customer_id=person.customer_id, coupon_id=coupon_id)
    if coupon is None:
        raise _NotTheirs
    if coupon.offer_id not in {row[0] for row in _OPEN(session, customer_id=coupon.customer_id).fetchall()}:
        raise NoPinOpens
    check_usable(coupon, counter, now=now)
    _check_left(session, person, counter, now)
    return coupon


def check_pin(
    session: Session, person: Person, written: str, counter: Counter, *, secret: bytes, now: datetime
) -> None:
    """Raises ShutOut (then nothing was compared) and WrongPin; five of them end PINs in this chat for a while."""
    check_may_try(session, person, now=now, kind=PINS)
    day = now.astimezone(ZoneInfo(counter.zone)).date()
    if not hmac.compare_digest(_digits(written), pin_of(secret, counter.store_id, day)):
        raise WrongPin


class _NotTheirs(CouponUnknown):
    """A button's id, not a typed code: no miss."""

    is_miss = False


def _digits(written: str) -> str:
    """Any script's digits, with anything between them."""
    plain = unicodedata.normalize("NFKC", written[:40])
    return "".join(str(unicodedata.decimal(one)) for one in plain if one.isdecimal())


def _check_left(session: Session, person: Person, counter: Counter, now: datetime) -> None:
    """So many a shopper and the store's day, whoever saw the PIN; what was undone does not count."""
    _HOLD(session, chat_id=person.chat_id)
    if _is_used_up(session, person, counter, now):
        raise PinUsedUp(most=MOST_A_DAY)


def _is_used_up(session: Session, person: Person, counter: Counter, now: datetime) -> bool:
    used = _USED(session, customer_id=person.customer_id, since=start_of_day(now, counter.zone))
    return bool(used.fetchone()[0] >= MOST_A_DAY)
