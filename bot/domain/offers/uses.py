"""What the brand gives an offer for: newcomers, friends, and who brought them."""

from enum import StrEnum

from sqlmodel import Session

from bot.db.tables import Brand, OfferStatus, Whom
from bot.domain.offers.set_up import take_brand
from bot.domain.offers.terms import OfferNotOpen, check_terms, hold_offer
from bot.errors import Refusal


class Use(StrEnum):
    """Columns of the brand."""

    WELCOME = "gift_id"  # of every newcomer
    FRIEND = "friend_offer_id"  # of a newcomer whom a customer brought, instead
    REFERRER = "referrer_offer_id"  # of who brought a friend that counted


class UseUnfit(Refusal):
    """Whom it is for and what it is given for contradict each other: nobody could ever get it. Facts: `whom`."""

    key = "refused.use_unfit"


def use_offer(session: Session, *, offer_id: int, use: Use, on: bool) -> None:
    """Give it for this from now on, in place of what was, or no more. Raises OfferNotOpen, UseUnfit."""
    brand, offer = take_brand(session), hold_offer(session, offer_id)
    if on and offer.status not in (OfferStatus.OPEN, OfferStatus.PAUSED):
        raise OfferNotOpen
    stands = getattr(brand, use)
    if on:
        check_fits([use], check_terms(session, offer_id).for_whom)
        setattr(brand, use, offer_id)
    elif stands == offer_id:
        setattr(brand, use, None)
    session.add(brand)
    session.flush()


def list_uses(brand: Brand | None, offer_id: int) -> list[Use]:
    return [use for use in Use if brand and getattr(brand, use) == offer_id]


def forget_uses(brand: Brand, offer_id: int) -> None:
    """It ends: what it was given for is given nothing."""
    for use in list_uses(brand, offer_id):
        setattr(brand, use, None)


def check_fits(uses: list[Use], whom: Whom) -> None:
    """Newcomers have used nothing and are in no group yet. Raises UseUnfit."""
    fits = {Use.WELCOME: (Whom.ANYBODY, Whom.NEWCOMERS), Use.FRIEND: (Whom.ANYBODY, Whom.NEWCOMERS)}
    if any(whom not in fits.get(use, tuple(Whom)) for use in uses):
        raise UseUnfit(whom=str(whom))
