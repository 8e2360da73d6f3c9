"""Stores: list, add, and one card a store whose buttons edit its fields."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import Store
from bot.domain.people import Person
from bot.domain.set_up import StoreField, add_store, change_store, check_store
from bot.domain.staff import Operator
from bot.domain.stores import list_stores, names_of
from bot.handlers.cards import PAGE, ask_for, first_empty, lines, page_of, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.operator.home import home_button
from bot.handlers.operator.presses import AddStore, ChooseZone, EditStore, ListCodes, ListStores, OpenStore
from bot.handlers.operator.routes import operator
from bot.replies import Keyboard, Reply

ZONES = (
    "America/Vancouver", "America/Toronto", "America/Los_Angeles", "America/New_York", "Europe/London",
    "Europe/Berlin", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney", "UTC",
)  # fmt: skip
"""Offered as buttons; every other name of the IANA list can be typed."""

_FIELDS = tuple(str(field) for field in StoreField if field is not StoreField.TIMEZONE)


@operator.command("stores")
def open_stores(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _list(event, session, person, 0)


@operator.press(ListStores)
def turn_stores(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListStores, actor: Operator
) -> Reply:
    return _list(event, session, person, press.page)


@operator.press(AddStore)
def ask_new_store(
    event: Event, session: Session, person: Person, now: datetime, *, press: AddStore, actor: Operator
) -> Reply:
    back = lines([button(event.word("button.back"), ListStores())])
    return ask_for(event, session, person, "ask.store_name_en", awaiting="store.new", keyboard=back)


@operator.awaits("store.new")
def write_new_store(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    """The time zone is asked at once: every time of the store hangs on it."""
    store = add_store(session, name=event.text, timezone=event.house.timezone, now=now)
    return _ask_zone(event, session, person, store)


@operator.press(OpenStore)
def open_store(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenStore, actor: Operator
) -> Reply:
    return _card(event, session, person, check_store(session, press.store_id), now)


@operator.press(EditStore)
def ask_store_field(
    event: Event, session: Session, person: Person, now: datetime, *, press: EditStore, actor: Operator
) -> Reply:
    store = check_store(session, press.store_id)
    if press.field == StoreField.TIMEZONE:
        return _ask_zone(event, session, person, store)
    if press.field not in _FIELDS:
        return _card(event, session, person, store, now)
    return _ask(event, session, person, press.field, store)


@operator.press(ChooseZone)
def choose_zone(
    event: Event, session: Session, person: Person, now: datetime, *, press: ChooseZone, actor: Operator
) -> Reply:
    field = StoreField.TIMEZONE
    store = change_store(session, store_id=press.store_id, field=field, text=press.zone)
    return _go_on(event, session, person, store, StoreField.NAME_EN, now)


@operator.awaits(*(f"store.{field}" for field in StoreField))
def write_store_field(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    field = StoreField((person.awaiting or "").removeprefix("store."))
    store = change_store(session, store_id=person.awaiting_id or 0, field=field, text=event.text)
    after = StoreField.NAME_EN if field is StoreField.TIMEZONE else field
    return _go_on(event, session, person, store, after, now)


def _go_on(event: Event, session: Session, person: Person, store: Store, after: str, now: datetime) -> Reply:
    following = first_empty(store, _FIELDS, after=after)
    if following:
        return _ask(event, session, person, following, store)
    return _card(event, session, person, store, now)


def _ask(event: Event, session: Session, person: Person, field: str, store: Store) -> Reply:
    store_id, stands = store.id or 0, getattr(store, field)
    following = first_empty(store, _FIELDS, after=field)
    skip = button(event.word("button.skip"), EditStore(store_id, following) if following else OpenStore(store_id))
    back = button(event.word("button.back"), OpenStore(store_id))
    return ask_for(
        event,
        session,
        person,
        f"ask.store_{field}",
        awaiting=f"store.{field}",
        row=store_id,
        stands=stands,
        keyboard=lines([None if stands else skip, back]),
    )


def _ask_zone(event: Event, session: Session, person: Person, store: Store) -> Reply:
    zones = [button(zone, ChooseZone(store.id or 0, zone)) for zone in ZONES]
    keyboard = [*lines(*(zones[i : i + 2] for i in range(0, len(zones), 2)))]
    return ask_for(
        event,
        session,
        person,
        "ask.store_timezone",
        awaiting="store.timezone",
        row=store.id,
        stands=store.timezone,
        keyboard=[*keyboard, [button(event.word("button.back"), OpenStore(store.id or 0))]],
    )


def _list(event: Event, session: Session, person: Person, asked: int) -> Reply:
    stop_asking(session, person)
    stores = list_stores(session)
    page = page_of(len(stores), asked)
    shown = stores[page.offset : page.offset + PAGE]
    keyboard: Keyboard = lines(
        *([button(names_of(store)[event.locale], OpenStore(store.id or 0))] for store in shown),
        page.turn(ListStores),
        [button(event.word("operator.add_store"), AddStore()), home_button(event)],
    )
    return put_card(event, "operator/stores", keyboard, count=len(stores))


def _card(event: Event, session: Session, person: Person, store: Store, now: datetime) -> Reply:
    stop_asking(session, person)
    store_id = store.id or 0
    edit = [button(event.word(f"operator.edit_store_{f}"), EditStore(store_id, f)) for f in (*_FIELDS, "timezone")]
    keyboard = lines(
        edit[:2],
        edit[2:4],
        [edit[4], button(event.word("operator.codes"), ListCodes(store_id))],
        [button(event.word("operator.stores"), ListStores()), home_button(event)],
    )
    facts = {field: getattr(store, field) for field in StoreField}
    return put_card(event, "operator/store", keyboard, **facts, now=now)
