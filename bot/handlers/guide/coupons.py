"""Redeeming: a number or code typed or scanned, the coupon with its holder and terms, one press, the receipt."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.domain.coupons.held import HeldCoupon
from bot.domain.coupons.usable import needs_amount
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Guide
from bot.domain.till.numbers import NumberEnded
from bot.domain.till.redeeming import redeem_coupon
from bot.domain.till.tries import check_may_try
from bot.handlers.cards import ask_for, lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.guide.asides import looks_for
from bot.handlers.guide.counter import (
    amount_button,
    ask_amount,
    coupon_facts,
    find_by_code,
    find_written,
    is_meant_as_code,
    receipt_facts,
    take_amount,
    told,
    untold,
)
from bot.handlers.guide.home import home_button
from bot.handlers.guide.late import offer_late
from bot.handlers.guide.presses import AskCode, GuideHome, NextCoupon, Redeem, TellAmount, Undo
from bot.handlers.guide.routes import guide
from bot.handlers.guide.sales.lists import bought_button
from bot.handlers.guide.slips import side_ways
from bot.handlers.shopper.receipts import owe_receipt
from bot.replies import Reply

AWAITS_CODE = "coupon_code"
AWAITS_AMOUNT = "coupon_amount"


@guide.command("redeem")
def ask_for_code(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    if event.args:
        return _look(event, session, person, actor, now, event.args)
    return _ask(event, session, person)


@guide.press(AskCode)
def ask_for_code_again(
    event: Event, session: Session, person: Person, now: datetime, *, press: AskCode, actor: Guide
) -> Reply:
    return _ask(event, session, person)


@guide.press(NextCoupon)
def ask_below_receipt(
    event: Event, session: Session, person: Person, now: datetime, *, press: NextCoupon, actor: Guide
) -> Reply:
    await_from(session, person, AWAITS_CODE)
    question = event.word("ask.coupon_code")
    return (event.toast(), event.say("operator/ask", lines([home_button(event)]), question=question, stands=""))


@guide.awaits(AWAITS_CODE)
@guide.text_like(is_meant_as_code)
@looks_for(Guide)
def look_at_typed(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    return _look(event, session, person, actor, now, event.text)


@guide.command("start", payload="c")
def look_at_scanned(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    return _look(event, session, person, actor, now, event.args)


@guide.press(TellAmount)
def ask_what_was_bought(
    event: Event, session: Session, person: Person, now: datetime, *, press: TellAmount, actor: Guide
) -> Reply:
    check_may_try(session, person, now=now)
    return ask_amount(
        event, session, person, find_by_code(session, actor, press.code, now=now), AWAITS_AMOUNT, GuideHome()
    )


@guide.awaits(AWAITS_AMOUNT)
def take_what_was_bought(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    coupon, amount = take_amount(session, actor, person, event.text, now=now)
    return _put(event, session, person, coupon, amount)


@guide.press(Redeem)
def redeem(event: Event, session: Session, person: Person, now: datetime, *, press: Redeem, actor: Guide) -> Reply:
    check_may_try(session, person, now=now)
    receipt = redeem_coupon(
        session, guide=actor, code=press.code, number=press.number, amount=told(press.amount), now=now
    )
    owe_receipt(session, receipt, now=now)
    keyboard = lines(
        [button(event.word("guide.undo"), Undo(receipt.redemption_id)), bought_button(event, receipt)],
        [button(event.word("guide.next_coupon"), NextCoupon())],
    )
    return put_card(event, "guide/receipt", keyboard, toast="toast.redeemed", **receipt_facts(event, receipt))


def _ask(event: Event, session: Session, person: Person) -> Reply:
    back = lines(*side_ways(event, session), [home_button(event)])
    return ask_for(event, session, person, "ask.coupon_code", awaiting=AWAITS_CODE, keyboard=back)


def _look(event: Event, session: Session, person: Person, actor: Guide, now: datetime, written: str) -> Reply:
    """What is no usable coupon is refused, and the chat goes on waiting for a better one."""
    try:
        coupon = find_written(session, actor, person, written, now=now)
    except NumberEnded as ended:
        return offer_late(event, session, person, ended, written, now)
    if needs_amount(coupon):
        return ask_amount(event, session, person, coupon, AWAITS_AMOUNT, GuideHome())
    return _put(event, session, person, coupon, None)


def _put(event: Event, session: Session, person: Person, coupon: HeldCoupon, amount: int | None) -> Reply:
    """The coupon with the button that redeems this use of it."""
    stop_asking(session, person)
    redeems = Redeem(coupon.code, coupon.uses + 1, untold(amount))
    keyboard = lines(
        [button(event.word("guide.redeem_now"), redeems), button(event.word("button.cancel"), GuideHome())],
        [amount_button(event, coupon, amount)],
    )
    return put_card(event, "guide/coupon", keyboard, **coupon_facts(event, coupon, amount))
