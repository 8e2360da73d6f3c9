"""Where the stores are and whether they are open: a page of them, one's own first, or the nearest ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import Press, button, press, rows
from bot.db.tables import Store
from bot.domain.people.chats import Person
from bot.domain.stores.directory import (
    addresses_of,
    check_store,
    count_placed,
    count_stores,
    list_stores_for,
    list_stores_near,
    names_of,
)
from bot.domain.stores.hours import list_openings, list_today
from bot.handlers.cards import PAGE, page_of, put_card
from bot.handlers.events import Event
from bot.handlers.open_hours import describe_opening, show_on_map
from bot.handlers.shopper.presses import ListStores
from bot.handlers.shopper.routes import shopper
from bot.replies import Keyboard, Reply

_DEGREE = 10_000  # a button's numbers are whole: eleven metres are near enough


@press("wt")
@dataclass(frozen=True)
class TurnStores(Press):
    page: int


@press("wn")
@dataclass(frozen=True)
class TurnNear(Press):
    """The point they are near to, in ten thousandths of a degree."""

    page: int
    latitude: int
    longitude: int


@press("wv")
@dataclass(frozen=True)
class ShowOnMap(Press):
    store_id: int


@shopper.command("stores")
def open_stores(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    return _list(event, session, person, 0, now)


@shopper.press(ListStores)
def show_stores(event: Event, session: Session, person: Person, now: datetime, *, press: ListStores) -> Reply:
    """A message of its own: the card it was pressed on stays."""
    return (event.toast(), *_list(event, session, person, 0, now, in_place=False))


@shopper.press(TurnStores)
def turn_stores(event: Event, session: Session, person: Person, now: datetime, *, press: TurnStores) -> Reply:
    return _list(event, session, person, press.page, now)


@shopper.press(TurnNear)
def turn_near(event: Event, session: Session, person: Person, now: datetime, *, press: TurnNear) -> Reply:
    return near_stores(event, session, (press.latitude / _DEGREE, press.longitude / _DEGREE), now, press.page)


@shopper.press(ShowOnMap)
def show_store(event: Event, session: Session, person: Person, now: datetime, *, press: ShowOnMap) -> Reply:
    store = check_store(session, press.store_id)
    if store.latitude is None:
        return (event.toast("toast.not_on_map"),)
    return (event.toast(), show_on_map(event, store))


def near_stores(
    event: Event, session: Session, point: tuple[float, float], now: datetime, asked: int = 0
) -> Reply:
    """The answer to a location somebody sends."""
    page = page_of(count_placed(session), asked)
    near = list_stores_near(session, point, limit=PAGE, offset=page.offset)
    latitude, longitude = (round(degrees * _DEGREE) for degrees in point)
    stores = [store for store, _ in near]
    return put_card(
        event,
        "shopper/stores",
        [*_maps(event, stores), page.turn(lambda number: TurnNear(number, latitude, longitude))],
        stores=_describe(event, session, stores, now, [distance for _, distance in near]),
        is_near=True,
        may_be_near=True,
    )


def _list(
    event: Event, session: Session, person: Person, asked: int, now: datetime, *, in_place: bool = True
) -> Reply:
    page = page_of(count_stores(session), asked)
    stores = list_stores_for(session, home_id=person.store_id, limit=PAGE, offset=page.offset)
    keyboard = [*_maps(event, stores), page.turn(TurnStores)]
    facts: dict[str, Any] = {
        "stores": _describe(event, session, stores, now, [None] * len(stores)),
        "is_near": False,
        "may_be_near": page.count > 1 and count_placed(session) > 1,
    }
    if in_place:
        return put_card(event, "shopper/stores", keyboard, **facts)
    return (event.say("shopper/stores", keyboard, **facts),)


def _maps(event: Event, stores: Sequence[Store]) -> Keyboard:
    placed = [store for store in stores if store.latitude is not None]
    named = [(names_of(store)[event.locale], ShowOnMap(store.id or 0)) for store in placed]
    return rows(*(button(event.word("button.on_map", store=name), means) for name, means in named))


def _describe(
    event: Event, session: Session, stores: Sequence[Store], now: datetime, distances: Sequence[float | None]
) -> list[dict[str, Any]]:
    openings, today = list_openings(session, stores, now), list_today(session, stores, now)
    return [
        {
            "name": names_of(store)[event.locale],
            "address": addresses_of(store)[event.locale],
            "opening": describe_opening(store, openings[store.id or 0], now),
            "note": today[store.id or 0].note[event.locale],
            "kilometres": None if far is None else round(far, 1) if far < 10 else round(far),
        }
        for store, far in zip(stores, distances, strict=True)
    ]
