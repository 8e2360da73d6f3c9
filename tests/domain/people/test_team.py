"""Who works here, and how a role ends."""

import asyncio
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import Select
from sqlmodel import Session, col, select

from bot.db.engine import Database
from bot.db.tables import CodeKind, EntryCode, Ownership, Role, Staff, Store
from bot.domain.people.guide_codes import take_guide_code
from bot.domain.people.staff import (
    INVITATION_LIFE,
    InvitationRefused,
    Manager,
    Operator,
    accept_invitation,
    find_guide,
    find_inviter,
    find_manager,
    invite_staff,
)
from bot.domain.people.team import (
    LastOwner,
    StaffUnknown,
    count_team,
    end_role,
    find_colleague,
    invite_colleague,
    list_team,
)
from bot.domain.stores.directory import StoreUnknown
from tests.conftest import NOON
from tests.domain.team_factory import a_customer, a_guide, a_person, a_staff, a_store, the_operator


def test_the_team_is_listed_with_roles_and_stores(session: Session) -> None:
    boss = the_operator(a_staff(session, Role.OWNER, 1, name="Grace"))
    a_staff(session, Role.MANAGER, 2, a_store(session), name="Sofia")
    team = [(one.name, one.role, one.store and one.store["en"]) for one in list_team(session, boss, limit=10)]
    assert team == [("Grace", Role.OWNER, None), ("Sofia", Role.MANAGER, "Harbour Street")]


def test_a_removed_guide_is_no_guide_at_the_next_press(session: Session) -> None:
    boss = the_operator(a_staff(session, Role.OPERATOR, 1))
    guide = a_guide(session, a_store(session))
    end_role(session, staff_id=guide.staff_id, by=boss, now=NOON)
    assert find_guide(session, a_person(session, 501)) is None
    with pytest.raises(StaffUnknown):
        end_role(session, staff_id=guide.staff_id, by=boss, now=NOON)


def test_a_removed_guides_customers_are_nobodys_and_the_printed_code_is_the_stores(session: Session) -> None:
    boss = the_operator(a_staff(session, Role.OPERATOR, 1))
    guide = a_guide(session, a_store(session))
    code = take_guide_code(session, guide, now=NOON)
    a_customer(session, 9, guide=guide)
    end_role(session, staff_id=guide.staff_id, by=boss, now=NOON + timedelta(hours=1))
    ownership = session.exec(select(Ownership)).one()
    session.refresh(ownership)
    assert ownership.until == NOON + timedelta(hours=1)
    session.refresh(code)
    assert (code.kind, code.guide_id, code.active) == (CodeKind.STORE, None, True)
    assert session.exec(select(EntryCode).where(EntryCode.kind == CodeKind.GUIDE)).first() is None


@pytest.mark.parametrize("head", [Role.OPERATOR, Role.OWNER])
def test_only_an_owner_removes_the_heads(session: Session, head: Role) -> None:
    operator = the_operator(a_staff(session, Role.OPERATOR, 1))
    owner = the_operator(a_staff(session, Role.OWNER, 2))
    other = a_staff(session, head, 3)
    with pytest.raises(StaffUnknown):
        end_role(session, staff_id=other.id or 0, by=operator, now=NOON)
    assert end_role(session, staff_id=other.id or 0, by=owner, now=NOON).role is head


def test_the_last_owner_stays(session: Session) -> None:
    owner = the_operator(a_staff(session, Role.OWNER, 1))
    with pytest.raises(LastOwner):
        end_role(session, staff_id=owner.staff_id, by=owner, now=NOON)


async def test_two_owners_who_dismiss_each_other_at_once_leave_one(database: Database) -> None:
    assert await _dismiss_each_other(database) == 1


async def test_the_twin_that_does_not_hold_the_rows_leaves_none(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Select, "with_for_update", lambda self: self)
    assert await _dismiss_each_other(database) == (1 if database.is_sqlite else 0), "one lane needs no lock"


async def _dismiss_each_other(database: Database) -> int:
    """How many owners are left."""

    def appoint(session: Session) -> list[Operator]:
        return [the_operator(a_staff(session, Role.OWNER, number)) for number in (1, 2)]

    def dismiss(session: Session, by: Operator, other: Operator) -> None:
        with suppress(LastOwner):
            end_role(session, staff_id=other.staff_id, by=by, now=NOON)
            session.flush()
            time.sleep(0.2)  # the other one is at it as well

    def left(session: Session) -> int:
        return len(session.exec(select(Staff).where(Staff.role == Role.OWNER, col(Staff.until).is_(None))).all())

    grace, hang = await database.unit_of_work(appoint)
    await asyncio.gather(database.unit_of_work(dismiss, grace, hang), database.unit_of_work(dismiss, hang, grace))
    return await database.read(left)


def test_an_invitation_is_used_once_and_in_time(session: Session) -> None:
    store = a_store(session)
    day = timedelta(hours=24)
    late = invite_staff(session, role=Role.GUIDE, store_id=store.id, invited_by=None, now=NOON, life=day)
    anna, ben = a_person(session, 11), a_person(session, 12)
    with pytest.raises(InvitationRefused):
        accept_invitation(session, anna, code=late.code, now=NOON + day)
    accept_invitation(session, anna, code=late.code, now=NOON)
    with pytest.raises(InvitationRefused):
        accept_invitation(session, ben, code=late.code, now=NOON)
    assert find_guide(session, ben) is None


def test_who_is_dismissed_does_not_come_back_by_their_own_invitation(session: Session) -> None:
    owner = the_operator(a_staff(session, Role.OWNER, 1))
    operator = the_operator(a_staff(session, Role.OPERATOR, 2))
    kept = invite_staff(
        session, role=Role.GUIDE, store_id=a_store(session).id, invited_by=operator.staff_id, now=NOON,
        life=timedelta(hours=24),
    )  # fmt: skip
    end_role(session, staff_id=operator.staff_id, by=owner, now=NOON)
    with pytest.raises(InvitationRefused):
        accept_invitation(session, a_person(session, 2), code=kept.code, now=NOON)


def a_manager(session: Session, store: Store, telegram_id: int = 601) -> Manager:
    a_staff(session, Role.MANAGER, telegram_id, store, name="Sofia")
    manager = find_manager(session, a_person(session, telegram_id, "Sofia"))
    assert manager
    return manager


def test_a_manager_sees_only_their_own_stores_team(session: Session) -> None:
    here, there = a_store(session), a_store(session, "Canal Row")
    sofia = a_manager(session, here)
    a_guide(session, here)
    other = a_staff(session, Role.GUIDE, 502, there, name="Priya")
    assert [one.name for one in list_team(session, sofia, limit=10)] == ["Sofia", "Mei"]
    assert count_team(session, sofia) == 2
    for unknown in (other.id or 0, 999_999):
        with pytest.raises(StaffUnknown):
            find_colleague(session, sofia, staff_id=unknown)
        with pytest.raises(StaffUnknown):
            end_role(session, staff_id=unknown, by=sofia, now=NOON)


def test_the_team_is_searched_by_name_and_store(session: Session) -> None:
    boss = the_operator(a_staff(session, Role.OPERATOR, 1, name="Hang"))
    a_staff(session, Role.GUIDE, 2, a_store(session), name="Mei_100%")
    a_staff(session, Role.GUIDE, 3, a_store(session, "Canal Row"), name="Priya")
    for word, found in (
        ("mei", ["Mei_100%"]),
        ("canal", ["Priya"]),
        ("0%", ["Mei_100%"]),
        ("%", ["Mei_100%"]),
        ("x", []),
    ):
        assert [one.name for one in list_team(session, boss, find=word, limit=10)] == found
        assert count_team(session, boss, find=word) == len(found)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.OPERATOR, Role.OWNER, "nobody", ""])
def test_a_manager_invites_guides_and_tills_only(session: Session, role: str) -> None:
    store = a_store(session)
    sofia = a_manager(session, store)
    for mine in (Role.GUIDE, Role.TILL):
        assert invite_colleague(session, sofia, role=mine, store_id=store.id, now=NOON).store_id == store.id
    with pytest.raises(StaffUnknown):
        invite_colleague(session, sofia, role=role, store_id=store.id, now=NOON)


def test_a_manager_invites_to_no_other_store(session: Session) -> None:
    sofia, there = a_manager(session, a_store(session)), a_store(session, "Canal Row")
    for unknown in (there.id, 999_999, None):
        with pytest.raises(StoreUnknown):
            invite_colleague(session, sofia, role=Role.GUIDE, store_id=unknown, now=NOON)


def test_a_manager_removes_no_manager(session: Session) -> None:
    store = a_store(session)
    sofia = a_manager(session, store)
    jo = a_manager(session, store, 602)
    for one in (sofia, jo):
        with pytest.raises(StaffUnknown):
            end_role(session, staff_id=one.staff_id, by=sofia, now=NOON)


def test_the_inviter_is_found_by_the_invitation(session: Session) -> None:
    boss = a_staff(session, Role.OPERATOR, 1)
    store = a_store(session)
    made = invite_colleague(session, the_operator(boss), role=Role.GUIDE, store_id=store.id, now=NOON)
    assert find_inviter(session, code=made.code) == boss.chat_id
    printed = invite_staff(
        session, role=Role.OWNER, store_id=None, invited_by=None, now=NOON, life=INVITATION_LIFE
    )
    assert find_inviter(session, code=printed.code) is None
