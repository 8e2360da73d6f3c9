"""/cancel, and the [Cancel] of a keyboard below the chat, which sends its own label."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.people.chats import Person, await_from
from bot.handlers.events import Event
from bot.handlers.shopper.routes import shopper
from bot.replies import Call, Reply
from bot.texts import SPOKEN


@shopper.command("cancel")
def cancel(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    """A keyboard below the chat goes with what the chat waited for."""
    await_from(session, person, None)
    said = event.say("shopper/cancelled")
    return (Call(said.method, said.chat, {**said.params, "reply_markup": {"remove_keyboard": True}}),)


def is_cancel(event: Event) -> bool:
    """In any language: the keyboard may be older than the one chosen now."""
    return event.text.strip() in {event.house.texts.phrase("button.cancel", locale) for locale in SPOKEN}
