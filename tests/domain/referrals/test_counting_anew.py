"""What a friend counted by is gone: another act of theirs that stands counts, as the brand counts acts."""

import pytest
from sqlmodel import Session

from bot.db.tables import Brand, CouponStatus, ReferralStatus
from bot.domain.arrivals.onboarding import Card
from bot.domain.purchases.recording import Sale, record_purchase
from bot.domain.referrals.friends import find_allowance
from bot.domain.till.redeeming import undo_redemption
from bot.domain.till.returns import MISTYPED, return_purchase
from tests.conftest import HandClock
from tests.domain.friend_rows import Town, open_town


@pytest.fixture
def town(session: Session, clock: HandClock) -> Town:
    town = open_town(session, clock)
    _let_purchases_count(town, True)
    return town


@pytest.fixture
def anna(town: Town) -> Card:
    return town.newcomer()


@pytest.fixture
def ben(town: Town, anna: Card) -> Card:
    return town.friend_of(anna)


def test_after_an_undone_use_the_first_purchase_that_stands_counts(town: Town, anna: Card, ben: Card) -> None:
    used = town.redeem(ben).redemption_id
    first, _second = _buy(town, ben, "R1"), _buy(town, ben, "R2")
    _undo(town, used)
    referral, reward = town.referral(ben), town.reward(ben)
    assert (referral.status, referral.redemption_id, referral.purchase_id) == (ReferralStatus.HELD, None, first)
    assert reward
    assert reward.status is CouponStatus.LOCKED
    assert find_allowance(town.session, customer_id=anna.customer_id, now=town.now).used == 1


def test_after_a_mistyped_purchase_another_counts(town: Town, ben: Card) -> None:
    first, second = _buy(town, ben, "R1"), _buy(town, ben, "R2")
    assert town.referral(ben).purchase_id == first
    _return(town, first, 1000, MISTYPED)
    assert (town.referral(ben).status, town.referral(ben).purchase_id) == (ReferralStatus.HELD, second)
    _return(town, second, 1000, "faulty")
    assert (town.referral(ben).status, town.referral(ben).reason) == (ReferralStatus.CLAWED_BACK, "returned")


def test_a_use_that_stands_comes_before_a_purchase(town: Town, ben: Card) -> None:
    bought = _buy(town, ben, "R1")
    _buy(town, ben, "R2")
    used = town.redeem(ben).redemption_id
    _return(town, bought, 1000, MISTYPED)
    assert (town.referral(ben).status, town.referral(ben).redemption_id) == (ReferralStatus.HELD, used)


def test_half_of_a_purchase_is_enough_and_less_is_not(town: Town, ben: Card) -> None:
    used = town.redeem(ben).redemption_id
    mostly_back, half = _buy(town, ben, "R1"), _buy(town, ben, "R2")
    _return(town, mostly_back, 501, "faulty")
    _return(town, half, 500, "faulty")
    _undo(town, used)
    assert town.referral(ben).purchase_id == half


def test_no_purchase_counts_where_the_brand_counts_uses_only(town: Town, ben: Card) -> None:
    _let_purchases_count(town, False)
    used = town.redeem(ben).redemption_id
    _buy(town, ben, "R1")
    _undo(town, used)
    assert town.referral(ben).status is ReferralStatus.JOINED


def _let_purchases_count(town: Town, count: bool) -> None:
    brand = town.session.get_one(Brand, 1)
    brand.purchase_counts = count
    town.session.add(brand)
    town.session.flush()


def _buy(town: Town, card: Card, receipt: str) -> int:
    sale = Sale(town.store_id, 1000, "CAD", receipt, card.customer_id, town.guide.staff_id)
    return record_purchase(town.session, sale, at=town.now, now=town.now).purchase_id


def _undo(town: Town, redemption_id: int) -> None:
    undo_redemption(town.session, redemption_id=redemption_id, staff_id=town.guide.staff_id, now=town.now)


def _return(town: Town, purchase_id: int, amount: int, reason: str) -> None:
    return_purchase(
        town.session, purchase_id, number=1, amount=amount, reason=reason, staff_id=None, now=town.now
    )  # fmt: skip
