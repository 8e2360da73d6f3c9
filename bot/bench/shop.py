"""A shop to be measured: a fresh database with brand, gift, store, door and group, and customers when wanted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session

from bot.db.engine import make_engine
from bot.db.migrations.run import upgrade
from bot.db.tables import CodeKind
from bot.domain.offers.set_up import BrandField, GiftField, change_brand, change_gift
from bot.domain.stores.cards import StoreField, add_store, change_store
from bot.domain.stores.doors import make_entry_code
from bot.domain.stores.groups import add_group, bind_group

TOKEN = "424242:" + "b" * 35
WEBHOOK_SECRET = "w" * 32
GROUP = -1001234567890
FIRST_CUSTOMER = 10_000_000  # Telegram ids from here on

_BRAND = {
    BrandField.NAME_EN: "Moonpine Tea",
    BrandField.NAME_ZH: "月松茶铺",
    BrandField.COMPANY: "Moonpine Tea Ltd",
    BrandField.PRIVACY_CONTACT: "privacy@moonpine.example",
}
_GIFT = {
    GiftField.NAME_EN: "Cup of the day",
    GiftField.NAME_ZH: "当日茶饮一杯",
    GiftField.TERMS_EN: "One cup, any size",
    GiftField.TERMS_ZH: "任意规格一杯",
}


@dataclass(frozen=True)
class BenchShop:
    """`door` is the start payload of its store's door."""

    url: str
    folder: Path
    door: str

    def settings(self, telegram: str, **more: str) -> Mapping[str, str]:
        """The environment of a process that runs it, against a stand-in for Telegram."""
        return {
            "BOT_TOKEN": TOKEN,
            "SECRET_KEY": "k" * 64,
            "OWNER_IDS": "1",
            "DATABASE_URL": self.url,
            "DATA_DIR": str(self.folder / "data"),
            "TELEGRAM_API_URL": telegram,
            **more,
        }

    def count(self, table: str) -> int:
        """How many rows a table holds."""
        engine = make_engine(self.url, read_only=True)
        with engine.connect() as connection:
            rows: int = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        engine.dispose()
        return rows


def open_shop(url: str, folder: Path) -> BenchShop:
    """Migrate an empty database and set the shop up."""
    upgrade(url)
    engine = make_engine(url)
    with engine.connect() as connection, connection.begin(), Session(connection) as session:
        door = _set_up(session, datetime.now(UTC))
        session.flush()
    engine.dispose()
    return BenchShop(url, folder, door)


def add_customers(shop: BenchShop, count: int) -> None:
    """`count` customers who agreed to hear about offers, written as an import would."""
    engine = make_engine(shop.url)
    facts = {"count": count, "first": FIRST_CUSTOMER, "now": datetime.now(UTC)}
    with engine.connect() as connection, connection.begin():
        for sql in _CUSTOMERS:
            connection.execute(text(sql), facts)
    engine.dispose()


_CUSTOMERS = (
    """
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)
    INSERT INTO chats (telegram_id, kind, title, locale, created_at)
    SELECT :first + i, 'private', 'Ada', 'en', :now FROM n
    """,
    """
    INSERT INTO customers (chat_id, store_id, invite_code, phone_key, phone_tail, created_at)
    SELECT id, 1, 'bench' || id, '', '', :now FROM chats WHERE telegram_id >= :first
    """,
    """
    INSERT INTO consents (customer_id, topic, agreed, notice_version, notice_locale, button, source, at)
    SELECT id, 'offers', TRUE, 1, 'en', 'agree', 'gift_card', :now FROM customers
    """,
)


def _set_up(session: Session, now: datetime) -> str:
    for field, words in _BRAND.items():
        change_brand(session, field=field, text=words)
    for gift_field, words in _GIFT.items():
        change_gift(session, field=gift_field, text=words, now=now)
    store = add_store(session, name="Harbour Street", timezone="America/Vancouver", now=now)
    store_id = store.id or 0
    change_store(session, store_id=store_id, field=StoreField.NAME_ZH, text="海港街店")
    group = add_group(session, telegram_id=GROUP, title="Harbour Street regulars", now=now)
    bind_group(session, group_id=group.group_id, store_id=store_id, now=now)
    return make_entry_code(session, kind=CodeKind.STORE, store_id=store_id, label="Door", now=now).code
