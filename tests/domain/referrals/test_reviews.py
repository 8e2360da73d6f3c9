"""Operators hear of friends who wait to be looked at: once a day, awake, and as many as wait then."""

import json
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from bot.db.tables import Notice, ReferralStatus, Role, Staff
from bot.domain.referrals.reviews import tell_of_reviews
from tests.conftest import HandClock
from tests.domain.friend_rows import Town, open_town
from tests.domain.shop_rows import add_person


@pytest.fixture
def town(session: Session, clock: HandClock) -> Town:
    """At noon, with an operator."""
    town = open_town(session, clock)
    olga = add_person(session, town.now, 4711, "Olga")
    session.add(Staff(chat_id=olga.chat_id, role=Role.OPERATOR, name="Olga", since=town.now))
    session.flush()
    return town


def test_what_began_to_wait_in_the_night_is_told_in_the_morning_by_its_number_then(town: Town) -> None:
    _wait(town, days=2)
    _wait(town, days=0.5)
    assert _told(town, hours=9.5) == []  # half past nine in the evening
    assert _told(town, hours=11) == []
    assert _told(town, hours=1) == [2]
    assert _told(town, hours=1) == [2]
    assert _told(town, days=1) == [2, 2]


def test_nobody_hears_of_those_who_wait_for_less_than_a_day(town: Town) -> None:
    _wait(town, days=0.5)
    assert _told(town) == []


def _wait(town: Town, *, days: float) -> None:
    """For somebody to look at a friend, for so long."""
    friend = town.friend_of(town.newcomer())
    referral = town.referral(friend)
    referral.status, referral.qualified_at = ReferralStatus.REVIEW, town.now - timedelta(days=days)
    town.session.add(referral)
    town.session.flush()


def _told(town: Town, **later: float) -> list[int]:
    """How many each notice says so far."""
    town.clock.move(**later)
    tell_of_reviews(town.session, now=town.now, portion=200)
    notices = town.session.exec(select(Notice).order_by(col(Notice.id))).all()
    return [json.loads(notice.facts)["count"] for notice in notices if notice.template == "operator/reviews_wait"]
