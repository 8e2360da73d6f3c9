"""Offers and coupons that tests of people's cards begin with, made by the rules themselves."""

from typing import Any

from sqlmodel import Session, select

from bot.clock import Clock
from bot.db.tables import Chat, Customer, Offer, OfferKind, OfferStatus, PieceSource, TillCode
from bot.domain.coupons.issuing import find_grant, issue_coupon
from bot.domain.offers.terms import make_offer
from tests.shop import Shop

VANCOUVER = "America/Vancouver"


async def offers(shop: Shop, name: str, kind: OfferKind = OfferKind.GIFT, **terms: Any) -> int:
    """An open offer; its id. Fields of Offer (source, budget_pieces, guides_give, …) are taken as well."""
    return await shop.database.unit_of_work(_offer, shop.clock, name, kind, terms)


async def gives(shop: Shop, telegram_id: int, offer_id: int, cause: int = 1, **more: Any) -> int:
    """Issue one to a customer; the coupon's id."""
    return await shop.database.unit_of_work(_give, shop.clock, telegram_id, offer_id, cause, more)


def _offer(session: Session, clock: Clock, name: str, kind: OfferKind, terms: dict[str, Any]) -> int:
    own = {key: terms.pop(key) for key in list(terms) if key in Offer.model_fields}
    codes = terms.pop("codes", ())
    made = make_offer(
        session, kind=kind, status=OfferStatus.OPEN, now=clock.now(),
        **{"name_en": name, "name_zh": f"券 {name}", **terms},
    )  # fmt: skip
    offer = session.get_one(Offer, made.offer_id)
    for key, value in own.items():
        setattr(offer, key, value)
    for code in codes:
        offer.source = PieceSource.FILE
        session.add(TillCode(offer_id=made.offer_id, code=code))
    session.add(offer)
    return made.offer_id


def _give(session: Session, clock: Clock, telegram_id: int, offer_id: int, cause: int, more: Any) -> int:
    who = select(Customer.id).join(Chat).where(Chat.telegram_id == telegram_id)
    grant = find_grant(session, offer_id)
    return issue_coupon(
        session, grant, customer_id=session.exec(who).one() or 0, cause=("test", offer_id * 1000 + cause),
        zone=VANCOUVER, now=clock.now(), **more,
    ).coupon_id  # fmt: skip
