"""An offer's fields that are typed: asked for with an example, written, taken away again."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.dates import money
from bot.db.tables import Offer, OfferKind, OfferStatus, OfferTerms
from bot.domain.offers.budgets import Budget, limit_offer, write_budget
from bot.domain.offers.fields import CLEARED, OfferField, clear_field, find_zone, picture_offer, write_field
from bot.domain.offers.terms import OfferUnknown, check_offer, check_terms
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Operator
from bot.domain.stores.pictures import find_picture
from bot.domain.words.days import day_of
from bot.domain.words.spans import parse_spans
from bot.handlers.cards import lines, put_card
from bot.handlers.events import Event
from bot.handlers.open_hours import write_hours
from bot.handlers.operator.offer_presses import ClearOffer, EditOffer, OpenOffer
from bot.handlers.operator.offers.card import show_offer, worth_word
from bot.handlers.operator.routes import operator
from bot.handlers.sent_pictures import check_picture, show_again
from bot.replies import Reply

PICTURE = "picture"
_MONEY = (OfferField.WORTH, OfferField.LEAST_SPEND, Budget.MONEY)
_FIELDS, _BUDGETS = tuple(map(str, OfferField)), tuple(map(str, Budget))
_TYPED = (*_FIELDS, *_BUDGETS, PICTURE)


@operator.press(EditOffer)
def ask_offer_field(
    event: Event, session: Session, person: Person, now: datetime, *, press: EditOffer, actor: Operator
) -> Reply:
    """What has ended, or has no such field, is shown as it stands."""
    offer = check_offer(session, press.offer_id)
    is_odd = press.field == OfferField.PERCENT and offer.kind is not OfferKind.PERCENT
    if press.field not in _TYPED or offer.status is OfferStatus.ENDED or is_odd:
        return show_offer(event, session, person, press.offer_id, now)
    return ask_field(event, session, person, press.offer_id, press.field)


@operator.awaits(*(f"offer.{field}" for field in (*_FIELDS, *_BUDGETS)))
def write_offer_field(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    field, offer_id = (person.awaiting or "").removeprefix("offer."), person.awaiting_id or 0
    if field in _BUDGETS:
        write_budget(session, offer_id=offer_id, budget=Budget(field), text=event.text)
    else:
        zone = find_zone(session, event.house.timezone)
        write_field(session, offer_id=offer_id, field=OfferField(field), text=event.text, zone=zone, now=now)
    return show_offer(event, session, person, offer_id, now)


@operator.press(ClearOffer)
def clear_offer_field(
    event: Event, session: Session, person: Person, now: datetime, *, press: ClearOffer, actor: Operator
) -> Reply:
    if press.field in _BUDGETS:
        limit_offer(session, offer_id=press.offer_id, budget=Budget(press.field), most=None)
    elif press.field == PICTURE:
        picture_offer(session, offer_id=press.offer_id, telegram_file=None, now=now)
    elif press.field in _FIELDS:
        clear_field(session, offer_id=press.offer_id, field=OfferField(press.field), now=now)
    else:
        raise OfferUnknown
    return show_offer(event, session, person, press.offer_id, now, toast="toast.saved")


@operator.awaits(f"offer.{PICTURE}")
@operator.awaits_file(f"offer.{PICTURE}")
def write_picture(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    offer_id = person.awaiting_id or 0
    picture_offer(session, offer_id=offer_id, telegram_file=check_picture(event), now=now)
    return show_offer(event, session, person, offer_id, now)


def ask_field(
    event: Event, session: Session, person: Person, offer_id: int, field: str, *, is_new: bool = False
) -> Reply:
    """`is_new`: the card is not known yet, and the field may be left for later. Raises OfferUnknown."""
    offer, terms = check_offer(session, offer_id), check_terms(session, offer_id)
    await_from(session, person, f"offer.{field}", offer_id)
    stands = _stands(event, session, offer, terms, field)
    may_clear = (field in CLEARED or field in _BUDGETS or field == PICTURE) and stands
    clear = button(event.word(f"offer.clear_{_how(field)}"), ClearOffer(offer_id, field)) if may_clear else None
    back = button(event.word("button.skip" if is_new else "button.back"), OpenOffer(offer_id))
    question = event.word(f"ask.offer_{_question(offer, field)}", currency=terms.currency)
    asked = put_card(event, "operator/ask", lines([clear, back]), question=question, stands=stands)
    return (*asked, *show_again(event, find_picture(session, terms.picture_id))) if field == PICTURE else asked


def _how(field: str) -> str:
    """The words for taking it away: no limit, or simply none."""
    return "limit" if field in _BUDGETS or field == OfferField.PER_CUSTOMER else "field"


def _question(offer: Offer, field: str) -> str:
    return worth_word(offer.kind) if field == OfferField.WORTH else str(field)


def _stands(event: Event, session: Session, offer: Offer, terms: OfferTerms, field: str) -> str:
    if field == PICTURE:
        return event.word("offer.has_picture") if terms.picture_id else ""
    value: Any = getattr(terms, field, None) if hasattr(terms, field) else getattr(offer, field)
    if value in (None, ""):
        return ""
    if field in _MONEY:
        return money(value, terms.currency, event.locale)
    if isinstance(value, datetime):
        return day_of(value, find_zone(session, event.house.timezone)).isoformat()
    return write_hours(event, parse_spans(value)) if field == OfferField.HOURS else str(value)
