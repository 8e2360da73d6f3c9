"""Rows that tests of the rules begin with: a brand that may onboard, a gift, stores, people, a guide."""

from datetime import datetime

from sqlmodel import Session

from bot.clock import Clock
from bot.db.tables import Brand, Chat, ChatKind, CodeKind, EntryCode, OfferKind, OfferStatus, Role, Staff, Store
from bot.domain.arrivals.onboarding import Card, find_scan, onboard
from bot.domain.offers.terms import make_offer
from bot.domain.people.chats import Person, find_person
from bot.domain.people.staff import Guide
from bot.domain.stores.doors import make_entry_code


def add_brand(session: Session, now: datetime, *, is_open: bool = True) -> int:
    """The brand with a gift; returns the gift's id."""
    gift = make_offer(
        session,
        kind=OfferKind.GIFT,
        status=OfferStatus.OPEN,
        now=now,
        name_en="Cup of the day",
        name_zh="当日茶饮一杯",
    )
    contact = "privacy@moonpine.example" if is_open else ""
    session.add(
        Brand(name_en="Moonpine Tea", company="Moonpine Ltd", privacy_contact=contact, gift_id=gift.offer_id)
    )
    session.flush()
    return gift.offer_id


def add_store(session: Session, now: datetime, name: str = "Harbour Street") -> int:
    store = Store(name_en=name, name_zh="", timezone="America/Vancouver", created_at=now)
    session.add(store)
    session.flush()
    return store.id or 0


def add_person(session: Session, now: datetime, telegram_id: int, name: str = "Anna") -> Person:
    session.add(Chat(telegram_id=telegram_id, kind=ChatKind.PRIVATE, title=name, created_at=now))
    session.flush()
    return again(session, telegram_id)


def again(session: Session, telegram_id: int) -> Person:
    """The person as the database knows them now."""
    person = find_person(session, telegram_id=telegram_id)
    assert person
    return person


def add_guide(session: Session, now: datetime, store_id: int, telegram_id: int = 77, name: str = "Mei") -> Guide:
    person = add_person(session, now, telegram_id, name)
    staff = Staff(chat_id=person.chat_id, role=Role.GUIDE, store_id=store_id, name=name, since=now)
    session.add(staff)
    session.flush()
    return Guide(staff.id or 0, store_id, name, Role.GUIDE)


def add_door(session: Session, clock: Clock, store_id: int) -> EntryCode:
    """An entry code at the store's door."""
    return make_entry_code(session, kind=CodeKind.STORE, store_id=store_id, now=clock.now())


def press_start(session: Session, person: Person, payload: str, clock: Clock) -> Card:
    """What START with a good payload does."""
    found = find_scan(session, person, payload)
    assert found is not None
    return onboard(session, person, found, now=clock.now())
