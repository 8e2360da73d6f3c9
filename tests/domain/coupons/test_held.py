"""Coupons: issued once for a cause, redeemed exactly once, refused with the reason."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta

import pytest
from sqlmodel import Session, func, select

from bot.db.engine import make_engine
from bot.db.tables import CodeKind, Coupon, CouponStatus, Offer, OfferKind, OfferStatus, Redemption
from bot.domain.arrivals.onboarding import Card, find_scan, onboard
from bot.domain.coupons.held import find_coupon_by_code, find_own_coupon, list_coupons
from bot.domain.coupons.issuing import GIFT, ONCE, REWARD, OfferGone, find_grant, issue_coupon
from bot.domain.coupons.usable import CouponExpired, CouponUnknown, CouponUsed, check_in_hand
from bot.domain.offers.terms import make_offer
from bot.domain.stores.doors import make_entry_code
from bot.domain.till.redeeming import Receipt, redeem_coupon
from bot.domain.words.typed import MOST_MONEY, NotMoney
from bot.errors import Refusal
from tests.conftest import HandClock
from tests.domain.shop_rows import add_brand, add_guide, add_person, add_store


def test_a_guide_redeems_once_and_sees_the_same_receipt_again(session: Session, clock: HandClock) -> None:
    card, store = _regular(session, clock)
    mei = add_guide(session, clock.now(), store)
    first = redeem_coupon(session, guide=mei, code=card.code, now=clock.now())
    again = redeem_coupon(session, guide=mei, code=card.code.lower(), now=clock.move(minutes=1))
    assert (first.is_first, first.repeated, again.repeated) == (True, False, True)
    assert again.at == first.at
    assert again.store == {"en": "Harbour Street", "zh": "Harbour Street"}
    assert _count(session, Redemption) == 1


def test_another_guide_is_told_when_and_where_it_was_used(session: Session, clock: HandClock) -> None:
    card, store = _regular(session, clock)
    used_at = clock.now()
    redeem_coupon(session, guide=add_guide(session, used_at, store), code=card.code, now=used_at)
    jonas = add_guide(session, used_at, add_store(session, used_at, "Canal Row"), 78, "Jonas")
    with pytest.raises(CouponUsed) as refusal:
        redeem_coupon(session, guide=jonas, code=card.code, now=clock.move(hours=1))
    assert refusal.value.facts["at"] == used_at
    assert refusal.value.facts["store"]["en"] == "Harbour Street"


def test_a_coupon_ends_at_midnight_in_the_store(session: Session, clock: HandClock) -> None:
    card, store = _regular(session, clock)
    mei = add_guide(session, clock.now(), store)
    with pytest.raises(CouponExpired):
        redeem_coupon(
            session, guide=mei, code=card.code, now=clock.move(days=7, hours=12)
        )  # midnight in Vancouver
    assert session.exec(select(Coupon.status)).one() is CouponStatus.ISSUED


def test_all_of_the_last_day_counts(session: Session, clock: HandClock) -> None:
    card, store = _regular(session, clock)
    mei = add_guide(session, clock.now(), store)
    evening = clock.move(days=7, hours=11, minutes=59)
    assert redeem_coupon(session, guide=mei, code=card.code, now=evening).at == evening


@pytest.mark.parametrize("code", ["", "0000-0000-0000", "nonsense", "c" * 13, "🎁" * 12])
def test_an_unknown_code_is_refused(session: Session, clock: HandClock, code: str) -> None:
    _, store = _regular(session, clock)
    with pytest.raises(CouponUnknown):
        redeem_coupon(session, guide=add_guide(session, clock.now(), store), code=code, now=clock.now())


@pytest.mark.parametrize("amount", [0, -1, MOST_MONEY + 1, 2**53 + 1, 2**80])
def test_an_amount_that_nobody_pays_is_refused_and_uses_nothing_up(
    session: Session, clock: HandClock, amount: int
) -> None:
    card, store = _regular(session, clock)
    with pytest.raises(NotMoney):
        redeem_coupon(
            session, guide=add_guide(session, clock.now(), store), code=card.code, amount=amount, now=clock.now()
        )
    assert _count(session, Redemption) == 0
    assert session.exec(select(Coupon.status)).one() is CouponStatus.ISSUED


def test_of_a_window_that_ends_before_a_coupon_opens_nothing_is_given(session: Session, clock: HandClock) -> None:
    card, _ = _regular(session, clock)
    facts = {"name_en": "Pot", "name_zh": "壶", "valid_days": None, "ends_at": clock.now() + timedelta(days=8)}
    offer = make_offer(session, kind=OfferKind.GIFT, status=OfferStatus.OPEN, now=clock.now(), **facts)
    for days in (9, 8, 7):
        with pytest.raises(OfferGone) if days > 7 else nullcontext():
            issue_coupon(
                session, find_grant(session, offer.offer_id), customer_id=card.customer_id, cause=(REWARD, 1),
                zone="America/Vancouver", usable_from=clock.now() + timedelta(days=days), now=clock.now(),
            )  # fmt: skip
        assert session.exec(select(Offer.pieces).where(Offer.id == offer.offer_id)).one() == int(days == 7)


def test_a_cause_gives_one_coupon(session: Session, clock: HandClock) -> None:
    card, _ = _regular(session, clock)
    again = issue_coupon(
        session,
        find_grant(session, 1),
        customer_id=card.customer_id,
        cause=(GIFT, ONCE),
        zone="UTC",
        now=clock.now(),
    )
    assert (again.coupon_id, again.is_new) == (card.coupon_id, False)
    assert _count(session, Coupon) == 1


def test_only_the_holder_finds_their_coupon(session: Session, clock: HandClock) -> None:
    card, _ = _regular(session, clock)
    coupon_id = card.coupon_id or 0
    assert find_own_coupon(session, customer_id=card.customer_id, coupon_id=coupon_id)
    assert find_own_coupon(session, customer_id=card.customer_id + 1, coupon_id=coupon_id) is None
    assert find_own_coupon(session, customer_id=None, coupon_id=coupon_id) is None


def test_the_list_tells_what_became_of_each(session: Session, clock: HandClock) -> None:
    card, store = _regular(session, clock)
    [held] = list_coupons(session, customer_id=card.customer_id, now=clock.now())
    assert (held.shown_code, held.use, held.zone) == (card.code, None, "America/Vancouver")
    assert check_in_hand(held, now=clock.now()) == held
    redeem_coupon(session, guide=add_guide(session, clock.now(), store), code=card.code, now=clock.now())
    [used] = list_coupons(session, customer_id=card.customer_id, now=clock.now())
    assert used.use is not None
    assert used.status is CouponStatus.REDEEMED
    found = find_coupon_by_code(session, card.code)
    assert found == used


def test_what_has_just_ended_stands_behind_what_is_in_hand(session: Session, clock: HandClock) -> None:
    card, _store = _regular(session, clock)
    longer = make_offer(
        session, kind=OfferKind.GIFT, status=OfferStatus.OPEN, now=clock.now(), name_en="Longer", name_zh="",
        valid_days=14,
    )  # fmt: skip
    issue_coupon(
        session, find_grant(session, longer.offer_id), customer_id=card.customer_id, cause=(REWARD, 1),
        zone="America/Vancouver", now=clock.now(),
    )  # fmt: skip
    now = clock.move(days=7, hours=13)  # a late entry may still use the first one
    [first, second] = list_coupons(session, customer_id=card.customer_id, now=now)
    assert (first.gift["en"], second.shown_code) == ("Longer", card.code)


def test_many_presses_at_once_redeem_once(database_url: str, clock: HandClock) -> None:
    engine = make_engine(database_url)
    with Session(engine) as session:
        card, store = _regular(session, clock)
        guides = [add_guide(session, clock.now(), store, 100 + n, f"Guide {n}") for n in range(6)]
        session.commit()

    def redeem(number: int) -> Receipt | Refusal:
        with Session(engine) as session:
            try:
                receipt = redeem_coupon(session, guide=guides[number], code=card.code, now=clock.now())
            except Refusal as refusal:
                return refusal
            session.commit()
            return receipt

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(redeem, range(6)))
    assert [isinstance(outcome, Receipt) for outcome in outcomes].count(True) == 1
    assert all(isinstance(outcome, Receipt | CouponUsed) for outcome in outcomes)
    with Session(engine) as session:
        assert _count(session, Redemption) == 1
    engine.dispose()


def _regular(session: Session, clock: HandClock) -> tuple[Card, int]:
    """A customer with the gift, and their store."""
    now = clock.now()
    add_brand(session, now)
    store = add_store(session, now)
    code = make_entry_code(session, kind=CodeKind.STORE, store_id=store, now=now)
    anna = add_person(session, now, 1)
    found = find_scan(session, anna, code.code)
    assert found
    return onboard(session, anna, found, now=now), store


def _count(session: Session, table: type) -> int:
    return session.exec(select(func.count()).select_from(table)).one()
