"""Rows that tests of staff's rules begin with."""

from datetime import timedelta

from sqlmodel import Session

from bot.db.tables import Customer, Ownership, Role, Staff, Store
from bot.domain.people.chats import Person, meet_person
from bot.domain.people.staff import INVITATION_LIFE, Guide, Operator, accept_invitation, find_guide, invite_staff
from bot.domain.stores.cards import add_store
from tests.conftest import NOON


def a_store(session: Session, name: str = "Harbour Street") -> Store:
    return add_store(session, name=name, timezone="America/Vancouver", now=NOON)


def a_person(session: Session, telegram_id: int, name: str = "Anna") -> Person:
    return meet_person(session, telegram_id=telegram_id, name=name, locale="en", now=NOON)


def a_staff(
    session: Session, role: Role, telegram_id: int, store: Store | None = None, name: str = "Mei"
) -> Staff:
    person = a_person(session, telegram_id, name)
    invitation = invite_staff(
        session,
        role=role,
        store_id=store.id if store else None,
        invited_by=None,
        now=NOON,
        life=INVITATION_LIFE,
    )
    return accept_invitation(session, person, code=invitation.code, now=NOON)


def a_guide(session: Session, store: Store, telegram_id: int = 501) -> Guide:
    a_staff(session, Role.GUIDE, telegram_id, store)
    guide = find_guide(session, a_person(session, telegram_id, "Mei"))
    assert guide
    return guide


def the_operator(staff: Staff) -> Operator:
    return Operator(staff.id or 0, staff.role)


def a_customer(
    session: Session, telegram_id: int, name: str = "Anna", *, guide: Guide | None = None, days_ago: int = 0
) -> Customer:
    person = a_person(session, telegram_id, name)
    at = NOON - timedelta(days=days_ago)
    customer = Customer(chat_id=person.chat_id, invite_code=f"f{telegram_id}", created_at=at)
    session.add(customer)
    session.flush()
    if guide:
        session.add(Ownership(customer_id=customer.id, guide_id=guide.staff_id, since=at))
        session.flush()
    return customer
