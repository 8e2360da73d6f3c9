"""The sample brand as the demo sets it up: what a visitor meets on its wall and in its files."""

from datetime import UTC, datetime

from sqlmodel import Session, select

from bot.db.engine import make_engine
from bot.db.tables import EntryCode, Product, Store
from bot.demo.brand import open_stores
from bot.demo.month import Door, plan_month
from tests.conftest import HandClock

MORNING = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


def test_the_oolong_shelf_shows_its_oolong_and_stores_have_numbers(database_url: str) -> None:
    opening = open_stores(database_url, HandClock(MORNING), plan_month(MORNING, crowd=0, days=1))
    assert opening
    engine = make_engine(database_url)
    with Session(engine) as session:
        shelf = select(Product.name_en).join(EntryCode).where(EntryCode.code == opening.codes[0][Door.SHELF])
        assert session.exec(shelf).all() == ["Osmanthus Oolong"]
        numbers = session.exec(select(Store.name_en, Store.number).order_by(Store.number)).all()
        assert list(map(tuple, numbers)) == [
            ("Harbour Street", "101"), ("Maple Gate", "102"), ("Canal Row", "103"),
        ]  # fmt: skip
    engine.dispose()
