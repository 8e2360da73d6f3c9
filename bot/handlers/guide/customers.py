"""The guide's customers by first name, and the guide's own numbers."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.figures import count_for_guide, count_own_customers, list_own_customers
from bot.domain.people import Person
from bot.domain.sales import count_takings, month_of, today_of
from bot.domain.staff import Guide
from bot.domain.stores import find_store
from bot.handlers.cards import PAGE, lines, page_of, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.guide.home import home_button, store_name
from bot.handlers.guide.presses import MyCustomers, MyFigures
from bot.handlers.guide.routes import guide
from bot.replies import Reply


@guide.command("customers")
def open_customers(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    return _list(event, session, person, actor, 0)


@guide.press(MyCustomers)
def turn_customers(
    event: Event, session: Session, person: Person, now: datetime, *, press: MyCustomers, actor: Guide
) -> Reply:
    return _list(event, session, person, actor, press.page)


@guide.command("mystats")
def open_figures(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    return _figures(event, session, person, actor, now)


@guide.press(MyFigures)
def open_figures_again(
    event: Event, session: Session, person: Person, now: datetime, *, press: MyFigures, actor: Guide
) -> Reply:
    return _figures(event, session, person, actor, now)


def _list(event: Event, session: Session, person: Person, actor: Guide, asked: int) -> Reply:
    stop_asking(session, person)
    store = find_store(session, actor.store_id)
    page = page_of(count_own_customers(session, actor), asked)
    own = list_own_customers(session, actor, limit=PAGE, offset=page.offset)
    return put_card(
        event,
        "guide/customers",
        lines(page.turn(MyCustomers), [home_button(event)]),
        count=page.total,
        customers=[{"name": one.name, "since": one.since} for one in own],
        zone=store.timezone if store else event.house.timezone,
    )


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
