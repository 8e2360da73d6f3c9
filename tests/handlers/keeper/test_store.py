"""A store's card: its manager's and every operator's; place, picture and languages; nobody else's."""

import pytest
from sqlmodel import Session

from bot.db.tables import Role, Store, StoredPicture
from bot.domain.stores.directory import find_store
from bot.domain.stores.hours import set_weekday
from bot.sandbox.people import Person
from tests.handlers.walking import go
from tests.sandbox.pictures import draw_png
from tests.shop import Shop


async def test_a_manager_opens_their_own_store(shop: Shop, mona: Person) -> None:
    await shop.database.unit_of_work(set_weekday, shop.store_id, range(7), "10:00-20:00")
    await mona.writes("/stores")
    card = await mona.sees("Harbour Street", "Open now, until 20:00", "Mon–Sun: 10:00–20:00", new=True)
    assert {"Hours", "Special days", "Map point", "Picture", "Languages"} <= set(card.buttons)
    assert not {"English name", "Time zone", "Number", "Stores"} & set(card.buttons)


async def test_an_operator_sees_the_same_card_with_more_buttons(shop: Shop, olive: Person) -> None:
    await go(olive, "/stores", "Harbour Street")
    card = await olive.sees("Harbour Street", "Hours of today: not said yet", "Hours", new=True)
    assert {"English name", "Time zone", "Number", "Entry codes", "Home"} <= set(card.buttons)


async def test_a_closed_store_says_when_it_opens(shop: Shop, mona: Person) -> None:
    await shop.database.unit_of_work(set_weekday, shop.store_id, range(4), "10:00-20:00")
    await shop.database.unit_of_work(set_weekday, shop.store_id, [4], "")
    await shop.database.unit_of_work(set_weekday, shop.store_id, [5], "09:30-18:00")
    await mona.writes("/stores")
    await mona.sees("Closed now, opens tomorrow at 09:30", new=True)


async def test_a_map_point_by_location_and_by_numbers(shop: Shop, mona: Person) -> None:
    await go(mona, "/stores", "Map point")
    await mona.sees("Where is the store?", new=True)
    await mona.writes("near the harbour")
    await mona.sees("could not read a place", new=True)
    await mona.sends_photo(draw_png())
    await mona.sees("could not read a place", new=True)
    await mona.shares_location(49.2827, -123.1207)
    await mona.sees("Map point: ✅", new=True)
    await go(mona, "/stores", "Map point")
    await mona.sees("49.2827, -123.1207", "Take it off the map", new=True)
    (venue,) = await shop.box.calls("sendVenue")
    assert venue["params"]["title"] == "Harbour Street"
    await mona.writes("49.3, -123.2")
    await mona.sees("Map point: ✅", new=True)
    assert (await _store(shop)).latitude == 49.3
    await go(mona, "/stores", "Map point", "Take it off the map")
    await mona.sees("Map point: –", new=True)


async def test_a_picture_is_taken_and_taken_away(shop: Shop, mona: Person) -> None:
    await go(mona, "/stores", "Picture")
    await mona.sees("Send a picture of the store", new=True)
    await mona.writes("here it is")
    await mona.sees("not a picture I can use", new=True)
    await mona.sends_photo(draw_png())
    await mona.sees("Picture: ✅", new=True)
    picture = await shop.database.read(_find_picture, (await _store(shop)).picture_id)
    assert picture.telegram_file
    await go(mona, "/stores", "Picture", "Remove the picture")
    await mona.sees("Picture: –", new=True)


async def test_languages_are_chosen_in_their_order(shop: Shop, mona: Person) -> None:
    await go(mona, "/stores", "Languages", "Chinese, English")
    await mona.sees("Spoken there: Chinese, English", new=True)
    assert (await _store(shop)).languages == "zh,en"


async def test_an_operator_gives_a_store_its_number(shop: Shop, olive: Person) -> None:
    await go(olive, "/stores", "Harbour Street", "Number")
    await olive.sees("own number", new=True)
    await olive.writes("<i>S-01</i>")
    await olive.sees("Harbour Street", "<i>S-01</i>", new=True)


FORGED = (
    "oso:{id}", "wh:{id}", "whd:{id}:0", "whs:{id}:0:0", "whc:{id}:0", "wd:{id}:0", "wda:{id}",
    "wdo:{id}:2026-12-24", "wds:{id}:2026-12-24:closed", "wdn:{id}:2026-12-24:en", "wdr:{id}:2026-12-24",
    "wp:{id}", "wpr:{id}", "wi:{id}", "wir:{id}", "wl:{id}", "wls:{id}:zh",
)  # fmt: skip


async def test_another_stores_manager_finds_it_unknown(shop: Shop, mona: Person, canal_row: int) -> None:
    before = await _store(shop, canal_row)
    card = await mona.sees()
    for forged in FORGED:
        for store_id in (canal_row, 999_999):
            told = await mona.is_told(await mona.forges(forged.format(id=store_id), card))
            assert told["text"] == "That store is not known."
    assert await _store(shop, canal_row) == before


@pytest.mark.parametrize("role", [Role.GUIDE, None])
async def test_a_stores_buttons_do_nothing_for_others(shop: Shop, role: Role | None) -> None:
    if role:
        ben = await shop.staff("Ben", role)
    else:
        ben = await shop.box.person("Ben")
        await ben.start()
    card = await ben.sees()
    for forged in (*FORGED, "ose:{id}:name_en", "osa", "wc:0", "wca", "wcp:2026-12-24:{id}"):
        told = await ben.is_told(await ben.forges(forged.format(id=shop.store_id), card))
        assert told["text"] == "This button is no longer in use."


async def test_a_manager_changes_no_names_and_no_other_stores(shop: Shop, mona: Person) -> None:
    card = await mona.sees()
    for forged in ("ose:{id}:name_en", "ose:{id}:number", "osz:{id}:UTC", "osa", "wc:0", "wcp:2026-12-24:{id}"):
        told = await mona.is_told(await mona.forges(forged.format(id=shop.store_id), card))
        assert told["text"] == "This button is no longer in use."
    assert (await _store(shop)).timezone == "America/Vancouver"


async def _store(shop: Shop, store_id: int = 0) -> Store:
    store = await shop.database.read(find_store, store_id or shop.store_id)
    assert store
    return store


def _find_picture(session: Session, picture_id: int) -> StoredPicture:
    return session.get_one(StoredPicture, picture_id)
