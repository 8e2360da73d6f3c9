"""The guide's own numbers."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.office.figures import count_for_guide
from bot.domain.people.chats import Person
from bot.domain.people.staff import Guide
from bot.domain.purchases.sales import count_takings, month_of, today_of
from bot.handlers.cards import lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.guide.home import home_button, store_name
from bot.handlers.guide.presses import MyFigures
from bot.handlers.guide.routes import guide
from bot.replies import Reply


@guide.command("mystats")
def open_figures(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    return _figures(event, session, person, actor, now)


@guide.press(MyFigures)
def open_figures_again(
    event: Event, session: Session, person: Person, now: datetime, *, press: MyFigures, actor: Guide
) -> Reply:
    return _figures(event, session, person, actor, now)


def _figures(event: Event, session: Session, person: Person, actor: Guide, now: datetime) -> Reply:
    stop_asking(session, person)
    figures = count_for_guide(session, actor, now=now)
    today, month = today_of(session, actor, now=now), month_of(session, actor, now=now)
    sold = count_takings(session, actor, since=month, only_own=True)
    return put_card(
        event,
        "guide/figures",
        lines([home_button(event)]),
        store=store_name(event, session, actor),
        sales_today=count_takings(session, actor, since=today, only_own=True).net,
        sales_month=sold.net,
        currency=sold.currency,
        **vars(figures),
    )
