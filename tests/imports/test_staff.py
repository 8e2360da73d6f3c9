"""The roster from files: who is to work where, and who works here already."""

import pytest
from sqlmodel import Session, select

from bot.db.tables import Chat, ChatKind, Role, RosterEntry, Staff
from tests.conftest import NOON
from tests.imports.conftest import Bring
from tests.imports.tables import STORES, Say, counts


def test_the_roster_names_who_is_to_work_where(bring: Bring, session: Session) -> None:
    bring("stores", STORES)
    table = "工号,姓名,角色,门店\n1,林梅,导购,101\n2,Sofia,店长,Canal Row\n3,Zhou,运营,\n"
    assert counts(bring("staff", table)) == (3, 0, 0)
    assert counts(bring("staff", table)) == (0, 0, 3)
    rows = session.exec(select(RosterEntry).order_by(RosterEntry.number)).all()
    assert [row.role for row in rows] == [Role.GUIDE, Role.MANAGER, Role.OPERATOR]
    assert session.exec(select(Staff)).all() == []


def test_somebody_who_works_here_already_is_not_moved_by_a_file(
    bring: Bring, session: Session, wrongs: Say
) -> None:
    bring("stores", STORES)
    bring("staff", "number,name,role,store\n1,Mei,guide,101\n")
    chat = Chat(telegram_id=7, kind=ChatKind.PRIVATE, title="Mei", locale="en", created_at=NOON)
    session.add(chat)
    session.flush()
    entry = session.exec(select(RosterEntry)).one()
    staff = Staff(chat_id=chat.id or 0, role=Role.GUIDE, store_id=entry.store_id, name="Mei", since=NOON)
    session.add(staff)
    session.flush()
    entry.staff_id = staff.id
    session.add(entry)
    session.flush()
    assert wrongs(bring("staff", "number,role\n1,manager\n")) == [
        "Line 2: Works here already as guide at Harbour Street. Change it in /staff."
    ]
    assert counts(bring("staff", "number,name\n1,Mei Lin\n")) == (0, 1, 0)


@pytest.mark.parametrize(
    "table", ["number,name,role,store\n1,A,owner,101\n", "number,name,role\n1,A,guide\n", "number\n1\n"]
)
def test_a_role_that_cannot_be_given_is_refused(bring: Bring, wrongs: Say, table: str) -> None:
    bring("stores", STORES)
    assert len(wrongs(bring("staff", table))) == 1
