"""Undoing: the guide for 15 minutes, the manager the same day, an operator later; others' stores are unknown."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from bot.db.tables import Coupon, CouponStatus, Notice, Redemption, Role, Store, Way
from bot.domain.coupons.usable import CouponExpired
from bot.domain.people.staff import Guide, Operator, Till
from bot.domain.till.disputes import TooLateToDispute, dispute_redemption
from bot.domain.till.redeeming import Receipt, RedemptionUnknown, UseUndone, find_counter, redeem_coupon
from bot.domain.till.undoing import (
    NotTheirs,
    OnShift,
    OwnCoupon,
    TooLateForGuide,
    TooLateForManager,
    undo_redemption_as,
)
from tests.conftest import NOON
from tests.domain.redeemed import a_coupon, an_offer
from tests.domain.team_factory import a_customer, a_guide, a_staff, a_store, the_operator

LATE = NOON + timedelta(minutes=15, seconds=1)
TOMORROW = NOON + timedelta(hours=12, minutes=1)  # past midnight in Vancouver


@pytest.fixture
def mei(session: Session) -> Guide:
    return a_guide(session, a_store(session))


@pytest.fixture
def used(session: Session, mei: Guide) -> Receipt:
    coupon = a_coupon(session, a_customer(session, 1).id or 0, an_offer(session, NOON, kind="gift"), NOON)
    return redeem_coupon(session, guide=mei, code=coupon.code, number=1, now=NOON)


@pytest.fixture
def boss(session: Session) -> Operator:
    return the_operator(a_staff(session, Role.OPERATOR, 900, name="Olga"))


def test_the_guide_undoes_within_the_quarter_and_the_second_press_says_the_same(
    session: Session, mei: Guide, used: Receipt
) -> None:
    at = NOON + timedelta(minutes=15)
    first = undo_redemption_as(session, mei, redemption_id=used.redemption_id, now=at)
    again = undo_redemption_as(session, mei, redemption_id=used.redemption_id, now=at)
    assert (first.repeated, again.repeated, again.coupon) == (False, True, first.coupon)
    assert session.exec(select(Coupon.status)).one() is CouponStatus.ISSUED
    told = select(Notice.dedupe_key).where(col(Notice.template) == "shopper/undone")
    assert session.exec(told).all() == [f"undone:{used.redemption_id}"]


def test_a_press_whose_use_was_undone_gets_no_receipt(session: Session, mei: Guide, used: Receipt) -> None:
    code, undone = used.coupon.code, NOON + timedelta(minutes=1)
    undo_redemption_as(session, mei, redemption_id=used.redemption_id, now=undone)
    with pytest.raises(UseUndone) as refused:
        redeem_coupon(session, guide=mei, code=code, number=1, now=NOON + timedelta(minutes=2))
    assert refused.value.facts["at"] == undone
    assert session.exec(select(Coupon.status)).one() is CouponStatus.ISSUED
    anew = redeem_coupon(session, guide=mei, code=code, number=2, now=NOON + timedelta(minutes=2))
    again = redeem_coupon(session, guide=mei, code=code, number=2, now=NOON + timedelta(minutes=3))
    assert (anew.repeated, again.repeated, again.redemption_id) == (False, True, anew.redemption_id)


def test_a_pin_that_is_sent_again_after_the_undo_gets_no_receipt_either(session: Session, boss: Operator) -> None:
    store = a_store(session)
    coupon = a_coupon(session, a_customer(session, 1).id or 0, an_offer(session, NOON, kind="gift"), NOON)
    by_pin = {"guide": None, "counter": find_counter(session, store.id or 0), "code": coupon.code, "number": 1}
    first = redeem_coupon(session, **by_pin, way=Way.PIN, now=NOON)
    assert redeem_coupon(session, **by_pin, way=Way.PIN, now=NOON).repeated
    undo_redemption_as(session, boss, redemption_id=first.redemption_id, now=NOON)
    with pytest.raises(UseUndone):
        redeem_coupon(session, **by_pin, way=Way.PIN, now=NOON)


def test_after_a_quarter_the_manager_and_after_the_day_the_operator(
    session: Session, mei: Guide, used: Receipt, boss: Operator
) -> None:
    manager = replace(mei, staff_id=mei.staff_id + 1000, role=Role.MANAGER)
    with pytest.raises(TooLateForGuide):
        undo_redemption_as(session, mei, redemption_id=used.redemption_id, now=LATE)
    with pytest.raises(TooLateForManager):
        undo_redemption_as(session, manager, redemption_id=used.redemption_id, now=TOMORROW)
    undone = undo_redemption_as(session, boss, redemption_id=used.redemption_id, now=TOMORROW)
    assert undone.coupon.status is CouponStatus.ISSUED
    with pytest.raises(RedemptionUnknown):  # somebody else did
        undo_redemption_as(session, manager, redemption_id=used.redemption_id, now=LATE)


def test_a_late_entry_is_undone_by_when_it_was_entered(session: Session, mei: Guide) -> None:
    coupon = a_coupon(session, a_customer(session, 1).id or 0, an_offer(session, NOON, kind="gift"), NOON)
    entered = TOMORROW + timedelta(minutes=10)  # for yesterday
    by_phone = {"guide": mei, "code": coupon.code, "way": Way.LATE, "reason": "late"}
    use = redeem_coupon(session, **by_phone, at=NOON, now=entered).redemption_id
    manager = replace(mei, role=Role.MANAGER)
    with pytest.raises(TooLateForGuide):
        undo_redemption_as(session, mei, redemption_id=use, now=entered + timedelta(minutes=16))
    with pytest.raises(TooLateForManager):
        undo_redemption_as(session, manager, redemption_id=use, now=entered + timedelta(days=1))
    undone = undo_redemption_as(session, mei, redemption_id=use, now=entered + timedelta(minutes=15))
    assert (undone.coupon.status, undone.at) == (CouponStatus.ISSUED, NOON)
    at = entered + timedelta(minutes=20)
    again = redeem_coupon(session, **by_phone, at=NOON, now=at).redemption_id
    undone = undo_redemption_as(session, manager, redemption_id=again, now=at + timedelta(hours=2))
    assert undone.coupon.status is CouponStatus.ISSUED
    with pytest.raises(TooLateForGuide):  # the first one's time has not moved by the second
        undo_redemption_as(session, mei, redemption_id=use, now=entered + timedelta(minutes=16))


def test_an_undone_use_ends_when_it_would_have(
    session: Session, mei: Guide, used: Receipt, boss: Operator
) -> None:
    ends = used.coupon.expires_at
    month = NOON + timedelta(days=30)
    undone = undo_redemption_as(session, boss, redemption_id=used.redemption_id, now=month)
    assert undone.coupon.expires_at == ends
    with pytest.raises(CouponExpired):  # not as a late entry of the day it was undone, either
        redeem_coupon(session, guide=mei, code=used.coupon.code, at=month - timedelta(hours=1), now=month)


def test_another_stores_is_unknown_and_a_colleagues_is_not_theirs(
    session: Session, mei: Guide, used: Receipt
) -> None:
    elsewhere = a_store(session, "Canal Row").id or 0
    for role in (Role.GUIDE, Role.MANAGER):
        stranger = Guide(mei.staff_id, elsewhere, "Priya", role)
        with pytest.raises(RedemptionUnknown):
            undo_redemption_as(session, stranger, redemption_id=used.redemption_id, now=NOON)
    with pytest.raises(NotTheirs):
        undo_redemption_as(
            session, replace(mei, staff_id=mei.staff_id + 1), redemption_id=used.redemption_id, now=NOON
        )
    at_till = OnShift(Till(mei.staff_id + 2, mei.store_id, "Till 1"), mei)
    with pytest.raises(NotTheirs):  # it was not redeemed at this till
        undo_redemption_as(session, at_till, redemption_id=used.redemption_id, now=NOON)
    for nothing in (0, -1, 2**62):
        with pytest.raises(RedemptionUnknown):
            undo_redemption_as(session, mei, redemption_id=nothing, now=NOON)


def test_not_me_is_noted_once_for_a_day_by_the_holder_only(
    session: Session, used: Receipt, boss: Operator
) -> None:
    holder, use = used.coupon.customer_id, used.redemption_id
    for other in (holder + 1, None):
        with pytest.raises(RedemptionUnknown):
            dispute_redemption(session, customer_id=other, redemption_id=use, now=NOON)
    with pytest.raises(TooLateToDispute):
        dispute_redemption(
            session, customer_id=holder, redemption_id=use, now=NOON + timedelta(hours=24, seconds=1)
        )
    first = dispute_redemption(session, customer_id=holder, redemption_id=use, now=LATE)
    again = dispute_redemption(session, customer_id=holder, redemption_id=use, now=TOMORROW)
    assert (first.is_new, again.is_new, first.by, len(first.chats), again.chats) == (True, False, "Mei", 1, ())
    assert session.exec(select(Redemption.disputed_at)).one() == LATE
    assert session.exec(select(Coupon.status)).one() is CouponStatus.REDEEMED
    assert boss


def test_a_manager_undoes_no_use_of_their_own_coupon_but_a_slip_of_a_moment_ago(
    session: Session, mei: Guide, boss: Operator
) -> None:
    staff = a_staff(session, Role.MANAGER, 700, session.get(Store, mei.store_id), "Sofia")
    sofia = Guide(staff.id or 0, mei.store_id, "Sofia", Role.MANAGER)
    customer, offer = a_customer(session, 700, "Sofia").id or 0, an_offer(session, NOON, kind="gift")
    codes = [a_coupon(session, customer, offer, NOON).code for _ in range(2)]
    by_mei = redeem_coupon(session, guide=mei, code=codes[0], number=1, now=NOON).redemption_id
    by_self = redeem_coupon(session, guide=sofia, code=codes[1], number=1, now=NOON).redemption_id
    for use, at in ((by_mei, NOON), (by_self, LATE)):
        with pytest.raises(OwnCoupon):
            undo_redemption_as(session, sofia, redemption_id=use, now=at)
    undo_redemption_as(session, sofia, redemption_id=by_self, now=NOON)
    undo_redemption_as(session, boss, redemption_id=by_mei, now=LATE)
