"""The guide's home: the store, and the way to everything a guide does."""

from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session

from bot.buttons import button
from bot.db.engine import wake
from bot.domain.office.figures import count_for_guide
from bot.domain.people.chats import Person, speak_to
from bot.domain.people.shifts import switch_duty
from bot.domain.people.staff import MENUS, Guide
from bot.domain.stores.directory import find_store, names_of
from bot.handlers.cards import lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.guide.presses import AskCode, AsShopper, GuideHome, MyCode, MyCustomers, MyFigures, SwitchDuty
from bot.handlers.guide.routes import guide
from bot.handlers.guide.sales.presses import Sales
from bot.handlers.languages import other_language
from bot.replies import Keyboard, Reply
from bot.texts import SPOKEN

G = TypeVar("G", bound=Guide)


@guide.command("start", payload="")
def greet_guide(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    return _home(event, session, person, actor, now)


@guide.press(GuideHome)
def go_home(
    event: Event, session: Session, person: Person, now: datetime, *, press: GuideHome, actor: Guide
) -> Reply:
    return _home(speaking(event, session, person, press.speak), session, person, actor, now)


@guide.press(SwitchDuty)
def switch_own_duty(
    event: Event, session: Session, person: Person, now: datetime, *, press: SwitchDuty, actor: Guide
) -> Reply:
    return _home(event, session, person, turn_duty(session, actor, press), now)


@guide.command("help")
def help_guide(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    return (event.say("guide/help", lines([home_button(event)])),)


@guide.command("cancel")
def cancel_asking(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    """The desk has cleared what the chat waited for: every command does."""
    return (event.say("operator/cancelled", lines([home_button(event)]), was_asked=bool(person.awaiting)),)


def home_button(event: Event) -> dict[str, object]:
    return button(event.word("staff.home"), GuideHome())


def store_name(event: Event, session: Session, actor: Guide) -> str:
    store = find_store(session, actor.store_id)
    return names_of(store)[event.locale] if store else ""


def speaking(event: Event, session: Session, person: Person, locale: str) -> Event:
    """The event in the language a home's button asked for, which is the person's from now on; so is their menu."""
    if locale not in SPOKEN:
        return event
    speak_to(session, person, locale=locale)
    wake(session, MENUS)
    return event.speaking(locale)


def turn_duty(session: Session, actor: G, press: SwitchDuty) -> G:
    switch_duty(session, actor, on=bool(press.on))
    return replace(actor, on_duty=bool(press.on))


def home_buttons(event: Event, actor: Guide, *more: list[dict[str, Any]]) -> Keyboard:
    """What every guide has; `more` rows are a manager's."""
    duty = button(
        event.word("guide.go_off_duty" if actor.on_duty else "guide.back_on_duty"),
        SwitchDuty(int(not actor.on_duty)),
    )
    return lines(
        [button(event.word("guide.redeem"), AskCode()), button(event.word("guide.my_qr"), MyCode())],
        [button(event.word("guide.sales"), Sales()), button(event.word("guide.customers"), MyCustomers())],
        [button(event.word("guide.figures"), MyFigures())],
        *more,
        [duty, button(event.word("staff.other_language"), GuideHome(other_language(event)))],
        [button(event.word("staff.as_shopper"), AsShopper(actor.store_id))],
    )


def _home(event: Event, session: Session, person: Person, actor: Guide, now: datetime) -> Reply:
    stop_asking(session, person)
    figures = count_for_guide(session, actor, now=now)
    return put_card(
        event,
        "guide/home",
        home_buttons(event, actor),
        name=person.name,
        store=store_name(event, session, actor),
        came_today=figures.came_today,
        redeemed_today=figures.redeemed_today,
        on_duty=actor.on_duty,
    )
