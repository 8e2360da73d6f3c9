"""What a shopper will see of an offer, in both languages, with a made-up code."""

from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from sqlmodel import Session

from bot.db.tables import CouponStatus
from bot.domain.coupons.held import HeldCoupon, Terms, read_ids
from bot.domain.coupons.issuing import end_of, find_grant
from bot.domain.coupons.words import find_offer_picture, look_around
from bot.domain.offers.fields import find_zone
from bot.domain.offers.terms import OfferUnknown, check_offer, check_terms
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import both
from bot.handlers.events import Event
from bot.handlers.operator.offer_presses import PreviewOffer
from bot.handlers.operator.routes import operator
from bot.handlers.shopper.coupon_cards import coupon_facts
from bot.replies import Picture, Reply
from bot.texts import LOCALES

SAMPLE = "0" * 12
USUAL = timedelta(days=14)  # until a draft has an end of its own


@operator.press(PreviewOffer)
def preview_offer(
    event: Event, session: Session, person: Person, now: datetime, *, press: PreviewOffer, actor: Operator
) -> Reply:
    zone = find_zone(session, event.house.timezone)
    coupon = make_sample(session, press.offer_id, zone, now)
    picture_id = find_offer_picture(session, coupon)
    facts = coupon_facts(coupon, zone, look_around(session, [coupon]), stores_named=20)
    shown = {"coupon": {**facts, "state": "in_hand"}, "now": now}
    cards = (_show(event.speaking(locale), picture_id, shown) for locale in LOCALES)
    return (event.toast(), *chain.from_iterable(cards))


def make_sample(session: Session, offer_id: int, zone: str, now: datetime) -> HeldCoupon:
    """A coupon as one issued now would be; it is nobody's. Raises OfferUnknown."""
    offer, terms, grant = (
        check_offer(session, offer_id),
        check_terms(session, offer_id),
        find_grant(session, offer_id),
    )
    if grant is None:
        raise OfferUnknown
    has_end = grant.ends_at is not None or grant.valid_days is not None
    return HeldCoupon(
        coupon_id=0,
        code=SAMPLE,
        offer_id=offer_id,
        terms_id=grant.terms_id,
        customer_id=0,
        holder_chat_id=0,
        holder_name="",
        gift=both(terms.name_en, terms.name_zh),
        terms=both(terms.terms_en, terms.terms_zh),
        terms_of=Terms(
            offer.kind, offer.source, terms.version, terms.worth, terms.percent, terms.currency, terms.least_spend,
            terms.starts_at, read_ids(terms.weekdays), terms.hours, read_ids(terms.stores),
        ),
        status=CouponStatus.ISSUED,
        issued_at=now,
        expires_at=max(end_of(grant, zone, now), now + timedelta(seconds=1)) if has_end else now + USUAL,
        usable_from=None,
        uses=0,
        zone=zone,
        has_used=False,
        referral_id=None,
        use=None,
    )  # fmt: skip


def _show(event: Event, picture_id: int | None, facts: dict[str, Any]) -> Reply:
    """The card behind a coupon's number in /coupons, without its button: nothing can be done with a sample."""
    if picture_id is None:
        return (event.say("shopper/coupon", **facts),)
    return event.show_whole(Picture("given", {"logo": picture_id}), "shopper/coupon", **facts)
