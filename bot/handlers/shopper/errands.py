"""Errands: whoever asked for long work may cancel it, whatever role they asked in."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.office.errands import cancel_errand
from bot.domain.people.chats import Person
from bot.errands import CancelErrand
from bot.handlers.cards import put_card
from bot.handlers.events import Event
from bot.handlers.shopper.routes import shopper
from bot.replies import Reply


@shopper.press(CancelErrand)
def cancel(event: Event, session: Session, person: Person, now: datetime, *, press: CancelErrand) -> Reply:
    """Said at once: the worker notices at its next step only, and nobody may be at work on it."""
    kind = cancel_errand(session, person, errand_id=press.errand_id, now=now)
    said = event.word("errand.cancelled")
    return put_card(event, "operator/errand_over", what=event.word(f"errand.{kind}"), said=said)
