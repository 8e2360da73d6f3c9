"""Staff who shop: a shopper's commands and answers. Who is no customer yet is shown the way in."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from sqlmodel import Session

from bot.buttons import button
from bot.domain.people.chats import Person
from bot.domain.people.staff import Guide, Operator, Till
from bot.handlers.cards import lines
from bot.handlers.events import Event
from bot.handlers.guide.asides import unless_coupon
from bot.handlers.guide.presses import AsShopper
from bot.handlers.guide.routes import guide
from bot.handlers.operator.routes import operator
from bot.handlers.routes import Handler, Routes
from bot.handlers.shopper.consent import open_settings
from bot.handlers.shopper.coupons import open_coupons
from bot.handlers.shopper.invite import invite
from bot.handlers.shopper.pin import AWAITS_AMOUNT, AWAITS_PIN
from bot.handlers.shopper.routes import shopper
from bot.replies import Reply

Answer = Callable[[Event, Session, Person, datetime], Reply]


def _route(routes: Routes, name: str, answer: Answer) -> None:
    @routes.command(name)
    def answer_staff(
        event: Event, session: Session, person: Person, now: datetime, *, actor: Guide | Operator
    ) -> Reply:
        """Their /start is the desk, so it cannot make them a customer."""
        if person.customer_id is not None:
            return answer(event, session, person, now)
        way_in = event.word("staff.as_shopper")
        return (event.say("guide/shoppers_side", lines([button(way_in, AsShopper())]), button=way_in),)


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


take_shoppers_answers(guide)
for _routes in (operator, guide):
    _route(_routes, "coupons", open_coupons)
    _route(_routes, "invite", invite)
_route(guide, "settings", open_settings)  # an operator's are the brand's
