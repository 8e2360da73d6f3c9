"""The list of customers and a customer's card: the guide's and manager's, and the operator's for any store."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import Press, button
from bot.domain.customers.cards import CustomerCard, Onlooker, count_customers, find_customer_card, list_customers
from bot.domain.people.chats import Person
from bot.domain.people.staff import Guide
from bot.handlers.cards import PAGE, TurnPage, await_search, lines, page_of, put_card, search_word, stop_asking
from bot.handlers.events import Event
from bot.handlers.guide.counter import is_meant_as_code
from bot.handlers.guide.coupons import look_at_typed
from bot.handlers.guide.customers.presses import ListGivable, OpenCustomer, TurnCustomers
from bot.handlers.guide.home import home_button
from bot.handlers.guide.presses import MyCustomers
from bot.handlers.guide.routes import guide
from bot.replies import Keyboard, Reply

FIND = "customers.find"


@guide.command("customers")
def open_customers(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    return _list(event, session, person, actor, 0, search_word(event.args) if event.args else "")


@guide.press(MyCustomers)
def open_customers_again(
    event: Event, session: Session, person: Person, now: datetime, *, press: MyCustomers, actor: Guide
) -> Reply:
    return _list(event, session, person, actor, press.page, "")


@guide.press(TurnCustomers)
def turn_customers(
    event: Event, session: Session, person: Person, now: datetime, *, press: TurnCustomers, actor: Guide
) -> Reply:
    return _list(event, session, person, actor, press.page, press.find)


@guide.awaits(FIND)
def find_customers(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply | None:
    """A coupon's code or number typed meanwhile is looked up: at the till nobody waits for a list."""
    if is_meant_as_code(event.text):
        return look_at_typed(event, session, person, now, actor=actor)
    return _list(event, session, person, actor, 0, search_word(event.text))


@guide.press(OpenCustomer)
def open_customer(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenCustomer, actor: Guide
) -> Reply:
    return show_customer(event, session, person, now, press.customer_id, actor=actor)


def show_customer(
    event: Event, session: Session, person: Person, now: datetime, customer_id: int, *, actor: Guide
) -> Reply:
    """Raises CustomerUnknown."""
    stop_asking(session, person)
    card = find_customer_card(session, actor, customer_id, now=now)
    keyboard = lines(
        [None if card.is_staff else button(event.word("giving.give"), ListGivable(card.customer_id, 0))],
        [button(event.word("giving.all_customers"), MyCustomers())],
        [home_button(event)],
    )
    return put_card(event, "guide/customer", keyboard, **customer_facts(event, card))


def list_of_customers(
    event: Event,
    session: Session,
    person: Person,
    onlooker: Onlooker,
    asked: int,
    find: str,
    *,
    awaiting: str,
    choose: Callable[[int], Press],
    turn: TurnPage,
    below: Keyboard,
) -> Reply:
    """A page of whom the onlooker may see, a button each."""
    page = page_of(count_customers(session, onlooker, find=find), asked)
    await_search(session, person, awaiting, page, find)
    shown = list_customers(session, onlooker, find=find, limit=PAGE, offset=page.offset)
    keyboard = lines(
        *([button(one.name or "—", choose(one.customer_id))] for one in shown),
        page.turn(lambda number: turn(number, find)),
        *below,
    )
    return put_card(
        event, "guide/customers", keyboard, count=page.total, find=find, is_long=page.count > 1,
        customers=[{"name": one.name, "since": one.since} for one in shown], zone=event.house.timezone,
    )  # fmt: skip


def customer_facts(event: Event, card: CustomerCard, taken_back: str = "") -> dict[str, Any]:
    """`taken_back`: what was just taken back from them."""
    return {
        "taken_back": taken_back,
        "name": card.name,
        "since": card.since,
        "zone": card.zone or event.house.timezone,
        "store": card.store,
        "guide": card.guide,
        "member_code": card.member_code,
        "phone_tail": card.phone_tail,
        "came_by": card.came_by,
        "came_label": card.came_label,
        "came_store": card.came_store,
        "came_guide": card.came_guide,
        "in_hand": card.in_hand,
        "used": card.used,
        "is_staff": card.is_staff,
    }


def _list(event: Event, session: Session, person: Person, actor: Guide, asked: int, find: str) -> Reply:
    return list_of_customers(
        event, session, person, actor, asked, find,
        awaiting=FIND, choose=OpenCustomer, turn=TurnCustomers,
        below=lines(
            [button(event.word("giving.all_customers"), MyCustomers()) if find else None], [home_button(event)]
        ),
    )  # fmt: skip
