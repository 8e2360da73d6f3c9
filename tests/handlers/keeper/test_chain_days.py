"""A day for all stores: planned on one card, counted, given to all, undone as a whole."""

from datetime import date

import pytest
from sqlmodel import Session, func, select

from bot.db.tables import SpecialDay
from bot.domain.stores.hours import find_day, set_special_day
from bot.sandbox.people import Person
from tests.handlers.walking import go
from tests.shop import Shop

CHRISTMAS_EVE = date(2026, 12, 24)


async def test_a_holiday_for_all_stores_and_back(shop: Shop, olive: Person, canal_row: int) -> None:
    await shop.database.unit_of_work(_close, canal_row, shop)
    await go(olive, "/stores", "Days for all stores", "Add a day", "Thu 24 Dec Christmas Eve")
    card = await olive.sees("Thu 24 Dec, all stores", "2 stores; 1 already have that day", new=True)
    assert not any("Give it" in label for label in card.buttons)
    await olive.writes("10-15")
    await olive.sees("Hours: 10:00–15:00", "Nothing is changed until", new=True)
    await olive.press("Note")
    await olive.sees("in English?", new=True)
    await olive.writes("We close early")
    await olive.sees("Note: We close early", new=True)
    await olive.press("Give it to the other 1")
    await olive.sees("Every store has this day", "Undo", new=True)
    assert (await shop.database.read(find_day, shop.store_id, CHRISTMAS_EVE)).spans == ((600, 900),)
    assert (await shop.database.read(find_day, canal_row, CHRISTMAS_EVE)).spans == ()
    await go(olive, "/stores", "Days for all stores", "✅ Thu 24 Dec · 10:00–15:00", "Undo")
    await olive.sees("Taken back", new=True)
    assert await shop.database.read(_count) == 1


async def test_a_stores_day_becomes_every_stores_day(shop: Shop, olive: Person, canal_row: int) -> None:
    await shop.database.unit_of_work(_close, canal_row, shop)
    await go(olive, "/stores", "Canal Row", "Special days", "Thu 24 Dec · closed", "For all stores")
    await olive.sees("all stores", "Hours: closed", "Note: Ours", new=True)
    await olive.press("Give it to all, replace 1")
    await olive.sees("Every store has this day: 2", new=True)
    assert (await shop.database.read(find_day, shop.store_id, CHRISTMAS_EVE)).note["en"] == "Ours"


async def test_a_day_in_the_past_is_refused(olive: Person, canal_row: int) -> None:
    await go(olive, "/stores", "Days for all stores", "Add a day")
    await olive.sees("Which day, for all stores?", new=True)
    await olive.writes("2026-11-01")
    await olive.sees("2026-11-01 is over already", new=True)
    await olive.writes("25 Dec")
    await olive.sees("Fri 25 Dec, all stores", new=True)


async def test_overlapping_hours_are_named_and_asked_again(olive: Person, canal_row: int) -> None:
    await go(olive, "/stores", "Days for all stores", "Add a day", "Sat 21")
    await olive.sees("Sat 21 Nov, all stores", new=True)
    await olive.writes("10-14, 12-18")
    await olive.sees("10:00–14:00 and 12:00–18:00 overlap", new=True)
    await olive.writes("10-18")
    await olive.sees("Hours: 10:00–18:00", new=True)


@pytest.mark.parametrize("forged", ["wco:99", "wcs:99:closed", "wcn:99:en", "wcg:99:1", "wcu:99"])
async def test_forged_plans_are_unknown(olive: Person, canal_row: int, forged: str) -> None:
    told = await olive.is_told(await olive.forges(forged, await olive.sees()))
    assert told["text"] == "That day is not known any more. Please open the list again."


async def test_a_second_press_is_told_that_it_is_done(shop: Shop, olive: Person, canal_row: int) -> None:
    await go(olive, "/stores", "Days for all stores", "Add a day", "Sat 21", "Closed")
    card = await olive.sees("Give it to all stores", new=True)
    await olive.press("Give it to all stores")
    await olive.sees("Every store has this day", new=True)
    for again in ("wcg:1:1", "wcs:1:usual"):
        told = await olive.is_told(await olive.forges(again, card))
        assert "done already" in told["text"]
    assert await shop.database.read(_count) == 2


def _close(session: Session, store_id: int, shop: Shop) -> None:
    now = shop.clock.now()
    set_special_day(session, [store_id], day=CHRISTMAS_EVE, spans="", note_en="Ours", now=now)


def _count(session: Session) -> int:
    return session.exec(select(func.count()).select_from(SpecialDay)).one()
