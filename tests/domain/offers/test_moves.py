"""An offer's life: what it needs to open, a pause, the end; and the list by it."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from bot.db.tables import OfferStatus, PieceSource, TillCode, Whom
from bot.domain.coupons.issuing import OfferGone
from bot.domain.offers.budgets import Budget, limit_offer, write_budget
from bot.domain.offers.fields import (
    OfferField,
    OfferIncomplete,
    SourceFixed,
    address_offer,
    choose_source,
    clear_field,
)
from bot.domain.offers.figures import count_by_status, list_offers
from bot.domain.offers.moves import WindowOver, end_offer, open_offer, pause_offer
from bot.domain.offers.terms import OfferOver, OfferUnknown
from tests.conftest import HandClock
from tests.domain.offers.offer_rows import add_customer, add_open, give_one, status_of, write_in


def test_an_offer_opens_only_when_it_is_complete(session: Session, clock: HandClock, draft: int) -> None:
    clear_field(session, offer_id=draft, field=OfferField.VALID_DAYS, now=clock.now())
    limit_offer(session, offer_id=draft, budget=Budget.MONEY, most=50_000)
    with pytest.raises(OfferIncomplete) as refusal:
        open_offer(session, offer_id=draft, now=clock.now())
    assert refusal.value.facts["missing"] == ["percent", "end", "worth"]
    for field, text in (("percent", "20"), ("ends_at", "24 Dec"), ("worth", "15")):
        write_in(session, clock, draft, field, text)
    open_offer(session, offer_id=draft, now=clock.now())
    assert status_of(session, draft) is OfferStatus.OPEN


def test_an_offer_with_the_tills_codes_opens_when_it_has_some(
    session: Session, clock: HandClock, draft: int
) -> None:
    write_in(session, clock, draft, "percent", "20")
    choose_source(session, offer_id=draft, source=PieceSource.FILE)
    with pytest.raises(OfferIncomplete):
        open_offer(session, offer_id=draft, now=clock.now())
    session.add(TillCode(offer_id=draft, code="A1"))
    session.flush()
    open_offer(session, offer_id=draft, now=clock.now())
    with pytest.raises(SourceFixed):
        choose_source(session, offer_id=draft, source=PieceSource.OWN)


def test_a_public_code_is_needed_and_stays(session: Session, clock: HandClock, draft: int) -> None:
    write_in(session, clock, draft, "percent", "20")
    choose_source(session, offer_id=draft, source=PieceSource.PUBLIC)
    with pytest.raises(OfferIncomplete):
        open_offer(session, offer_id=draft, now=clock.now())
    write_in(session, clock, draft, "public_code", "TEA20")
    open_offer(session, offer_id=draft, now=clock.now())
    with pytest.raises(SourceFixed):
        write_in(session, clock, draft, "public_code", "TEA30")


def test_what_an_open_offer_needs_cannot_be_taken_away(session: Session, clock: HandClock) -> None:
    offer = add_open(session, clock)
    with pytest.raises(OfferIncomplete):
        clear_field(session, offer_id=offer, field=OfferField.VALID_DAYS, now=clock.now())


def test_a_window_that_is_over_does_not_open(session: Session, clock: HandClock, draft: int) -> None:
    write_in(session, clock, draft, "percent", "20")
    write_in(session, clock, draft, "ends_at", "tomorrow")
    with pytest.raises(WindowOver):
        open_offer(session, offer_id=draft, now=clock.move(days=3))


def test_a_paused_offer_gives_nothing_and_an_ended_one_never_again(session: Session, clock: HandClock) -> None:
    offer, customer = add_open(session, clock), add_customer(session, clock)
    pause_offer(session, offer_id=offer)
    pause_offer(session, offer_id=offer)
    with pytest.raises(OfferGone):
        give_one(session, clock, offer, customer)
    open_offer(session, offer_id=offer, now=clock.now())
    assert give_one(session, clock, offer, customer).is_new
    end_offer(session, offer_id=offer)
    with pytest.raises(OfferGone):
        give_one(session, clock, offer, customer, cause=2)
    changes: list[Callable[[], None]] = [
        lambda: open_offer(session, offer_id=offer, now=clock.now()),
        lambda: pause_offer(session, offer_id=offer),
        lambda: write_in(session, clock, offer, "percent", "30"),
        lambda: write_budget(session, offer_id=offer, budget=Budget.PIECES, text="5"),
        lambda: address_offer(session, offer_id=offer, whom=Whom.REGULARS, now=clock.now()),
    ]
    for change in changes:
        with pytest.raises(OfferOver):
            change()


def test_a_draft_that_is_thrown_away_never_opens(session: Session, clock: HandClock, draft: int) -> None:
    write_in(session, clock, draft, "percent", "20")
    end_offer(session, offer_id=draft)
    with pytest.raises(OfferOver):
        open_offer(session, offer_id=draft, now=clock.now())
    with pytest.raises(OfferUnknown):
        end_offer(session, offer_id=draft + 1)


def test_the_list_is_by_status_and_found_in_either_script(session: Session, clock: HandClock, draft: int) -> None:
    write_in(session, clock, draft, "name_zh", "凤凰单丛")
    offer = add_open(session, clock)
    give_one(session, clock, offer, add_customer(session, clock))
    counts = count_by_status(session)
    assert (counts[OfferStatus.DRAFT], counts[OfferStatus.ENDED]) == (1, 0)
    [found] = list_offers(session, status=OfferStatus.DRAFT, find="鳳凰", limit=10)
    assert found.offer.id == draft
    assert list_offers(session, status=OfferStatus.DRAFT, find="100%", limit=10) == []
