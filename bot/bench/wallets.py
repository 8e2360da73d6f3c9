"""Coupons to redeem in a bench shop, the guides who do it, and the bare driver that does no more than it must."""

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot.bench.shop import BenchShop, add_customers
from bot.db.engine import make_engine

FIRST_GUIDE = 9_000_000  # Telegram ids from here on

_GUIDES = (
    """
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)
    INSERT INTO chats (telegram_id, kind, title, locale, created_at)
    SELECT :first + i, 'private', 'Mei', 'en', :now FROM n
    """,
    """
    INSERT INTO staff (chat_id, role, store_id, name, on_duty, since)
    SELECT id, 'guide', 1, 'Mei', TRUE, :now FROM chats WHERE telegram_id >= :first
    """,
)
_COUPONS = """
    INSERT INTO coupons
        (code, offer_id, terms_id, customer_id, cause_kind, cause_id, status, issued_at, expires_at, uses, reason)
    SELECT {code}, 1, 1, p.id, 'gift', 0, 'issued', :now, :until, 0, '' FROM customers p
"""
_CODES = {"sqlite": "printf('BENC%08d', p.id)", "postgresql": "'BENC' || lpad(CAST(p.id AS text), 8, '0')"}
_HISTORY = (
    """
    INSERT INTO redemptions (coupon_id, number, store_id, staff_id, way, reason, at)
    SELECT id, 1, 1, 1, 'staff', '', :now FROM coupons WHERE id <= :history
    """,
    "UPDATE coupons SET status = 'redeemed', uses = 1 WHERE id <= :history",
)
_UPDATE = """
    UPDATE coupons SET status = 'redeemed', uses = uses + 1
    WHERE code = {0}code{1} AND status = 'issued' AND uses = 0 AND expires_at > {0}now{1} RETURNING id
"""
_INSERT = """
    INSERT INTO redemptions (coupon_id, number, store_id, staff_id, way, reason, at)
    VALUES ({0}coupon_id{1}, 1, 1, 1, 'staff', '', {0}now{1})
"""


def add_guides(shop: BenchShop, count: int) -> None:
    """`count` guides of the only store; call it before there are customers."""
    engine = make_engine(shop.url)
    facts = {"count": count, "first": FIRST_GUIDE, "now": datetime.now(UTC)}
    with engine.connect() as connection, connection.begin():
        for sql in _GUIDES:
            connection.execute(text(sql), facts)
    engine.dispose()


def add_coupons(shop: BenchShop, count: int, history: int = 5000) -> list[str]:
    """The codes of `count` coupons in hand, a customer each, beside as many used ones as `history` says.

    Without used ones PostgreSQL plans for an empty table and goes on reading it from end to end.
    """
    add_customers(shop, history + count)
    engine = make_engine(shop.url)
    now = datetime.now(UTC)
    kind = engine.dialect.name
    facts = {"now": now, "until": now + timedelta(days=7), "history": history}
    with engine.connect() as connection, connection.begin():
        connection.execute(text(_COUPONS.format(code=_CODES[kind])), facts)
        for sql in _HISTORY:
            connection.execute(text(sql), facts)
        in_hand = connection.execute(text("SELECT code FROM coupons WHERE uses = 0 ORDER BY id"))
        codes = [str(code) for code in in_hand.scalars()]
    if kind == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()
    return codes


class Bare:
    """One connection of the driver, the same pragmas, prepared statements, a transaction a redemption."""

    def __init__(self, url: str) -> None:
        self._driver: Any
        if url.startswith("sqlite"):
            self._driver = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-8000"):
                self._driver.execute(f"PRAGMA {pragma}")
            self._begin, self._marks = "BEGIN IMMEDIATE", (":", "")
        else:
            import psycopg  # the driver is an extra of ours

            self._driver = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
            self._begin, self._marks = "BEGIN", ("%(", ")s")
        self._update, self._insert = _UPDATE.format(*self._marks), _INSERT.format(*self._marks)

    def redeem(self, code: str, now: datetime) -> None:
        self._driver.execute(self._begin)
        row = self._driver.execute(self._update, {"code": code, "now": now}).fetchone()
        self._driver.execute(self._insert, {"coupon_id": row[0], "now": now})
        self._driver.execute("COMMIT")

    def close(self) -> None:
        self._driver.close()
