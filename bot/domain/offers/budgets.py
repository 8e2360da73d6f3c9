"""An offer's budget in pieces and in money: raised freely, lowered never below what was given."""

from enum import StrEnum

from sqlmodel import Session, col, update

from bot.db.tables import Offer, OfferStatus
from bot.domain.offers.fields import check_complete
from bot.domain.offers.terms import OfferOver, check_terms, hold_offer
from bot.domain.words.typed import read_money, whole_number
from bot.errors import Refusal

MOST_PIECES = 999_999


class Budget(StrEnum):
    PIECES = "budget_pieces"
    MONEY = "budget_money"


class BudgetTooLow(Refusal):
    """Facts: `given`: pieces, or minor units of `currency` (empty for pieces)."""

    key = "refused.budget_too_low"


def write_budget(session: Session, *, offer_id: int, budget: Budget, text: str) -> None:
    """Raises BudgetTooLow, NotANumber, NotMoney, OfferIncomplete (money without a worth), OfferOver."""
    currency = check_terms(session, offer_id).currency
    if budget is Budget.MONEY:
        limit_offer(session, offer_id=offer_id, budget=budget, most=read_money(text, currency))
    else:
        limit_offer(session, offer_id=offer_id, budget=budget, most=whole_number(text, least=1, most=MOST_PIECES))


def limit_offer(session: Session, *, offer_id: int, budget: Budget, most: int | None) -> None:
    """So much and never more; None: no limit. One guarded update, so that what is given meanwhile counts."""
    is_money = budget is Budget.MONEY
    given = Offer.money if is_money else Offer.pieces
    living = (col(Offer.id) == offer_id, col(Offer.status) != OfferStatus.ENDED)
    enough = () if most is None else (col(given) <= most,)
    written = session.exec(update(Offer).where(*living, *enough).values({str(budget): most}))
    offer, terms = hold_offer(session, offer_id), check_terms(session, offer_id)
    if not written.rowcount:
        if offer.status is OfferStatus.ENDED:
            raise OfferOver
        raise BudgetTooLow(
            given=offer.money if is_money else offer.pieces, currency=terms.currency if is_money else ""
        )
    check_complete(offer, terms)
