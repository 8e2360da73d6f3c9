"""Staff who shop: what their chat waits for as a shopper's."""

from datetime import datetime
from functools import wraps

from sqlmodel import Session

from bot.domain.people.chats import Person
from bot.domain.people.staff import Guide, Till
from bot.handlers.events import Event
from bot.handlers.guide.asides import unless_coupon
from bot.handlers.routes import Handler, Routes
from bot.handlers.shopper.pin import AWAITS_AMOUNT, AWAITS_PIN
from bot.handlers.shopper.routes import shopper
from bot.replies import Reply


def take_shoppers_answers(routes: Routes) -> None:
    """What the chat waits for as a shopper's comes before what looks like a code; a PIN's digits are no number."""
    for word, answer in shopper.awaited.items():
        taken = _as_staff(answer)
        routes.awaits(word)(taken if word in (AWAITS_PIN, AWAITS_AMOUNT) else unless_coupon(taken))


def _as_staff(answer: Handler) -> Handler:
    @wraps(answer)
    def answer_staff(
        event: Event, session: Session, person: Person, now: datetime, *, actor: Guide | Till
    ) -> Reply | None:
        return answer(event, session, person, now)

    return answer_staff
