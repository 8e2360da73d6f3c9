"""Stock from files: which count is the newer one, and on whose clock."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from bot.db.tables import Stock
from tests.conftest import NOON
from tests.imports.conftest import Bring
from tests.imports.tables import PRODUCTS, STORES, Say, counts


def test_the_same_stock_twice_is_seen_through_another_name_of_the_store(bring: Bring, wrongs: Say) -> None:
    bring("stores", STORES)
    bring("products", PRODUCTS)
    difference = bring("stock", "sku,store,pieces\nTP-1,101,2\nTP-1,海港街店,3\n")
    assert wrongs(difference) == ["Line 3: The same stands in line 2 already. Keep one of the two."]


def test_older_stock_is_kept_and_said(bring: Bring, session: Session) -> None:
    bring("stores", STORES)
    bring("products", PRODUCTS)
    bring("stock", "sku,store,pieces,as_of\nTP-1,101,7,2026-11-20 10:05\nOO-2,102,3,2026-11-20 10:05\n")
    difference = bring(
        "stock", "sku,store,pieces,as_of\nTP-1,101,9,2026-11-19 10:05\nOO-2,102,4,2026-11-20 10:06\n"
    )
    assert (counts(difference), difference.older) == ((0, 1, 0), 1)
    assert session.exec(select(Stock.pieces).order_by(Stock.product_id)).all() == [7, 4]


def test_a_time_is_what_the_stores_clock_showed(bring: Bring, session: Session) -> None:
    bring("stores", STORES)
    bring("products", PRODUCTS)
    bring(
        "stock",
        "sku,store,pieces,as_of\nTP-1,101,7,2026-11-20 09:05\nTP-1,102,7,09:05\n"
        "OO-2,101,1,2026-11-20T09:05+00:00\n",
    )
    at = session.exec(select(Stock.as_of).order_by(Stock.product_id, Stock.store_id)).all()
    zones = ("America/Vancouver", "America/Toronto", "UTC")
    assert at == [datetime(2026, 11, 20, 9, 5, tzinfo=ZoneInfo(zone)) for zone in zones]


def test_a_time_without_a_day_is_of_the_day_of_the_file(bring: Bring, session: Session) -> None:
    bring("stores", STORES)
    bring("products", PRODUCTS)
    stock = "sku,store,pieces,as_of\nTP-1,101,7,09:05\n"
    for _ in range(2):
        bring("stock", stock, told_at=NOON - timedelta(days=3))
    assert session.exec(select(Stock.as_of)).one() == datetime(
        2026, 11, 17, 9, 5, tzinfo=ZoneInfo("America/Vancouver")
    )


def test_a_time_to_come_is_refused(bring: Bring, wrongs: Say) -> None:
    bring("stores", STORES)
    bring("products", PRODUCTS)
    assert wrongs(bring("stock", "sku,store,pieces,as_of\nTP-1,101,7,23:59\n")) == [
        "Line 2: This time is still to come. When was it?"
    ]


def test_an_unknown_product_or_store_names_the_nearest(bring: Bring, wrongs: Say) -> None:
    bring("stores", STORES)
    bring("products", PRODUCTS)
    assert wrongs(bring("stock", "sku,store,pieces\nTP1,101,7\nTP-1,Harbor Street,7\n")) == [
        "Line 2: There is no product “TP1”. Did you mean “TP-1”?",
        "Line 3: There is no store “Harbor Street”. Did you mean “Harbour Street”?",
    ]


def test_the_same_count_told_later_only_renews_its_time(bring: Bring, session: Session) -> None:
    bring("stores", STORES)
    bring("products", PRODUCTS)
    stock = "sku,store,pieces\nTP-1,101,7\n"
    bring("stock", stock, told_at=NOON - timedelta(days=1))
    assert counts(bring("stock", stock, told_at=NOON - timedelta(days=1))) == (0, 0, 1)
    assert bring("stock", stock, told_at=NOON).told_again == 1
    assert session.exec(select(Stock.as_of)).one() == NOON
