"""Budgets: never below what was given, however many ask at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session

from bot.db.engine import make_engine
from bot.db.tables import Offer
from bot.domain.coupons.issuing import OfferGone
from bot.domain.offers.budgets import Budget, BudgetTooLow, limit_offer, write_budget
from bot.domain.words.typed import NotANumber
from tests.conftest import HandClock
from tests.domain.offers.offer_rows import add_customer, add_open, give_one


def test_a_budget_is_never_lowered_below_what_was_given(session: Session, clock: HandClock) -> None:
    offer = add_open(session, clock, worth="5")
    customer = add_customer(session, clock)
    for cause in (1, 2, 3):
        give_one(session, clock, offer, customer, cause=cause)
    for budget, text, given in ((Budget.PIECES, "2", 3), (Budget.MONEY, "14.99", 1500)):
        with pytest.raises(BudgetTooLow) as refusal:
            write_budget(session, offer_id=offer, budget=budget, text=text)
        assert refusal.value.facts["given"] == given
    write_budget(session, offer_id=offer, budget=Budget.PIECES, text="3")
    write_budget(session, offer_id=offer, budget=Budget.MONEY, text="15")
    with pytest.raises(OfferGone):
        give_one(session, clock, offer, customer, cause=4)
    limit_offer(session, offer_id=offer, budget=Budget.PIECES, most=None)
    write_budget(session, offer_id=offer, budget=Budget.MONEY, text="20")
    assert give_one(session, clock, offer, customer, cause=4).is_new


@pytest.mark.parametrize("text", ["0", "-1", "many", "", "1000000", "9" * 50])
def test_a_budget_is_a_number_of_pieces(session: Session, draft: int, text: str) -> None:
    with pytest.raises(NotANumber):
        write_budget(session, offer_id=draft, budget=Budget.PIECES, text=text)


def test_a_budget_lowered_while_coupons_are_given_holds(database_url: str, clock: HandClock) -> None:
    """Whoever comes first: never more given than the budget says."""
    engine = make_engine(database_url)
    with Session(engine) as session:
        offer = add_open(session, clock)
        customers = [add_customer(session, clock, 100 + n) for n in range(8)]
        session.commit()

    def give(number: int) -> bool:
        with Session(engine) as session:
            try:
                give_one(session, clock, offer, customers[number])
                session.commit()
            except OfferGone:
                return False
            return True

    def lower(most: int) -> bool:
        with Session(engine) as session:
            try:
                limit_offer(session, offer_id=offer, budget=Budget.PIECES, most=most)
                session.commit()
            except BudgetTooLow:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        lowered = [pool.submit(lower, 4)]
        given = [pool.submit(give, number) for number in range(8)]
        results = [one.result() for one in (*given, *lowered)]
    with Session(engine) as session:
        left = session.get(Offer, offer)
        assert left
        assert left.pieces == sum(results[:-1])
        assert left.budget_pieces is None or left.pieces <= left.budget_pieces
        assert (left.budget_pieces == 4) is results[-1]
    engine.dispose()
