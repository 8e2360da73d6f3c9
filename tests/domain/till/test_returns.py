"""Returns: never more than was bought, once a press, and what hung on the purchase follows at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, func, select, update

from bot.db.engine import make_engine
from bot.db.tables import (
    Act,
    Brand,
    Coupon,
    CouponStatus,
    Entry,
    Notice,
    OfferKind,
    OfferStatus,
    Purchase,
    PurchaseReturn,
    Redemption,
    Referral,
    ReferralStatus,
)
from bot.domain.coupons.held import find_coupon_by_code
from bot.domain.offers.terms import make_offer
from bot.domain.purchases.recording import ReceiptTaken
from bot.domain.purchases.sales import count_takings
from bot.domain.referrals.friends import add_referral
from bot.domain.till.redeeming import redeem_coupon
from bot.domain.till.returns import MISTYPED, PurchaseGone, PurchaseMoved, Returned, TooMuchBack, return_purchase
from bot.errors import Refusal
from tests.conftest import NOON, HandClock
from tests.domain.sale_rows import Counter, change_terms, open_counter, sell
from tests.domain.shop_rows import add_door, add_person, press_start


def give_back(
    session: Session,
    purchase_id: int,
    number: int,
    amount: int | None,
    clock: HandClock,
    reason: str = "faulty",
    staff: int | None = None,
) -> Returned:
    return return_purchase(
        session, purchase_id, number=number, amount=amount, reason=reason, staff_id=staff, now=clock.now()
    )


def buy_with_coupon(session: Session, clock: HandClock, amount: int = 4000) -> tuple[Counter, int]:
    at = open_counter(session, clock)
    redeem_coupon(session, guide=at.guide, code=at.card.code, amount=amount, now=clock.now())
    return at, session.exec(select(Purchase.id)).one() or 0


def test_parts_and_then_the_rest(session: Session, clock: HandClock) -> None:
    at = open_counter(session, clock)
    bought = sell(session, at, 5000, clock.now(), "R-1").purchase_id
    assert give_back(session, bought, 1, 1500, clock).rest == 3500
    rest = give_back(session, bought, 2, None, clock)
    assert (rest.amount, rest.rest) == (3500, 0)
    with pytest.raises(PurchaseGone):
        give_back(session, bought, 3, None, clock)
    told = session.exec(select(Entry.amount).where(Entry.act == Act.RETURN)).all()
    assert sorted(amount or 0 for amount in told) == [1500, 3500]


@pytest.mark.parametrize("amount", [0, -1, 5001, 2**62])
def test_more_than_is_left_is_refused(session: Session, clock: HandClock, amount: int) -> None:
    at = open_counter(session, clock)
    bought = sell(session, at, 5000, clock.now()).purchase_id
    with pytest.raises(TooMuchBack):
        give_back(session, bought, 1, amount, clock)
    assert session.exec(select(func.count(col(PurchaseReturn.id)))).one() == 0


def test_the_same_press_gets_the_first_answer_and_another_ones_is_told_to_look_again(
    session: Session, clock: HandClock
) -> None:
    at = open_counter(session, clock)
    mei = at.guide.staff_id
    bought = sell(session, at, 5000, clock.now()).purchase_id
    first = give_back(session, bought, 1, 1500, clock, staff=mei)
    give_back(session, bought, 2, 500, clock, staff=mei)
    again = give_back(session, bought, 1, 1500, clock, staff=mei)
    assert (first.repeated, again.repeated, again.amount) == (False, True, 1500)
    with pytest.raises(PurchaseMoved):
        give_back(session, bought, 1, 1500, clock)
    with pytest.raises(PurchaseMoved):
        give_back(session, bought, 9, 1500, clock, staff=mei)
    assert session.exec(select(Purchase.returned)).one() == 2000


def test_all_of_it_gives_the_coupon_back_and_its_holder_hears_it(session: Session, clock: HandClock) -> None:
    at, bought = buy_with_coupon(session, clock)
    clock.move(days=20)  # the coupon has ended meanwhile
    done = give_back(session, bought, 1, None, clock)
    assert done.coupon_back
    again = find_coupon_by_code(session, at.card.code)
    assert again
    assert (again.status, again.use) == (CouponStatus.ISSUED, None)
    assert again.expires_at == clock.now() + timedelta(days=7)
    assert session.exec(select(Entry.act).order_by(col(Entry.id).desc()).limit(1)).one() is Act.GIVE_BACK
    assert session.exec(select(Notice.template)).all()[-1] == "shopper/coupon_back"
    assert session.exec(select(PurchaseReturn.followed)).one() == "coupon"
    assert give_back(session, bought, 1, None, clock).coupon_back
    used_again = redeem_coupon(session, guide=at.guide, code=at.card.code, now=clock.now())
    assert not used_again.repeated


def test_the_last_of_several_parts_gives_it_back_too(session: Session, clock: HandClock) -> None:
    _at, bought = buy_with_coupon(session, clock)
    assert not give_back(session, bought, 1, 3999, clock).coupon_back
    assert give_back(session, bought, 2, 1, clock).coupon_back


def test_terms_may_keep_it_used(session: Session, clock: HandClock) -> None:
    at = open_counter(session, clock)
    change_terms(session, gives_back=False)
    redeem_coupon(session, guide=at.guide, code=at.card.code, amount=900, now=clock.now())
    bought = session.exec(select(Purchase.id)).one() or 0
    assert not give_back(session, bought, 1, None, clock).coupon_back
    assert session.exec(select(Coupon.status)).one() is CouponStatus.REDEEMED
    assert session.exec(select(Redemption.undone_at)).one() is None


def test_a_part_leaves_the_coupon_used_even_below_its_least_spend(session: Session, clock: HandClock) -> None:
    at = open_counter(session, clock)
    change_terms(session, least_spend=3000)
    redeem_coupon(session, guide=at.guide, code=at.card.code, amount=4000, now=clock.now())
    bought = session.exec(select(Purchase.id)).one() or 0
    assert not give_back(session, bought, 1, 3500, clock).coupon_back
    assert session.exec(select(Coupon.status)).one() is CouponStatus.REDEEMED


def test_a_mistyped_sale_frees_its_receipt_number(session: Session, clock: HandClock) -> None:
    at = open_counter(session, clock)
    wrong = sell(session, at, 42000, clock.now(), "R-1").purchase_id
    with pytest.raises(ReceiptTaken):
        sell(session, at, 4200, clock.now(), "R-1")
    give_back(session, wrong, 1, None, clock, MISTYPED)
    assert sell(session, at, 4200, clock.now(), "R-1").is_new


def test_the_friend_who_counted_by_it_follows(session: Session, clock: HandClock) -> None:
    at, ben = bring_friend(session, clock)
    bought = sell(session, at, 5000, clock.now(), "R-1", customer_id=ben).purchase_id
    assert find_status(session) is ReferralStatus.HELD
    assert not give_back(session, bought, 1, 2500, clock).friend_back
    assert find_status(session) is ReferralStatus.HELD
    assert give_back(session, bought, 2, 1, clock).friend_back
    assert find_status(session) is ReferralStatus.CLAWED_BACK
    assert session.exec(select(PurchaseReturn.followed).where(PurchaseReturn.number == 2)).one() == "friend"
    assert not give_back(session, bought, 3, None, clock).friend_back


def test_all_but_a_cent_takes_the_friend_and_leaves_the_coupon_used(session: Session, clock: HandClock) -> None:
    at, ben = bring_friend(session, clock)
    code = session.exec(select(Coupon.code).where(Coupon.customer_id == ben, Coupon.cause_kind == "gift")).one()
    redeem_coupon(session, guide=at.guide, code=code, amount=4000, now=clock.now())
    bought = session.exec(select(Purchase.id)).one() or 0
    most = give_back(session, bought, 1, 3999, clock)
    assert (most.coupon_back, most.friend_back) == (False, True)
    assert find_status(session) is ReferralStatus.CLAWED_BACK
    assert session.exec(select(Coupon.status).where(Coupon.code == code)).one() is CouponStatus.REDEEMED
    rest = give_back(session, bought, 2, 1, clock)
    assert (rest.coupon_back, rest.friend_back) == (True, False)


def test_after_a_mistyped_sale_the_friend_counts_by_the_right_one(session: Session, clock: HandClock) -> None:
    at, ben = bring_friend(session, clock)
    wrong = sell(session, at, 50_000, clock.now(), "R-1", customer_id=ben).purchase_id
    assert give_back(session, wrong, 1, None, clock, MISTYPED).friend_back
    assert find_status(session) is ReferralStatus.JOINED
    sell(session, at, 5000, clock.now(), "R-1", customer_id=ben)
    assert find_status(session) is ReferralStatus.HELD


def test_after_a_mistyped_sale_the_friend_counts_by_what_they_used_since(
    session: Session, clock: HandClock
) -> None:
    at, ben = bring_friend(session, clock)
    wrong = sell(session, at, 50_000, clock.now(), "R-1", customer_id=ben).purchase_id
    code = session.exec(select(Coupon.code).where(Coupon.customer_id == ben, Coupon.cause_kind == "gift")).one()
    used = redeem_coupon(session, guide=at.guide, code=code, now=clock.move(minutes=2)).redemption_id
    assert not give_back(session, wrong, 1, None, clock, MISTYPED).friend_back
    assert find_status(session) is ReferralStatus.HELD
    assert session.exec(select(Referral.redemption_id, Referral.purchase_id)).one() == (used, None)


@pytest.mark.parametrize("gives_back", [True, False])
def test_the_friend_who_counted_by_its_redemption_follows(
    session: Session, clock: HandClock, gives_back: bool
) -> None:
    at, ben = bring_friend(session, clock)
    change_terms(session, gives_back=gives_back)
    code = session.exec(select(Coupon.code).where(Coupon.customer_id == ben, Coupon.cause_kind == "gift")).one()
    redeem_coupon(session, guide=at.guide, code=code, amount=4000, now=clock.now())
    assert find_status(session) is ReferralStatus.HELD
    bought = session.exec(select(Purchase.id)).one() or 0
    done = give_back(session, bought, 1, None, clock)
    assert (done.coupon_back, done.friend_back) == (gives_back, True)
    assert find_status(session) is ReferralStatus.CLAWED_BACK


def bring_friend(session: Session, clock: HandClock) -> tuple[Counter, int]:
    """Anna's friend Ben, who is a customer; purchases count. His id."""
    at = open_counter(session, clock)
    reward = make_offer(
        session, kind=OfferKind.GIFT, status=OfferStatus.OPEN, now=clock.now(), name_en="Pot", name_zh="壶"
    )
    session.exec(update(Brand).values(purchase_counts=True, referrer_offer_id=reward.offer_id))
    door = add_door(session, clock, at.store_id).code
    ben = press_start(session, add_person(session, clock.move(days=3), 77_000_000, "Ben"), door, clock).customer_id
    add_referral(session, referrer_id=at.customer_id, friend_id=ben, now=clock.now())
    clock.move(hours=1)
    return at, ben


def find_status(session: Session) -> ReferralStatus:
    return ReferralStatus(session.exec(select(Referral.status)).one())


def test_of_two_returns_at_once_one_is_made(database_url: str, clock: HandClock) -> None:
    engine = make_engine(database_url)
    with Session(engine) as session:
        _at, bought = buy_with_coupon(session, clock)
        session.commit()

    def back(number: int) -> str:
        with Session(engine) as session:
            try:
                give_back(session, bought, 1, None, clock, staff=None if number else 1)
            except Refusal as refusal:
                return type(refusal).__name__
            session.commit()
            return "made"

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(back, (0, 1, 0, 1, 0, 1)))
    with Session(engine) as session:
        purchase = session.exec(select(Purchase)).one()
        assert (purchase.returned, purchase.returns) == (purchase.amount, 1)
        assert session.exec(select(func.count(col(PurchaseReturn.id)))).one() == 1
        acts = session.exec(select(Entry.act).where(col(Entry.act).in_([Act.RETURN, Act.GIVE_BACK]))).all()
        assert sorted(acts) == [Act.GIVE_BACK, Act.RETURN]
    assert outcomes.count("made") == 3  # the one that made it, and its own two repeats
    assert outcomes.count("PurchaseMoved") == 3
    engine.dispose()


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), st.integers(1, 10_000), st.sampled_from([None, "R-1", "R-2", "R-3"])),
        st.tuples(
            st.just("return"), st.integers(0, 5), st.one_of(st.none(), st.integers(-5, 12_000)), st.integers(1, 4)
        ),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_net_is_sales_less_returns_in_any_order_and_however_often(
    steps: list[tuple[object, ...]], property_session: tuple[Session, Counter]
) -> None:
    session, at = property_session
    before = count_takings(session, at.guide, since=NOON - timedelta(days=1))
    clock = HandClock()
    model: dict[int, tuple[int, dict[int, int]]] = {}
    with session.begin_nested() as part:
        for step in steps:
            try:
                _take_step(session, at, step, model, clock)
            except Refusal:
                continue
        sold = sum(amount for amount, _ in model.values())
        returned = sum(sum(made.values()) for _, made in model.values())
        takings = count_takings(session, at.guide, since=NOON - timedelta(days=1))
        assert (takings.sold - before.sold, takings.returned - before.returned) == (sold, returned)
        assert takings.net - before.net == sold - returned >= 0
        books = session.exec(select(func.coalesce(func.sum(Entry.amount), 0)).where(Entry.act == Act.RETURN)).one()
        assert books == returned
        part.rollback()


def _take_step(
    session: Session,
    at: Counter,
    step: tuple[object, ...],
    model: dict[int, tuple[int, dict[int, int]]],
    clock: HandClock,
) -> None:
    match step:
        case ("sell", int(amount), receipt):
            done = sell(session, at, amount, clock.now(), receipt)  # type: ignore[arg-type]
            model.setdefault(done.purchase_id, (amount, {}))
        case ("return", int(which), amount, int(number)) if model:
            purchase_id = sorted(model)[which % len(model)]
            back = give_back(session, purchase_id, number, amount, clock, staff=at.guide.staff_id)  # type: ignore[arg-type]
            made = model[purchase_id][1]
            assert made.setdefault(number, back.amount) == back.amount
            assert sum(made.values()) <= model[purchase_id][0]


@pytest.fixture
def property_session(session: Session, clock: HandClock) -> tuple[Session, Counter]:
    return session, open_counter(session, clock)
