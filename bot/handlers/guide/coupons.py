"""Redeeming: a code typed or scanned, the coupon with its holder and terms, one press, the receipt."""

import re
from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.domain.codes import read_coupon_code, show_code
from bot.domain.coupons import find_coupon_by_code
from bot.domain.people import Person, await_from
from bot.domain.redeeming import find_counter, redeem_coupon
from bot.domain.staff import Guide
from bot.domain.usable import check_usable
from bot.errors import Refusal
from bot.handlers.cards import ask_for, lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.guide.home import home_button
from bot.handlers.guide.presses import AskCode, GuideHome, NextCoupon, Redeem
from bot.handlers.guide.routes import guide
from bot.handlers.shopper.receipts import owe_receipt
from bot.replies import Reply

AWAITS_CODE = "coupon_code"


class NoCode(Refusal):
    """What was typed cannot be a code at all, so nothing was looked up."""

    key = "refused.no_coupon_code"


def is_meant_as_code(text: str) -> bool:
    """A code with its dashes, or at least a digit in it: twelve letters alone are more likely a word.

    Digits alone are a code too, though mostly a wrong one: no colleague asks a question with them.
    """
    if re.fullmatch(r"[\s-]*\d[\d\s-]*", text):
        return True
    return read_coupon_code(text) is not None and any(not (c.isalpha() or c.isspace()) for c in text)


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
def look_at_typed(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    return _look(event, session, person, actor, now, event.text)


@guide.command("start", payload="c")
def look_at_scanned(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    return _look(event, session, person, actor, now, event.args)


@guide.press(Redeem)
def redeem(event: Event, session: Session, person: Person, now: datetime, *, press: Redeem, actor: Guide) -> Reply:
    receipt = redeem_coupon(session, guide=actor, code=press.code, now=now)
    owe_receipt(session, receipt, now=now)
    coupon = receipt.coupon
    return put_card(
        event,
        "guide/receipt",
        lines([button(event.word("guide.next_coupon"), NextCoupon())]),
        toast="toast.redeemed",
        gift=coupon.gift[event.locale],
        name=coupon.holder_name,
        code=coupon.shown_code,
        store=receipt.store[event.locale],
        at=receipt.at,
        zone=receipt.zone,
    )


def _ask(event: Event, session: Session, person: Person) -> Reply:
    back = lines([home_button(event)])
    return ask_for(event, session, person, "ask.coupon_code", awaiting=AWAITS_CODE, keyboard=back)


def _look(event: Event, session: Session, person: Person, actor: Guide, now: datetime, written: str) -> Reply:
    """What is no usable coupon is refused, and the chat goes on waiting for a better one."""
    if read_coupon_code(written) is None:
        raise NoCode
    coupon = check_usable(find_coupon_by_code(session, written), find_counter(session, actor.store_id), now=now)
    stop_asking(session, person)
    return put_card(
        event,
        "guide/coupon",
        lines(
            [
                button(event.word("guide.redeem_now"), Redeem(coupon.code)),
                button(event.word("button.cancel"), GuideHome()),
            ]
        ),
        gift=coupon.gift[event.locale],
        terms=coupon.terms[event.locale],
        name=coupon.holder_name,
        code=show_code(coupon.code),
        expires_at=coupon.expires_at,
        zone=coupon.zone or event.house.timezone,
    )
