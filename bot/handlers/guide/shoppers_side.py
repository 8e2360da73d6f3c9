"""Staff who shop: a shopper's commands. Who is no customer yet is shown the way in."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.domain.people.chats import Person
from bot.domain.people.staff import Guide, Operator
from bot.handlers.cards import lines
from bot.handlers.events import Event
from bot.handlers.guide.presses import AsShopper
from bot.handlers.guide.routes import guide
from bot.handlers.guide.shoppers_answers import take_shoppers_answers
from bot.handlers.routes import Routes
from bot.handlers.shopper.consent import open_settings
from bot.handlers.shopper.coupons import open_coupons
from bot.handlers.shopper.invite import invite
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


def take_shoppers_commands(routes: Routes) -> None:
    _route(routes, "coupons", open_coupons)
    _route(routes, "invite", invite)


take_shoppers_answers(guide)
take_shoppers_commands(guide)
_route(guide, "settings", open_settings)  # an operator's are the brand's
