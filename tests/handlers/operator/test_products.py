"""/products: found among thousands, shown with their stock, switched, pictured."""

import io
import time
from datetime import datetime

import pytest
from PIL import Image
from sqlalchemy import insert
from sqlmodel import Session, select

from bot.db.tables import Brand, Product, Question, Role, Stock, StoredPicture
from bot.sandbox.people import Person
from tests.conftest import NOON
from tests.shop import Shop

TEAPOT = {
    "sku": "TP-68", "name_en": "Celadon teapot", "name_zh": "青瓷壶", "price": 6800, "aliases": "tea pot\n茶壶",
    "variants_en": "moss, ink", "variants_zh": "苔绿、墨色", "description_en": "Made by hand.", "as_of": NOON,
}  # fmt: skip


def _add(
    session: Session, rows: list[dict[str, object]], store_id: int | None = None, now: datetime = NOON
) -> None:
    session.execute(insert(Product), [{**_BARE, **row} for row in rows])
    if store_id:
        first = session.exec(select(Product.id).order_by(Product.id)).first()  # type: ignore[arg-type]
        session.add(Stock(product_id=first or 0, store_id=store_id, pieces=7, as_of=now))


_BARE = {
    "name_zh": "", "description_en": "", "description_zh": "", "aliases": "", "variants_en": "", "variants_zh": "",
    "price": None, "is_new": False, "adult_only": False, "active": True, "as_of": NOON,
}  # fmt: skip


async def test_a_card_shows_names_price_variants_and_stock_with_its_time(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_add, [TEAPOT], shop.store_id)
    await _open_teapot(owner)
    card = await owner.sees("Celadon teapot · 青瓷壶", "$68", "moss, ink", "Also called: tea pot, 茶壶")
    assert "Harbour Street: 7 (Fri 20 Nov 12:00)" in card.text


async def test_a_price_is_shown_in_the_brands_currency_as_it_is_written(shop: Shop, owner: Person) -> None:
    def in_yen(session: Session) -> None:
        brand = session.get(Brand, 1)
        assert brand
        brand.currency = "JPY"
        session.add(brand)

    await shop.database.unit_of_work(_add, [TEAPOT])
    await shop.database.unit_of_work(in_yen)
    await _open_teapot(owner)
    await owner.sees("¥6,800")


async def test_new_and_sale_are_switched_by_a_press(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_add, [TEAPOT])
    await _open_teapot(owner)
    await owner.press("Call it new")
    await owner.sees("TP-68 · new", "Not new any more", new=True)
    await owner.press("Take off sale")
    await owner.sees("off sale", "Put on sale", new=True)
    await owner.press("Products")
    await owner.sees("(Celadon teapot · TP-68)", new=True)


@pytest.mark.alone
async def test_five_thousand_products_are_searched_within_a_second(shop: Shop, owner: Person) -> None:
    rows: list[dict[str, object]] = [
        {"sku": f"A-{n}", "name_en": f"Tea number {n}", "name_zh": f"茶 {n}", "aliases": f"cha {n}"}
        for n in range(4999)
    ]
    await shop.database.unit_of_work(_add, [TEAPOT, *rows])
    await owner.writes("/products")
    await owner.sees("Products (5000)", "1/500")
    for typed in ("茶壶", "tp-68", "celadon"):
        began = time.monotonic()
        await owner.writes(typed)
        await owner.sees("Products (1)", "Celadon teapot · TP-68", new=True)
        assert time.monotonic() - began < 1
    await owner.writes("tea number 49")
    await owner.sees("Products (110)", "1/11", new=True)
    await owner.press("›")
    await owner.sees("2/11", "tea number 49", new=True)
    await owner.writes("coffee")
    await owner.press("All products", card=await owner.sees("None with “coffee”", new=True))
    await owner.sees("Products (5000)", new=True)


async def test_a_product_gets_a_picture_from_the_chat(shop: Shop, owner: Person) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (400, 300), "green").save(drawn, "JPEG")
    await shop.database.unit_of_work(_add, [TEAPOT])
    await _open_teapot(owner)
    await owner.sees("It has no picture")
    await owner.press("Picture")
    await owner.sees("Send a photo of it", new=True)
    await owner.sends_photo(drawn.getvalue())
    card = await owner.sees("Celadon teapot", "TP-68", new=True)
    assert "It has no picture" not in card.text
    await owner.press("Picture")
    await owner.sees("Send a photo of it", new=True)
    assert any(card.photo for card in await owner.reads() if not card.mine)


async def test_a_text_instead_of_a_picture_is_no_picture(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_add, [TEAPOT])
    await _open_teapot(owner)
    await owner.press("Picture")
    await owner.sees("Send a photo of it", new=True)
    await owner.writes("the green one")
    await owner.sees("not a picture I can use", new=True)
    assert not await shop.database.read(lambda session: session.exec(select(Question)).all())


async def test_an_imported_picture_is_shown(shop: Shop, owner: Person) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (400, 300), "green").save(drawn, "PNG")

    def pictured(session: Session) -> None:
        picture = StoredPicture(content=drawn.getvalue(), digest="x", created_at=NOON)
        session.add(picture)
        session.flush()
        _add(session, [TEAPOT | {"picture_id": picture.id}])

    await shop.database.unit_of_work(pictured)
    await _open_teapot(owner)
    await owner.press("Picture")
    shown = await owner.sees("Celadon teapot · 青瓷壶", new=True)
    assert shown.photo


async def test_an_unknown_product_is_refused(shop: Shop, owner: Person) -> None:
    await owner.writes("/products")
    card = await owner.sees("There is none yet")
    for data in ("do:99", "dn:99:1", "ds:99:0", "dp:99"):
        told = await owner.is_told(await owner.forges(data, card))
        assert "no such product" in told["text"]


async def test_products_do_not_exist_for_a_guide(shop: Shop) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.writes("/products")
    await mei.sees_nothing("Products", during=0.7)


async def _open_teapot(owner: Person) -> None:
    await owner.writes("/products")
    await owner.sees("Celadon teapot · TP-68")
    await owner.press("Celadon teapot · TP-68")
    await owner.sees("TP-68", "Take off sale", new=True)
