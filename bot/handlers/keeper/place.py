"""Where a store is, how it looks and what is spoken there: map point, picture, languages."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.domain.people.chats import Person
from bot.domain.people.staff import Keeper
from bot.domain.stores.cards import LANGUAGES, picture_store, place_store, read_point, speak_in_store
from bot.domain.stores.directory import names_of
from bot.domain.stores.pictures import find_picture
from bot.handlers.cards import ask_for, lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.keeper.presses import (
    ChooseLanguages,
    PictureStore,
    PlaceStore,
    RemovePicture,
    SetLanguages,
    UnplaceStore,
)
from bot.handlers.keeper.routes import keeper
from bot.handlers.keeper.store import back_to_store, store_card, take_store
from bot.handlers.open_hours import show_on_map
from bot.handlers.sent_pictures import check_picture, show_again
from bot.replies import Reply


@keeper.press(PlaceStore)
def ask_point(
    event: Event, session: Session, person: Person, now: datetime, *, press: PlaceStore, actor: Keeper
) -> Reply:
    """The present point is shown as the map shoppers see."""
    store = take_store(session, actor, press.store_id)
    is_placed = store.latitude is not None
    remove = button(event.word("keeper.remove_point"), UnplaceStore(press.store_id)) if is_placed else None
    asked = ask_for(
        event,
        session,
        person,
        "ask.store_point",
        awaiting="store.point",
        row=store.id,
        stands=f"{store.latitude}, {store.longitude}" if is_placed else "",
        keyboard=lines([remove, back_to_store(event, press.store_id)]),
    )
    return (*asked, show_on_map(event, store)) if is_placed else asked


@keeper.awaits_file("store.point")
@keeper.awaits("store.point")
def write_point(event: Event, session: Session, person: Person, now: datetime, *, actor: Keeper) -> Reply:
    """A location, as Telegram sends it, or its two numbers."""
    store = take_store(session, actor, person.awaiting_id or 0)
    point = event.place or read_point(event.text)
    return store_card(
        event, session, person, actor, place_store(session, store_id=store.id or 0, point=point), now
    )


@keeper.press(UnplaceStore)
def remove_point(
    event: Event, session: Session, person: Person, now: datetime, *, press: UnplaceStore, actor: Keeper
) -> Reply:
    take_store(session, actor, press.store_id)
    store = place_store(session, store_id=press.store_id, point=None)
    return store_card(event, session, person, actor, store, now, toast="toast.removed")


@keeper.press(PictureStore)
def ask_picture(
    event: Event, session: Session, person: Person, now: datetime, *, press: PictureStore, actor: Keeper
) -> Reply:
    store = take_store(session, actor, press.store_id)
    picture = find_picture(session, store.picture_id)
    remove = button(event.word("keeper.remove_picture"), RemovePicture(press.store_id)) if picture else None
    asked = ask_for(
        event,
        session,
        person,
        "ask.store_picture",
        awaiting="store.picture",
        row=store.id,
        keyboard=lines([remove, back_to_store(event, press.store_id)]),
    )
    return (*asked, *show_again(event, picture))


@keeper.awaits_file("store.picture")
@keeper.awaits("store.picture")
def write_picture(event: Event, session: Session, person: Person, now: datetime, *, actor: Keeper) -> Reply:
    store = take_store(session, actor, person.awaiting_id or 0)
    changed = picture_store(session, store_id=store.id or 0, telegram_file=check_picture(event), now=now)
    return store_card(event, session, person, actor, changed, now)


@keeper.press(RemovePicture)
def remove_picture(
    event: Event, session: Session, person: Person, now: datetime, *, press: RemovePicture, actor: Keeper
) -> Reply:
    take_store(session, actor, press.store_id)
    store = picture_store(session, store_id=press.store_id, telegram_file=None, now=now)
    return store_card(event, session, person, actor, store, now, toast="toast.removed")


@keeper.press(ChooseLanguages)
def choose_languages(
    event: Event, session: Session, person: Person, now: datetime, *, press: ChooseLanguages, actor: Keeper
) -> Reply:
    stop_asking(session, person)
    store = take_store(session, actor, press.store_id)
    offered = [button(event.word(f"spoken.{one}"), SetLanguages(press.store_id, one)) for one in LANGUAGES]
    keyboard = lines(offered[:2], offered[2:], [back_to_store(event, press.store_id)])
    stands = event.word(f"spoken.{store.languages}")
    return put_card(event, "keeper/languages", keyboard, store=names_of(store)[event.locale], stands=stands)


@keeper.press(SetLanguages)
def set_languages(
    event: Event, session: Session, person: Person, now: datetime, *, press: SetLanguages, actor: Keeper
) -> Reply:
    take_store(session, actor, press.store_id)
    store = speak_in_store(session, store_id=press.store_id, languages=press.languages)
    return store_card(event, session, person, actor, store, now, toast="toast.saved")
