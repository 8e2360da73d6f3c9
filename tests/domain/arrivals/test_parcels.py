"""Parcel cards: made many at once, each good for one scan by one person, counted by print run."""

import asyncio
import time

import pytest
from sqlmodel import Session, func, select

from bot.db.engine import Database
from bot.db.prepared import Prepared
from bot.db.tables import EntryCode, Role
from bot.domain.arrivals import parcels
from bot.domain.arrivals.code_figures import count_codes
from bot.domain.arrivals.onboarding import find_scan
from bot.domain.arrivals.parcels import (
    MOST_CARDS,
    BatchUnknown,
    begin_batch,
    count_batch,
    count_batches,
    fill_batch,
    list_batches,
    list_cards,
    spend_card,
    switch_cards,
)
from bot.domain.people.chats import Person, meet_person
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import StoreUnknown
from bot.domain.words.typed import NothingTyped
from tests.conftest import NOON, HandClock
from tests.domain.shop_rows import add_brand, add_person, add_store, again, press_start
from tests.domain.team_factory import a_staff


def test_each_card_is_a_code_of_its_own_and_clutters_no_list(session: Session, clock: HandClock) -> None:
    store, batch_id = _run(session, clock, 100)
    cards = list_cards(session, batch_id)
    assert len(set(cards)) == 100
    assert all(card[0] == "e" and len(card) == 17 for card in cards)
    assert count_codes(session, store_id=store) == 0
    assert [one.size for one in list_batches(session, store_id=store, limit=10)] == [100]


def test_a_second_press_makes_no_more_cards(session: Session, clock: HandClock) -> None:
    _, batch_id = _run(session, clock, 10)
    assert fill_batch(session, batch_id=batch_id, size=500, now=clock.now()).size == 10
    assert len(list_cards(session, batch_id)) == 10


@pytest.mark.parametrize("size", [0, -1, MOST_CARDS + 1])
def test_a_wrong_size_makes_none(session: Session, clock: HandClock, size: int) -> None:
    with pytest.raises(ValueError, match=str(size)):
        _run(session, clock, size)


def test_what_nobody_printed_is_unknown(session: Session, clock: HandClock) -> None:
    operator = _operator(session)
    with pytest.raises(StoreUnknown):
        begin_batch(session, operator, store_id=2**62, label="Autumn", now=clock.now())
    with pytest.raises(NothingTyped):
        begin_batch(session, operator, store_id=add_store(session, clock.now()), label=" ", now=clock.now())
    for act in (
        lambda: fill_batch(session, batch_id=2**62, size=1, now=clock.now()),
        lambda: count_batch(session, 2**62),
        lambda: switch_cards(session, batch_id=2**62, active=False),
    ):
        with pytest.raises(BatchUnknown):
            act()


def test_the_first_scan_burns_a_card_for_everybody_else(session: Session, clock: HandClock) -> None:
    _, batch_id = _run(session, clock, 2)
    card = list_cards(session, batch_id)[0]
    anna, ben = add_person(session, clock.now(), 1), add_person(session, clock.now(), 2)
    assert [_spend(session, one, card) for one in (anna, ben, anna)] == [True, False, True]
    press_start(session, anna, card, clock)
    batch = count_batch(session, batch_id)
    assert (batch.spent, batch.customers, batch.waiting) == (1, 1, 1)


def test_the_rest_is_switched_off_and_what_was_scanned_goes_on(session: Session, clock: HandClock) -> None:
    store, batch_id = _run(session, clock, 3)
    used, fresh, _ = list_cards(session, batch_id)
    anna = add_person(session, clock.now(), 1)
    _spend(session, anna, used)
    switch_cards(session, batch_id=batch_id, active=False)
    assert count_batch(session, batch_id).waiting == 0
    assert find_scan(session, anna, used)
    assert find_scan(session, anna, fresh) is None
    switch_cards(session, batch_id=batch_id, active=True)
    assert count_batch(session, batch_id).waiting == 2
    assert count_batches(session, store_id=store) == 1


async def test_of_twenty_scanners_at_once_one_gets_the_card(database: Database) -> None:
    assert sum(await _scramble(database)) == 1


async def test_twin_without_its_guard_burns_a_card_twice(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    unguarded = Prepared(parcels._SPEND.sqlite.replace("AND spent_at IS NULL", ""))
    monkeypatch.setattr(parcels, "_SPEND", unguarded)
    assert sum(await _scramble(database)) > 1


@pytest.mark.alone
async def test_ten_thousand_cards_take_less_than_a_second_of_the_writer(database: Database) -> None:
    batch_id = await database.unit_of_work(_begin)
    begun = time.perf_counter()
    await database.unit_of_work(lambda session: fill_batch(session, batch_id=batch_id, size=MOST_CARDS, now=NOON))
    took = time.perf_counter() - begun
    assert await database.read(lambda s: s.exec(select(func.count()).select_from(EntryCode)).one()) == MOST_CARDS
    assert took < 1, f"{took:.2f} s"


async def _scramble(database: Database) -> list[bool]:
    """Twenty people open the same card; all have looked at it before the first of them uses it."""
    batch_id = await database.unit_of_work(_begin)
    await database.unit_of_work(lambda session: fill_batch(session, batch_id=batch_id, size=1, now=NOON))
    [card] = await database.read(list_cards, batch_id)
    people = [await database.unit_of_work(_meet, 100 + one) for one in range(20)]
    scans = [await database.read(find_scan, person, card) for person in people]
    return await asyncio.gather(
        *(
            database.unit_of_work(spend_card, person, scan, now=NOON)
            for person, scan in zip(people, scans, strict=True)
            if scan
        )
    )


def _begin(session: Session) -> int:
    store = add_store(session, NOON)
    return begin_batch(session, _operator(session), store_id=store, label="Autumn", now=NOON).id or 0


def _meet(session: Session, telegram_id: int) -> Person:
    return meet_person(session, telegram_id=telegram_id, name="Anna", locale="en", now=NOON)


def _operator(session: Session) -> Operator:
    staff = a_staff(session, Role.OPERATOR, 900)
    return Operator(staff.id or 0, staff.role)


def _run(session: Session, clock: HandClock, size: int) -> tuple[int, int]:
    add_brand(session, clock.now())
    store = add_store(session, clock.now())
    batch = begin_batch(session, _operator(session), store_id=store, label="Autumn", now=clock.now())
    fill_batch(session, batch_id=batch.id or 0, size=size, now=clock.now())
    return store, batch.id or 0


def _spend(session: Session, person: Person, card: str) -> bool:
    found = find_scan(session, again(session, person.telegram_id), card)
    assert found
    return spend_card(session, person, found, now=NOON)
