"""/stop and the stop words: no marketing from this moment on, and how to return."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button, rows
from bot.db.tables import ConsentSource
from bot.domain.people.chats import Person
from bot.domain.people.consents import withdraw_consent
from bot.handlers.events import Event
from bot.handlers.shopper.presses import OpenSettings
from bot.handlers.shopper.routes import shopper
from bot.replies import Call, Reply


@shopper.command("stop", "unsubscribe")
def stop(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    """All topics at once. Coupons, the group and answers to questions stay."""
    said = "/stop" if event.text.startswith("/") else "stop word"
    return (stop_all(event, session, person, now, said=said, source=ConsentSource.STOP),)


def stop_all(
    event: Event, session: Session, person: Person, now: datetime, *, said: str, source: ConsentSource
) -> Call:
    """Withdraw the consent by `said` (a word, or a button's), and say how to return; again, it says the same."""
    if person.customer_id is not None:
        withdraw_consent(
            session, customer_id=person.customer_id, locale=event.locale, button=said, source=source, now=now
        )
    return event.say("shopper/stopped", rows(button(event.word("button.settings"), OpenSettings())))
