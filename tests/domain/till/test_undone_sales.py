"""What was undone is no return, and what was returned is no undoing: each is told as what it was."""

import pytest
from sqlmodel import Session, select

from bot.db.tables import Purchase
from bot.domain.people.staff import Guide
from bot.domain.purchases.sales import count_takings
from bot.domain.till.day import find_use
from bot.domain.till.redeeming import Receipt, redeem_coupon, undo_redemption
from bot.domain.till.returns import return_purchase
from tests.conftest import NOON
from tests.domain.redeemed import a_coupon, an_offer
from tests.domain.team_factory import a_customer, a_guide, a_store


@pytest.fixture
def mei(session: Session) -> Guide:
    return a_guide(session, a_store(session))


@pytest.fixture
def used(session: Session, mei: Guide) -> Receipt:
    offer = an_offer(session, NOON, gives_back=True)
    coupon = a_coupon(session, a_customer(session, 1).id or 0, offer, NOON)
    return redeem_coupon(session, guide=mei, code=coupon.code, number=1, amount=10000, now=NOON)


def test_an_undone_redemption_is_told_apart_in_the_takings(session: Session, mei: Guide, used: Receipt) -> None:
    undo_redemption(session, redemption_id=used.redemption_id, staff_id=mei.staff_id, now=NOON)
    takings = count_takings(session, mei, since=NOON)
    assert (takings.sold, takings.returned, takings.undone, takings.net) == (10000, 10000, 10000, 0)
    use = find_use(session, used.redemption_id)
    assert use
    assert (use.undone_at, use.returned) == (NOON, "")


def test_a_return_that_gave_the_coupon_back_says_why(session: Session, mei: Guide, used: Receipt) -> None:
    bought = session.exec(select(Purchase.id)).one() or 0
    back = return_purchase(
        session, bought, number=1, amount=None, reason="faulty", staff_id=mei.staff_id, now=NOON
    )
    assert back.coupon_back
    takings = count_takings(session, mei, since=NOON)
    assert (takings.returned, takings.undone) == (10000, 0)
    use = find_use(session, used.redemption_id)
    assert use
    assert (use.undone_at, use.returned) == (NOON, "faulty")
