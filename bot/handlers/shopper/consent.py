"""The one question below the gift, and the switches in /settings: answers are kept with what they answered."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import ConsentSource, Topic
from bot.domain.arrivals.onboarding import NotACustomer
from bot.domain.people.chats import Person
from bot.domain.people.consents import record_consent
from bot.errors import Refusal
from bot.handlers.events import Event
from bot.handlers.shopper.faces import draw_face, settings_face
from bot.handlers.shopper.presses import Agree, Decline, OpenSettings, SwitchTopic, Where
from bot.handlers.shopper.routes import shopper
from bot.replies import Reply

SOURCES = {Where.GIFT: ConsentSource.GIFT_CARD, Where.AGAIN: ConsentSource.ASKED_AGAIN}
"""The cards that may ask. A press from anywhere else is forged."""


@shopper.press(Agree, Decline)
def answer(event: Event, session: Session, person: Person, now: datetime, *, press: Agree | Decline) -> Reply:
    if person.customer_id is None:
        raise NotACustomer
    if press.where not in SOURCES:
        raise Refusal
    agreed = isinstance(press, Agree)
    record_consent(
        session,
        customer_id=person.customer_id,
        topics=(Topic.OFFERS,),
        agreed=agreed,
        locale=event.locale,
        button="button.agree" if agreed else "button.decline",
        source=SOURCES[Where(press.where)],
        now=now,
    )
    toast = event.toast("toast.agreed" if agreed else "toast.declined")
    if press.where == Where.AGAIN:
        return (toast, event.change("shopper/consent_answered", agreed=agreed))
    return (toast, draw_face(event, session, person, now, press.where).put(event))


@shopper.command("settings")
def open_settings(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    return (settings_face(event, session, person).said(event),)


@shopper.press(OpenSettings)
def show_settings(event: Event, session: Session, person: Person, now: datetime, *, press: OpenSettings) -> Reply:
    return (event.toast(), settings_face(event, session, person).said(event))


@shopper.press(SwitchTopic)
def switch_topic(event: Event, session: Session, person: Person, now: datetime, *, press: SwitchTopic) -> Reply:
    if person.customer_id is None:
        raise NotACustomer
    if press.topic not in set(Topic):
        raise Refusal
    agreed = press.agreed == 1
    record_consent(
        session,
        customer_id=person.customer_id,
        topics=(Topic(press.topic),),
        agreed=agreed,
        locale=event.locale,
        button=f"button.{press.topic}_{'off' if agreed else 'on'}",  # what stood on it when it was pressed
        source=ConsentSource.SETTINGS,
        now=now,
    )
    return (event.toast("toast.saved"), settings_face(event, session, person).put(event))
