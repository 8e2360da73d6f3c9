"""Stores: the list with its search, a new one, and what only operators change on a store's card."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import Store
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Operator
from bot.domain.stores.cards import StoreField, add_store, change_store
from bot.domain.stores.directory import check_store
from bot.handlers.cards import ask_for, choose_store, first_empty, lines, put_card, search_word
from bot.handlers.code_presses import ListCodes
from bot.handlers.events import Event
from bot.handlers.keeper.presses import AddStore, ChooseZone, EditStore, KeepStore, ListChainDays, ListStores
from bot.handlers.keeper.store import FOR_OPERATORS, back_to_store, store_card
from bot.handlers.operator.home import home_button
from bot.handlers.operator.presses import OperatorHome
from bot.handlers.operator.routes import operator
from bot.replies import Reply

ZONES = (
    "America/Vancouver", "America/Toronto", "America/Los_Angeles", "America/New_York", "Europe/London",
    "Europe/Berlin", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney", "UTC",
)  # fmt: skip
"""Offered as buttons; every other name of the IANA list can be typed."""

_FIELDS = tuple(str(field) for field in StoreField if field is not StoreField.TIMEZONE)
_FIRST_FIELDS = _FIELDS[: _FIELDS.index(StoreField.NUMBER)]  # asked one after the other; few shops have numbers

FOR_OPERATORS.extend(
    [
        ("operator.codes", ListCodes),
        ("operator.stores", lambda _store_id: ListStores()),
        ("staff.home", lambda _store_id: OperatorHome()),
    ]
)


@operator.command("stores")
def open_stores(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _list(event, session, person, 0, "")


@operator.press(ListStores)
def turn_stores(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListStores, actor: Operator
) -> Reply:
    return _list(event, session, person, press.page, press.find)


@operator.awaits("store.find")
def search_stores(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _list(event, session, person, 0, search_word(event.text))


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


@operator.press(EditStore)
def ask_store_field(
    event: Event, session: Session, person: Person, now: datetime, *, press: EditStore, actor: Operator
) -> Reply:
    store = check_store(session, press.store_id)
    if press.field == StoreField.TIMEZONE:
        return _ask_zone(event, session, person, store)
    if press.field not in _FIELDS:
        return store_card(event, session, person, actor, store, now)
    return _ask(event, session, person, press.field, store)


@operator.press(ChooseZone)
def choose_zone(
    event: Event, session: Session, person: Person, now: datetime, *, press: ChooseZone, actor: Operator
) -> Reply:
    field = StoreField.TIMEZONE
    store = change_store(session, store_id=press.store_id, field=field, text=press.zone)
    return _go_on(event, session, person, actor, store, StoreField.NAME_EN, now)


@operator.awaits(*(f"store.{field}" for field in StoreField))
def write_store_field(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    field = StoreField((person.awaiting or "").removeprefix("store."))
    store = change_store(session, store_id=person.awaiting_id or 0, field=field, text=event.text)
    after = StoreField.NAME_EN if field is StoreField.TIMEZONE else field
    return _go_on(event, session, person, actor, store, after, now)


def _go_on(
    event: Event, session: Session, person: Person, actor: Operator, store: Store, after: str, now: datetime
) -> Reply:
    following = _following(store, after)
    if following:
        return _ask(event, session, person, following, store)
    return store_card(event, session, person, actor, store, now)


def _following(store: Store, field: str) -> str | None:
    return first_empty(store, _FIRST_FIELDS, after=field) if field in _FIRST_FIELDS else None


def _ask(event: Event, session: Session, person: Person, field: str, store: Store) -> Reply:
    store_id, stands = store.id or 0, getattr(store, field) or ""
    following = _following(store, field)
    skip = button(event.word("button.skip"), EditStore(store_id, following) if following else KeepStore(store_id))
    return ask_for(
        event,
        session,
        person,
        f"ask.store_{field}",
        awaiting=f"store.{field}",
        row=store_id,
        stands=stands,
        keyboard=lines([None if stands else skip, back_to_store(event, store_id)]),
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
        keyboard=[*keyboard, [back_to_store(event, store.id or 0)]],
    )


def _list(event: Event, session: Session, person: Person, asked: int, find: str) -> Reply:
    """What is typed while the list is on the screen searches it."""
    page, stores = choose_store(event, session, asked, find, choose=KeepStore, turn=ListStores)
    await_from(session, person, "store.find")
    keyboard = lines(
        *stores,
        [button(event.word("operator.all_stores"), ListStores()) if find else None],
        [button(event.word("operator.add_store"), AddStore()), _chain(event) if page.total > 1 else None],
        [home_button(event)],
    )
    return put_card(event, "operator/stores", keyboard, count=page.total, find=find)


def _chain(event: Event) -> dict[str, object]:
    return button(event.word("keeper.chain_days"), ListChainDays())
