"""Reminders of a coupon's end: due three days before at 11:00, once, and only while it is in hand."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot.clock import Clock
from bot.db.tables import CodeKind, Notice, OfferKind, OfferStatus
from bot.domain.coupons.issuing import find_grant, issue_coupon
from bot.domain.offers.terms import make_offer
from bot.domain.owed.reminders import find_reminding, find_waking
from bot.domain.stores.doors import make_entry_code
from bot.domain.till.redeeming import redeem_coupon
from bot.reminding import remind_of_ends
from tests.conftest import HandClock
from tests.domain.shop_rows import add_brand, add_guide, add_person, add_store, press_start

VANCOUVER, SHANGHAI = "America/Vancouver", "Asia/Shanghai"


@pytest.mark.parametrize(
    ("zone", "lives", "due"),
    [
        (VANCOUVER, timedelta(days=7), datetime(2026, 11, 24, 18, tzinfo=UTC)),  # Tuesday 11:00 there
        (SHANGHAI, timedelta(days=7), datetime(2026, 11, 25, 3, tzinfo=UTC)),  # it is Saturday there already
        (VANCOUVER, timedelta(days=4), datetime(2026, 11, 21, 18, tzinfo=UTC)),
        (VANCOUVER, timedelta(days=3, hours=23), None),
        (VANCOUVER, timedelta(0), None),
    ],
)
def test_it_is_due_three_days_before_at_eleven(
    clock: HandClock, zone: str, lives: timedelta, due: datetime | None
) -> None:
    assert find_reminding(clock.now() + lives, zone, clock.now()) == due


@pytest.mark.parametrize(
    ("hour", "said"), [(9, None), (20, None), (21, (21, 11)), (23, (21, 11)), (0, (20, 11)), (8, (20, 11))]
)
def test_after_a_standstill_nobody_is_woken(hour: int, said: tuple[int, int] | None) -> None:
    now = datetime(2026, 11, 20, hour, 30, tzinfo=UTC)
    assert find_waking(now, "UTC") == (datetime(2026, 11, *said, tzinfo=UTC) if said else now)


def test_a_reminder_is_owed_once_and_names_the_coupon(session: Session, clock: HandClock) -> None:
    _regular(session, clock)
    assert remind_of_ends(session, now=clock.move(days=3, hours=22), portion=9) == 0
    assert remind_of_ends(session, now=clock.move(hours=1), portion=9) == 1  # Tuesday 11:00
    assert remind_of_ends(session, now=clock.move(minutes=1), portion=9) == 0
    notice = session.exec(select(Notice)).one()
    assert (notice.kind, notice.dedupe_key) == ("marketing", "coupon_ends:1")


def test_a_used_coupon_is_not_reminded_of(session: Session, clock: HandClock) -> None:
    code, store = _regular(session, clock)
    redeem_coupon(session, guide=add_guide(session, clock.now(), store), code=code, now=clock.now())
    assert remind_of_ends(session, now=clock.move(days=4), portion=9) == 1  # taken off the list
    assert session.exec(select(Notice)).all() == []


def test_one_that_ended_meanwhile_is_not(session: Session, clock: HandClock) -> None:
    _regular(session, clock)
    assert remind_of_ends(session, now=clock.move(days=8), portion=9) == 1
    assert session.exec(select(Notice)).all() == []


def test_a_short_one_is_not(session: Session, clock: HandClock) -> None:
    _regular(session, clock)
    offer = make_offer(
        session, kind=OfferKind.GIFT, status=OfferStatus.OPEN, now=clock.now(), name_en="Weekend", name_zh="",
        valid_days=2,
    )  # fmt: skip
    grant = find_grant(session, offer.offer_id)
    issue_coupon(session, grant, customer_id=1, cause=("test", 1), zone=VANCOUVER, now=clock.now())
    assert remind_of_ends(session, now=clock.move(days=1), portion=9) == 0


def test_portions_end(session: Session, clock: HandClock) -> None:
    _regular(session, clock)
    for cause in range(4):
        issue_coupon(
            session, find_grant(session, 1), customer_id=1, cause=("test", cause), zone=VANCOUVER, now=clock.now()
        )
    clock.move(days=4)
    assert [remind_of_ends(session, now=clock.now(), portion=2) for _ in range(4)] == [2, 2, 1, 0]


def _regular(session: Session, clock: Clock) -> tuple[str, int]:
    """A customer with the gift of seven days; its code and the store."""
    add_brand(session, clock.now())
    store = add_store(session, clock.now())
    door = make_entry_code(session, kind=CodeKind.STORE, store_id=store, now=clock.now())
    card = press_start(session, add_person(session, clock.now(), 1), door.code, clock)
    return card.code, store
