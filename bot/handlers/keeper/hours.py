"""The hours of a store's week: choose days, then usual hours by button, others by typing, or one day's for all."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import Store
from bot.domain.people.chats import Person
from bot.domain.people.staff import Keeper
from bot.domain.stores.directory import names_of
from bot.domain.stores.hours import list_week, set_weekday
from bot.domain.words.spans import BadHours, parse_spans, read_spans, write_spans
from bot.handlers.cards import ask_for, lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.keeper.presses import ChooseWeekdays, CopyWeekday, KeepHours, SetWeekdays
from bot.handlers.keeper.routes import keeper
from bot.handlers.keeper.store import back_to_store, take_store
from bot.handlers.open_hours import write_hours, write_week, write_weekdays
from bot.replies import Reply

CHOICES = ("01234", "56", "0123456", *"0123456")
"""Weekdays that can be set together, 0 is Monday."""

PRESETS = ("10:00-20:00", "09:00-18:00", "10:00-22:00", "")
"""Offered as buttons; the empty one is closed."""


@keeper.press(KeepHours)
def open_hours(
    event: Event, session: Session, person: Person, now: datetime, *, press: KeepHours, actor: Keeper
) -> Reply:
    return _week(event, session, person, take_store(session, actor, press.store_id))


@keeper.press(ChooseWeekdays)
def ask_hours(
    event: Event, session: Session, person: Person, now: datetime, *, press: ChooseWeekdays, actor: Keeper
) -> Reply:
    """Buttons, or hours typed at once."""
    store = take_store(session, actor, press.store_id)
    if press.weekdays not in CHOICES:
        return _week(event, session, person, store)
    return _ask(event, session, person, store, press.weekdays)


@keeper.press(SetWeekdays)
def set_preset(
    event: Event, session: Session, person: Person, now: datetime, *, press: SetWeekdays, actor: Keeper
) -> Reply:
    store = take_store(session, actor, press.store_id)
    if press.weekdays not in CHOICES or not 0 <= press.preset < len(PRESETS):
        raise BadHours
    set_weekday(session, press.store_id, map(int, press.weekdays), PRESETS[press.preset])
    return _week(event, session, person, store, toast="toast.saved")


@keeper.awaits(*(f"hours.{weekdays}" for weekdays in CHOICES))
def write_hours_typed(event: Event, session: Session, person: Person, now: datetime, *, actor: Keeper) -> Reply:
    store = take_store(session, actor, person.awaiting_id or 0)
    weekdays = (person.awaiting or "").removeprefix("hours.")
    set_weekday(session, store.id or 0, map(int, weekdays), read_spans(event.text))
    return _week(event, session, person, store)


@keeper.press(CopyWeekday)
def copy_weekday(
    event: Event, session: Session, person: Person, now: datetime, *, press: CopyWeekday, actor: Keeper
) -> Reply:
    store = take_store(session, actor, press.store_id)
    spans = list_week(session, press.store_id)[press.weekday % 7]
    if spans is None:
        raise BadHours
    set_weekday(session, press.store_id, range(7), write_spans(spans))
    return _week(event, session, person, store, toast="toast.saved")


def _week(event: Event, session: Session, person: Person, store: Store, *, toast: str = "") -> Reply:
    stop_asking(session, person)
    store_id = store.id or 0
    choose = [button(_name(event, days), ChooseWeekdays(store_id, days)) for days in CHOICES]
    return put_card(
        event,
        "keeper/hours",
        lines(choose[:3], choose[3:7], choose[7:], [back_to_store(event, store_id)]),
        toast=toast,
        store=names_of(store)[event.locale],
        week=write_week(event, list_week(session, store_id)),
    )


def _ask(event: Event, session: Session, person: Person, store: Store, weekdays: str) -> Reply:
    store_id, first = store.id or 0, int(weekdays[0])
    stands = list_week(session, store_id)[first]
    presets = [
        button(write_hours(event, parse_spans(spans)), SetWeekdays(store_id, weekdays, n))
        for n, spans in enumerate(PRESETS)
    ]
    copies = len(weekdays) == 1 and stands is not None
    copy = button(event.word("keeper.copy_weekday"), CopyWeekday(store_id, first)) if copies else None
    back = button(event.word("button.back"), KeepHours(store_id))
    return ask_for(
        event,
        session,
        person,
        "ask.hours",
        awaiting=f"hours.{weekdays}",
        row=store_id,
        stands=f"{_name(event, weekdays)} {write_hours(event, stands)}",
        keyboard=lines(presets[:2], presets[2:], [copy], [back]),
    )


def _name(event: Event, weekdays: str) -> str:
    if weekdays == "0123456":
        return event.word("keeper.every_day")
    return write_weekdays(event, int(weekdays[0]), int(weekdays[-1]))
