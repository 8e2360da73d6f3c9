"""A coupon at the till: typed or scanned, redeemed for the colleague whose button is pressed."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.domain.coupons.held import HeldCoupon
from bot.domain.coupons.usable import needs_amount
from bot.domain.people.chats import Person, await_from
from bot.domain.people.shifts import find_on_shift, list_mates
from bot.domain.people.staff import Till
from bot.domain.till.numbers import NumberEnded
from bot.domain.till.redeeming import redeem_coupon
from bot.domain.till.tries import check_may_try
from bot.handlers.cards import lines, put_card
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
from bot.handlers.guide.late import offer_late
from bot.handlers.guide.presses import TellAmount
from bot.handlers.shopper.receipts import owe_receipt
from bot.handlers.till.presses import NextAtTill, RedeemFor, SwitchShift, TillHome, UndoAtTill
from bot.handlers.till.routes import till
from bot.replies import Reply

AWAITS_CODE = "till.code"
AWAITS_AMOUNT = "till.amount"
MOST_ON_SHIFT = 20


@till.awaits(AWAITS_CODE)
@till.text_like(is_meant_as_code)
@looks_for(Till)
def look_at_typed(event: Event, session: Session, person: Person, now: datetime, *, actor: Till) -> Reply:
    return _look(event, session, person, actor, now, event.text)


@till.command("start", payload="c")
def look_at_scanned(event: Event, session: Session, person: Person, now: datetime, *, actor: Till) -> Reply:
    return _look(event, session, person, actor, now, event.args)


@till.press(TellAmount)
def ask_what_was_bought(
    event: Event, session: Session, person: Person, now: datetime, *, press: TellAmount, actor: Till
) -> Reply:
    check_may_try(session, person, now=now)
    coupon = find_by_code(session, actor, press.code, now=now)
    return ask_amount(event, session, person, coupon, AWAITS_AMOUNT, TillHome())


@till.awaits(AWAITS_AMOUNT)
def take_what_was_bought(event: Event, session: Session, person: Person, now: datetime, *, actor: Till) -> Reply:
    coupon, amount = take_amount(session, actor, person, event.text, now=now)
    return _put(event, session, person, actor, now, coupon, amount)


@till.press(RedeemFor)
def redeem(
    event: Event, session: Session, person: Person, now: datetime, *, press: RedeemFor, actor: Till
) -> Reply:
    check_may_try(session, person, now=now)
    guide = find_on_shift(session, actor, guide_id=press.guide_id, now=now)
    receipt = redeem_coupon(
        session, guide=guide, till=actor, code=press.code, number=press.number, amount=told(press.amount), now=now
    )
    owe_receipt(session, receipt, now=now)
    keyboard = lines(
        [button(event.word("guide.undo"), UndoAtTill(receipt.redemption_id))],
        [button(event.word("guide.next_coupon"), NextAtTill())],
    )
    facts = receipt_facts(event, receipt)
    return put_card(event, "till/receipt", keyboard, toast="toast.redeemed", guide=guide.name, **facts)


def put_again(
    event: Event, session: Session, person: Person, actor: Till, now: datetime, code: str, amount: int
) -> Reply:
    """The coupon that stood on the screen while a name was tapped."""
    check_may_try(session, person, now=now)
    coupon = find_by_code(session, actor, code, now=now)
    return _put(event, session, person, actor, now, coupon, told(amount))


def _look(event: Event, session: Session, person: Person, actor: Till, now: datetime, written: str) -> Reply:
    try:
        coupon = find_written(session, actor, person, written, now=now)
    except NumberEnded as ended:
        return offer_late(event, session, person, ended, written, now)
    if needs_amount(coupon):
        return ask_amount(event, session, person, coupon, AWAITS_AMOUNT, TillHome())
    return _put(event, session, person, actor, now, coupon, None)


def _put(
    event: Event,
    session: Session,
    person: Person,
    actor: Till,
    now: datetime,
    coupon: HeldCoupon,
    amount: int | None,
) -> Reply:
    """The coupon with a button for each colleague on shift; with nobody on shift their names come first."""
    await_from(session, person, AWAITS_CODE)
    on_shift = list_mates(session, actor, now=now, only_on_shift=True, limit=MOST_ON_SHIFT)
    there = on_shift or list_mates(session, actor, now=now, limit=MOST_ON_SHIFT)
    use, said = coupon.uses + 1, untold(amount)
    choices = [
        button(event.word("till.redeem_for", name=one.name), RedeemFor(one.guide_id, coupon.code, use, said))
        if on_shift
        else button(one.name, SwitchShift(one.guide_id, 1, 0, coupon.code, said))
        for one in there
    ]
    keyboard = lines(
        *([choice] for choice in choices),
        [amount_button(event, coupon, amount)],
        [button(event.word("button.cancel"), TillHome())],
    )
    facts = coupon_facts(event, coupon, amount)
    return put_card(event, "till/coupon", keyboard, is_somebody_on_shift=bool(on_shift), **facts)
