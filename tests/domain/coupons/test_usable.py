"""Weekdays and hours of a coupon's terms, on the store's clock; a night belongs to the day it began on."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot.db.tables import OfferKind
from bot.domain.coupons.held import HeldCoupon
from bot.domain.coupons.usable import Counter, WrongDay, WrongHour, check_usable
from bot.domain.stores.directory import both
from bot.errors import Refusal
from tests.domain.redeemed import a_coupon, an_offer
from tests.domain.team_factory import a_customer

COUNTER = Counter(1, "America/Vancouver", both("Harbour Street", ""))
MADE = datetime(2026, 11, 19, 19, 0, tzinfo=UTC)
FRIDAY, NIGHTS = "4", "22:00-26:00"
ZONE = ZoneInfo(COUNTER.zone)


@pytest.mark.parametrize(
    ("weekdays", "hours", "local", "refused"),
    [
        (FRIDAY, "", (20, 0, 0), None),
        (FRIDAY, "", (20, 23, 59), None),
        (FRIDAY, "", (21, 0, 0), WrongDay),
        ("", NIGHTS, (20, 21, 59), WrongHour),
        ("", NIGHTS, (21, 1, 59), None),
        ("", NIGHTS, (21, 2, 0), WrongHour),
        (FRIDAY, NIGHTS, (20, 22, 0), None),
        (FRIDAY, NIGHTS, (21, 1, 0), None),  # Saturday by the calendar
        (FRIDAY, NIGHTS, (20, 1, 0), WrongDay),  # still Thursday's night
        (FRIDAY, NIGHTS, (21, 22, 0), WrongDay),
        (FRIDAY, NIGHTS, (20, 12, 0), WrongHour),
        (FRIDAY, "10:00-12:00,18:00-24:00", (20, 11, 0), None),
        (FRIDAY, "10:00-12:00,18:00-24:00", (20, 12, 0), WrongHour),
    ],
)
def test_days_and_hours_are_the_stores(
    session: Session, weekdays: str, hours: str, local: tuple[int, int, int], refused: type[Refusal] | None
) -> None:
    offer = an_offer(session, MADE, kind=OfferKind.GIFT, percent=None, weekdays=weekdays, hours=hours)
    coupon = a_coupon(session, a_customer(session, 1).id or 0, offer, MADE)
    day, hour, minute = local
    now = datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)
    assert _refusal(coupon, now) is refused


def _refusal(coupon: HeldCoupon, now: datetime) -> type[Refusal] | None:
    try:
        check_usable(coupon, COUNTER, now=now)
    except Refusal as refusal:
        return type(refusal)
    return None
