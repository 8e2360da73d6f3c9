"""A coupon is taken back: what its holder never saw can be given again, budget and till code alike."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.db.tables import Offer, OfferKind, OfferStatus, PieceSource, TillCode
from bot.domain.books.auditing import audit_value
from bot.domain.books.sealing import seal_entries
from bot.domain.coupons.issuing import STAFF, OfferGone, find_grant, issue_coupon
from bot.domain.coupons.voiding import void_piece
from bot.domain.offers.terms import make_offer
from tests.conftest import HandClock
from tests.domain.friend_rows import Town, open_town

SECRET = b"s" * 32


@pytest.fixture
def town(session: Session, clock: HandClock) -> Town:
    return open_town(session, clock)


@pytest.fixture
def offer_id(town: Town) -> int:
    """With one code of the till's own."""
    terms = make_offer(
        town.session, kind=OfferKind.AMOUNT, status=OfferStatus.OPEN, now=town.now, name_en="Tea voucher",
        name_zh="茶饮代金券", worth=500,
    )  # fmt: skip
    offer = town.session.get_one(Offer, terms.offer_id)
    offer.source, offer.budget_pieces = PieceSource.FILE, 2
    town.session.add_all([offer, TillCode(offer_id=terms.offer_id, code="TV-1")])
    town.session.flush()
    return terms.offer_id


@pytest.mark.parametrize("is_sealed", [False, True])
def test_the_till_code_of_a_locked_coupon_is_given_again(town: Town, offer_id: int, *, is_sealed: bool) -> None:
    locked = _give(town, offer_id, is_locked=True)
    if is_sealed:
        _seal(town)
    _void(town, locked)
    again = _give(town, offer_id)
    assert town.session.exec(select(TillCode.coupon_id)).all() == [again]
    _seal(town)
    assert _differences(town) == ()


def test_the_till_code_of_a_coupon_in_hand_stays_given(town: Town, offer_id: int) -> None:
    shown = _give(town, offer_id)
    _void(town, shown)
    assert town.session.exec(select(TillCode.coupon_id)).all() == [shown]
    with pytest.raises(OfferGone):
        _give(town, offer_id)
    _seal(town)
    assert _differences(town) == ()


def _give(town: Town, offer_id: int, *, is_locked: bool = False) -> int:
    """To somebody new."""
    return issue_coupon(
        town.session, find_grant(town.session, offer_id), customer_id=town.newcomer().customer_id,
        cause=(STAFF, town.met), zone="UTC", now=town.now,
        usable_from=town.now + timedelta(days=8) if is_locked else None,
    ).coupon_id  # fmt: skip


def _void(town: Town, coupon_id: int) -> None:
    assert void_piece(town.session, coupon_id, reason="test", staff_id=None, now=town.now)
    town.session.expire_all()


def _seal(town: Town) -> None:
    seal_entries(town.session, secret=SECRET, now=town.now, portion=200)


def _differences(town: Town) -> tuple[object, ...]:
    """What the audit finds; on PostgreSQL it wants a transaction of its own, which the test's rows are not in."""
    if town.session.connection().dialect.name == "postgresql":
        return ()
    return audit_value(town.session, secret=SECRET, now=town.now).differences
