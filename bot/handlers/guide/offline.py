"""[Their phone is off]: the customer is found, one of their coupons chosen; the slip asks the rest."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import Way
from bot.domain.coupons.held import HeldCoupon
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Guide, Till
from bot.domain.till.coupon_slips import begin_slip
from bot.domain.till.offline import (
    Holder,
    check_holder,
    check_offline,
    count_by_name,
    find_by_number,
    list_by_name,
    list_for_counter,
)
from bot.domain.till.redeeming import find_counter
from bot.errors import Refusal
from bot.handlers.cards import PAGE, ask_for, lines, page_of, put_card, search_word
from bot.handlers.coupon_names import name_each
from bot.handlers.events import Event
from bot.handlers.guide.asides import unless_coupon
from bot.handlers.guide.routes import guide
from bot.handlers.guide.slips import ask_next, home_of
from bot.handlers.side_presses import FindHolder, PhoneOff, PickCoupon, PickHolder
from bot.replies import Reply

AWAITS_HOLDER = "offline.find"
MOST_COUPONS = 20
MOST_OTHERS = 10


@guide.press(PhoneOff)
def ask_whose(
    event: Event, session: Session, person: Person, now: datetime, *, press: PhoneOff, actor: Guide | Till
) -> Reply:
    back = lines([button(event.word("button.cancel"), home_of(actor))])
    return ask_for(event, session, person, "ask.phone_off", awaiting=AWAITS_HOLDER, keyboard=back)


@guide.awaits(AWAITS_HOLDER)
@unless_coupon
def find_typed(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide | Till) -> Reply:
    """A whole member code or phone number first; anything else is the beginning of a name."""
    store_id = actor.store_id
    found = find_by_number(session, person, event.text, store_id=store_id, secret=event.house.secret, now=now)
    if len(found) == 1:
        return _holder(event, session, person, actor, found[0], now)
    return _list(event, session, person, actor, 0, search_word(event.text))


@guide.press(FindHolder)
def turn_found(
    event: Event, session: Session, person: Person, now: datetime, *, press: FindHolder, actor: Guide | Till
) -> Reply:
    return _list(event, session, person, actor, press.page, press.find)


@guide.press(PickHolder)
def pick_holder(
    event: Event, session: Session, person: Person, now: datetime, *, press: PickHolder, actor: Guide | Till
) -> Reply:
    holder = check_holder(session, press.customer_id, store_id=actor.store_id)
    return _holder(event, session, person, actor, holder, now)


@guide.press(PickCoupon)
def pick_coupon(
    event: Event, session: Session, person: Person, now: datetime, *, press: PickCoupon, actor: Guide | Till
) -> Reply:
    coupon = check_offline(session, press.coupon_id, find_counter(session, actor.store_id), now=now)
    slip = begin_slip(session, person, coupon, store_id=actor.store_id, way=Way.OFFLINE)
    return ask_next(event, session, person, actor, slip, now)


def _list(event: Event, session: Session, person: Person, actor: Guide | Till, asked: int, find: str) -> Reply:
    """What is typed below the list searches again."""
    await_from(session, person, AWAITS_HOLDER)
    page = page_of(count_by_name(session, find, store_id=actor.store_id), asked)
    found = list_by_name(session, find, store_id=actor.store_id, limit=PAGE, offset=page.offset)
    keyboard = lines(
        *([button(_label(one), PickHolder(one.customer_id))] for one in found),
        page.turn(lambda number: FindHolder(number, find)),
        [button(event.word("button.cancel"), home_of(actor))],
    )
    return put_card(event, "guide/phone_off", keyboard, count=page.total, find=find)


def _holder(
    event: Event, session: Session, person: Person, actor: Guide | Till, holder: Holder, now: datetime
) -> Reply:
    await_from(session, person, AWAITS_HOLDER)
    held = list_for_counter(session, holder.customer_id, find_counter(session, actor.store_id), now=now)
    shown = [one for one, no in held if no is None][:MOST_COUPONS]
    keyboard = lines(
        *(
            [button(name, PickCoupon(one.coupon_id))]
            for one, name in zip(shown, name_each(shown, event.locale), strict=True)
        ),
        [button(event.word("button.cancel"), home_of(actor))],
    )
    facts: dict[str, Any] = {"holder": vars(holder), "count": len(shown)}
    others = [_other(event, one, no) for one, no in held if no][:MOST_OTHERS]
    return put_card(event, "guide/phone_off_coupons", keyboard, **facts, others=others)


def _other(event: Event, coupon: HeldCoupon, no: Refusal) -> dict[str, str]:
    """One that cannot be used now: looked for in vain unless it says why."""
    why = event.house.texts.refusal(no, event.locale)
    return {"name": coupon.gift[event.locale], "code": f"…{coupon.code[-4:]}", "why": why}


def _label(one: Holder) -> str:
    """Two of a name are told apart by the ends of member code and phone."""
    ends = [f"…{end}" for end in (one.code_end, one.phone_end) if end]
    return " · ".join([one.name[:14] or "?", *ends])
