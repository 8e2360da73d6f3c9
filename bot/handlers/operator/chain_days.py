"""Special days of all stores at once: list, one card each with how many stores it meets, applied, undone."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import Press, button
from bot.db.tables import ChainDay
from bot.domain.arrivals.chain_days import (
    Reach,
    apply_chain_day,
    check_chain_day,
    count_chain_days,
    list_chain_days,
    measure_chain_day,
    plan_chain_day,
    says_something,
    undo_chain_day,
    write_chain_day,
)
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Operator
from bot.domain.stores.hours import find_special_day
from bot.domain.words.days import day_of, read_day, read_iso_day
from bot.domain.words.spans import parse_spans, read_spans
from bot.handlers.cards import PAGE, ask_for, lines, page_of, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.keeper.day_forms import HOURS, NOTES, ask_note, day_buttons, note_typed, offer_days
from bot.handlers.keeper.presses import (
    AddChainDay,
    ApplyChainDay,
    ListChainDays,
    ListStores,
    NoteChainDay,
    OpenChainDay,
    PlanChainDay,
    SetChainDay,
    UndoChainDay,
)
from bot.handlers.open_hours import write_day, write_hours
from bot.handlers.operator.routes import operator
from bot.replies import Keyboard, Reply


@operator.press(ListChainDays)
def open_chain_days(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListChainDays, actor: Operator
) -> Reply:
    return _list(event, session, person, press.page, now)


@operator.press(AddChainDay)
def ask_chain_day(
    event: Event, session: Session, person: Person, now: datetime, *, press: AddChainDay, actor: Operator
) -> Reply:
    offered = offer_days(event, _today(event, now), PlanChainDay)
    back = button(event.word("button.back"), ListChainDays())
    return ask_for(event, session, person, "ask.chain_day", awaiting="chain.add", keyboard=[*offered, [back]])


@operator.awaits("chain.add")
def write_chain_day_typed(
    event: Event, session: Session, person: Person, now: datetime, *, actor: Operator
) -> Reply:
    day = read_day(event.text, today=_today(event, now))
    return _card(event, session, person, plan_chain_day(session, actor, day=day, now=now), now)


@operator.press(PlanChainDay)
def begin_chain_day(
    event: Event, session: Session, person: Person, now: datetime, *, press: PlanChainDay, actor: Operator
) -> Reply:
    day = read_iso_day(press.day)
    lent = find_special_day(session, press.store_id, day) if press.store_id else None
    fields = lent.model_dump(include={"spans", *NOTES}) if lent else {}
    return _card(event, session, person, plan_chain_day(session, actor, day=day, now=now, **fields), now)


@operator.press(OpenChainDay)
def open_chain_day(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenChainDay, actor: Operator
) -> Reply:
    return _card(event, session, person, check_chain_day(session, press.chain_day_id), now)


@operator.press(SetChainDay)
def set_chain_day(
    event: Event, session: Session, person: Person, now: datetime, *, press: SetChainDay, actor: Operator
) -> Reply:
    fields = {"spans": HOURS[press.hours]} if press.hours in HOURS else {}
    return _card(event, session, person, write_chain_day(session, press.chain_day_id, **fields), now)


@operator.awaits("chain.hours")
def write_chain_hours(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    planned = write_chain_day(session, person.awaiting_id or 0, spans=read_spans(event.text))
    return _card(event, session, person, planned, now)


@operator.press(NoteChainDay)
def ask_chain_note(
    event: Event, session: Session, person: Person, now: datetime, *, press: NoteChainDay, actor: Operator
) -> Reply:
    planned = check_chain_day(session, press.chain_day_id)
    back = button(event.word("button.back"), OpenChainDay(press.chain_day_id))
    return ask_note(event, session, person, press.locale, planned, row=planned.id, back=back, waits="chain")


@operator.awaits(*(f"chain.{note}" for note in NOTES))
def write_chain_note(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    note = (person.awaiting or "").removeprefix("chain.")
    planned = write_chain_day(session, person.awaiting_id or 0, **{note: note_typed(event)})
    return _card(event, session, person, planned, now)


@operator.press(ApplyChainDay)
def give_to_all(
    event: Event, session: Session, person: Person, now: datetime, *, press: ApplyChainDay, actor: Operator
) -> Reply:
    applied = apply_chain_day(session, press.chain_day_id, replace=press.replace == 1, now=now)
    return _card(event, session, person, applied, now, toast="toast.saved")


@operator.press(UndoChainDay)
def take_back(
    event: Event, session: Session, person: Person, now: datetime, *, press: UndoChainDay, actor: Operator
) -> Reply:
    undone = undo_chain_day(session, press.chain_day_id, now=now)
    return _card(event, session, person, undone, now, toast="toast.done")


def _today(event: Event, now: datetime) -> date:
    return day_of(now, event.house.timezone)


def _list(event: Event, session: Session, person: Person, asked: int, now: datetime) -> Reply:
    stop_asking(session, person)
    today = _today(event, now)
    page = page_of(count_chain_days(session, since=today), asked)
    shown = list_chain_days(session, since=today, limit=PAGE, offset=page.offset)
    keyboard = lines(
        *([button(_title(event, one, today), OpenChainDay(one.id or 0))] for one in shown),
        page.turn(ListChainDays),
        [button(event.word("keeper.add_day"), AddChainDay()), button(event.word("operator.stores"), ListStores())],
    )
    return put_card(event, "operator/chain_days", keyboard, count=page.total)


def _title(event: Event, one: ChainDay, today: date) -> str:
    state = "applied" if one.applied_at else "planned"
    return event.word(f"keeper.chain_{state}", day=write_day(event, one.day, today), hours=_hours(event, one))


def _hours(event: Event, one: ChainDay) -> str:
    return event.word("hours.usual") if one.spans is None else write_hours(event, parse_spans(one.spans))


def _card(
    event: Event, session: Session, person: Person, one: ChainDay, now: datetime, *, toast: str = ""
) -> Reply:
    """While it is a plan its hours can be typed at once."""
    is_plan = not one.applied_at and not one.undone_at
    await_from(session, person, "chain.hours" if is_plan else None, one.id)
    reach = measure_chain_day(session, one)
    return put_card(
        event,
        "operator/chain_day",
        _buttons(event, one, reach),
        toast=toast,
        day=write_day(event, one.day, _today(event, now)),
        hours=_hours(event, one),
        note_en=one.note_en,
        note_zh=one.note_zh,
        state="undone" if one.undone_at else "applied" if one.applied_at else "planned",
        stores=reach.stores,
        with_own=reach.with_own,
        says_something=says_something(one),
    )


def _buttons(event: Event, one: ChainDay, reach: Reach) -> Keyboard:
    number, with_own = one.id or 0, reach.with_own

    def to(phrase: str, means: Press, **facts: Any) -> dict[str, Any]:
        return button(event.word(phrase, **facts), means)

    back = [to("keeper.all_chain_days", ListChainDays())]
    if one.undone_at:
        return lines(back)
    if one.applied_at:
        return lines([to("keeper.chain_undo", UndoChainDay(number))], back)
    forms = day_buttons(event, lambda hours: SetChainDay(number, hours), lambda to: NoteChainDay(number, to))
    apply = [
        to("keeper.chain_fill", ApplyChainDay(number, 0), count=reach.stores - with_own),
        to("keeper.chain_replace", ApplyChainDay(number, 1), count=with_own),
    ]
    if not with_own:
        apply = [to("keeper.chain_apply", ApplyChainDay(number, 0))]
    discard = to("keeper.chain_discard", UndoChainDay(number))
    return lines(*forms, *([one_way] for one_way in (apply if says_something(one) else [])), [discard, *back])
