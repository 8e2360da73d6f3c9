"""A return: how much came back, why, one look, done; and what followed, told plainly."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Guide
from bot.domain.purchases.sales import PurchaseUnknown, ShownPurchase, find_purchase
from bot.domain.till.returns import MISTYPED, REASONS
from bot.domain.till.sale_slips import ShownSlip, find_slip, make_return, note_part, note_reason, open_return
from bot.domain.words.typed import read_money
from bot.handlers.cards import ask_for, lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.guide.asides import unless_coupon
from bot.handlers.guide.routes import guide
from bot.handlers.guide.sales.lists import facts_of, sales_button, say_reason
from bot.handlers.guide.sales.presses import (
    AllBack,
    GiveReason,
    MakeReturn,
    OpenSale,
    PartBack,
    StartReturn,
    TakeBack,
    TypeReason,
)
from bot.replies import Reply

AWAITS_PART = "sale.part"
AWAITS_REASON = "sale.reason"


@guide.press(StartReturn)
def start_return(
    event: Event, session: Session, person: Person, now: datetime, *, press: StartReturn, actor: Guide
) -> Reply:
    stop_asking(session, person)
    slip_id = open_return(session, actor, purchase_id=press.purchase_id, number=press.number, now=now)
    sale = find_purchase(session, actor, press.purchase_id)
    keyboard = lines(
        [button(event.word("return.all", amount=sale.rest, currency=sale.currency), AllBack(slip_id))],
        [button(event.word("return.part"), PartBack(slip_id)), _back(event, sale.purchase_id)],
    )
    return put_card(event, "guide/return_amount", keyboard, **facts_of(event, sale))


@guide.press(TakeBack)
def take_back(
    event: Event, session: Session, person: Person, now: datetime, *, press: TakeBack, actor: Guide
) -> Reply:
    slip_id = open_return(
        session, actor, purchase_id=press.purchase_id, number=press.number, now=now, reason=MISTYPED
    )
    return _put_slip(event, session, person, actor, slip_id)


@guide.press(AllBack)
def take_all(
    event: Event, session: Session, person: Person, now: datetime, *, press: AllBack, actor: Guide
) -> Reply:
    note_part(session, actor, press.slip_id, None)
    return _ask_reason(event, session, person, actor, press.slip_id)


@guide.press(PartBack)
def ask_part(
    event: Event, session: Session, person: Person, now: datetime, *, press: PartBack, actor: Guide
) -> Reply:
    _slip, sale = _open(session, actor, press.slip_id)
    return ask_for(
        event, session, person, "ask.return_part", awaiting=AWAITS_PART, row=press.slip_id,
        keyboard=lines([_back(event, sale.purchase_id)]), currency=sale.currency,
    )  # fmt: skip


@guide.awaits(AWAITS_PART)
@unless_coupon
def take_part(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    slip_id = person.awaiting_id or 0
    _slip, sale = _open(session, actor, slip_id)
    note_part(session, actor, slip_id, read_money(event.text, sale.currency))
    return _ask_reason(event, session, person, actor, slip_id)


@guide.press(GiveReason)
def give_reason(
    event: Event, session: Session, person: Person, now: datetime, *, press: GiveReason, actor: Guide
) -> Reply:
    if press.reason not in REASONS:
        return (event.toast("toast.stale"),)
    note_reason(session, actor, press.slip_id, press.reason)
    return _put_slip(event, session, person, actor, press.slip_id)


@guide.press(TypeReason)
def ask_reason(
    event: Event, session: Session, person: Person, now: datetime, *, press: TypeReason, actor: Guide
) -> Reply:
    _slip, sale = _open(session, actor, press.slip_id)
    return ask_for(
        event, session, person, "ask.return_reason", awaiting=AWAITS_REASON, row=press.slip_id,
        keyboard=lines([_back(event, sale.purchase_id)]),
    )  # fmt: skip


@guide.awaits(AWAITS_REASON)
@unless_coupon
def take_reason(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    slip_id = person.awaiting_id or 0
    note_reason(session, actor, slip_id, event.text)
    return _put_slip(event, session, person, actor, slip_id)


@guide.press(MakeReturn)
def return_it(
    event: Event, session: Session, person: Person, now: datetime, *, press: MakeReturn, actor: Guide
) -> Reply:
    stop_asking(session, person)
    sale, returned = make_return(session, actor, press.slip_id, now=now)
    return put_card(
        event,
        "guide/sale_returned",
        lines([button(event.word("sale.open"), OpenSale(sale.purchase_id)), sales_button(event)]),
        toast="toast.return_had" if returned.repeated else "toast.return_made",
        **facts_of(event, sale) | {"amount": returned.amount, "rest": returned.rest},
        coupon_back=returned.coupon_back,
        friend_back=returned.friend_back,
    )


def _ask_reason(event: Event, session: Session, person: Person, actor: Guide, slip_id: int) -> Reply:
    """Pressed, or typed at once."""
    await_from(session, person, AWAITS_REASON, slip_id)
    slip, sale = _open(session, actor, slip_id)
    reasons = [button(say_reason(event.word, one), GiveReason(slip_id, one)) for one in REASONS]
    other = button(event.word("return.other"), TypeReason(slip_id))
    keyboard = lines(reasons[:2], [*reasons[2:], other], [_back(event, sale.purchase_id)])
    return put_card(event, "guide/return_reason", keyboard, **_facts(slip, sale))


def _put_slip(event: Event, session: Session, person: Person, actor: Guide, slip_id: int) -> Reply:
    stop_asking(session, person)
    slip, sale = _open(session, actor, slip_id)
    confirm = button(event.word("return.confirm"), MakeReturn(slip_id))
    return put_card(
        event, "guide/return_slip", lines([confirm, _back(event, sale.purchase_id)]), **_facts(slip, sale),
        receipt=sale.receipt, reason=say_reason(event.word, slip.reason),
    )  # fmt: skip


def _open(session: Session, actor: Guide, slip_id: int) -> tuple[ShownSlip, ShownPurchase]:
    """The slip of a return and its sale. Raises SlipOver, PurchaseUnknown."""
    slip = find_slip(session, actor, slip_id)
    if not slip.number or slip.purchase_id is None:
        raise PurchaseUnknown
    return slip, find_purchase(session, actor, slip.purchase_id)


def _facts(slip: ShownSlip, sale: ShownPurchase) -> dict[str, Any]:
    amount = sale.rest if slip.amount is None else slip.amount
    return {"amount": amount, "currency": sale.currency, "is_all": amount == sale.rest}


def _back(event: Event, purchase_id: int) -> dict[str, Any]:
    return button(event.word("button.cancel"), OpenSale(purchase_id))
