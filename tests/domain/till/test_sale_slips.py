"""What was bought with a coupon, told after it was redeemed: never less than what came off."""

import pytest
from sqlmodel import Session, select, update

from bot.db.tables import OfferKind, Purchase, Redemption, SaleSlip
from bot.domain.till.redeeming import redeem_coupon
from bot.domain.till.sale_slips import LessThanOff, open_sale, record_sale
from tests.conftest import NOON
from tests.domain.redeemed import a_coupon, an_offer
from tests.domain.team_factory import a_customer, a_guide, a_store


def test_an_amount_below_what_came_off_is_refused_at_either_step(session: Session) -> None:
    mei = a_guide(session, a_store(session))
    offer = an_offer(session, NOON, kind=OfferKind.AMOUNT, worth=500)
    coupon = a_coupon(session, a_customer(session, 1).id or 0, offer, NOON)
    used = redeem_coupon(session, guide=mei, code=coupon.code, now=NOON).redemption_id
    with pytest.raises(LessThanOff) as refused:
        open_sale(session, mei, amount=499, now=NOON, redemption_id=used)
    assert refused.value.facts == {"off": 500, "currency": "CAD"}
    slip = open_sale(session, mei, amount=500, now=NOON, redemption_id=used)
    session.exec(update(SaleSlip).values(amount=499))  # a slip from before this rule
    with pytest.raises(LessThanOff):
        record_sale(session, mei, slip, now=NOON)
    assert session.exec(select(Purchase)).first() is None
    session.exec(update(SaleSlip).values(amount=500))
    record_sale(session, mei, slip, now=NOON)
    use = session.exec(select(Redemption)).one()
    assert (use.amount, use.off) == (500, 500)
