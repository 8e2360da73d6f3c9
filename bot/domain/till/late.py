"""The network was down: a use that was noted is entered within 24 hours, for the moment it happened."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.db.prepared import Prepared, known_time
from bot.domain.coupons.held import HeldCoupon, find_coupon
from bot.domain.coupons.usable import Counter, check_in_hand, is_for_store
from bot.domain.people.chats import Person
from bot.domain.till.numbers import NumberUnknown, find_unused, read_written
from bot.domain.till.redeeming import expire_coupons
from bot.errors import Refusal

LATEST = timedelta(hours=24)


class LateOver(Refusal):
    """More than 24 hours ago. Facts: `hours`."""

    key = "refused.late_over"


class LateBefore(Refusal):
    """Before the number was made, or the coupon given. Facts: `at`, `zone`."""

    key = "refused.late_before"


class LateUnclear(Refusal):
    """No time of day in it."""

    key = "refused.late_unclear"


@dataclass(frozen=True)
class Noted:
    """What staff wrote down. `since`: when its number was made; of a code, when the coupon was given."""

    coupon: HeldCoupon
    since: datetime


_FIND = """
    SELECT n.coupon_id, n.made_at, r.store_id
    FROM till_numbers n LEFT JOIN redemptions r ON r.coupon_id = n.coupon_id AND r.undone_at IS NULL
"""
_BY_NUMBER = Prepared(_FIND + "WHERE n.number = :written")
_BY_TOKEN = Prepared(_FIND + "WHERE n.token = :written")


def find_noted(session: Session, person: Person, written: str, counter: Counter, *, now: datetime) -> Noted:
    """The coupon behind a number that may be over, or a code.

    Raises NoCode, ShutOut, NumberUnknown and CodeUseless (misses), LateOver, and what `check_in_hand` raises.
    """
    number, token = read_written(session, person, written, now=now)
    if number or token:
        by = _BY_NUMBER if number else _BY_TOKEN
        noted = _check_number(session, by(session, written=number or token).fetchone(), counter)
    else:
        coupon = find_unused(session, written, counter)
        noted = Noted(coupon, coupon.issued_at)
    check_in_hand(noted.coupon, now=now - LATEST)  # its last day may have ended since
    if (number or token) and noted.since <= now - LATEST:
        raise LateOver(hours=_HOURS)
    return noted


def check_moment(at: datetime, *, since: datetime, zone: str, now: datetime) -> datetime:
    """Raises LateOver, LateBefore, and LateUnclear for what has not happened yet."""
    if at > now:
        raise LateUnclear
    if at <= now - LATEST:
        raise LateOver(hours=_HOURS)
    if at < since.replace(second=0, microsecond=0):  # people type minutes
        raise LateBefore(at=since, zone=zone)
    return max(at, since)


def read_moment(text: str, *, zone: str, now: datetime) -> datetime:
    """`14:05`, `2:05 pm`, `下午2点05分`, `now`: the last time the store's clock showed it. Raises LateUnclear."""
    said = unicodedata.normalize("NFKC", text[:40]).strip().lower()
    if said in _NOW:
        return now
    found = _TIME.fullmatch(said)
    if found is None:
        raise LateUnclear
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if (found["half"] or found["day"] or "") in _AFTERNOON and hour < 12:
        hour += 12
    elif found["half"] == "am" and hour == 12:
        hour = 0
    if hour > 23 or minute > 59:
        raise LateUnclear
    local = now.astimezone(ZoneInfo(zone))
    at = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return (at if at <= local else at - timedelta(days=1)).astimezone(UTC)


def expire_ended(session: Session, *, now: datetime, portion: int) -> int:
    """Marked when no late entry can tell of its last hours any more; nobody can use it meanwhile."""
    return expire_coupons(session, now=now, ended=now - LATEST, portion=portion)


_HOURS = int(LATEST.total_seconds() // 3600)
_NOW = ("now", "just now", "现在", "刚才", "刚刚")
_AFTERNOON = ("pm", "下午", "晚上")
_TIME = re.compile(
    r"(?:(?:yesterday|today|昨天|今天)\s*)?(?P<day>上午|早上|中午|下午|晚上)?\s*"
    r"(?P<hour>\d{1,2})\s*(?:[:.点时]\s*(?P<minute>\d{1,2})?分?)?\s*(?P<half>am|pm)?"
)


def _check_number(session: Session, row: Any, counter: Counter) -> Noted:
    """Another store's is as unknown as none."""
    coupon = find_coupon(session, row[0]) if row else None
    is_elsewhere = row is not None and row[2] is not None and row[2] != counter.store_id
    if coupon is None or is_elsewhere or not is_for_store(coupon, counter.store_id):
        raise NumberUnknown
    return Noted(coupon, known_time(row[1]))
