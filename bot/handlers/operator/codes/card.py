"""An entry code's card: what it is, what it gives, what it brought; its QR picture; off and on."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button, copy
from bot.db.tables import CodeKind, EntryCode, Product
from bot.domain.arrivals.code_coupons import GIVING
from bot.domain.arrivals.code_figures import count_code
from bot.domain.arrivals.entry_codes import find_gift_of, find_guide_name
from bot.domain.offers.set_up import check_code, switch_code
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import check_store, names_of
from bot.domain.words.days import day_of
from bot.handlers.cards import lines, put_card, stop_asking
from bot.handlers.code_presses import (
    CapCode,
    ChartCode,
    CodeGift,
    LabelCode,
    ListCodes,
    OpenBatch,
    OpenCode,
    Retarget,
    ShowCode,
    SwitchCode,
    TagCode,
    ToProducts,
)
from bot.handlers.events import Event
from bot.handlers.operator.codes.names import name_code
from bot.handlers.operator.home import home_button
from bot.handlers.operator.poster_presses import PosterMenu
from bot.handlers.operator.routes import operator
from bot.replies import Call, Keyboard, Picture, Reply


@operator.press(OpenCode)
def open_code(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenCode, actor: Operator
) -> Reply:
    return show_card(event, session, person, check_code(session, press.entry_code_id), now)


@operator.press(ShowCode)
def show_code(
    event: Event, session: Session, person: Person, now: datetime, *, press: ShowCode, actor: Operator
) -> Reply:
    return (event.toast(), show_picture(event, session, check_code(session, press.entry_code_id)))


@operator.press(SwitchCode)
def switch_entry_code(
    event: Event, session: Session, person: Person, now: datetime, *, press: SwitchCode, actor: Operator
) -> Reply:
    code = switch_code(session, entry_code_id=press.entry_code_id, active=bool(press.active))
    return show_card(event, session, person, code, now, toast="toast.saved")


def show_card(
    event: Event,
    session: Session,
    person: Person,
    code: EntryCode,
    now: datetime,
    *,
    toast: str = "",
    is_door_now: bool = False,
    lost: str = "",
) -> Reply:
    """`is_door_now` and `lost` (product or guide): what leading it to a store just changed besides."""
    stop_asking(session, person)
    store = check_store(session, code.store_id)
    product = session.get(Product, code.product_id) if code.product_id else None
    gift, guide = find_gift_of(session, code), find_guide_name(session, code)
    figures = count_code(session, code, today=day_of(now, store.timezone))
    facts: dict[str, Any] = {
        "name": name_code(event, code, guide),
        "store": names_of(store)[event.locale],
        "url": event.house.scan_link(code.code),
        "guide": guide if code.label else "",
        "product": names_of(product)[event.locale] if product else "",
        "tags": [tag for tag in code.tags.split(",") if tag],
        "gift": names_of(gift)[event.locale] if gift else "",
        "is_own_gift": bool(code.offer_id),
        "gives_known": code.kind in GIVING,
        "cap": code.day_cap,
        "figures": vars(figures),
        "has_page": bool(event.house.public_url),
        "active": code.active,
        "is_door_now": is_door_now,
        "lost": lost,
    }
    return put_card(event, "operator/code", _buttons(event, code), toast=toast, **facts)


def show_picture(event: Event, session: Session, code: EntryCode) -> Call:
    url = event.house.scan_link(code.code)
    return event.show(
        Picture("qr", {"data": url}),
        "operator/code_picture",
        lines([copy(event.word("staff.copy_link"), url)]),
        store=names_of(check_store(session, code.store_id))[event.locale],
        kind=event.word(f"code.{code.kind}"),
        label=code.label,
        url=url,
    )


def _buttons(event: Event, code: EntryCode) -> Keyboard:
    code_id = code.id or 0

    def to(phrase: str, means: Any) -> dict[str, Any]:
        return button(event.word(phrase), means)

    is_bare_shelf = code.kind is CodeKind.SHELF and code.product_id is None
    is_movable = code.kind is not CodeKind.GROUP and code.batch_id is None
    switch = "operator.code_off" if code.active else "operator.code_on"
    back = OpenBatch(code.batch_id) if code.batch_id else ListCodes(code.store_id)
    return lines(
        [to("codes.which_product", ToProducts(code_id)) if is_bare_shelf else None],
        [to("operator.show_qr", ShowCode(code_id)), to("codes.poster", PosterMenu(code_id))],
        [
            copy(event.word("staff.copy_link"), event.house.scan_link(code.code)),
            to("codes.chart", ChartCode(code_id)),
        ],
        [to("codes.label", LabelCode(code_id)), to("codes.tags", TagCode(code_id))],
        [to("codes.gift", CodeGift(code_id)), to("codes.cap", CapCode(code_id))],
        [
            to("codes.retarget", Retarget(code_id)) if is_movable else None,
            to(switch, SwitchCode(code_id, int(not code.active))),
        ],
        [to("operator.all_codes", back), home_button(event)],
    )
