"""Till numbers: six digits, and the same as a QR code, by which staff find a coupon for ten minutes."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.db.prepared import Prepared, as_time, known_time
from bot.domain.coupons.held import HeldCoupon, find_coupon, find_coupon_by_code
from bot.domain.coupons.usable import Counter, CouponRefused, check_usable, is_for_store
from bot.domain.people.chats import Person
from bot.domain.till.tries import ASIDES, ShutOut, check_may_try
from bot.domain.words.codes import make_till_token, read_coupon_code, read_till_number, read_till_token
from bot.errors import Refusal

LIVES = timedelta(minutes=10)
RESTS = timedelta(days=1)
"""A number is given out again that long after it was made; until then it leads to its coupon or nowhere."""

MOST_A_DAY = 50  # of one coupon: nobody can use up a million numbers by pressing [Refresh]
DRAWS = 20


class NoCode(Refusal):
    """What was typed can be neither a number nor a code, so nothing was looked up."""

    key = "refused.no_coupon_code"


class NumberUnknown(Refusal):
    """No such number, or its coupon is nothing of this store's: said alike."""

    key = "refused.number_unknown"
    is_miss = True


class CodeUseless(Refusal):
    """A typed code that is unknown, another store's or used: said alike, and never explained."""

    key = "refused.code_useless"
    is_miss = True


class NumberEnded(CouponRefused):
    """Its ten minutes are over, or a newer one was made. Facts: `at`, `zone`."""

    key = "refused.number_ended"


class NumberUndone(CouponRefused):
    """It was used up, and the use was undone since: nothing to be entered late. Facts: `at`, `zone`."""

    key = "refused.number_undone"


class NoNumberLeft(Refusal):
    """The coupon has had its numbers of a day. Its code still does."""

    key = "refused.no_number_left"


@dataclass(frozen=True)
class Shown:
    """What stands on the holder's phone. `token`: the start payload in the QR code."""

    number: str
    token: str
    expires_at: datetime


_COUNT = Prepared("SELECT count(*) FROM till_numbers WHERE coupon_id = :coupon_id AND made_at > :rested")
_END = Prepared("""
    UPDATE till_numbers SET expires_at = :now WHERE coupon_id = :coupon_id AND expires_at > :now AND use = :use
""")
_MAKE = Prepared("""
    INSERT INTO till_numbers (number, token, coupon_id, made_at, expires_at, use)
    VALUES (:number, :token, :coupon_id, :now, :expires_at, :use)
    ON CONFLICT (number) DO UPDATE SET token = excluded.token, coupon_id = excluded.coupon_id,
        made_at = excluded.made_at, expires_at = excluded.expires_at, use = excluded.use
    WHERE till_numbers.made_at <= :rested
""")
_FIND = """
    SELECT n.coupon_id, n.made_at, n.expires_at, r.store_id, used.at
    FROM till_numbers n LEFT JOIN redemptions r ON r.coupon_id = n.coupon_id AND r.undone_at IS NULL
    LEFT JOIN redemptions used ON used.coupon_id = n.coupon_id AND used.number = n.use
"""
_BY_NUMBER = Prepared(_FIND + "WHERE n.number = :written")
_BY_TOKEN = Prepared(_FIND + "WHERE n.token = :written")
_LIVE = Prepared("""
    SELECT n.coupon_id FROM till_numbers n JOIN coupons k ON k.id = n.coupon_id
    WHERE n.number = :number AND n.expires_at > :now AND k.uses < n.use
""")
_KNOWN = Prepared("SELECT 1 FROM till_numbers WHERE token = :token")


def show_number(session: Session, coupon: HeldCoupon, *, now: datetime) -> Shown:
    """A new number for a coupon in its holder's hands; its earlier ones lead nowhere from now on.

    Raises NoNumberLeft.
    """
    rested, coupon_id, use = now - RESTS, coupon.coupon_id, coupon.uses + 1
    if _COUNT(session, coupon_id=coupon_id, rested=rested).fetchone()[0] >= MOST_A_DAY:
        raise NoNumberLeft
    _END(session, coupon_id=coupon_id, use=use, now=now)
    shown = Shown("", make_till_token(), now + LIVES)
    for _draw in range(DRAWS):
        number = f"{secrets.randbelow(10**6):06}"
        made = _MAKE(
            session, number=number, token=shown.token, coupon_id=coupon_id, now=now, expires_at=shown.expires_at,
            rested=rested, use=use,
        )  # fmt: skip
        if made.rowcount:
            return Shown(number, shown.token, shown.expires_at)
    raise NoNumberLeft


def look_up(session: Session, person: Person, written: str, counter: Counter, *, now: datetime) -> HeldCoupon:
    """The coupon behind what staff typed or scanned, if it may be used at this counter now.

    Raises NoCode, ShutOut (then nothing was looked up), NumberUnknown, NumberEnded, NumberUndone, CodeUseless,
    and what `check_usable` raises.
    """
    number, token = read_written(session, person, written, now=now)
    if number or token:
        by = _BY_NUMBER if number else _BY_TOKEN
        coupon = _check_number(session, by(session, written=number or token).fetchone(), counter, now)
    else:
        coupon = find_unused(session, written, counter)
    check_usable(coupon, counter, now=now)
    return coupon


def read_written(
    session: Session, person: Person, written: str, *, now: datetime
) -> tuple[str | None, str | None]:
    """A number, a token, or neither: then it is a code. Raises NoCode, ShutOut."""
    number, token = read_till_number(written), read_till_token(written)
    if not (number or token or read_coupon_code(written)):
        raise NoCode
    check_may_try(session, person, now=now)
    return number, token


def find_unused(session: Session, written: str, counter: Counter) -> HeldCoupon:
    """The coupon of a code: this store's, and without a use. Raises CodeUseless."""
    coupon = find_coupon_by_code(session, written)
    if coupon is None or coupon.use or not is_for_store(coupon, counter.store_id):
        raise CodeUseless
    return coupon


def is_written_like_one(written: str) -> bool:
    """Could it be a number or a code?"""
    return bool(read_till_number(written) or read_coupon_code(written))


def stands_for_coupon(
    session: Session, person: Person, written: str, counter: Counter, *, now: datetime, kind: str = ASIDES
) -> bool:
    """Is it a live number, or a code, of a coupon for this counter? No, once it missed too often."""
    try:
        check_may_try(session, person, now=now, kind=kind)
    except ShutOut:
        return False
    if number := read_till_number(written):
        row = _LIVE(session, number=number, now=now).fetchone()
        coupon = find_coupon(session, row[0]) if row else None
    else:
        coupon = find_coupon_by_code(session, written)
    return coupon is not None and is_for_store(coupon, counter.store_id)


def is_till_token(session: Session, payload: str) -> bool:
    """Does the payload stand in a QR code of ours? Says nothing else about it."""
    token = read_till_token(payload)
    return token is not None and _KNOWN(session, token=token).fetchone() is not None


def _check_number(session: Session, row: Any, counter: Counter, now: datetime) -> HeldCoupon:
    if row is None:
        raise NumberUnknown
    coupon_id, made_at, expires_at, used_in, used_at = row
    coupon = find_coupon(session, coupon_id)
    is_elsewhere = used_in is not None and used_in != counter.store_id
    has_rested = known_time(made_at) <= now - RESTS
    if coupon is None or has_rested or is_elsewhere or not is_for_store(coupon, counter.store_id):
        raise NumberUnknown
    if used_in is not None:
        return coupon
    if used := as_time(used_at):
        raise NumberUndone(coupon, at=used, zone=counter.zone)
    ended = known_time(expires_at)
    if ended <= now:
        raise NumberEnded(coupon, at=ended, zone=counter.zone)
    return coupon
