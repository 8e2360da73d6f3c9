"""A slip step by step: when it happened, what was bought, why; then one press redeems. Guides and tills alike."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import Press, button
from bot.db.tables import Slip, Way
from bot.domain.coupons.held import HeldCoupon
from bot.domain.coupons.usable import check_amount, find_off, needs_amount
from bot.domain.people.chats import Person, await_from
from bot.domain.people.shifts import find_on_shift, list_mates
from bot.domain.people.staff import Guide, Till
from bot.domain.till.coupon_slips import MAX_REASON, check_slip, find_slip, note, redeem_slip
from bot.domain.till.late import LATEST, check_moment, read_moment
from bot.domain.till.offline import take_offline_quota
from bot.domain.till.pins import has_pin_offers
from bot.domain.till.redeeming import CardOld, Receipt, find_counter
from bot.domain.till.tries import check_may_try
from bot.domain.words.days import day_of
from bot.domain.words.typed import one_line, read_money
from bot.handlers.cards import ask_for, lines, put_card
from bot.handlers.events import Event
from bot.handlers.guide.asides import unless_coupon
from bot.handlers.guide.counter import receipt_facts
from bot.handlers.guide.presses import GuideHome
from bot.handlers.guide.routes import guide
from bot.handlers.shopper.receipts import owe_receipt
from bot.handlers.side_presses import EnterLate, LateNow, LeaveSlip, PhoneOff, RedeemSlip, TodaysPin
from bot.replies import Keyboard, Reply

AWAITS_MOMENT, AWAITS_AMOUNT, AWAITS_REASON = "slip.at", "slip.amount", "slip.reason"
TILL_CODE = "till.code"  # what a till waits for when it waits for nothing else (bot/handlers/till/coupons.py)
MOST_ON_SHIFT = 20
SIDE_WAYS = (Way.OFFLINE, Way.LATE)


@guide.awaits(AWAITS_MOMENT)
def write_moment(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide | Till) -> Reply:
    return _happened(event, session, person, actor, event.text, now)


@guide.press(LateNow)
def tell_now(
    event: Event, session: Session, person: Person, now: datetime, *, press: LateNow, actor: Guide | Till
) -> Reply:
    return _happened(event, session, person, actor, "now", now)


@guide.awaits(AWAITS_AMOUNT)
def write_amount(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide | Till) -> Reply:
    slip = take_slip(session, person, actor)
    coupon, _counter = check_slip(session, slip, now=now)
    amount = read_money(event.text, coupon.terms_of.currency)
    check_amount(coupon, amount)
    return ask_next(event, session, person, actor, note(session, slip, amount=amount), now)


@guide.awaits(AWAITS_REASON)
@unless_coupon
def write_reason(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide | Till) -> Reply:
    slip = take_slip(session, person, actor)
    return ask_next(
        event, session, person, actor, note(session, slip, reason=one_line(event.text, limit=MAX_REASON)), now
    )


@guide.press(RedeemSlip)
def redeem(
    event: Event, session: Session, person: Person, now: datetime, *, press: RedeemSlip, actor: Guide | Till
) -> Reply:
    check_may_try(session, person, now=now)
    slip = take_slip(session, person, actor)
    if (slip.coupon_id, slip.number) != (press.coupon_id, press.number) or not slip.reason:
        raise CardOld
    server = find_on_shift(session, actor, guide_id=press.guide_id, now=now) if isinstance(actor, Till) else actor
    receipt = _redeem(session, slip, server, actor if isinstance(actor, Till) else None, now)
    _rest(session, person, actor)
    owe_receipt(session, receipt, now=now)
    keyboard = lines([button(event.word("staff.home"), home_of(actor))])
    facts = receipt_facts(event, receipt) | {"code": f"…{receipt.coupon.code[-4:]}"}
    said = {"way": event.word(f"way.{slip.way}"), "reason": slip.reason, "guide": server.name}
    return put_card(event, "guide/slip_receipt", keyboard, toast="toast.redeemed", **facts, **said)


def take_slip(session: Session, person: Person, actor: Guide | Till) -> Slip:
    """The chat's slip of a side way at the actor's store. Raises CardOld."""
    slip = find_slip(session, person, store_id=actor.store_id)
    if slip.way not in SIDE_WAYS:
        raise CardOld
    return slip


def ask_next(
    event: Event, session: Session, person: Person, actor: Guide | Till, slip: Slip, now: datetime
) -> Reply:
    """What the slip does not say yet; then the card with the button that redeems."""
    if slip.way is Way.LATE and slip.at is None:
        now_button = [button(event.word("late.now"), LateNow())]
        zone = find_counter(session, slip.store_id).zone
        since = max(slip.since or now, now - LATEST)
        return _ask(
            event, session, person, actor, "ask.late_moment", AWAITS_MOMENT, now_button, since=since, zone=zone
        )
    coupon, _counter = check_slip(session, slip, now=now)
    if slip.amount is None and needs_amount(coupon):
        return _ask(
            event, session, person, actor, "ask.slip_amount", AWAITS_AMOUNT, currency=coupon.terms_of.currency
        )
    if not slip.reason:
        return _ask(event, session, person, actor, f"ask.{slip.way}_reason", AWAITS_REASON)
    _rest(session, person, actor)
    servers = _servers(event, session, actor, coupon, slip, now)
    keyboard = lines(*([one] for one in servers), [button(event.word("button.cancel"), home_of(actor))])
    return put_card(event, "guide/slip", keyboard, **_facts(event, coupon, slip), has_server=bool(servers))


def side_ways(event: Event, session: Session) -> Keyboard:
    """The rows that lead to them; the PIN where an offer takes one."""
    return lines(
        [
            button(event.word("guide.phone_off"), PhoneOff()),
            button(event.word("guide.network_down"), EnterLate()),
        ],
        [button(event.word("guide.todays_pin"), TodaysPin()) if has_pin_offers(session) else None],
    )


def home_of(actor: Guide | Till) -> Press:
    return LeaveSlip() if isinstance(actor, Till) else GuideHome()


def _redeem(session: Session, slip: Slip, server: Guide, till: Till | None, now: datetime) -> Receipt:
    """The quota comes after the coupon: a repeated press takes none, and a refusal undoes both."""
    if slip.way is Way.LATE:
        zone = find_counter(session, slip.store_id).zone
        check_moment(slip.at or now, since=slip.since or now, zone=zone, now=now)
    receipt = redeem_slip(session, slip, guide=server, till=till, now=now)
    if slip.way is Way.OFFLINE and not receipt.repeated:
        take_offline_quota(session, server.staff_id, day=day_of(now, receipt.zone))
    return receipt


def _happened(
    event: Event, session: Session, person: Person, actor: Guide | Till, text: str, now: datetime
) -> Reply:
    slip = take_slip(session, person, actor)
    zone = find_counter(session, slip.store_id).zone
    at = check_moment(read_moment(text, zone=zone, now=now), since=slip.since or now, zone=zone, now=now)
    return ask_next(event, session, person, actor, note(session, slip, at=at), now)


def _ask(
    event: Event,
    session: Session,
    person: Person,
    actor: Guide | Till,
    question: str,
    awaiting: str,
    *more: Any,
    **facts: Any,
) -> Reply:
    keyboard = lines(*more, [button(event.word("button.cancel"), home_of(actor))])
    return ask_for(event, session, person, question, awaiting=awaiting, keyboard=keyboard, **facts)


def _rest(session: Session, person: Person, actor: Guide | Till) -> None:
    await_from(session, person, TILL_CODE if isinstance(actor, Till) else None)


def _servers(
    event: Event, session: Session, actor: Guide | Till, coupon: HeldCoupon, slip: Slip, now: datetime
) -> list[dict[str, Any]]:
    """At a till a button for each colleague on shift."""
    if isinstance(actor, Guide):
        return [button(event.word("guide.redeem_now"), RedeemSlip(coupon.coupon_id, slip.number))]
    mates = list_mates(session, actor, now=now, only_on_shift=True, limit=MOST_ON_SHIFT)
    return [
        button(
            event.word("till.redeem_for", name=one.name), RedeemSlip(coupon.coupon_id, slip.number, one.guide_id)
        )
        for one in mates
    ]


def _facts(event: Event, coupon: HeldCoupon, slip: Slip) -> dict[str, Any]:
    return {
        "gift": coupon.gift[event.locale],
        "terms": coupon.terms[event.locale],
        "name": coupon.holder_name,
        "code": f"…{coupon.code[-4:]}",
        "way": event.word(f"way.{slip.way}"),
        "at": slip.at,
        "reason": slip.reason,
        "amount": slip.amount,
        "off": find_off(coupon, slip.amount),
        "currency": coupon.terms_of.currency,
        "zone": coupon.zone or event.house.timezone,
    }
