"""Who is expected according to the roster, until they have taken their role."""

import pytest
from sqlmodel import Session

from bot.db.tables import Role, RosterEntry, Store
from bot.domain.people.roster import ExpectedUnknown, count_expected, invite_expected, list_expected
from bot.domain.people.staff import InvitationRefused, accept_invitation
from bot.domain.people.team import StaffUnknown
from tests.conftest import NOON
from tests.domain.people.test_team import a_manager
from tests.domain.team_factory import a_person, a_staff, a_store, the_operator


def an_entry(session: Session, number: str, name: str, store: Store | None, role: Role = Role.GUIDE) -> int:
    entry = RosterEntry(number=number, name=name, role=role, store_id=store and store.id, created_at=NOON)
    session.add(entry)
    session.flush()
    return entry.id or 0


def test_who_took_their_role_is_expected_no_longer_and_has_the_rosters_name(session: Session) -> None:
    boss = the_operator(a_staff(session, Role.OPERATOR, 1))
    lena = an_entry(session, "W2", "Lena Vogt", a_store(session))
    an_entry(session, "W1", "Ivan Petrov", a_store(session, "Canal Row"))
    assert [one.name for one in list_expected(session, boss, limit=10)] == ["Ivan Petrov", "Lena Vogt"]
    _expected, invitation = invite_expected(session, boss, roster_id=lena, now=NOON)
    staff = accept_invitation(session, a_person(session, 70, "lenchen"), code=invitation.code, now=NOON)
    entry = session.get_one(RosterEntry, lena)
    session.refresh(entry)
    assert (staff.name, entry.staff_id) == ("Lena Vogt", staff.id)
    assert [one.name for one in list_expected(session, boss, limit=10)] == ["Ivan Petrov"]
    with pytest.raises(ExpectedUnknown):
        invite_expected(session, boss, roster_id=lena, now=NOON)


def test_a_second_invitation_for_the_same_person_voids_the_first(session: Session) -> None:
    boss = the_operator(a_staff(session, Role.OPERATOR, 1))
    lena = an_entry(session, "W2", "Lena Vogt", a_store(session))
    _, first = invite_expected(session, boss, roster_id=lena, now=NOON)
    _, second = invite_expected(session, boss, roster_id=lena, now=NOON)
    with pytest.raises(InvitationRefused):
        accept_invitation(session, a_person(session, 70), code=first.code, now=NOON)
    accept_invitation(session, a_person(session, 70), code=second.code, now=NOON)


def test_a_manager_sees_who_is_expected_at_their_store(session: Session) -> None:
    here, there = a_store(session), a_store(session, "Canal Row")
    sofia = a_manager(session, here)
    an_entry(session, "W1", "Lena", here)
    other, boss = an_entry(session, "W2", "Ivan", there), an_entry(session, "W3", "Jo", here, Role.MANAGER)
    assert [one.number for one in list_expected(session, sofia, limit=10)] == ["W1", "W3"]
    for unknown in (other, 999_999):
        with pytest.raises(ExpectedUnknown):
            invite_expected(session, sofia, roster_id=unknown, now=NOON)
    with pytest.raises(StaffUnknown):
        invite_expected(session, sofia, roster_id=boss, now=NOON)


def test_expected_people_are_searched_by_name_number_and_store(session: Session) -> None:
    boss = the_operator(a_staff(session, Role.OPERATOR, 1))
    an_entry(session, "W1", "Lena", a_store(session))
    an_entry(session, "W2", "小雨", a_store(session, "Canal Row"))
    for word, found in (("w1", ["W1"]), ("雨", ["W2"]), ("canal", ["W2"]), ("W", ["W1", "W2"])):
        assert [one.number for one in list_expected(session, boss, find=word, limit=10)] == found
        assert count_expected(session, boss, find=word) == len(found)
