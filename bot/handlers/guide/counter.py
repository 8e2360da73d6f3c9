"""What a guide's phone and a till show alike: a coupon before it is redeemed, and its receipt."""

import re
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import Press, button
from bot.db.tables import OfferKind
from bot.domain.coupons.held import HeldCoupon, find_coupon, find_coupon_by_code
from bot.domain.coupons.till_codes import UsedAtTheTill
from bot.domain.coupons.usable import check_amount, check_usable, find_off, needs_amount
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Guide, Till
from bot.domain.till.numbers import CodeUseless, NoCode, look_up
from bot.domain.till.own_codes import as_guess, is_tills_own
from bot.domain.till.redeeming import Receipt, find_counter
from bot.domain.till.undoing import Undone
from bot.domain.words.codes import read_coupon_code, read_till_number
from bot.domain.words.typed import MOST_MONEY, read_money
from bot.handlers.cards import lines, put_card
from bot.handlers.events import Event
from bot.handlers.guide.presses import NOT_TOLD, TellAmount
from bot.replies import Reply


def is_meant_as_code(text: str) -> bool:
    """A till number, or a code with its dashes or at least a digit: twelve letters alone are more likely a word.

    Digits alone are a code too, though mostly a wrong one: no colleague asks a question with them.
    """
    if read_till_number(text) or re.fullmatch(r"[\s-]*\d[\d\s-]*", text):
        return True
    return read_coupon_code(text) is not None and any(not (c.isalpha() or c.isspace()) for c in text)


def find_written(
    session: Session, actor: Guide | Till, person: Person, written: str, *, now: datetime
) -> HeldCoupon:
    """The coupon behind what was typed or scanned. Raises what `look_up` raises, and UsedAtTheTill."""
    try:
        return look_up(session, person, written, find_counter(session, actor.store_id), now=now)
    except (NoCode, CodeUseless) as refused:
        if is_tills_own(session, person, written, now=now):
            raise UsedAtTheTill from None
        raise as_guess(refused, written) from None


def find_by_code(session: Session, actor: Guide | Till, code: str, *, now: datetime) -> HeldCoupon:
    """The coupon a button of ours stands for, if it may (still) be used at the actor's store."""
    return check_usable(find_coupon_by_code(session, code), find_counter(session, actor.store_id), now=now)


def ask_amount(
    event: Event, session: Session, person: Person, coupon: HeldCoupon, awaiting: str, back: Press
) -> Reply:
    """What was bought comes first; the answer is typed. `back`: where [Cancel] leads."""
    await_from(session, person, awaiting, coupon.coupon_id)
    terms = coupon.terms_of
    return put_card(
        event,
        "guide/amount",
        lines([button(event.word("button.cancel"), back)]),
        gift=coupon.gift[event.locale],
        name=coupon.holder_name,
        least=terms.least_spend,
        currency=terms.currency,
    )


def take_amount(
    session: Session, actor: Guide | Till, person: Person, text: str, *, now: datetime
) -> tuple[HeldCoupon, int]:
    """The coupon the chat was asked about, and what was bought in minor units. Refused, the question stays."""
    found = find_coupon(session, person.awaiting_id or 0)
    coupon = check_usable(found, find_counter(session, actor.store_id), now=now)
    amount = read_money(text, coupon.terms_of.currency)
    check_amount(coupon, amount)
    return coupon, amount


def told(amount: int) -> int | None:
    """The amount of a button, which is hostile: None when nobody said one."""
    return amount if 0 < amount <= MOST_MONEY else None


def untold(amount: int | None) -> int:
    return NOT_TOLD if amount is None else amount


def amount_button(event: Event, coupon: HeldCoupon, amount: int | None) -> dict[str, Any] | None:
    """Below an offer of so much off what was bought may be told; where it decides, it was asked for before."""
    is_open = coupon.terms_of.kind is OfferKind.AMOUNT and amount is None and not needs_amount(coupon)
    return button(event.word("guide.tell_amount"), TellAmount(coupon.code)) if is_open else None


def coupon_facts(event: Event, coupon: HeldCoupon, amount: int | None) -> dict[str, Any]:
    return {
        "gift": coupon.gift[event.locale],
        "terms": coupon.terms[event.locale],
        "name": coupon.holder_name,
        "code": coupon.shown_code,
        "expires_at": coupon.expires_at,
        "zone": coupon.zone or event.house.timezone,
        "amount": amount,
        "off": find_off(coupon, amount),
        "currency": coupon.terms_of.currency,
    }


def receipt_facts(event: Event, receipt: Receipt) -> dict[str, Any]:
    coupon = receipt.coupon
    return {
        "gift": coupon.gift[event.locale],
        "name": coupon.holder_name,
        "code": coupon.shown_code,
        "store": receipt.store[event.locale],
        "at": receipt.at,
        "zone": receipt.zone,
        "amount": receipt.amount,
        "off": receipt.off,
        "currency": coupon.terms_of.currency,
    }


def show_undone(event: Event, undone: Undone, goes_on: Press) -> Reply:
    """The receipt after [Undo]: the coupon is in hand again. `goes_on`: the next one's press."""
    coupon = undone.coupon
    return put_card(
        event,
        "guide/undone",
        lines([button(event.word("guide.next_coupon"), goes_on)]),
        gift=coupon.gift[event.locale],
        name=coupon.holder_name,
        code=coupon.shown_code,
    )
