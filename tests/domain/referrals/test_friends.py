"""Referrals and ownership: nobody is their own friend; a guide changes only when the customer says so."""

import pytest
from sqlmodel import Session, col, select

from bot.db.tables import Ownership, Referral
from bot.domain.people.ownerships import GuideGone, find_owner_of, give_customer
from bot.domain.referrals.friends import add_referral, find_invite_code, list_friends
from tests.conftest import HandClock
from tests.domain.shop_rows import add_brand, add_door, add_guide, add_person, add_store, press_start


def test_nobody_is_their_own_friend(session: Session, clock: HandClock) -> None:
    anna, _ = _customers(session, clock)
    add_referral(session, referrer_id=anna, friend_id=anna, now=clock.now())
    assert session.exec(select(Referral)).all() == []


def test_a_friend_counts_for_the_first_who_brought_them(session: Session, clock: HandClock) -> None:
    anna, ben = _customers(session, clock)
    add_referral(session, referrer_id=anna, friend_id=ben, now=clock.now())
    add_referral(session, referrer_id=anna, friend_id=ben, now=clock.now())
    assert len(list_friends(session, customer_id=anna)) == 1
    assert list_friends(session, customer_id=ben) == []


def test_everyones_link_is_their_own(session: Session, clock: HandClock) -> None:
    anna, ben = _customers(session, clock)
    links = {find_invite_code(session, customer_id=customer) for customer in (anna, ben)}
    assert len(links) == 2
    assert all(link.startswith("f") and len(link) == 17 for link in links)


def test_a_new_guide_takes_over_from_the_old(session: Session, clock: HandClock) -> None:
    anna, _ = _customers(session, clock)
    store = add_store(session, clock.now())
    mei = add_guide(session, clock.now(), store, 71, "Mei")
    jonas = add_guide(session, clock.now(), store, 72, "Jonas")
    assert give_customer(session, customer_id=anna, guide_id=mei.staff_id, now=clock.now()) == "Mei"
    give_customer(session, customer_id=anna, guide_id=mei.staff_id, now=clock.now())
    give_customer(session, customer_id=anna, guide_id=jonas.staff_id, now=clock.move(days=1))
    assert find_owner_of(session, customer_id=anna) == jonas.staff_id
    rows = session.exec(select(Ownership).order_by(col(Ownership.id))).all()
    assert [(row.guide_id, row.until) for row in rows] == [(mei.staff_id, clock.now()), (jonas.staff_id, None)]


def test_no_guide_no_change(session: Session, clock: HandClock) -> None:
    anna, _ = _customers(session, clock)
    with pytest.raises(GuideGone):
        give_customer(session, customer_id=anna, guide_id=12345, now=clock.now())


def _customers(session: Session, clock: HandClock) -> tuple[int, int]:
    now = clock.now()
    add_brand(session, now)
    door = add_door(session, clock, add_store(session, now)).code
    anna, ben = (
        press_start(session, add_person(session, now, n, name), door, clock) for n, name in ((1, "A"), (2, "B"))
    )
    return anna.customer_id, ben.customer_id
