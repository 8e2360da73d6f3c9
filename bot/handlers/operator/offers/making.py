"""[New offer]: its kind, its names, then its card."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import OfferKind
from bot.domain.offers.fields import OfferField
from bot.domain.offers.readers import read_name
from bot.domain.offers.terms import copy_offer, make_offer
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import find_brand
from bot.handlers.cards import ask_for, lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.operator.offer_presses import CopyOffer, ListOffers, NewOffer
from bot.handlers.operator.offers.card import in_own_order, show_offer
from bot.handlers.operator.offers.fields import ask_field
from bot.handlers.operator.routes import operator
from bot.replies import Reply

SHOWN = (OfferKind.PERCENT, OfferKind.AMOUNT, OfferKind.GIFT, OfferKind.TEXT)
USUAL_DAYS = 14  # a coupon lives, unless its offer says otherwise


@operator.press(NewOffer)
def ask_kind(
    event: Event, session: Session, person: Person, now: datetime, *, press: NewOffer, actor: Operator
) -> Reply:
    back = [button(event.word("button.back"), ListOffers())]
    if press.kind not in SHOWN:
        stop_asking(session, person)
        kinds = [button(event.word(f"offer.kind_{kind}"), NewOffer(kind)) for kind in SHOWN]
        return put_card(event, "operator/offer_kind", lines(kinds[:2], kinds[2:], back))
    question = f"ask.offer_{in_own_order(event, 'name')[0]}"
    return ask_for(event, session, person, question, awaiting=f"offer.new_{press.kind}", keyboard=lines(back))


@operator.awaits(*(f"offer.new_{kind}" for kind in OfferKind))
def make_draft(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    """The name in the person's own language makes the draft; then the other one is asked for."""
    kind = OfferKind((person.awaiting or "").removeprefix("offer.new_"))
    own, other = in_own_order(event, "name")
    brand = find_brand(session)
    names: dict[str, Any] = {own: read_name(event.text), other: ""}
    draft = make_offer(
        session, kind=kind, made_by=actor.staff_id, now=now, valid_days=USUAL_DAYS,
        currency=brand.currency if brand else "CAD", **names,
    )  # fmt: skip
    return ask_field(event, session, person, draft.offer_id, OfferField(other), is_new=True)


@operator.press(CopyOffer)
def copy_to_draft(
    event: Event, session: Session, person: Person, now: datetime, *, press: CopyOffer, actor: Operator
) -> Reply:
    draft = copy_offer(session, press.offer_id, made_by=actor.staff_id, now=now)
    return show_offer(event, session, person, draft.offer_id, now, toast="toast.offer_copied")
