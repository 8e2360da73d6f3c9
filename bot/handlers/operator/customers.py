"""/customers for operators: anybody by name or member code, their coupons in hand, and [Void] with a reason."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.domain.coupons.held import HeldCoupon, find_coupon
from bot.domain.coupons.usable import CouponUnknown
from bot.domain.customers.cards import find_customer_card, list_in_hand
from bot.domain.customers.giving import void_in_hand
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Operator, find_guide
from bot.handlers.cards import PAGE, ask_for, lines, put_card, search_word, stop_asking
from bot.handlers.events import Event
from bot.handlers.guide.counter import is_meant_as_code
from bot.handlers.guide.coupons import look_at_typed
from bot.handlers.guide.customers.cards import customer_facts, list_of_customers
from bot.handlers.guide.customers.giving import tell_taken_back
from bot.handlers.guide.customers.presses import AskAnyCustomer, AskVoid, OpenAnyCustomer, TurnAnyCustomers
from bot.handlers.guide.presses import MyCustomers
from bot.handlers.operator.home import MORE, home_button
from bot.handlers.operator.routes import operator
from bot.replies import Reply

FIND = "any_customer.find"
REASON = "void.reason"

MORE.append(("operator.customers", AskAnyCustomer()))


@operator.command("customers")
def ask_whom(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    """Of thousands nobody wants the first page: who is it? A guide among operators still finds their own."""
    if event.args:
        return _list(event, session, person, actor, 0, search_word(event.args))
    return _ask(event, session, person)


@operator.press(AskAnyCustomer)
def ask_whom_from_home(
    event: Event, session: Session, person: Person, now: datetime, *, press: AskAnyCustomer, actor: Operator
) -> Reply:
    return _ask(event, session, person)


def _ask(event: Event, session: Session, person: Person) -> Reply:
    is_guide = find_guide(session, person) is not None
    keyboard = lines(
        [button(event.word("guide.customers"), MyCustomers()) if is_guide else None], [home_button(event)]
    )
    return ask_for(event, session, person, "ask.any_customer", awaiting=FIND, keyboard=keyboard)


@operator.awaits(FIND)
def find_customers(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    """A coupon's code or number is looked up, as in a guide's own list, for whoever serves as well."""
    if is_meant_as_code(event.text) and (guide := find_guide(session, person)):
        return look_at_typed(event, session, person, now, actor=guide)
    return _list(event, session, person, actor, 0, search_word(event.text))


@operator.press(TurnAnyCustomers)
def turn_customers(
    event: Event, session: Session, person: Person, now: datetime, *, press: TurnAnyCustomers, actor: Operator
) -> Reply:
    return _list(event, session, person, actor, press.page, press.find)


@operator.press(OpenAnyCustomer)
def open_customer(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenAnyCustomer, actor: Operator
) -> Reply:
    stop_asking(session, person)
    return _card(event, session, actor, press.customer_id, now)


@operator.press(AskVoid)
def ask_why(
    event: Event, session: Session, person: Person, now: datetime, *, press: AskVoid, actor: Operator
) -> Reply:
    coupon = find_coupon(session, press.coupon_id)
    if coupon is None:
        raise CouponUnknown
    back = lines([button(event.word("button.cancel"), OpenAnyCustomer(coupon.customer_id))])
    return ask_for(
        event, session, person, "ask.void_reason", awaiting=REASON, row=coupon.coupon_id, keyboard=back,
        gift=coupon.gift[event.locale], name=coupon.holder_name,
    )  # fmt: skip


@operator.awaits(REASON)
def void(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    voided = void_in_hand(session, actor, person.awaiting_id or 0, typed=event.text, now=now)
    tell_taken_back(session, voided, now=now)
    await_from(session, person, None)
    coupon = voided.coupon
    return _card(event, session, actor, coupon.customer_id, now, taken_back=coupon.gift[event.locale])


def _list(event: Event, session: Session, person: Person, actor: Operator, asked: int, find: str) -> Reply:
    shown = list_of_customers(
        event, session, person, actor, asked, find,
        awaiting=FIND, choose=OpenAnyCustomer, turn=TurnAnyCustomers, below=lines([home_button(event)]),
    )  # fmt: skip
    await_from(session, person, FIND)
    return shown


def _card(
    event: Event, session: Session, actor: Operator, customer_id: int, now: datetime, *, taken_back: str = ""
) -> Reply:
    card = find_customer_card(session, actor, customer_id, now=now)
    in_hand = list_in_hand(session, customer_id, now=now, limit=PAGE)
    keyboard = lines(*([_void_button(event, coupon)] for coupon in in_hand), [home_button(event)])
    return put_card(event, "guide/customer", keyboard, **customer_facts(event, card, taken_back))


def _void_button(event: Event, coupon: HeldCoupon) -> dict[str, object]:
    words = event.word("giving.void", gift=coupon.gift[event.locale][:16], code=coupon.shown_code[-4:])
    return button(words, AskVoid(coupon.coupon_id))
