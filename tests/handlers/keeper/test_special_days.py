"""Special days of one store: by button, typed, with a note, edited and removed; past days are refused."""

from datetime import date, datetime

import pytest
from sqlmodel import Session

from bot.domain.stores.hours import find_day, set_special_day, set_weekday
from bot.sandbox.people import Person
from tests.handlers.walking import go
from tests.shop import Shop

CHRISTMAS_EVE = date(2026, 12, 24)


@pytest.fixture
async def mona_at_her_days(shop: Shop, mona: Person) -> Person:
    await shop.database.unit_of_work(set_weekday, shop.store_id, range(7), "10:00-20:00")
    await go(mona, "/stores", "Special days")
    await mona.sees("None to come", new=True)
    return mona


async def test_a_holiday_by_buttons(shop: Shop, mona_at_her_days: Person) -> None:
    mona = mona_at_her_days
    await mona.press("Add a day")
    card = await mona.sees("Which day?", new=True)
    assert {"Fri 20", "Thu 3", "Thu 24 Dec Christmas Eve", "Sat 6 Feb Lunar New Year"} <= set(card.buttons)
    await mona.press("Thu 24 Dec Christmas Eve")
    await mona.sees("Thu 24 Dec", "10:00–20:00", "(as usual)", new=True)
    await mona.press("Closed")
    await mona.sees("Hours: closed (usually 10:00–20:00)", new=True)
    await mona.press("Chinese note")
    await mona.sees("下午三点", new=True)
    await mona.writes("圣诞快乐")
    await mona.sees("Chinese note: 圣诞快乐", new=True)
    await mona.press("All special days")
    await mona.sees("Thu 24 Dec: closed, 圣诞快乐", new=True)
    found = await shop.database.read(find_day, shop.store_id, CHRISTMAS_EVE)
    assert (found.spans, found.note["en"]) == ((), "圣诞快乐")


@pytest.mark.parametrize("typed", ["24 Dec", "12月24日", "2026-12-24"])
async def test_a_typed_day_with_other_hours(shop: Shop, mona_at_her_days: Person, typed: str) -> None:
    mona = mona_at_her_days
    await mona.press("Add a day")
    await mona.sees("Which day?", new=True)
    await mona.writes(typed)
    await mona.sees("Thu 24 Dec", "write the hours", new=True)
    await mona.writes("10-15")
    await mona.sees("Hours: 10:00–15:00 (usually 10:00–20:00)", new=True)


async def test_only_a_note_keeps_the_usual_hours_and_a_dash_removes_it(
    shop: Shop, mona_at_her_days: Person
) -> None:
    mona = mona_at_her_days
    await go(mona, "/stores", "Special days", "Add a day", "Sat 21", "Note")
    await mona.sees("in English?", new=True)
    await mona.writes("<b>Tasting</b> at 3 pm")
    await mona.sees("(as usual)", "Note: <b>Tasting</b> at 3 pm", new=True)
    await mona.press("Note")
    await mona.sees("in English?", "<b>Tasting</b> at 3 pm", new=True)
    await mona.writes("-")
    card = await mona.sees("Sat 21 Nov", new=True)
    assert "Tasting" not in card.text
    await mona.press("Remove")
    await mona.sees("None to come", new=True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("some day", "could not read one day"),
        ("5/6", "could not read one day"),
        ("2031-01-01", "more than two years"),
        ("\u202e", "could not read one day"),
    ],
)
async def test_a_bad_day_is_asked_again(mona_at_her_days: Person, typed: str, said: str) -> None:
    mona = mona_at_her_days
    await mona.press("Add a day")
    await mona.sees("Which day?", new=True)
    await mona.writes(typed)
    await mona.sees(said, new=True)
    await mona.writes("tomorrow")
    await mona.sees("Sat 21 Nov", new=True)


async def test_a_day_in_the_past_is_refused_and_asked_again(mona_at_her_days: Person) -> None:
    mona = mona_at_her_days
    await mona.press("Add a day")
    await mona.sees("Which day?", new=True)
    await mona.writes("2020-01-01")
    await mona.sees("2020-01-01 is over already", new=True)
    await mona.writes("tomorrow")
    await mona.sees("Sat 21 Nov", new=True)


async def test_a_card_of_a_day_in_the_past_changes_nothing(shop: Shop, mona: Person) -> None:
    await mona.forges(f"wdo:{shop.store_id}:2026-11-19", await mona.sees())
    card = await mona.sees("Thu 19 Nov", "This day is over", new=True)
    told = await mona.is_told(await mona.press("Closed", card=card))
    assert told["text"] == "2026-11-19 is over already. Please choose today or a day to come."
    assert not (await shop.database.read(find_day, shop.store_id, date(2026, 11, 19))).is_special


async def test_forged_days_are_answered_and_change_nothing(shop: Shop, mona: Person) -> None:
    card = await mona.sees()
    for day in ("2026-02-30", "0001-01-01", "x", ""):
        for forged in ("wdo:{id}:{day}", "wds:{id}:{day}:closed", "wdn:{id}:{day}:en", "wdr:{id}:{day}"):
            told = await mona.is_told(await mona.forges(forged.format(id=shop.store_id, day=day), card))
            assert "could not read one day" in told["text"]
    await mona.is_told(await mona.forges(f"wds:{shop.store_id}:2026-12-24:open", card))
    await mona.is_told(await mona.forges(f"wdn:{shop.store_id}:2026-12-24:../x", card))
    assert not (await shop.database.read(find_day, shop.store_id, CHRISTMAS_EVE)).is_special


async def test_a_day_list_turns_its_pages(shop: Shop, mona_at_her_days: Person) -> None:
    mona = mona_at_her_days
    for day in range(1, 13):
        await shop.database.unit_of_work(_close, shop.store_id, date(2026, 12, day), shop.clock.now())
    await go(mona, "/stores", "Special days")
    await mona.sees("Tue 1 Dec", "1/2", new=True)
    await mona.press("›")
    await mona.sees("Sat 12 Dec", "2/2", new=True)


def _close(session: Session, store_id: int, day: date, now: datetime) -> None:
    set_special_day(session, [store_id], day=day, spans="", now=now)
