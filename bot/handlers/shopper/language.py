"""The language button: the card it stands on changes at once, and everything after it."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.people.chats import Person, speak_to
from bot.errors import Refusal
from bot.handlers.events import Event
from bot.handlers.shopper.faces import draw_face
from bot.handlers.shopper.presses import Speak
from bot.handlers.shopper.routes import shopper
from bot.replies import Reply
from bot.texts import SPOKEN


@shopper.press(Speak)
def speak(event: Event, session: Session, person: Person, now: datetime, *, press: Speak) -> Reply:
    if press.locale not in SPOKEN:
        raise Refusal
    speak_to(session, person, locale=press.locale)
    event = event.speaking(press.locale)
    return (event.toast(), draw_face(event, session, person, now, press.where).put(event))
