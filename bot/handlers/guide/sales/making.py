"""A sale typed in: the amount, its receipt number, the customer, one look, recorded."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import Press, button
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Guide
from bot.domain.purchases.sales import currency_of, find_purchase
from bot.domain.till.sale_slips import (
    CouponUndone,
    check_redemption,
    find_slip,
    note_member,
    note_receipt,
    open_sale,
    record_sale,
)
from bot.domain.words.typed import read_money
from bot.handlers.cards import ask_for, lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.guide.asides import unless_coupon
from bot.handlers.guide.home import home_button
from bot.handlers.guide.routes import guide
from bot.handlers.guide.sales.lists import list_today, put_sale, sales_button
from bot.handlers.guide.sales.presses import NewSale, RecordSale, Sales, SkipMember, SkipReceipt, TellBought
from bot.replies import Keyboard, Reply

AWAITS_AMOUNT = "sale.amount"
AWAITS_RECEIPT = "sale.receipt"
AWAITS_MEMBER = "sale.member"


@guide.command("sale")
def open_sales(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    """`/sale 42.50` begins with the amount."""
    if event.args:
        return _begin(event, session, person, actor, now, event.args, None)
    return list_today(event, session, person, actor, now)


@guide.press(NewSale)
def ask_amount(
    event: Event, session: Session, person: Person, now: datetime, *, press: NewSale, actor: Guide
) -> Reply:
    back = lines([_cancel(event)])
    return ask_for(
        event,
        session,
        person,
        "ask.sale_amount",
        awaiting=AWAITS_AMOUNT,
        keyboard=back,
        currency=currency_of(session),
    )


@guide.press(TellBought)
def ask_bought(
    event: Event, session: Session, person: Person, now: datetime, *, press: TellBought, actor: Guide
) -> Reply:
    """A new message: the receipt it was pressed on stays."""
    check_redemption(session, actor, press.redemption_id)
    await_from(session, person, AWAITS_AMOUNT, press.redemption_id)
    question = event.word("ask.sale_bought", currency=currency_of(session))
    return (event.toast(), event.say("operator/ask", lines([_cancel(event)]), question=question, stands=""))


@guide.awaits(AWAITS_AMOUNT)
@unless_coupon
def take_amount(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    return _begin(event, session, person, actor, now, event.text, person.awaiting_id)


@guide.awaits(AWAITS_RECEIPT)
@unless_coupon
def take_receipt(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    slip_id = person.awaiting_id or 0
    note_receipt(session, actor, slip_id, event.text)
    return _ask_member(event, session, person, actor, slip_id)


@guide.press(SkipReceipt)
def skip_receipt(
    event: Event, session: Session, person: Person, now: datetime, *, press: SkipReceipt, actor: Guide
) -> Reply:
    return _ask_member(event, session, person, actor, press.slip_id)


@guide.awaits(AWAITS_MEMBER)
@unless_coupon
def take_member(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    slip_id = person.awaiting_id or 0
    note_member(session, actor, person, slip_id, event.text, now=now)
    return _put_slip(event, session, person, actor, slip_id)


@guide.press(SkipMember)
def skip_member(
    event: Event, session: Session, person: Person, now: datetime, *, press: SkipMember, actor: Guide
) -> Reply:
    return _put_slip(event, session, person, actor, press.slip_id)


@guide.press(RecordSale)
def record(
    event: Event, session: Session, person: Person, now: datetime, *, press: RecordSale, actor: Guide
) -> Reply:
    try:
        recorded = record_sale(session, actor, press.slip_id, now=now)
    except CouponUndone as undone:
        return _close(event, session, person, undone)
    toast = "toast.sale_recorded" if recorded.is_new else "toast.sale_had"
    return put_sale(event, session, person, find_purchase(session, actor, recorded.purchase_id), now, toast=toast)


def _begin(
    event: Event,
    session: Session,
    person: Person,
    actor: Guide,
    now: datetime,
    written: str,
    redemption: int | None,
) -> Reply:
    amount = read_money(written, currency_of(session))
    try:
        slip_id = open_sale(session, actor, amount=amount, now=now, redemption_id=redemption)
    except CouponUndone as undone:
        return _close(event, session, person, undone)
    skip = _steps(event, SkipReceipt(slip_id))
    return ask_for(event, session, person, "ask.sale_receipt", awaiting=AWAITS_RECEIPT, row=slip_id, keyboard=skip)


def _ask_member(event: Event, session: Session, person: Person, actor: Guide, slip_id: int) -> Reply:
    """Of a redeemed coupon the customer is known."""
    if find_slip(session, actor, slip_id).redemption_id is not None:
        return _put_slip(event, session, person, actor, slip_id)
    skip = _steps(event, SkipMember(slip_id))
    return ask_for(event, session, person, "ask.sale_member", awaiting=AWAITS_MEMBER, row=slip_id, keyboard=skip)


def _put_slip(event: Event, session: Session, person: Person, actor: Guide, slip_id: int) -> Reply:
    stop_asking(session, person)
    slip = find_slip(session, actor, slip_id)
    keyboard = lines([button(event.word("sale.record"), RecordSale(slip_id)), _cancel(event)])
    return put_card(
        event, "guide/sale_slip", keyboard, amount=slip.amount, currency=slip.currency, receipt=slip.receipt,
        customer=slip.customer,
    )  # fmt: skip


def _close(event: Event, session: Session, person: Person, undone: CouponUndone) -> Reply:
    """The slip's coupon was undone meanwhile, before anything was written."""
    stop_asking(session, person)
    keyboard = lines([sales_button(event)], [home_button(event)])
    return put_card(event, "guide/sale_closed", keyboard, why=event.word(undone.key))


def _steps(event: Event, skip: Press) -> Keyboard:
    return lines([button(event.word("sale.skip"), skip), _cancel(event)])


def _cancel(event: Event) -> dict[str, Any]:
    return button(event.word("button.cancel"), Sales())
