"""When a coupon ends: its days are days on the wall, and none of them passes before it can be used."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot.db.tables import OfferKind
from bot.domain.coupons.held import HeldCoupon
from bot.domain.coupons.issuing import end_of, find_grant
from bot.domain.coupons.usable import Counter, check_usable
from bot.domain.stores.directory import both
from tests.conftest import NOON
from tests.domain.redeemed import a_coupon, an_offer
from tests.domain.team_factory import a_customer

_people = count(1)
TORONTO = ZoneInfo("America/Toronto")  # its clocks are put back on 1 November 2026, and forward on 14 March 2027


@pytest.mark.parametrize(
    ("given", "ends"),
    [
        (datetime(2026, 10, 29, 0, 10, tzinfo=TORONTO), date(2026, 11, 5)),
        (datetime(2027, 3, 10, 23, 50, tzinfo=TORONTO), date(2027, 3, 17)),
        (datetime(2026, 6, 1, 12, 0, tzinfo=TORONTO), date(2026, 6, 8)),
    ],
)
def test_seven_days_are_seven_days_when_the_clocks_change(session: Session, given: datetime, ends: date) -> None:
    grant = find_grant(session, _gift(session, valid_days=7))
    assert grant
    end = end_of(grant, TORONTO.key, given.astimezone(UTC)).astimezone(TORONTO)
    assert (end.date(), end.hour, end.minute) == (ends, 23, 59)


def test_days_count_from_when_the_window_opens(session: Session) -> None:
    opens = NOON + timedelta(days=20)
    coupon = _given(session, valid_days=14, starts_at=opens)
    last = opens + timedelta(days=14)
    assert timedelta() <= coupon.expires_at - last < timedelta(days=1)
    assert check_usable(coupon, Counter(1, TORONTO.key, both("H", "")), now=last) == coupon


def test_an_open_window_moves_no_day(session: Session) -> None:
    usual = _given(session, valid_days=14)
    assert _given(session, valid_days=14, starts_at=NOON - timedelta(days=3)).expires_at == usual.expires_at


def test_the_windows_end_comes_first(session: Session) -> None:
    ends = NOON + timedelta(days=22)
    coupon = _given(session, valid_days=14, starts_at=NOON + timedelta(days=20), ends_at=ends)
    assert coupon.expires_at == ends


def _given(session: Session, **terms: Any) -> HeldCoupon:
    return a_coupon(session, a_customer(session, next(_people)).id or 0, _gift(session, **terms), NOON)


def _gift(session: Session, **terms: Any) -> int:
    return an_offer(session, NOON, kind=OfferKind.GIFT, percent=None, **terms)
