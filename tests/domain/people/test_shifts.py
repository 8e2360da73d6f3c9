"""Colleagues on shift at a till, and guides on duty for questions."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.db.tables import Redemption, Role, Shift, Store
from bot.domain.coupons.usable import CouponUsed
from bot.domain.people.ownerships import GuideGone
from bot.domain.people.shifts import (
    LONGEST_SHIFT,
    NotOnShift,
    count_mates,
    find_on_shift,
    list_mates,
    switch_duty,
    switch_shift,
)
from bot.domain.people.staff import Till, find_till
from bot.domain.people.team import end_role
from bot.domain.service.questions import list_helpers
from bot.domain.till.redeeming import redeem_coupon
from tests.conftest import NOON, HandClock
from tests.domain.people.test_team import a_manager
from tests.domain.shop_rows import add_brand, add_door, add_person, press_start
from tests.domain.team_factory import a_guide, a_person, a_staff, a_store, the_operator


def a_till(session: Session, store: Store, telegram_id: int = 801) -> Till:
    a_staff(session, Role.TILL, telegram_id, store, name="Till 1")
    till = find_till(session, a_person(session, telegram_id, "Till 1"))
    assert till
    return till


def on_shift(session: Session, till: Till) -> list[str]:
    return [one.name for one in list_mates(session, till, now=NOON, only_on_shift=True, limit=10)]


def test_a_tap_is_on_shift_and_another_off(session: Session) -> None:
    store = a_store(session)
    till, mei = a_till(session, store), a_guide(session, store)
    for on, there in ((True, ["Mei"]), (True, ["Mei"]), (False, []), (False, []), (True, ["Mei"])):
        switch_shift(session, till, guide_id=mei.staff_id, on=on, now=NOON)
        assert on_shift(session, till) == there
    assert len(session.exec(select(Shift)).all()) == 2


def test_only_colleagues_of_the_tills_store_are_there_those_on_shift_first(session: Session) -> None:
    store, other = a_store(session), a_store(session, "Canal Row")
    till = a_till(session, store)
    anna = a_staff(session, Role.GUIDE, 11, store, name="Anna")
    mei = a_staff(session, Role.MANAGER, 12, store, name="Mei")
    priya = a_staff(session, Role.GUIDE, 13, other, name="Priya")
    switch_shift(session, till, guide_id=mei.id or 0, on=True, now=NOON)
    assert [(one.name, one.on_shift) for one in list_mates(session, till, now=NOON, limit=10)] == [
        ("Mei", True),
        ("Anna", False),
    ]
    assert (count_mates(session, till), anna.store_id) == (2, till.store_id)
    for unknown in (priya.id or 0, till.staff_id, 999_999):
        with pytest.raises(GuideGone):
            switch_shift(session, till, guide_id=unknown, on=True, now=NOON)


def test_who_was_dismissed_is_on_shift_nowhere(session: Session) -> None:
    store = a_store(session)
    till, mei = a_till(session, store), a_guide(session, store)
    boss = the_operator(a_staff(session, Role.OPERATOR, 1))
    switch_shift(session, till, guide_id=mei.staff_id, on=True, now=NOON)
    assert find_on_shift(session, till, guide_id=mei.staff_id, now=NOON).name == "Mei"
    end_role(session, staff_id=mei.staff_id, by=boss, now=NOON)
    assert on_shift(session, till) == []
    with pytest.raises(NotOnShift):
        find_on_shift(session, till, guide_id=mei.staff_id, now=NOON)


def test_a_shift_that_was_forgotten_ends_by_itself(session: Session) -> None:
    store = a_store(session)
    till, mei = a_till(session, store), a_guide(session, store)
    switch_shift(session, till, guide_id=mei.staff_id, on=True, now=NOON - LONGEST_SHIFT)
    with pytest.raises(NotOnShift):
        find_on_shift(session, till, guide_id=mei.staff_id, now=NOON)
    switch_shift(session, till, guide_id=mei.staff_id, on=True, now=NOON)
    assert on_shift(session, till) == ["Mei"]


def test_shifts_of_two_tills_are_their_own(session: Session) -> None:
    store = a_store(session)
    first, second, mei = a_till(session, store), a_till(session, store, 802), a_guide(session, store)
    switch_shift(session, first, guide_id=mei.staff_id, on=True, now=NOON)
    assert on_shift(session, second) == []


def test_a_redemption_at_the_till_is_the_colleagues(session: Session, clock: HandClock) -> None:
    add_brand(session, NOON)
    store = a_store(session)
    till, mei, jonas = a_till(session, store), a_guide(session, store), a_guide(session, store, 502)
    person = add_person(session, NOON, 900)
    card = press_start(session, person, add_door(session, clock, store.id or 0).code, clock)
    first = redeem_coupon(session, guide=mei, till=till, code=card.code, now=NOON)
    again = redeem_coupon(session, guide=mei, till=till, code=card.code, now=NOON + timedelta(minutes=1))
    assert (first.repeated, again.repeated) == (False, True)
    with pytest.raises(CouponUsed):
        redeem_coupon(session, guide=jonas, till=till, code=card.code, now=NOON)
    used = session.exec(select(Redemption)).one()
    assert (used.staff_id, used.till_id, used.store_id) == (mei.staff_id, till.staff_id, store.id)


def test_questions_go_to_who_is_on_duty_then_the_manager_then_operators(session: Session) -> None:
    store = a_store(session)
    operator = a_staff(session, Role.OPERATOR, 1)
    mei, sofia = a_guide(session, store), a_manager(session, store)
    person = {one: a_person(session, number).chat_id for one, number in ((mei, 501), (sofia, 601))}
    assert list_helpers(session, store.id) == [person[mei], person[sofia]]
    switch_duty(session, sofia, on=False)
    assert list_helpers(session, store.id) == [person[mei]]
    switch_duty(session, mei, on=False)
    assert list_helpers(session, store.id) == [person[sofia]]
    end_role(session, staff_id=sofia.staff_id, by=the_operator(operator), now=NOON)
    assert list_helpers(session, store.id) == [operator.chat_id]
