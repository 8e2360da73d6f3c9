"""/sale: today's sales by pages, a sale of any day by its receipt number, and one sale as it stands."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.domain.people.chats import Person
from bot.domain.people.staff import Guide
from bot.domain.purchases.sales import (
    ShownPurchase,
    count_open_redemptions,
    count_takings,
    find_by_receipt,
    find_purchase,
    list_open_redemptions,
    list_purchases,
    list_returns,
    sees_all,
    today_of,
    zone_of,
)
from bot.domain.till.redeeming import Receipt
from bot.domain.till.returns import OURS, REASONS
from bot.domain.till.sale_slips import may_undo
from bot.handlers.cards import PAGE, ask_for, lines, page_of, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.guide.asides import unless_coupon
from bot.handlers.guide.home import home_button, store_name
from bot.handlers.guide.routes import guide
from bot.handlers.guide.sales.presses import (
    FindReceipt,
    NewSale,
    OpenRedemptions,
    OpenSale,
    Sales,
    StartReturn,
    TakeBack,
    TellBought,
)
from bot.replies import Keyboard, Reply

AWAITS_FIND = "sale.find"
KNOWN_REASONS = OURS.union(REASONS)


@guide.press(Sales)
def turn_sales(
    event: Event, session: Session, person: Person, now: datetime, *, press: Sales, actor: Guide
) -> Reply:
    return list_today(event, session, person, actor, now, press.page)


@guide.press(FindReceipt)
def ask_for_receipt(
    event: Event, session: Session, person: Person, now: datetime, *, press: FindReceipt, actor: Guide
) -> Reply:
    back = lines([sales_button(event)])
    return ask_for(event, session, person, "ask.sale_find", awaiting=AWAITS_FIND, keyboard=back)


@guide.awaits(AWAITS_FIND)
@unless_coupon
def find_receipt(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    purchase = find_by_receipt(session, actor, event.text)
    return put_sale(event, session, person, purchase, now)


@guide.press(OpenSale)
def open_sale(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenSale, actor: Guide
) -> Reply:
    return put_sale(event, session, person, find_purchase(session, actor, press.purchase_id), now)


@guide.press(OpenRedemptions)
def list_redemptions(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenRedemptions, actor: Guide
) -> Reply:
    stop_asking(session, person)
    since, zone = today_of(session, actor, now=now), zone_of(session, actor)
    page = page_of(count_open_redemptions(session, actor, since=since), press.page)
    found = list_open_redemptions(session, actor, since=since, limit=PAGE, offset=page.offset)
    rows = [
        [
            button(
                event.word(
                    "sale.redemption", at=one.at, zone=zone, gift=one.gift[event.locale][:20], name=one.name
                ),
                TellBought(one.redemption_id),
            )
        ]
        for one in found
    ]
    return put_card(
        event, "guide/open_redemptions", lines(*rows, page.turn(OpenRedemptions), [sales_button(event)]),
        count=page.total,
    )  # fmt: skip


def list_today(
    event: Event, session: Session, person: Person, actor: Guide, now: datetime, asked: int = 0
) -> Reply:
    stop_asking(session, person)
    since = today_of(session, actor, now=now)
    takings = count_takings(session, actor, since=since)
    page = page_of(takings.count, asked)
    sales = list_purchases(session, actor, since=since, limit=PAGE, offset=page.offset)
    untold = count_open_redemptions(session, actor, since=since)
    keyboard = lines(
        *([_row(event, sale)] for sale in sales),
        page.turn(Sales),
        [button(event.word("sale.new"), NewSale()), button(event.word("sale.find"), FindReceipt())],
        [button(event.word("sale.untold", count=untold), OpenRedemptions()) if untold else None],
        [home_button(event)],
    )
    return put_card(
        event, "guide/sales", keyboard, store=store_name(event, session, actor), is_all=sees_all(actor),
        **_sums(takings),
    )  # fmt: skip


def put_sale(
    event: Event, session: Session, person: Person, sale: ShownPurchase, now: datetime, *, toast: str = ""
) -> Reply:
    """The card of one sale: what was bought, what came back, and what can be done about it."""
    stop_asking(session, person)
    back = list_returns(session, sale.purchase_id)
    returns = [
        {
            "amount": one.amount,
            "at": one.at,
            "reason": say_reason(event.word, one.reason),
            "followed": one.followed,
        }
        for one in back
    ]
    return put_card(
        event,
        "guide/purchase",
        _sale_buttons(event, sale, now),
        toast=toast,
        **facts_of(event, sale),
        returns=returns,
    )


def facts_of(event: Event, sale: ShownPurchase) -> dict[str, Any]:
    return {
        "amount": sale.amount,
        "rest": sale.rest,
        "currency": sale.currency,
        "at": sale.at,
        "zone": sale.zone,
        "receipt": sale.receipt,
        "customer": sale.customer,
        "guide": sale.guide,
        "gift": sale.gift[event.locale] if sale.gift else "",
    }


def say_reason(word: Callable[[str], str], reason: str) -> str:
    return word(f"return.reason_{reason}") if reason in KNOWN_REASONS else reason


def sales_button(event: Event) -> dict[str, Any]:
    return button(event.word("sale.today"), Sales())


def bought_button(event: Event, receipt: Receipt) -> dict[str, Any] | None:
    """Below the receipt of a redemption whose amount nobody told."""
    is_open = receipt.amount is None
    return button(event.word("sale.add_amount"), TellBought(receipt.redemption_id)) if is_open else None


def _sale_buttons(event: Event, sale: ShownPurchase, now: datetime) -> Keyboard:
    number = sale.returns + 1
    back = button(event.word("sale.return"), StartReturn(sale.purchase_id, number)) if sale.rest else None
    undo = button(event.word("sale.mistyped"), TakeBack(sale.purchase_id, number))
    return lines([back, undo if may_undo(sale, now=now) else None], [sales_button(event)])


def _row(event: Event, sale: ShownPurchase) -> dict[str, Any]:
    facts = facts_of(event, sale)
    del facts["guide"], facts["gift"]
    return button(event.word("sale.row", **facts), OpenSale(sale.purchase_id))


def _sums(takings: Any) -> dict[str, Any]:
    return {
        "count": takings.count,
        "sold": takings.sold,
        "came_back": takings.returned - takings.undone,
        "undone": takings.undone,
        "net": takings.net,
        "currency": takings.currency,
    }
