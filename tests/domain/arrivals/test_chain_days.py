"""A special day of all stores: counted before, applied once, undone but for what was changed since."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.db.tables import Role, SpecialDay, Staff
from bot.domain.arrivals.chain_days import (
    ChainDayEmpty,
    ChainDayOver,
    ChainDayUnknown,
    Reach,
    apply_chain_day,
    count_chain_days,
    list_chain_days,
    measure_chain_day,
    plan_chain_day,
    undo_chain_day,
    write_chain_day,
)
from bot.domain.people.staff import Operator
from bot.domain.stores.hours import PastDay, change_special_day, set_special_day
from tests.conftest import NOON
from tests.domain.shop_rows import add_person, add_store

DAY = date(2026, 12, 24)


@pytest.fixture
def operator(session: Session) -> Operator:
    person = add_person(session, NOON, 900, "Olive")
    row = Staff(chat_id=person.chat_id, role=Role.OPERATOR, name="Olive", since=NOON)
    session.add(row)
    session.flush()
    return Operator(row.id or 0, Role.OPERATOR)


@pytest.fixture
def stores(session: Session) -> list[int]:
    """Three; the last one has its own hours on that day."""
    keys = [add_store(session, NOON, f"Branch {n}") for n in range(3)]
    set_special_day(session, [keys[2]], day=DAY, spans="09:00-12:00", note_en="Ours", now=NOON)
    return keys


def rows(session: Session) -> list[tuple[str | None, str]]:
    found = session.exec(select(SpecialDay).order_by(col(SpecialDay.store_id))).all()
    return [(row.spans, row.note_en) for row in found]


def test_a_plan_touches_no_store_and_says_its_reach(
    session: Session, operator: Operator, stores: list[int]
) -> None:
    planned = plan_chain_day(session, operator, day=DAY, spans="", now=NOON)
    assert measure_chain_day(session, planned) == Reach(stores=3, with_own=1)
    assert rows(session) == [("09:00-12:00", "Ours")]


@pytest.mark.parametrize(
    ("replace", "last"), [(False, ("09:00-12:00", "Ours")), (True, ("10:00-15:00", "Early close"))]
)
def test_stores_with_their_own_day_keep_it_unless_told(
    session: Session, operator: Operator, stores: list[int], replace: bool, last: tuple[str, str]
) -> None:
    planned = plan_chain_day(session, operator, day=DAY, spans="", now=NOON)
    write_chain_day(session, planned.id or 0, spans="10:00-15:00", note_en="Early close")
    apply_chain_day(session, planned.id or 0, replace=replace, now=NOON)
    assert rows(session) == [("10:00-15:00", "Early close")] * 2 + [last]
    undo_chain_day(session, planned.id or 0, now=NOON)
    assert rows(session) == [("09:00-12:00", "Ours")]


def test_what_was_changed_by_hand_since_stays(session: Session, operator: Operator, stores: list[int]) -> None:
    planned = plan_chain_day(session, operator, day=DAY, spans="", now=NOON)
    apply_chain_day(session, planned.id or 0, replace=True, now=NOON)
    change_special_day(session, stores[0], day=DAY, note_en="By hand", now=NOON)
    undo_chain_day(session, planned.id or 0, now=NOON)
    assert rows(session) == [("", "By hand"), ("09:00-12:00", "Ours")]


def test_two_plans_of_one_day_come_off_in_either_order(
    session: Session, operator: Operator, stores: list[int]
) -> None:
    first = plan_chain_day(session, operator, day=DAY, spans="10:00-18:00", now=NOON)
    apply_chain_day(session, first.id or 0, replace=True, now=NOON)
    second = plan_chain_day(session, operator, day=DAY, spans="", now=NOON)
    apply_chain_day(session, second.id or 0, replace=True, now=NOON)
    undo_chain_day(session, second.id or 0, now=NOON)
    assert {spans for spans, _ in rows(session)} == {"10:00-18:00"}
    undo_chain_day(session, first.id or 0, now=NOON)
    assert rows(session) == [("09:00-12:00", "Ours")]


def test_it_is_applied_and_undone_once(session: Session, operator: Operator, stores: list[int]) -> None:
    planned = plan_chain_day(session, operator, day=DAY, spans="", now=NOON)
    apply_chain_day(session, planned.id or 0, replace=False, now=NOON)
    with pytest.raises(ChainDayOver):
        apply_chain_day(session, planned.id or 0, replace=True, now=NOON)
    with pytest.raises(ChainDayOver):
        write_chain_day(session, planned.id or 0, spans="10:00-12:00")
    undo_chain_day(session, planned.id or 0, now=NOON)
    with pytest.raises(ChainDayOver):
        undo_chain_day(session, planned.id or 0, now=NOON)
    assert count_chain_days(session, since=DAY) == 0


def test_a_day_that_is_over_is_refused(session: Session, operator: Operator, stores: list[int]) -> None:
    with pytest.raises(PastDay):
        plan_chain_day(session, operator, day=date(2026, 11, 19), now=NOON)
    planned = plan_chain_day(session, operator, day=date(2026, 11, 20), spans="", now=NOON)
    with pytest.raises(PastDay):
        apply_chain_day(session, planned.id or 0, replace=True, now=NOON + timedelta(days=2))


def test_a_plan_that_says_nothing_is_not_applied(session: Session, operator: Operator) -> None:
    planned = plan_chain_day(session, operator, day=DAY, now=NOON)
    with pytest.raises(ChainDayEmpty):
        apply_chain_day(session, planned.id or 0, replace=True, now=NOON)


def test_an_unknown_plan_is_refused(session: Session) -> None:
    for act in (write_chain_day, undo_chain_day):
        with pytest.raises(ChainDayUnknown):
            act(session, 4711, **({} if act is write_chain_day else {"now": NOON}))


def test_plans_and_applied_ones_are_listed_by_their_day(session: Session, operator: Operator) -> None:
    late = plan_chain_day(session, operator, day=date(2027, 1, 1), now=NOON)
    early = plan_chain_day(session, operator, day=DAY, spans="", now=NOON)
    assert [one.id for one in list_chain_days(session, since=DAY, limit=10)] == [early.id, late.id]
