"""[Show at till]: a QR code and six digits, good for ten minutes; [Refresh] puts new ones in their place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import Press, button, copy, press
from bot.domain.coupons.held import HeldCoupon, find_own_coupon
from bot.domain.coupons.till_codes import find_symbology, find_till_code
from bot.domain.coupons.usable import check_in_hand
from bot.domain.people.chats import Person
from bot.domain.stores.directory import both
from bot.domain.till.numbers import show_number
from bot.handlers.cards import lines
from bot.handlers.events import Event
from bot.handlers.shopper.coupon_cards import coupon_facts
from bot.handlers.shopper.presses import ShowAtTill
from bot.handlers.shopper.routes import shopper
from bot.reminding import ShowCoupon
from bot.replies import Keyboard, Picture, Reply


@press("vr")
@dataclass(frozen=True)
class Refresh(Press):
    """New digits in place of those on the card."""

    coupon_id: int


@shopper.press(ShowAtTill)
def show_at_till(event: Event, session: Session, person: Person, now: datetime, *, press: ShowAtTill) -> Reply:
    coupon = _find(session, person, press.coupon_id, now)
    if tills_code := find_till_code(session, coupon):
        return (event.toast(), *_show_tills_code(event, coupon, tills_code, now))
    picture, keyboard, facts = _show(event, session, coupon, now)
    return (event.toast(), event.show(picture, "shopper/till", keyboard, **facts))


@shopper.press(Refresh)
def refresh(event: Event, session: Session, person: Person, now: datetime, *, press: Refresh) -> Reply:
    picture, keyboard, facts = _show(event, session, _find(session, person, press.coupon_id, now), now)
    return (event.toast("toast.refreshed"), event.change_picture(picture, "shopper/till", keyboard, **facts))


def _find(session: Session, person: Person, coupon_id: int, now: datetime) -> HeldCoupon:
    """Only the holder's own: another's coupon is as unknown as none."""
    return check_in_hand(find_own_coupon(session, customer_id=person.customer_id, coupon_id=coupon_id), now=now)


def _show(
    event: Event, session: Session, coupon: HeldCoupon, now: datetime
) -> tuple[Picture, Keyboard, dict[str, Any]]:
    """Terms that would be cut off below the picture are a press away."""
    shown = show_number(session, coupon, now=now)
    facts = {
        **coupon_facts(coupon, coupon.zone or event.house.timezone),
        "number": f"{shown.number[:3]} {shown.number[3:]}",
        "until": shown.expires_at,
        "now": now,
    }
    terms = None
    if not event.is_caption("shopper/till", **facts):
        facts["terms"] = both("", "")
        terms = button(event.word("button.all_terms"), ShowCoupon(coupon.coupon_id))
    keyboard = lines(
        [button(event.word("button.refresh"), Refresh(coupon.coupon_id))],
        [copy(event.word("button.copy_code"), coupon.shown_code), terms],
    )
    return Picture("qr", {"data": event.house.deep_link(shown.token)}), keyboard, facts


def _show_tills_code(event: Event, coupon: HeldCoupon, code: str, now: datetime) -> Reply:
    """The shop's own till scans or takes it, so it is shown as that till knows it."""
    facts = {**coupon_facts(coupon, coupon.zone or event.house.timezone), "code": code, "now": now}
    keyboard = lines([copy(event.word("button.copy_code"), code)])
    if find_symbology(code) is None:
        return (event.say("shopper/tills_code", keyboard, **facts),)
    return event.show_whole(Picture("barcode", {"data": code}), "shopper/tills_code", keyboard, **facts)
