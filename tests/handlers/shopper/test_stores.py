"""A shopper looks for a store: open or closed, today's note, the map, 300 stores, the nearest ones."""

from datetime import date

from sqlmodel import Session, select

from bot.clock import machine_seconds
from bot.db.tables import Role, Store
from bot.domain.stores.cards import place_store
from bot.domain.stores.hours import set_special_day, set_weekday
from bot.sandbox.people import Person
from tests.chain import FIRST, open_chain
from tests.shop import Shop

TODAY = date(2026, 11, 20)


async def test_open_until_and_todays_note(shop: Shop) -> None:
    await shop.database.unit_of_work(set_weekday, shop.store_id, range(7), "10:00-20:00")
    await shop.database.unit_of_work(_note, shop)
    anna = await _anna(shop)
    await anna.writes("/stores")
    await anna.sees("Harbour Street", "Open until 20:00", "Today: Tasting", new=True)


async def test_a_store_without_hours_promises_nothing(shop: Shop) -> None:
    anna = await _anna(shop)
    await anna.writes("/stores")
    card = await anna.sees("Harbour Street", new=True)
    assert "Open" not in card.text
    assert "Closed" not in card.text


async def test_a_store_on_the_map(shop: Shop) -> None:
    await shop.database.unit_of_work(place_store, store_id=shop.store_id, point=(49.28, -123.12))
    anna = await _anna(shop)
    await anna.writes("/stores")
    await anna.sees("Harbour Street", new=True)
    await anna.press("📍 Harbour Street")
    card = await anna.sees(new=True)
    assert card.raw["service"]["venue"]["title"] == "Harbour Street"


async def test_ones_own_store_stands_first_among_300(shop: Shop) -> None:
    await shop.database.unit_of_work(_open_chain, shop)
    anna = await _anna(shop)
    began = machine_seconds()
    await anna.writes("/stores")
    card = await anna.sees("Our stores", "1/31", "Send your location", new=True)
    assert machine_seconds() - began < 3
    assert card.text.splitlines()[2] == "Harbour Street"
    await anna.press("›")
    await anna.sees("Branch 009", "2/31", "Open until 20:00", new=True)


async def test_the_nearest_store_stands_first(shop: Shop) -> None:
    await shop.database.unit_of_work(_open_chain, shop)
    anna = await _anna(shop)
    began = machine_seconds()
    await anna.shares_location(50.1234, -120.0)
    card = await anna.sees("Stores near you", "1/30", new=True)
    assert machine_seconds() - began < 3
    assert card.text.splitlines()[2].startswith("Branch 123 · 0.")
    await anna.press("›")
    await anna.sees("Stores near you", "2/30", new=True)


async def test_a_location_when_no_store_is_on_the_map(shop: Shop) -> None:
    anna = await _anna(shop)
    await anna.shares_location(50.1, -120.0)
    await anna.sees("None yet", new=True)


async def test_staff_see_a_shoppers_list_as_shoppers(shop: Shop) -> None:
    guide = await shop.staff("Gus", Role.GUIDE)
    await guide.writes("/stores")
    await guide.sees("Our stores", "Harbour Street", new=True)


async def test_forged_buttons_are_answered(shop: Shop) -> None:
    anna = await _anna(shop)
    card = await anna.sees()
    for forged, said in {
        "wv:999": "That store is not known.",
        f"wv:{shop.store_id}": "This store is not on the map yet.",
        "wt:-5": "",
        "wn:999999:9999999999:-1": "",
    }.items():
        assert (await anna.is_told(await anna.forges(forged, card)))["text"] == said


async def _anna(shop: Shop) -> Person:
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    return anna


def _note(session: Session, shop: Shop) -> None:
    now = shop.clock.now()
    set_special_day(session, [shop.store_id], day=TODAY, spans=None, note_en="Tasting", now=now)


def _open_chain(session: Session, shop: Shop) -> None:
    """Branch n stands n thousandths of a degree north of 50."""
    open_chain(session, shop.clock.now())
    for store in session.exec(select(Store).where(Store.id >= FIRST)).all():  # type: ignore[operator]
        set_weekday(session, store.id or 0, range(7), "10:00-20:00")
        number = (store.id or 0) - FIRST
        place_store(session, store_id=store.id or 0, point=(50 + number / 1000, -120.0))
