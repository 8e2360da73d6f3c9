"""A store's card: all that is known of it, open or closed now, and the way to what its keeper may change."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import Press, button
from bot.db.tables import Store
from bot.domain.people.chats import Person
from bot.domain.people.staff import Keeper, Operator, check_keeps
from bot.domain.stores.cards import StoreField
from bot.domain.stores.directory import check_store
from bot.domain.stores.hours import find_opening, list_special_days, list_week, today_at
from bot.handlers.cards import lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.guide.presses import GuideHome
from bot.handlers.keeper.presses import (
    ChooseLanguages,
    EditStore,
    KeepHours,
    KeepStore,
    ListSpecialDays,
    PictureStore,
    PlaceStore,
)
from bot.handlers.keeper.routes import keeper
from bot.handlers.open_hours import describe_day, describe_opening, write_week
from bot.handlers.side_presses import TillCodePicture
from bot.replies import Keyboard, Reply

NEXT_DAYS = 4

FOR_OPERATORS: list[tuple[str, Callable[[int], Press]]] = []
"""Buttons of rooms above this one: phrase, and the press for a store's id. They add their own when imported."""


@keeper.command("stores")
def open_own_store(
    event: Event, session: Session, person: Person, now: datetime, *, actor: Keeper
) -> Reply | None:
    """A manager's; operators have their list."""
    if isinstance(actor, Operator):
        return None
    return store_card(event, session, person, actor, check_store(session, actor.store_id), now)


@keeper.press(KeepStore)
def open_store(
    event: Event, session: Session, person: Person, now: datetime, *, press: KeepStore, actor: Keeper
) -> Reply:
    return store_card(event, session, person, actor, take_store(session, actor, press.store_id), now)


def take_store(session: Session, actor: Keeper, store_id: int) -> Store:
    """The store behind an id that came from outside, for whoever keeps it. Raises StoreUnknown."""
    check_keeps(actor, store_id)
    return check_store(session, store_id)


def back_to_store(event: Event, store_id: int) -> dict[str, Any]:
    return button(event.word("button.back"), KeepStore(store_id))


def store_card(
    event: Event, session: Session, person: Person, actor: Keeper, store: Store, now: datetime, *, toast: str = ""
) -> Reply:
    stop_asking(session, person)
    store_id, today = store.id or 0, today_at(store, now)
    special = list_special_days(session, store_id, today, NEXT_DAYS)
    return put_card(
        event,
        "keeper/store",
        _buttons(event, actor, store),
        toast=toast,
        **{str(field): getattr(store, field) or "" for field in StoreField},
        languages=[event.word(f"language.{one}") for one in store.languages.split(",")],
        has_point=store.latitude is not None,
        has_picture=store.picture_id is not None,
        opening=describe_opening(store, find_opening(session, store, now), now),
        week=write_week(event, list_week(session, store_id)),
        special=[describe_day(event, one, today) for one in special],
        now=now,
    )


def _buttons(event: Event, actor: Keeper, store: Store) -> Keyboard:
    store_id = store.id or 0

    def to(phrase: str, means: Press) -> dict[str, Any]:
        return button(event.word(phrase), means)

    keeps = [
        [to("keeper.hours", KeepHours(store_id)), to("keeper.special_days", ListSpecialDays(store_id))],
        [to("keeper.map", PlaceStore(store_id)), to("keeper.picture", PictureStore(store_id))],
        [to("keeper.till_code", TillCodePicture(store_id))],
    ]
    spoken = to("keeper.languages", ChooseLanguages(store_id))
    if not isinstance(actor, Operator):
        return lines(*keeps, [spoken, to("staff.home", GuideHome())])
    fields = [to(f"operator.edit_store_{field}", EditStore(store_id, field)) for field in StoreField]
    more = [to(phrase, means(store_id)) for phrase, means in FOR_OPERATORS]
    return lines(*keeps, [spoken, fields[5]], fields[:2], fields[2:4], [fields[4], *more[:1]], more[1:])
