"""The manager's home: the guide's, with the store's day and the way to its team, figures and card."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import Press, button
from bot.domain.office.store_figures import count_store
from bot.domain.people.chats import Person
from bot.domain.people.staff import Manager
from bot.handlers.cards import lines, put_card, stop_asking
from bot.handlers.day_presses import OpenDay
from bot.handlers.events import Event
from bot.handlers.guide.home import home_button, home_buttons, speaking, store_name, turn_duty
from bot.handlers.guide.presses import GuideHome, SwitchDuty
from bot.handlers.keeper.presses import KeepStore
from bot.handlers.manager.presses import OpenFigures
from bot.handlers.manager.routes import manager
from bot.handlers.operator.team.presses import ListTeam
from bot.replies import Reply


@manager.command("start", payload="")
def greet_manager(event: Event, session: Session, person: Person, now: datetime, *, actor: Manager) -> Reply:
    return _home(event, session, person, actor, now)


@manager.press(GuideHome)
def go_home(
    event: Event, session: Session, person: Person, now: datetime, *, press: GuideHome, actor: Manager
) -> Reply:
    return _home(speaking(event, session, person, press.speak), session, person, actor, now)


@manager.press(SwitchDuty)
def switch_own_duty(
    event: Event, session: Session, person: Person, now: datetime, *, press: SwitchDuty, actor: Manager
) -> Reply:
    return _home(event, session, person, turn_duty(session, actor, press), now)


@manager.command("help")
def help_manager(event: Event, session: Session, person: Person, now: datetime, *, actor: Manager) -> Reply:
    return (event.say("manager/help", lines([home_button(event)])),)


def _home(event: Event, session: Session, person: Person, actor: Manager, now: datetime) -> Reply:
    stop_asking(session, person)
    figures = count_store(session, store_id=actor.store_id, now=now)

    def to(phrase: str, means: Press) -> dict[str, object]:
        return button(event.word(phrase), means)

    return put_card(
        event,
        "manager/home",
        home_buttons(
            event,
            actor,
            [to("manager.store", KeepStore(actor.store_id)), to("operator.team", ListTeam())],
            [to("manager.day", OpenDay(actor.store_id)), to("manager.figures", OpenFigures())],
        ),
        name=person.name,
        store=store_name(event, session, actor),
        came_today=figures.came_today,
        redeemed_today=figures.redeemed_today,
        on_duty=actor.on_duty,
    )
