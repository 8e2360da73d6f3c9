"""What an offer is given for: the welcome gift takes the old one's place."""

import pytest
from sqlmodel import Session

from bot.db.tables import Brand, Whom
from bot.domain.offers.fields import address_offer
from bot.domain.offers.moves import end_offer
from bot.domain.offers.terms import OfferNotOpen
from bot.domain.offers.uses import Use, UseUnfit, list_uses, use_offer
from tests.conftest import HandClock
from tests.domain.offers.offer_rows import add_open
from tests.domain.shop_rows import add_brand, add_door, add_person, add_store, press_start


def test_an_open_offer_becomes_the_welcome_gift_in_place_of_the_old(session: Session, clock: HandClock) -> None:
    add_brand(session, clock.now())
    offer = add_open(session, clock)
    for use in Use:
        use_offer(session, offer_id=offer, use=use, on=True)
    brand = session.get(Brand, 1)
    assert list_uses(brand, offer) == list(Use)
    store = add_store(session, clock.now())
    anna = add_person(session, clock.now(), 1)
    card = press_start(session, anna, add_door(session, clock, store).code, clock)
    assert card.gift
    assert card.gift["en"] == "20% off teapots"
    use_offer(session, offer_id=offer, use=Use.FRIEND, on=False)
    end_offer(session, offer_id=offer)
    assert list_uses(session.get(Brand, 1), offer) == []


def test_a_draft_is_given_for_nothing(session: Session, clock: HandClock, draft: int) -> None:
    add_brand(session, clock.now())
    with pytest.raises(OfferNotOpen):
        use_offer(session, offer_id=draft, use=Use.WELCOME, on=True)


def test_a_welcome_gift_is_for_newcomers(session: Session, clock: HandClock) -> None:
    add_brand(session, clock.now())
    offer = add_open(session, clock)
    use_offer(session, offer_id=offer, use=Use.WELCOME, on=True)
    with pytest.raises(UseUnfit):
        address_offer(session, offer_id=offer, whom=Whom.REGULARS, now=clock.now())
    use_offer(session, offer_id=offer, use=Use.WELCOME, on=False)
    address_offer(session, offer_id=offer, whom=Whom.REGULARS, now=clock.now())
    with pytest.raises(UseUnfit):
        use_offer(session, offer_id=offer, use=Use.FRIEND, on=True)
    use_offer(session, offer_id=offer, use=Use.REFERRER, on=True)
