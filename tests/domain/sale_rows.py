"""Rows that tests of sales begin with: a store with a guide, a customer with a coupon, and what was bought."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, select, update

from bot.db.tables import Customer, OfferTerms, Role
from bot.domain.arrivals.onboarding import Card
from bot.domain.people.staff import Guide
from bot.domain.purchases.recording import Recorded, Sale, record_purchase
from tests.conftest import HandClock
from tests.domain.shop_rows import add_brand, add_door, add_guide, add_person, add_store, press_start


@dataclass(frozen=True)
class Counter:
    """Mei's store, Anna with the gift, and Anna's member code."""

    store_id: int
    guide: Guide
    card: Card
    customer_id: int
    member_code: str

    @property
    def manager(self) -> Guide:
        """Mei, if she were the manager."""
        return Guide(self.guide.staff_id, self.store_id, self.guide.name, Role.MANAGER)


def open_counter(session: Session, clock: HandClock) -> Counter:
    now = clock.now()
    add_brand(session, now)
    store = add_store(session, now)
    card = press_start(session, add_person(session, now, 1), add_door(session, clock, store).code, clock)
    mei = add_guide(session, now, store)
    anna = session.exec(select(Customer)).one()
    return Counter(store, mei, card, anna.id or 0, anna.member_code or "")


def sell(
    session: Session, at: Counter, amount: int, now: datetime, receipt: str | None = None, **facts: Any
) -> Recorded:
    sale = Sale(at.store_id, amount, "CAD", receipt, staff_id=at.guide.staff_id, **facts)
    return record_purchase(session, sale, at=now, now=now)


def change_terms(session: Session, **facts: object) -> None:
    """Of every offer, for the coupons that are out already too: as if they had been issued so."""
    session.exec(update(OfferTerms).values(**facts))
