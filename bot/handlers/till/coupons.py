"""A coupon at the till: typed or scanned, redeemed for the colleague whose button is pressed."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.domain.codes import read_coupon_code, show_code
from bot.domain.coupons import find_coupon_by_code
from bot.domain.people import Person, await_from
from bot.domain.redeeming import find_counter, redeem_coupon
from bot.domain.shifts import find_on_shift, list_mates
from bot.domain.staff import Till
from bot.domain.usable import check_usable
from bot.handlers.cards import lines, put_card
from bot.handlers.events import Event
from bot.handlers.guide.coupons import NoCode, is_meant_as_code
from bot.handlers.shopper.receipts import owe_receipt
from bot.handlers.till.presses import NextAtTill, RedeemFor, SwitchShift, TillHome
from bot.handlers.till.routes import till
from bot.replies import Reply

AWAITS_CODE = "till.code"
MOST_ON_SHIFT = 20


@till.awaits(AWAITS_CODE)
@till.text_like(is_meant_as_code)
def look_at_typed(event: Event, session: Session, person: Person, now: datetime, *, actor: Till) -> Reply:
    return put_coupon(event, session, person, actor, now, event.text)


@till.command("start", payload="c")
def look_at_scanned(event: Event, session: Session, person: Person, now: datetime, *, actor: Till) -> Reply:
    return put_coupon(event, session, person, actor, now, event.args)


@till.press(RedeemFor)
def redeem(
    event: Event, session: Session, person: Person, now: datetime, *, press: RedeemFor, actor: Till
) -> Reply:
    guide = find_on_shift(session, actor, guide_id=press.guide_id, now=now)
    receipt = redeem_coupon(session, guide=guide, till=actor, code=press.code, now=now)
    owe_receipt(session, receipt, now=now)
    coupon = receipt.coupon
    return put_card(
        event,
        "till/receipt",
        lines([button(event.word("guide.next_coupon"), NextAtTill())]),
        toast="toast.redeemed",
        gift=coupon.gift[event.locale],
        name=coupon.holder_name,
        guide=guide.name,
        code=coupon.shown_code,
        store=receipt.store[event.locale],
        at=receipt.at,
        zone=receipt.zone,
    )


def put_coupon(event: Event, session: Session, person: Person, actor: Till, now: datetime, written: str) -> Reply:
    """The coupon with a button for each colleague on shift; with nobody on shift their names come first."""
    if read_coupon_code(written) is None:
        raise NoCode
    coupon = check_usable(find_coupon_by_code(session, written), find_counter(session, actor.store_id), now=now)
    await_from(session, person, AWAITS_CODE)
    on_shift = list_mates(session, actor, now=now, only_on_shift=True, limit=MOST_ON_SHIFT)
    there = on_shift or list_mates(session, actor, now=now, limit=MOST_ON_SHIFT)
    choices = [
        button(event.word("till.redeem_for", name=one.name), RedeemFor(one.guide_id, coupon.code))
        if on_shift
        else button(one.name, SwitchShift(one.guide_id, 1, 0, coupon.code))
        for one in there
    ]
    return put_card(
        event,
        "till/coupon",
        lines(*([choice] for choice in choices), [button(event.word("button.cancel"), TillHome())]),
        gift=coupon.gift[event.locale],
        terms=coupon.terms[event.locale],
        name=coupon.holder_name,
        code=show_code(coupon.code),
        expires_at=coupon.expires_at,
        zone=coupon.zone or event.house.timezone,
        is_somebody_on_shift=bool(on_shift),
    )
