"""A store's special days: list, choose a day, then closed, other hours or only a note; in both languages."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import Press, button
from bot.db.tables import Store
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Keeper, Operator
from bot.domain.stores.directory import names_of
from bot.domain.stores.hours import (
    change_special_day,
    check_day_to_come,
    clear_special_day,
    count_special_days,
    find_day,
    find_special_day,
    list_special_days,
    list_week,
    today_at,
)
from bot.domain.words.days import read_day, read_iso_day
from bot.domain.words.spans import read_spans
from bot.handlers.cards import PAGE, ask_for, lines, page_of, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.keeper.day_forms import HOURS, NOTES, ask_note, day_buttons, note_typed, offer_days
from bot.handlers.keeper.presses import (
    AddSpecialDay,
    ListSpecialDays,
    NoteDay,
    OpenDay,
    PlanChainDay,
    RemoveDay,
    SetDay,
)
from bot.handlers.keeper.routes import keeper
from bot.handlers.keeper.store import back_to_store, take_store
from bot.handlers.open_hours import describe_day, write_day, write_hours
from bot.replies import Keyboard, Reply

_STORE_AND_DAY = 10_000_000  # a day's ordinal has seven digits: both fit into what a chat waits for


@keeper.press(ListSpecialDays)
def open_special_days(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListSpecialDays, actor: Keeper
) -> Reply:
    return _list(event, session, person, take_store(session, actor, press.store_id), press.page, now)


@keeper.press(AddSpecialDay)
def ask_which_day(
    event: Event, session: Session, person: Person, now: datetime, *, press: AddSpecialDay, actor: Keeper
) -> Reply:
    store = take_store(session, actor, press.store_id)
    back = button(event.word("button.back"), ListSpecialDays(press.store_id))
    offered = offer_days(event, today_at(store, now), lambda day: OpenDay(press.store_id, day))
    return ask_for(
        event, session, person, "ask.special_day", awaiting="day.add", row=store.id, keyboard=[*offered, [back]]
    )


@keeper.awaits("day.add")
def write_which_day(event: Event, session: Session, person: Person, now: datetime, *, actor: Keeper) -> Reply:
    store = take_store(session, actor, person.awaiting_id or 0)
    day = read_day(event.text, today=today_at(store, now))
    check_day_to_come(session, [store.id or 0], day, now)
    return _card(event, session, person, actor, store, day, now)


@keeper.press(OpenDay)
def open_day(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenDay, actor: Keeper
) -> Reply:
    store = take_store(session, actor, press.store_id)
    return _card(event, session, person, actor, store, read_iso_day(press.day), now)


@keeper.press(SetDay)
def set_day(
    event: Event, session: Session, person: Person, now: datetime, *, press: SetDay, actor: Keeper
) -> Reply:
    store, day = take_store(session, actor, press.store_id), read_iso_day(press.day)
    if press.hours in HOURS:
        change_special_day(session, press.store_id, day=day, now=now, spans=HOURS[press.hours])
    return _card(event, session, person, actor, store, day, now, toast="toast.saved")


@keeper.awaits("day.hours")
def write_day_hours(event: Event, session: Session, person: Person, now: datetime, *, actor: Keeper) -> Reply:
    store, day = _awaited(session, person, actor)
    change_special_day(session, store.id or 0, day=day, now=now, spans=read_spans(event.text))
    return _card(event, session, person, actor, store, day, now)


@keeper.press(NoteDay)
def ask_day_note(
    event: Event, session: Session, person: Person, now: datetime, *, press: NoteDay, actor: Keeper
) -> Reply:
    store, day = take_store(session, actor, press.store_id), read_iso_day(press.day)
    back = button(event.word("button.back"), OpenDay(press.store_id, press.day))
    stands = find_special_day(session, press.store_id, day)
    return ask_note(event, session, person, press.locale, stands, row=_packed(store, day), back=back, waits="day")


@keeper.awaits(*(f"day.{note}" for note in NOTES))
def write_day_note(event: Event, session: Session, person: Person, now: datetime, *, actor: Keeper) -> Reply:
    """A note alone keeps the usual hours."""
    store, day = _awaited(session, person, actor)
    note = (person.awaiting or "").removeprefix("day.")
    change_special_day(session, store.id or 0, day=day, now=now, **{note: note_typed(event)})
    return _card(event, session, person, actor, store, day, now)


@keeper.press(RemoveDay)
def remove_day(
    event: Event, session: Session, person: Person, now: datetime, *, press: RemoveDay, actor: Keeper
) -> Reply:
    store = take_store(session, actor, press.store_id)
    clear_special_day(session, [press.store_id], day=read_iso_day(press.day))
    return _list(event, session, person, store, 0, now, toast="toast.removed")


def _list(
    event: Event, session: Session, person: Person, store: Store, asked: int, now: datetime, *, toast: str = ""
) -> Reply:
    stop_asking(session, person)
    store_id, today = store.id or 0, today_at(store, now)
    page = page_of(count_special_days(session, store_id, today), asked)
    shown = list_special_days(session, store_id, today, PAGE, page.offset)
    facts = [describe_day(event, one, today) for one in shown]
    keyboard = lines(
        *(
            [button(f"{told['day']} · {told['hours']}", OpenDay(store_id, one.day.isoformat()))]
            for one, told in zip(shown, facts, strict=True)
        ),
        page.turn(lambda number: ListSpecialDays(store_id, number)),
        [button(event.word("keeper.add_day"), AddSpecialDay(store_id)), back_to_store(event, store_id)],
    )
    name = names_of(store)[event.locale]
    return put_card(event, "keeper/special_days", keyboard, toast=toast, store=name, days=facts)


def _card(
    event: Event,
    session: Session,
    person: Person,
    actor: Keeper,
    store: Store,
    day: date,
    now: datetime,
    *,
    toast: str = "",
) -> Reply:
    """Hours of that day can be typed at once."""
    store_id, today = store.id or 0, today_at(store, now)
    await_from(session, person, None if day < today else "day.hours", _packed(store, day))
    special = find_special_day(session, store_id, day)
    return put_card(
        event,
        "keeper/day",
        _buttons(event, actor, store_id, day.isoformat(), is_special=special is not None),
        toast=toast,
        store=names_of(store)[event.locale],
        day=write_day(event, day, today),
        hours=write_hours(event, find_day(session, store_id, day).spans),
        usual=write_hours(event, list_week(session, store_id)[day.weekday()]),
        is_usual=special is None or special.spans is None,
        note_en=special.note_en if special else "",
        note_zh=special.note_zh if special else "",
        is_over=day < today,
    )


def _buttons(event: Event, actor: Keeper, store_id: int, day: str, *, is_special: bool) -> Keyboard:
    def to(phrase: str, means: Press) -> dict[str, Any]:
        return button(event.word(phrase), means)

    return lines(
        *day_buttons(event, lambda hours: SetDay(store_id, day, hours), lambda one: NoteDay(store_id, day, one)),
        [
            to("keeper.remove_day", RemoveDay(store_id, day)) if is_special else None,
            to("keeper.for_all_stores", PlanChainDay(day, store_id)) if isinstance(actor, Operator) else None,
        ],
        [to("keeper.all_days", ListSpecialDays(store_id))],
    )


def _packed(store: Store, day: date) -> int:
    return (store.id or 0) * _STORE_AND_DAY + day.toordinal()


def _awaited(session: Session, person: Person, actor: Keeper) -> tuple[Store, date]:
    store_id, ordinal = divmod(person.awaiting_id or 0, _STORE_AND_DAY)
    return take_store(session, actor, store_id), date.fromordinal(ordinal)
