"""The redemptions of a store's day: those to look at or all of them; one with its facts, and undoing it."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.dates import clock_time
from bot.domain.people.chats import Person
from bot.domain.people.staff import Keeper, Manager
from bot.domain.stores.directory import check_store, names_of
from bot.domain.till.day import DayUse, Shown, StoreDay, check_past_day, count_uses, day_at, find_use, list_uses
from bot.domain.till.redeeming import RedemptionUnknown
from bot.domain.till.undoing import undo_redemption_as
from bot.domain.words.days import day_of
from bot.handlers.cards import PAGE, lines, page_of, put_card, stop_asking
from bot.handlers.day_presses import ListUses, OpenUse, UndoUse
from bot.handlers.events import Event
from bot.handlers.guide.sales.lists import say_reason
from bot.handlers.keeper.routes import keeper
from bot.handlers.keeper.store import take_store
from bot.handlers.manager.colleagues import say_colleague
from bot.handlers.manager.day.card import back_to_day
from bot.replies import Reply


@keeper.press(ListUses)
def list_day_uses(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListUses, actor: Keeper
) -> Reply:
    stop_asking(session, person)
    store = take_store(session, actor, press.store_id)
    of = check_past_day(store, press.day, now)
    shown = Shown.ASKED if press.shown == Shown.ASKED else Shown.ALL
    page = page_of(count_uses(session, of, shown), press.page)
    uses = list_uses(session, of, shown, limit=PAGE, offset=page.offset)
    keyboard = lines(
        *([button(_label(event, use), OpenUse(use.redemption_id))] for use in uses),
        page.turn(lambda number: ListUses(press.store_id, of.day.isoformat(), shown, number)),
        [back_to_day(event, of)],
    )
    return put_card(
        event,
        "manager/day_uses",
        keyboard,
        store=names_of(store)[event.locale],
        day=of.day,
        is_all=shown is Shown.ALL,
        count=page.total,
        uses=[_facts(event, use) for use in uses],
        zone=of.zone,
    )


@keeper.press(OpenUse)
def open_use(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenUse, actor: Keeper
) -> Reply:
    stop_asking(session, person)
    return _card(event, session, person, actor, take_use(session, actor, press.redemption_id))


@keeper.press(UndoUse)
def undo_use(
    event: Event, session: Session, person: Person, now: datetime, *, press: UndoUse, actor: Keeper
) -> Reply:
    """Asks first; who may undo it by now, the rule says."""
    use = take_use(session, actor, press.redemption_id)
    if not press.sure:
        keyboard = lines(
            [
                button(event.word("day.undo_sure"), UndoUse(press.redemption_id, 1)),
                button(event.word("button.back"), OpenUse(press.redemption_id)),
            ]
        )
        return put_card(event, "manager/day_undo", keyboard, use=_facts(event, use), zone=use.zone)
    undo_redemption_as(session, actor, redemption_id=press.redemption_id, now=now)
    again = take_use(session, actor, press.redemption_id)
    return _card(event, session, person, actor, again, toast="toast.undone")


def take_use(session: Session, actor: Keeper, redemption_id: int) -> DayUse:
    """The redemption behind an id that came from outside. Raises RedemptionUnknown, for another store's too."""
    use = find_use(session, redemption_id)
    if use is None or (isinstance(actor, Manager) and actor.store_id != use.store_id):
        raise RedemptionUnknown
    return use


def _card(event: Event, session: Session, person: Person, actor: Keeper, use: DayUse, *, toast: str = "") -> Reply:
    """A manager's own coupon is not theirs to decide about."""
    is_readers = isinstance(actor, Manager) and use.holder_chat_id == person.chat_id
    can_undo = not (use.undone_at or is_readers)
    undo = button(event.word("day.undo"), UndoUse(use.redemption_id)) if can_undo else None
    return put_card(
        event,
        "manager/day_use",
        lines([undo], [back_to_day(event, _day_of(session, use))]),
        toast=toast,
        use=_facts(event, use),
        is_readers=is_readers,
        store=use.store[event.locale],
        zone=use.zone,
    )


def _day_of(session: Session, use: DayUse) -> StoreDay:
    return day_at(check_store(session, use.store_id), day_of(use.at, use.zone))


def _facts(event: Event, use: DayUse) -> dict[str, Any]:
    return vars(use) | {
        "gift": use.gift[event.locale],
        "holder": use.holder or event.word("day.gone_customer"),
        "staff": say_colleague(event.word, use.staff, use.way if use.is_nobodys else None),
        "way": event.word(f"way.{use.way}"),
        "is_staffs": use.way == "staff",
        "returned": say_reason(event.word, use.returned),
    }


def _label(event: Event, use: DayUse) -> str:
    mark = "↩ " if use.undone_at else "⚠ " if use.disputed_at else ""
    holder = use.holder[:12] or event.word("day.gone_customer")
    return f"{mark}{clock_time(use.at, use.zone)} · {use.gift[event.locale][:16]} · {holder}"
