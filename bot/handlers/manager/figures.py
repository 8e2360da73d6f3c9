"""The store's figures: who came, and what each colleague redeemed."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.office.store_figures import count_store
from bot.domain.people.chats import Person
from bot.domain.people.staff import Manager
from bot.handlers.cards import lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.guide.home import home_button, store_name
from bot.handlers.manager.colleagues import say_colleague
from bot.handlers.manager.presses import OpenFigures
from bot.handlers.manager.routes import manager
from bot.replies import Reply


@manager.press(OpenFigures)
def open_figures(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenFigures, actor: Manager
) -> Reply:
    stop_asking(session, person)
    figures = count_store(session, store_id=actor.store_id, now=now)
    return put_card(
        event,
        "manager/figures",
        lines([home_button(event)]),
        store=store_name(event, session, actor),
        **vars(figures)
        | {
            "by_guide": [
                vars(one) | {"name": say_colleague(event.word, one.name, one.way)} for one in figures.by_guide
            ]
        },
    )
