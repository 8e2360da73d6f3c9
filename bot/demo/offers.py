"""What Moonpine Tea gives: the weekend's percentage, eight dollars for friends, the drop, the next visit."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.db.tables import Offer, OfferKind, OfferStatus
from bot.domain.offers.set_up import take_brand
from bot.domain.offers.terms import make_offer


@dataclass(frozen=True)
class OfferFacts:
    """`terms` are fields of OfferTerms, `more` of Offer; money in cents."""

    kind: OfferKind
    terms: dict[str, Any]
    more: dict[str, Any] = field(default_factory=dict)


WEEKEND = OfferFacts(
    OfferKind.PERCENT,
    {
        "name_en": "15 % off loose tea", "name_zh": "散茶85折",
        "terms_en": "On loose tea from $20, Friday to Sunday.", "terms_zh": "散茶满20加元可用，限周五至周日。",
        "percent": 15, "worth": 3000, "least_spend": 2000, "weekdays": "4,5,6", "valid_days": 14,
    },
)  # fmt: skip
FRIENDS = OfferFacts(
    OfferKind.AMOUNT,
    {
        "name_en": "$8 for friends", "name_zh": "朋友各得8加元",
        "terms_en": "Off anything, at every store.", "terms_zh": "全场通用，三家门店都可以。",
        "worth": 800, "valid_days": 30,
    },
)  # fmt: skip
DROP = OfferFacts(
    OfferKind.AMOUNT,
    {
        "name_en": "Tasting Set at $19", "name_zh": "品鉴套装限量价19加元",
        "terms_en": "Fifty sets, first come.", "terms_zh": "限量50份，先到先得。",
        "worth": 1000, "valid_days": 3,
    },
    {"budget_pieces": 50, "per_customer": 1},
)  # fmt: skip
NEXT_VISIT = OfferFacts(
    OfferKind.AMOUNT,
    {
        "name_en": "$5 off your next visit", "name_zh": "回头券5加元",
        "terms_en": "Off anything, once.", "terms_zh": "全场通用，限用一次。",
        "worth": 500, "valid_days": 14,
    },
    {"guides_give": True, "budget_money": 50_000},
)  # fmt: skip

WEEKEND_POSTER = "Weekend 15 %"  # label of the entry code that gives it


def open_offers(session: Session, now: datetime) -> int:
    """All four; the friends' one is what a friend gets, and what who brought them gets for it.

    The gift takes the PIN of the day, too: what hangs at the till is of use. Answers the weekend's id.
    """
    ids = [_open(session, facts, now) for facts in (WEEKEND, FRIENDS, DROP, NEXT_VISIT)]
    brand = take_brand(session)
    brand.friend_offer_id = brand.referrer_offer_id = ids[1]
    session.add(brand)
    gift = session.get_one(Offer, brand.gift_id)
    gift.pin_opens = True
    session.add(gift)
    session.flush()
    return ids[0]


def _open(session: Session, facts: OfferFacts, now: datetime) -> int:
    made = make_offer(session, kind=facts.kind, status=OfferStatus.OPEN, now=now, **facts.terms)
    offer = session.get(Offer, made.offer_id)
    for name, value in facts.more.items():
        setattr(offer, name, value)
    session.add(offer)
    session.flush()
    return made.offer_id
