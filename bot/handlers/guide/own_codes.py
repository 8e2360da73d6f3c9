"""A word that may be a code of the till's own: a known one is sent to the till, others are questions."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.coupons.till_codes import UsedAtTheTill
from bot.domain.people.chats import Person
from bot.domain.people.staff import Guide
from bot.domain.till.own_codes import is_tills_own, may_be_tills_own
from bot.domain.till.tries import TILLS_OWN, count_miss
from bot.handlers.events import Event
from bot.handlers.guide.routes import guide
from bot.handlers.shopper.questions import take_text
from bot.handlers.shopper.routes import shopper
from bot.replies import Reply


@guide.text_like(may_be_tills_own)
def take_word(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply | None:
    """What the chat waits for as a shopper's comes first. An unknown word is a question, and counts as a guess."""
    if answer := shopper.awaited.get(person.awaiting or ""):
        return answer(event, session, person, now)
    if is_tills_own(session, person, event.text, now=now):
        raise UsedAtTheTill
    count_miss(session, person, now=now, kind=TILLS_OWN)
    return take_text(event, session, person, now)
