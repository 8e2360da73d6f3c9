"""The card of a store's day: sums by offer, person and way, how it was closed, and the days beside it."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import Store
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Keeper, Operator
from bot.domain.stores.directory import check_store, find_brand, names_of
from bot.domain.stores.hours import today_at
from bot.domain.till.closings import Closing, find_closing
from bot.domain.till.day import DaySums, Shown, StoreDay, check_past_day, read_past_day, sum_day
from bot.handlers.cards import ask_for, choose_store, lines, put_card, search_word, stop_asking
from bot.handlers.day_presses import (
    AskDay,
    AskExport,
    CloseDay,
    DayStores,
    ListUses,
    OpenDay,
    ReopenDay,
    TellDifference,
)
from bot.handlers.events import Event
from bot.handlers.guide.presses import GuideHome
from bot.handlers.keeper.presses import KeepStore
from bot.handlers.keeper.routes import keeper
from bot.handlers.keeper.store import FOR_OPERATORS, take_store
from bot.handlers.manager.colleagues import say_colleague
from bot.handlers.operator.home import home_button
from bot.handlers.operator.routes import operator
from bot.replies import Keyboard, Reply

AWAITS_DAY, AWAITS_STORE = "store_day.date", "store_day.find"

FOR_OPERATORS.insert(0, ("day.of_store", OpenDay))


@keeper.command("day")
def open_today(event: Event, session: Session, person: Person, now: datetime, *, actor: Keeper) -> Reply:
    """A manager's own store; an operator says which."""
    if isinstance(actor, Operator):
        return _choose(event, session, person, 0, "")
    store = check_store(session, actor.store_id)
    return show_day(event, session, person, actor, store, check_past_day(store, "", now), now)


@keeper.press(OpenDay)
def open_day(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenDay, actor: Keeper
) -> Reply:
    store = take_store(session, actor, press.store_id)
    return show_day(event, session, person, actor, store, check_past_day(store, press.day, now), now)


@keeper.press(AskDay)
def ask_day(
    event: Event, session: Session, person: Person, now: datetime, *, press: AskDay, actor: Keeper
) -> Reply:
    store = take_store(session, actor, press.store_id)
    back = lines([button(event.word("button.back"), OpenDay(press.store_id, press.day))])
    return ask_for(event, session, person, "ask.store_day", awaiting=AWAITS_DAY, row=store.id, keyboard=back)


@keeper.awaits(AWAITS_DAY)
def write_day(event: Event, session: Session, person: Person, now: datetime, *, actor: Keeper) -> Reply:
    """Without its year the last one that was."""
    store = take_store(session, actor, person.awaiting_id or 0)
    day = read_past_day(event.text, today=today_at(store, now))
    of = check_past_day(store, day.isoformat(), now)
    return show_day(event, session, person, actor, store, of, now)


@operator.press(DayStores)
def choose_day_store(
    event: Event, session: Session, person: Person, now: datetime, *, press: DayStores, actor: Operator
) -> Reply:
    return _choose(event, session, person, press.page, press.find)


@operator.awaits(AWAITS_STORE)
def search_day_store(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _choose(event, session, person, 0, search_word(event.text))


def show_day(
    event: Event,
    session: Session,
    person: Person,
    actor: Keeper,
    store: Store,
    of: StoreDay,
    now: datetime,
    *,
    toast: str = "",
) -> Reply:
    stop_asking(session, person)
    sums, closing, brand = sum_day(session, of), find_closing(session, of), find_brand(session)
    return put_card(
        event,
        "manager/day",
        _buttons(event, actor, of, sums, closing, is_today=of.day == today_at(store, now)),
        toast=toast,
        store=names_of(store)[event.locale],
        day=of.day,
        is_today=of.day == today_at(store, now),
        pieces=sums.pieces,
        offers=[vars(one) | {"name": one.name[event.locale]} for one in sums.offers],
        people=[
            {"name": say_colleague(event.word, name, way), "pieces": pieces} for name, pieces, way in sums.people
        ],
        ways=[{"name": event.word(f"way.{way}"), "pieces": pieces} for way, pieces in sums.ways],
        asked=sums.asked,
        undone=sums.undone,
        closing=_closing_facts(closing),
        zone=of.zone,
        currency=brand.currency if brand else "CAD",
    )


def back_to_day(event: Event, of: StoreDay) -> dict[str, Any]:
    return button(event.word("day.back"), OpenDay(of.store_id, of.day.isoformat()))


def _closing_facts(closing: Closing | None) -> dict[str, Any] | None:
    if closing is None:
        return None
    return {**vars(closing), **vars(closing.difference), "counted": closing.pieces}


def _buttons(
    event: Event, actor: Keeper, of: StoreDay, sums: DaySums, closing: Closing | None, *, is_today: bool
) -> Keyboard:
    store_id, day, is_operator = of.store_id, of.day.isoformat(), isinstance(actor, Operator)
    before, after = (OpenDay(store_id, (of.day + timedelta(days=n)).isoformat()) for n in (-1, 1))
    is_open = closing is None and not is_operator
    return lines(
        [
            button("‹", before),
            button(event.word("day.other"), AskDay(store_id, day)),
            None if is_today else button("›", after),
        ],
        [
            button(event.word("day.asked", count=sums.asked), ListUses(store_id, day, Shown.ASKED))
            if sums.asked
            else None,
            button(event.word("day.all", count=sums.pieces + sums.undone), ListUses(store_id, day, Shown.ALL))
            if sums.pieces + sums.undone
            else None,
        ],
        [
            button(event.word("day.matches"), CloseDay(store_id, day)) if is_open else None,
            button(event.word("day.differs"), TellDifference(store_id, day)) if is_open else None,
            button(event.word("day.reopen"), ReopenDay(store_id, day)) if closing and is_operator else None,
        ],
        [
            button(event.word("day.export"), AskExport(store_id, day)),
            button(event.word("day.to_store"), KeepStore(store_id))
            if is_operator
            else button(event.word("staff.home"), GuideHome()),
        ],
    )


def _choose(event: Event, session: Session, person: Person, asked: int, find: str) -> Reply:
    page, stores = choose_store(event, session, asked, find, choose=OpenDay, turn=DayStores)
    await_from(session, person, AWAITS_STORE)
    keyboard = lines(*stores, [button(event.word("day.export_all"), AskExport())], [home_button(event)])
    return put_card(event, "manager/day_stores", keyboard, count=page.total, find=find)
