"""The gift for new customers: the first one is made here by a few questions; from then on it is an offer."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import OfferTerms
from bot.domain.offers.set_up import GiftField, change_gift, find_gift
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.handlers.cards import ask_for, first_empty, lines
from bot.handlers.events import Event
from bot.handlers.languages import own_first
from bot.handlers.operator.home import home_button
from bot.handlers.operator.offers.card import show_offer
from bot.handlers.operator.routes import operator
from bot.handlers.operator.set_up_presses import EditGift, Gift
from bot.replies import Reply

_FIELDS = tuple(str(field) for field in GiftField)


def list_gift_fields(locale: str) -> tuple[str, ...]:
    """In the order they are asked for: the person's own language first."""
    own, other = own_first(locale)
    return (f"name_{own}", f"name_{other}", f"terms_{own}", f"terms_{other}", str(GiftField.VALID_DAYS))


@operator.press(Gift)
def open_gift(
    event: Event, session: Session, person: Person, now: datetime, *, press: Gift, actor: Operator
) -> Reply:
    return _card(event, session, person, now)


@operator.press(EditGift)
def ask_gift_field(
    event: Event, session: Session, person: Person, now: datetime, *, press: EditGift, actor: Operator
) -> Reply:
    if press.field not in _FIELDS:
        return _card(event, session, person, now)
    return _ask(event, session, person, press.field, find_gift(session))


@operator.awaits(*(f"gift.{field}" for field in GiftField))
def write_gift_field(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    field = GiftField((person.awaiting or "").removeprefix("gift."))
    gift = change_gift(session, field=field, text=event.text, now=now)
    if following := first_empty(gift, list_gift_fields(event.locale), after=field):
        return _ask(event, session, person, following, gift)
    return _card(event, session, person, now)


def _ask(event: Event, session: Session, person: Person, field: str, gift: OfferTerms | None) -> Reply:
    """A gift without a name cannot go back to its card: the card is this question, in the person's language."""
    asked = list_gift_fields(event.locale)
    if gift is None:
        field, keyboard = asked[0], lines([home_button(event)])
    else:
        following = first_empty(gift, asked, after=field)
        skip = button(event.word("button.skip"), EditGift(following) if following else Gift())
        back = button(event.word("button.back"), Gift())
        keyboard = lines([None if getattr(gift, field) else skip, back])
    stands = str(getattr(gift, field)) if gift else ""
    question, awaiting = f"ask.gift_{field}", f"gift.{field}"
    return ask_for(event, session, person, question, awaiting=awaiting, stands=stands, keyboard=keyboard)


def _card(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    """The gift as the offer it is; without one, the first question about it."""
    gift = find_gift(session)
    if gift is None:
        return _ask(event, session, person, _FIELDS[0], None)
    return show_offer(event, session, person, gift.offer_id, now)
