"""Products: searched, and shown with what stores had of them."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.db.tables import Product, Stock, Store
from bot.domain.service.products import (
    ProductUnknown,
    count_products,
    count_stock,
    find_stock,
    list_products,
    switch_product,
)
from bot.domain.stores.directory import list_stores
from tests.conftest import NOON


@pytest.fixture
def teapot(session: Session) -> Product:
    teapot = Product(
        sku="TP-68", name_en="Celadon teapot", name_zh="青瓷壶", aliases="tea pot\n茶壶", price=6800, as_of=NOON
    )
    others = [
        Product(sku="TP-70", name_en="Glass teapot", name_zh="玻璃壶", as_of=NOON),
        Product(sku="OO-18", name_en="Osmanthus oolong", name_zh="桂花乌龙", as_of=NOON),
        Product(sku="OO-19", name_en="100% oolong_tea", active=False, as_of=NOON),
    ]
    session.add_all([teapot, *others])
    session.flush()
    return teapot


def test_a_search_takes_percent_signs_as_they_are(session: Session, teapot: Product) -> None:
    assert [product.sku for product in list_products(session, find="100%", limit=10)] == ["OO-19"]
    assert count_products(session, find="%") == 1
    assert count_products(session) == 4


def test_stock_is_told_per_store_with_its_time(session: Session, teapot: Product) -> None:
    stores = [
        Store(name_en=name, name_zh="", timezone="America/Vancouver", created_at=NOON)
        for name in ("Harbour", "Canal")
    ]
    session.add_all(stores)
    session.flush()
    for number, store in enumerate(stores):
        at = NOON - timedelta(hours=number)
        session.add(Stock(product_id=teapot.id or 0, store_id=store.id or 0, pieces=3 + number, as_of=at))
    session.flush()
    found = find_stock(session, teapot.id or 0)
    assert [(one.store["en"], one.pieces, one.as_of) for one in found] == [
        ("Canal", 4, NOON - timedelta(hours=1)),
        ("Harbour", 3, NOON),
    ]
    assert [one.pieces for one in find_stock(session, teapot.id or 0, store_id=stores[0].id)] == [3]
    assert count_stock(session, teapot.id or 0) == (7, 2)


def test_an_unknown_product_is_refused(session: Session) -> None:
    with pytest.raises(ProductUnknown):
        switch_product(session, product_id=99, active=False)


def test_a_product_is_found_in_either_script(session: Session, teapot: Product) -> None:
    assert [product.sku for product in list_products(session, find="烏龍", limit=10)] == ["OO-18"]


def test_a_store_is_found_in_either_script(session: Session) -> None:
    session.add(Store(name_en="Maple Gate", name_zh="枫门店", timezone="UTC", created_at=NOON))
    session.flush()
    assert [store.name_en for store in list_stores(session, find="楓門")] == ["Maple Gate"]
