"""From a friend who joined to a reward in hand, or taken back: each step, its entry, its notice."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.db.tables import (
    Act,
    Brand,
    Chat,
    ChatKind,
    CouponStatus,
    Customer,
    Entry,
    Group,
    GroupStatus,
    Membership,
    Notice,
    Offer,
    Purchase,
    Redemption,
    ReferralStatus,
    Role,
    Staff,
    Way,
)
from bot.domain.arrivals.onboarding import Card
from bot.domain.coupons.usable import CouponLocked
from bot.domain.referrals.friends import find_allowance, list_friends, unqualify_by_purchase
from bot.domain.referrals.rewards import release_rewards
from bot.domain.till.codes_by_file import UsedAtTill, redeem_by_file
from bot.domain.till.redeeming import redeem_coupon, undo_redemption
from bot.domain.till.returns import return_purchase
from tests.conftest import HandClock
from tests.domain.friend_rows import Town, open_town
from tests.domain.redeemed import a_coupon


@pytest.fixture
def town(session: Session, clock: HandClock) -> Town:
    return open_town(session, clock)


@pytest.fixture
def anna(town: Town) -> Card:
    anna = town.newcomer()
    town.redeem(anna)
    return anna


@pytest.fixture
def ben(town: Town, anna: Card) -> Card:
    """A friend who is in the store's group, as most are."""
    ben = town.friend_of(anna)
    _join_group(town, ben)
    return ben


def test_a_friend_who_only_joined_does_not_count_yet(town: Town, anna: Card, ben: Card) -> None:
    assert [(one.number, one.status) for one in list_friends(town.session, customer_id=anna.customer_id)] == [
        (1, ReferralStatus.JOINED)
    ]
    assert town.reward(ben) is None


def test_a_friend_who_redeems_counts_and_the_reward_waits_out_the_return_window(
    town: Town, anna: Card, ben: Card
) -> None:
    town.redeem(ben)
    referral, reward = town.referral(ben), town.reward(ben)
    assert reward is not None
    assert (referral.status, reward.status) == (ReferralStatus.HELD, CouponStatus.LOCKED)
    assert reward.customer_id == anna.customer_id
    # 20 November, 12:00 and some in Vancouver: seven days and one more, from that day's midnight there.
    assert reward.usable_from == datetime(2026, 11, 28, 7, 0, tzinfo=UTC)
    assert _acts(town)[-2:] == [Act.LOCK, Act.QUALIFY]
    assert _notices(town)[-1] == (
        "shopper/friend_counted",
        {"count": 1, "usable_from": "2026-11-28T07:00:00+00:00"},
    )


def test_a_locked_reward_cannot_be_used(town: Town, anna: Card, ben: Card) -> None:
    town.redeem(ben)
    reward = town.reward(ben)
    assert reward
    with pytest.raises(CouponLocked):
        redeem_coupon(town.session, guide=town.guide, code=reward.code, now=town.now)


def test_when_the_hold_is_over_the_reward_is_the_referrers(town: Town, anna: Card, ben: Card) -> None:
    town.redeem(ben)
    assert _release(town, days=7) == 0
    assert _release(town, days=1) == 1
    reward = town.reward(ben)
    assert reward
    assert reward.status is CouponStatus.ISSUED
    assert town.referral(ben).status is ReferralStatus.USABLE
    assert _acts(town)[-1] is Act.RELEASE
    assert _notices(town)[-1][0] == "shopper/reward_usable"
    redeem_coupon(town.session, guide=town.guide, code=reward.code, now=town.now)


def test_a_late_decision_costs_the_reward_no_days(town: Town, anna: Card, ben: Card) -> None:
    town.redeem(ben)
    referral = town.referral(ben)
    referral.decided_by = town.guide.staff_id
    town.session.add(referral)
    assert _release(town, days=25) == 1
    reward = town.reward(ben)
    assert reward
    # Let go on 15 December in Vancouver; 14 days by its terms, and its end is told three days before.
    assert reward.expires_at == datetime(2026, 12, 30, 6, 59, 59, tzinfo=UTC)
    assert reward.remind_at == datetime(2026, 12, 26, 18, 0, tzinfo=UTC)


def test_a_friend_counts_once_however_often_they_come(town: Town, anna: Card, ben: Card) -> None:
    receipt = town.redeem(ben)
    again = redeem_coupon(town.session, guide=town.guide, code=ben.code, now=town.now)
    assert again.repeated
    assert again.redemption_id == receipt.redemption_id
    assert _acts(town).count(Act.QUALIFY) == 1


def test_an_undone_use_takes_the_reward_back_and_the_friend_may_count_later(
    town: Town, anna: Card, ben: Card
) -> None:
    first = town.redeem(ben)
    held = town.reward(ben)
    undo_redemption(town.session, redemption_id=first.redemption_id, staff_id=town.guide.staff_id, now=town.now)
    assert town.referral(ben).status is ReferralStatus.JOINED
    assert town.reward(ben) is None
    assert find_allowance(town.session, customer_id=anna.customer_id, now=town.now).used == 0
    town.redeem(ben)
    reward = town.reward(ben)
    assert held
    assert reward
    assert reward.id != held.id
    assert (held.status, reward.status) == (CouponStatus.VOID, CouponStatus.LOCKED)
    assert town.session.get_one(Offer, town.reward_id).pieces == 1


def test_an_undone_use_leaves_the_friend_who_used_something_else_since(town: Town, anna: Card, ben: Card) -> None:
    first = town.redeem(ben)
    held = town.referral(ben).usable_from
    other = a_coupon(town.session, ben.customer_id, town.reward_id, town.now)
    town.clock.move(days=2)
    second = redeem_coupon(town.session, guide=town.guide, code=other.code, now=town.now)
    undo_redemption(town.session, redemption_id=first.redemption_id, staff_id=town.guide.staff_id, now=town.now)
    referral = town.referral(ben)
    assert (referral.status, referral.redemption_id) == (ReferralStatus.HELD, second.redemption_id)
    assert held
    assert referral.usable_from == held + timedelta(days=2)
    reward = town.reward(ben)
    assert reward
    assert reward.status is CouponStatus.LOCKED
    assert find_allowance(town.session, customer_id=anna.customer_id, now=town.now).used == 1
    undo_redemption(town.session, redemption_id=second.redemption_id, staff_id=town.guide.staff_id, now=town.now)
    assert town.referral(ben).status is ReferralStatus.JOINED


def test_a_use_that_a_file_told_of_is_another_use(town: Town, anna: Card, ben: Card) -> None:
    first = town.redeem(ben)
    other = a_coupon(town.session, ben.customer_id, town.reward_id, town.now)
    told = UsedAtTill(other.coupon_id, other.offer_id, ben.customer_id, 0, town.store_id, town.now, None, None)
    redeem_by_file(town.session, [told], now=town.now)
    undo_redemption(town.session, redemption_id=first.redemption_id, staff_id=town.guide.staff_id, now=town.now)
    by_file = town.session.exec(select(Redemption.id).where(Redemption.way == Way.FILE)).one()
    referral = town.referral(ben)
    assert (referral.status, referral.redemption_id) == (ReferralStatus.HELD, by_file)


def test_what_was_mostly_brought_back_is_no_other_use(town: Town, anna: Card, ben: Card) -> None:
    first = town.redeem(ben)
    other = a_coupon(town.session, ben.customer_id, town.reward_id, town.now)
    redeem_coupon(town.session, guide=town.guide, code=other.code, amount=1000, now=town.now)
    bought = town.session.exec(select(Purchase.id)).one() or 0
    return_purchase(
        town.session, bought, number=1, amount=501, reason="faulty", staff_id=town.guide.staff_id, now=town.now
    )
    undo_redemption(town.session, redemption_id=first.redemption_id, staff_id=town.guide.staff_id, now=town.now)
    assert town.referral(ben).status is ReferralStatus.JOINED


def test_a_return_takes_the_friend_back_for_good(town: Town, anna: Card, ben: Card) -> None:
    receipt = town.redeem(ben)
    undo_redemption(
        town.session, redemption_id=receipt.redemption_id, staff_id=None, now=town.now, gives_back=True
    )
    assert (town.referral(ben).status, town.referral(ben).reason) == (ReferralStatus.CLAWED_BACK, "returned")
    town.redeem(ben)
    assert town.referral(ben).status is ReferralStatus.CLAWED_BACK


def test_a_reward_in_hand_is_taken_back_unless_it_was_used(town: Town, anna: Card, ben: Card) -> None:
    cem = town.friend_of(anna)
    _join_group(town, cem)
    uses = {card.customer_id: town.redeem(card).redemption_id for card in (ben, cem)}
    _release(town, days=8)
    used = town.reward(cem)
    assert used
    redeem_coupon(town.session, guide=town.guide, code=used.code, now=town.now)
    for redemption_id in uses.values():
        undo_redemption(town.session, redemption_id=redemption_id, staff_id=None, now=town.now, gives_back=True)
    assert [town.referral(card).status for card in (ben, cem)] == [ReferralStatus.CLAWED_BACK] * 2
    rewards = [town.reward(card) for card in (ben, cem)]
    assert [reward and reward.status for reward in rewards] == [CouponStatus.VOID, CouponStatus.REDEEMED]
    assert find_allowance(town.session, customer_id=anna.customer_id, now=town.now).used == 1


@pytest.mark.parametrize("by_return", [True, False])
def test_a_lost_friends_reward_that_was_used_is_void_once_that_use_is_undone(
    town: Town, anna: Card, ben: Card, *, by_return: bool
) -> None:
    friends = town.redeem(ben)
    _release(town, days=8)
    reward = town.reward(ben)
    assert reward
    own = redeem_coupon(town.session, guide=town.guide, code=reward.code, now=town.now)
    undo_redemption(
        town.session, redemption_id=friends.redemption_id, staff_id=None, now=town.now, gives_back=True
    )
    undo_redemption(
        town.session, redemption_id=own.redemption_id, staff_id=None, now=town.now, gives_back=by_return
    )
    again = town.reward(ben)
    assert again
    assert again.status is CouponStatus.VOID
    assert town.session.get_one(Offer, town.reward_id).pieces == 0
    assert find_allowance(town.session, customer_id=anna.customer_id, now=town.now).used == 0


@pytest.mark.parametrize(
    ("reason", "deed"),
    [
        ("left", lambda town, anna, ben: _leave_group(town, ben)),
        ("blocked", lambda town, anna, ben: _block(town, ben)),
        ("referrer_blocked", lambda town, anna, ben: _block(town, anna)),
        ("staff", lambda town, anna, ben: _hire(town, anna)),
        ("same_contact", lambda town, anna, ben: _share_phone(town, anna, ben)),
    ],
)
def test_what_happened_within_the_hold_is_looked_at_when_it_ends(  # type: ignore[no-untyped-def]
    town: Town, anna: Card, ben: Card, reason: str, deed
) -> None:
    town.redeem(ben)
    town.clock.move(days=2)
    deed(town, anna, ben)
    _release(town, days=8)
    referral, reward = town.referral(ben), town.reward(ben)
    assert (referral.status, referral.reason) == (ReferralStatus.CLAWED_BACK, reason)
    assert reward
    assert reward.status is CouponStatus.VOID
    assert Act.CLAW_BACK in _acts(town)
    assert _notices(town)[-1][0] == "shopper/friend_lost"


def test_staff_earn_nothing_by_inviting(town: Town, anna: Card, ben: Card) -> None:
    _hire(town, anna)
    town.redeem(ben)
    assert (town.referral(ben).status, town.referral(ben).reason) == (ReferralStatus.REJECTED, "staff")
    assert _acts(town)[-1] is Act.REJECT


def test_two_accounts_of_one_phone_are_one_person(town: Town, anna: Card, ben: Card) -> None:
    _share_phone(town, anna, ben)
    town.redeem(ben)
    assert town.referral(ben).reason == "same_contact"


def test_the_months_rewards_have_an_end_and_the_next_month_begins_anew(town: Town, anna: Card) -> None:
    brand = town.session.get_one(Brand, 1)
    brand.rewards_a_month = 1
    town.session.add(brand)
    town.session.flush()
    first, second = town.friend_of(anna), town.friend_of(anna)
    town.redeem(first)
    town.redeem(second)
    assert town.referral(first).status is ReferralStatus.HELD
    assert (town.referral(second).status, town.referral(second).reason) == (ReferralStatus.REJECTED, "cap")
    town.clock.move(days=11)  # December in Vancouver
    assert find_allowance(town.session, customer_id=anna.customer_id, now=town.now).used == 0
    third = town.friend_of(anna)
    town.redeem(third)
    assert town.referral(third).status is not ReferralStatus.REJECTED


@pytest.mark.parametrize(
    ("change", "reason"), [("none", "no_offer"), ("spent", "offer_gone"), ("short", "offer_gone")]
)
def test_without_a_reward_to_give_the_friend_counts_all_the_same(
    town: Town, anna: Card, ben: Card, change: str, reason: str
) -> None:
    operator = town.newcomer()
    _hire(town, operator, Role.OPERATOR)
    _spoil_reward(town, change)
    town.redeem(ben)
    assert (town.referral(ben).status, town.referral(ben).reason) == (ReferralStatus.HELD, reason)
    assert find_allowance(town.session, customer_id=anna.customer_id, now=town.now).used == 0
    assert ("operator/no_reward", {}) in [(name, {}) for name, _ in _notices(town)]
    _release(town, days=9)
    assert (town.referral(ben).status, town.referral(ben).reason) == (ReferralStatus.USABLE, reason)


def test_a_purchase_brought_back_whole_takes_the_friend_back(town: Town, anna: Card, ben: Card) -> None:
    town.clock.move(hours=1)
    receipt = redeem_coupon(town.session, guide=town.guide, code=ben.code, now=town.now, amount=1200)
    purchase = town.session.connection().exec_driver_sql(
        f"SELECT id FROM purchases WHERE redemption_id = {receipt.redemption_id}"
    )
    unqualify_by_purchase(town.session, purchase.scalar_one(), now=town.now)
    assert (town.referral(ben).status, town.referral(ben).reason) == (ReferralStatus.CLAWED_BACK, "returned")


def _release(town: Town, **later: float) -> int:
    town.clock.move(**later)
    done = release_rewards(town.session, now=town.now, portion=200)
    town.session.expire_all()
    return done


def _spoil_reward(town: Town, change: str) -> None:
    brand, offer = town.session.get_one(Brand, 1), town.session.get_one(Offer, town.reward_id)
    if change == "none":
        brand.referrer_offer_id = None
    elif change == "spent":
        offer.budget_pieces = 0
    else:
        ends = (town.now + timedelta(days=3)).strftime("%Y-%m-%d %H:%M:%S.%f")
        town.session.connection().exec_driver_sql(
            f"UPDATE offer_terms SET ends_at = '{ends}' WHERE offer_id = {town.reward_id}"
        )
    town.session.add_all([brand, offer])
    town.session.flush()


def _chat(town: Town, card: Card) -> Chat:
    customer = town.session.get_one(Customer, card.customer_id)
    return town.session.get_one(Chat, customer.chat_id)


def _block(town: Town, card: Card) -> None:
    chat = _chat(town, card)
    chat.blocked_at = town.now
    town.session.add(chat)
    town.session.flush()


def _hire(town: Town, card: Card, role: Role = Role.GUIDE) -> None:
    at = town.store_id if role is Role.GUIDE else None
    town.session.add(Staff(chat_id=_chat(town, card).id or 0, role=role, store_id=at, name="", since=town.now))
    town.session.flush()


def _share_phone(town: Town, *cards: Card) -> None:
    for card in cards:
        customer = town.session.get_one(Customer, card.customer_id)
        customer.phone_key = "same"
        town.session.add(customer)
    town.session.flush()


def _join_group(town: Town, card: Card) -> None:
    group = town.session.exec(select(Group)).first()
    if group is None:
        chat = Chat(telegram_id=-100, kind=ChatKind.GROUP, created_at=town.now)
        town.session.add(chat)
        town.session.flush()
        group = Group(chat_id=chat.id or 0, store_id=town.store_id, status=GroupStatus.ACTIVE, created_at=town.now)
        town.session.add(group)
        town.session.flush()
    person_id = _chat(town, card).id or 0
    town.session.add(Membership(group_id=group.id or 0, person_id=person_id, joined_at=town.now))
    town.session.flush()


def _leave_group(town: Town, card: Card) -> None:
    membership = town.session.exec(select(Membership).where(Membership.person_id == _chat(town, card).id)).one()
    membership.left_at = town.now
    town.session.add(membership)
    town.session.flush()


def _acts(town: Town) -> list[Act]:
    return [entry.act for entry in town.session.exec(select(Entry).order_by(col(Entry.id))).all()]


def _notices(town: Town) -> list[tuple[str, dict[str, object]]]:
    """Templates with what the friends' one is told."""
    rows = town.session.exec(select(Notice).order_by(col(Notice.id))).all()
    return [
        (row.template, {k: v for k, v in json.loads(row.facts).items() if v and k in ("count", "usable_from")})
        for row in rows
    ]
