"""[Share my phone number]: found at the till by it; only a keyed hash and three digits are kept."""

from datetime import datetime

from aiogram.types import Message
from sqlmodel import Session

from bot.domain.arrivals.onboarding import NotACustomer
from bot.domain.people.chats import Person, await_from
from bot.domain.people.phones import NoPhone, PhoneTyped, forget_phone, keep_phone, read_phone
from bot.handlers.events import Event
from bot.handlers.incoming import Kind
from bot.handlers.shopper.faces import settings_face
from bot.handlers.shopper.presses import ForgetPhone, SharePhone
from bot.handlers.shopper.questions import take_text
from bot.handlers.shopper.routes import shopper
from bot.replies import Call, Reply

AWAITS = "own_phone"


@shopper.press(SharePhone)
def ask_for_phone(event: Event, session: Session, person: Person, now: datetime, *, press: SharePhone) -> Reply:
    """Telegram's own button asks once more, and sends nothing before it is pressed."""
    if person.customer_id is None:
        raise NotACustomer
    await_from(session, person, AWAITS)
    keyboard = {
        "keyboard": [
            [{"text": event.word("button.send_phone"), "request_contact": True}],
            [{"text": event.word("button.cancel")}],
        ],
        "one_time_keyboard": True,
        "resize_keyboard": True,
    }
    return (event.toast(), _with(event.say("shopper/share_phone"), keyboard))


@shopper.awaits(AWAITS)
def take_typed(event: Event, session: Session, person: Person, now: datetime) -> Reply | None:
    """A typed number says nothing about whose it is; whatever else they say is said as always."""
    try:
        read_phone(event.text)
    except NoPhone:
        return take_text(event, session, person, now)
    raise PhoneTyped


@shopper.on(Kind.CONTACT)
def take_contact(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    """A contact nobody asked for, a friend's perhaps, is not even looked at."""
    if person.awaiting != AWAITS or person.customer_id is None:
        return (event.say("shopper/unreadable"),)
    contact = event.source.contact if isinstance(event.source, Message) else None
    if contact is None:
        raise NoPhone
    tail = keep_phone(
        session, customer_id=person.customer_id, telegram_id=person.telegram_id, owner_id=contact.user_id,
        number=contact.phone_number, secret=event.house.secret,
    )  # fmt: skip
    await_from(session, person, None)
    return (_with(event.say("shopper/phone_kept", tail=tail), {"remove_keyboard": True}),)


@shopper.press(ForgetPhone)
def forget(event: Event, session: Session, person: Person, now: datetime, *, press: ForgetPhone) -> Reply:
    if person.customer_id is not None:
        forget_phone(session, customer_id=person.customer_id)
    return (event.toast("toast.phone_forgotten"), settings_face(event, session, person).put(event))


def _with(said: Call, keyboard: dict[str, object]) -> Call:
    """The message with a keyboard below the chat instead of its own."""
    return Call(said.method, said.chat, {**said.params, "reply_markup": keyboard})
