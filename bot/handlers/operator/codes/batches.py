"""Parcel cards: a store's print runs with what became of them; a new one; those not scanned yet off and on."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.domain.arrivals.parcels import (
    MOST_CARDS,
    CountedBatch,
    begin_batch,
    check_batch,
    count_batch,
    count_batches,
    fill_batch,
    list_batches,
    switch_cards,
)
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import check_store, names_of
from bot.domain.words.typed import whole_number
from bot.handlers.cards import PAGE, ask_for, lines, page_of, put_card, stop_asking
from bot.handlers.code_presses import FillBatch, ListBatches, ListCodes, NewBatch, OpenBatch, SwitchCards
from bot.handlers.events import Event
from bot.handlers.operator.home import home_button
from bot.handlers.operator.poster_presses import ParcelCsv, ParcelSheets
from bot.handlers.operator.routes import operator
from bot.replies import Reply

USUAL = (100, 500, 1000, 5000, MOST_CARDS)


@operator.press(ListBatches)
def list_store_batches(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListBatches, actor: Operator
) -> Reply:
    stop_asking(session, person)
    store_id = press.store_id
    store = check_store(session, store_id)
    page = page_of(count_batches(session, store_id=store_id), press.page)
    batches = list_batches(session, store_id=store_id, limit=PAGE, offset=page.offset)
    keyboard = lines(
        *([button(f"{one.label} · {one.spent}/{one.size}", OpenBatch(one.batch_id))] for one in batches),
        page.turn(lambda number: ListBatches(store_id, number)),
        [button(event.word("codes.new_batch"), NewBatch(store_id))],
        [button(event.word("operator.all_codes"), ListCodes(store_id)), home_button(event)],
    )
    return put_card(
        event,
        "operator/code_batches",
        keyboard,
        store=names_of(store)[event.locale],
        batches=[_facts(one) for one in batches],
    )


@operator.press(NewBatch)
def ask_batch_label(
    event: Event, session: Session, person: Person, now: datetime, *, press: NewBatch, actor: Operator
) -> Reply:
    check_store(session, press.store_id)
    back = lines([button(event.word("button.back"), ListBatches(press.store_id))])
    return ask_for(
        event, session, person, "ask.batch_label", awaiting="batch.label", row=press.store_id, keyboard=back
    )


@operator.awaits("batch.label")
def ask_batch_size(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    """The run is written down by its label; its cards are made when there is a number."""
    batch = begin_batch(session, actor, store_id=person.awaiting_id or 0, label=event.text, now=now)
    sizes = [button(f"{size:,}", FillBatch(batch.id or 0, size)) for size in USUAL]
    back = button(event.word("button.back"), ListBatches(batch.store_id))
    return ask_for(
        event,
        session,
        person,
        "ask.batch_size",
        awaiting="batch.size",
        row=batch.id,
        keyboard=lines(sizes[:3], sizes[3:], [back]),
    )


@operator.press(FillBatch)
def fill_by_button(
    event: Event, session: Session, person: Person, now: datetime, *, press: FillBatch, actor: Operator
) -> Reply:
    size = whole_number(str(press.size), least=1, most=MOST_CARDS)
    fill_batch(session, batch_id=press.batch_id, size=size, now=now)
    return _card(event, session, person, press.batch_id)


@operator.awaits("batch.size")
def fill_by_number(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    size = whole_number(event.text, least=1, most=MOST_CARDS)
    batch = fill_batch(session, batch_id=person.awaiting_id or 0, size=size, now=now)
    return _card(event, session, person, batch.id or 0)


@operator.press(OpenBatch)
def open_batch(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenBatch, actor: Operator
) -> Reply:
    return _card(event, session, person, press.batch_id)


@operator.press(SwitchCards)
def switch_rest(
    event: Event, session: Session, person: Person, now: datetime, *, press: SwitchCards, actor: Operator
) -> Reply:
    """Off takes two presses: cards that lie in parcels stop working."""
    check_batch(session, press.batch_id)
    if not press.active and not press.sure:
        return _card(event, session, person, press.batch_id, asks=True)
    switch_cards(session, batch_id=press.batch_id, active=bool(press.active))
    return _card(event, session, person, press.batch_id, toast="toast.saved")


def _card(
    event: Event, session: Session, person: Person, batch_id: int, *, asks: bool = False, toast: str = ""
) -> Reply:
    batch = count_batch(session, batch_id)
    if not batch.size:  # begun and left: the question still stands
        await_from(session, person, "batch.size", batch_id)
    else:
        stop_asking(session, person)
    left = batch.size - batch.spent
    off = button(
        event.word("codes.rest_off_sure" if asks else "codes.rest_off"), SwitchCards(batch_id, 0, int(asks))
    )
    keyboard = lines(
        [
            button(event.word("codes.csv"), ParcelCsv(batch_id)),
            button(event.word("codes.sheets"), ParcelSheets(batch_id)),
        ],
        [off if batch.waiting else None],
        [button(event.word("codes.rest_on"), SwitchCards(batch_id, 1)) if batch.waiting < left else None],
        [button(event.word("codes.all_batches"), ListBatches(batch.store_id)), home_button(event)],
    )
    store = names_of(check_store(session, batch.store_id))[event.locale]
    facts = {**_facts(batch), "waiting": batch.waiting, "is_off": batch.waiting < left}
    return put_card(event, "operator/code_batch", keyboard, toast=toast, store=store, asks=asks, **facts)


def _facts(batch: CountedBatch) -> dict[str, Any]:
    return {
        "label": batch.label,
        "size": batch.size,
        "spent": batch.spent,
        "customers": batch.customers,
        "percent": round(100 * batch.spent / batch.size) if batch.size else 0,
    }
