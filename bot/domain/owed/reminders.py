"""Reminders of a coupon's end: when one is due, and whether it is still worth saying."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.db.prepared import Prepared

BEFORE = timedelta(days=3)
AT = time(11)
SHORTEST = timedelta(days=4)
"""What lives shorter ends before anybody has forgotten it."""
WAKING = (9, 21)
"""Between these hours people may be written to unasked."""

_TAKE = Prepared("""
    UPDATE coupons SET remind_at = NULL WHERE remind_at <= :now AND id IN
        (SELECT id FROM coupons WHERE remind_at <= :now ORDER BY remind_at LIMIT :portion)
    RETURNING id
""")
_IN_HAND = Prepared("SELECT 1 FROM coupons WHERE id = :id AND status = 'issued' AND expires_at > :now")


def find_reminding(expires_at: datetime, zone: str, since: datetime) -> datetime | None:
    """When the end of a coupon usable `since` is told: three days before, at 11:00 in the zone. None: never."""
    if expires_at - since < SHORTEST:
        return None
    here = ZoneInfo(zone)
    return datetime.combine(expires_at.astimezone(here).date() - BEFORE, AT, here).astimezone(UTC)


def take_due_reminders(session: Session, *, now: datetime, portion: int) -> list[int]:
    """Ids of coupons whose reminder is due; each is handed out once, in whatever state the coupon is."""
    return [row[0] for row in _TAKE(session, now=now, portion=portion).fetchall()]


def is_in_hand(session: Session, coupon_id: int, *, now: datetime) -> bool:
    """Can the coupon still be used by its holder?"""
    return _IN_HAND(session, id=coupon_id, now=now).fetchone() is not None


def find_waking(now: datetime, zone: str) -> datetime:
    """Now, if people in the zone are awake; else the next 11:00 there."""
    local = now.astimezone(ZoneInfo(zone))
    if WAKING[0] <= local.hour < WAKING[1]:
        return now
    day = local.date() + timedelta(days=int(local.hour >= WAKING[1]))
    return datetime.combine(day, AT, ZoneInfo(zone)).astimezone(UTC)
