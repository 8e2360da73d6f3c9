"""The till's printed code: the shopper's coupons for here, [Use here], and a colleague's PIN of the day."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import Slip, Way
from bot.domain.coupons.held import HeldCoupon
from bot.domain.coupons.usable import check_amount, find_off, needs_amount
from bot.domain.people.chats import Person, await_from
from bot.domain.stores.directory import check_store
from bot.domain.till.coupon_slips import begin_slip, find_slip, note, redeem_slip
from bot.domain.till.pins import TILL, check_pin, check_pin_coupon, find_store_of_till, list_pin_coupons
from bot.domain.till.redeeming import CardOld, find_counter
from bot.domain.till.tries import PINS, check_may_try
from bot.domain.words.typed import read_money
from bot.errors import Refusal
from bot.handlers.cards import lines, stop_asking
from bot.handlers.coupon_names import name_each
from bot.handlers.events import Event
from bot.handlers.shopper.presses import ListCoupons
from bot.handlers.shopper.receipts import say_receipt
from bot.handlers.shopper.routes import shopper
from bot.handlers.shopper.start import bad_link, open_door
from bot.handlers.side_presses import UseHere
from bot.replies import Call, Reply

AWAITS_AMOUNT, AWAITS_PIN = "pin.amount", "pin.digits"
MOST_COUPONS = 10


@shopper.command("start", payload=TILL)
def scan_till(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    """Whoever is no customer yet becomes one first, by the same door as everybody."""
    store_id = find_store_of_till(session, event.args)
    if store_id is None:
        return bad_link(event, session, person, now)
    if person.customer_id is None:
        return open_door(event, session, person, now)
    counter = find_counter(session, store_id)
    usable = list_pin_coupons(session, person, counter, now=now)[:MOST_COUPONS]
    keyboard = lines(
        *(
            [button(event.word("pin.use_here", name=name), UseHere(one.coupon_id, store_id))]
            for one, name in zip(usable, name_each(usable, event.locale), strict=True)
        ),
        [button(event.word("button.my_coupons"), ListCoupons())],
    )
    return (event.say("shopper/at_till", keyboard, store=counter.store[event.locale], count=len(usable)),)


@shopper.press(UseHere)
def use_here(event: Event, session: Session, person: Person, now: datetime, *, press: UseHere) -> Reply:
    check_may_try(session, person, now=now, kind=PINS)
    counter = find_counter(session, check_store(session, press.store_id).id or 0)
    coupon = check_pin_coupon(session, person, press.coupon_id, counter, now=now)
    slip = begin_slip(session, person, coupon, store_id=counter.store_id, way=Way.PIN)
    return (event.toast(), *_ask(event, session, person, coupon, slip))


@shopper.awaits(AWAITS_AMOUNT)
def write_bought(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    slip, coupon = _take(session, person, now)
    amount = read_money(event.text, coupon.terms_of.currency)
    check_amount(coupon, amount)
    return _ask(event, session, person, coupon, note(session, slip, amount=amount))


@shopper.awaits(AWAITS_PIN)
def write_pin(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    """A wrong one leaves the question open; five end PINs in this chat for a while.

    Right or wrong it goes from the chat at once: it is good for everybody's coupons until midnight.
    """
    try:
        return (event.wipe(), _redeem_by_pin(event, session, person, now))
    except Refusal as refusal:
        refusal.was_secret = True
        raise


def _redeem_by_pin(event: Event, session: Session, person: Person, now: datetime) -> Call:
    slip, _coupon = _take(session, person, now)
    counter = find_counter(session, slip.store_id)
    check_pin(session, person, event.text, counter, secret=event.house.secret, now=now)
    receipt = redeem_slip(session, slip, guide=None, now=now)
    stop_asking(session, person)
    return say_receipt(event, session, receipt, now=now)


def _take(session: Session, person: Person, now: datetime) -> tuple[Slip, HeldCoupon]:
    slip = find_slip(session, person)
    if slip.way is not Way.PIN:
        raise CardOld
    counter = find_counter(session, slip.store_id)
    return slip, check_pin_coupon(session, person, slip.coupon_id, counter, now=now)


def _ask(event: Event, session: Session, person: Person, coupon: HeldCoupon, slip: Slip) -> Reply:
    """What was bought, where that decides; then the PIN. A new message: the colleague reads it on this phone."""
    is_amount = slip.amount is None and needs_amount(coupon)
    await_from(session, person, AWAITS_AMOUNT if is_amount else AWAITS_PIN)
    facts: dict[str, Any] = {
        "gift": coupon.gift[event.locale],
        "terms": coupon.terms[event.locale],
        "store": find_counter(session, slip.store_id).store[event.locale],
        "amount": slip.amount,
        "off": find_off(coupon, slip.amount),
        "currency": coupon.terms_of.currency,
        "is_amount": is_amount,
    }
    return (event.say("shopper/pin", **facts),)
