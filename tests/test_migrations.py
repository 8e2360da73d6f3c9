"""Migrations walk up, down and up again, and end where the models are."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

import campaigns.tables  # noqa: F401 - fills the metadata
from bot.db.engine import make_engine
from bot.db.migrations.run import downgrade, upgrade


def test_up_down_up(database_url: str) -> None:
    downgrade(database_url, "base")
    assert _tables(database_url) == {"alembic_version"}
    upgrade(database_url)
    assert "deliveries" in _tables(database_url)


def test_a_shop_of_the_first_release_comes_along(database_url: str) -> None:
    downgrade(database_url, "0001")
    engine = make_engine(database_url)
    at = "2026-11-01 10:00:00.000000"
    rows = (
        "INSERT INTO chats (id, telegram_id, kind, title, locale, created_at)"
        " VALUES (1, 7, 'private', 'Mei', 'en', :at)",
        "INSERT INTO stores (id, name_en, name_zh, address_en, address_zh, timezone, created_at)"
        " VALUES (1, 'Harbour', '', '', '', 'UTC', :at)",
        "INSERT INTO brand (id, name_en, name_zh, company, privacy_contact, currency, notice_version)"
        " VALUES (1, 'Tea', '', '', '', 'CAD', 1)",
        "INSERT INTO staff (id, chat_id, role, store_id, name, since) VALUES (1, 1, 'guide', 1, 'Mei', :at)",
        "INSERT INTO entry_codes (id, code, kind, store_id, guide_id, label, active, created_at)"
        " VALUES (1, 'e1', 'guide', 1, 1, '', TRUE, :at)",
        "INSERT INTO customers (id, chat_id, store_id, invite_code, created_at) VALUES (1, 1, 1, 'f1', :at)",
        "INSERT INTO attributions (customer_id, entry_code_id, store_id, reason, at)"
        " VALUES (1, 1, 1, 'first_scan', :at)",
        "INSERT INTO offers (id, kind, name_en, name_zh, terms_en, terms_zh, valid_days, created_at)"
        " VALUES (1, 'gift', 'Cup', '茶', 'One', '', 7, :at), (2, 'gift', 'Old cup', '茶', '', '', 7, :at)",
        "UPDATE brand SET gift_id = 1",
        "INSERT INTO coupons (id, code, offer_id, customer_id, cause_kind, cause_id, status, issued_at,"
        " expires_at) VALUES (1, 'A', 2, 1, 'gift', 0, 'redeemed', :at, :at)",
        "INSERT INTO redemptions (id, coupon_id, store_id, staff_id, at) VALUES (1, 1, 1, 1, :at)",
    )
    with engine.begin() as connection:
        for sql in rows:
            connection.execute(text(sql), {"at": at} if ":at" in sql else {})
    upgrade(database_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT languages, number FROM stores")).one() == ("en,zh", None)
        assert connection.execute(text("SELECT colour FROM brand")).scalar_one() == "#12372a"
        assert connection.execute(text("SELECT entry_code_id FROM attributions")).scalar_one() == 1
        assert connection.execute(text("SELECT on_duty FROM staff")).scalar_one()
        terms = "SELECT t.name_en, k.uses FROM coupons k JOIN offer_terms t ON t.id = k.terms_id"
        assert connection.execute(text(terms)).one() == ("Old cup", 1)
        offers = "SELECT status, pieces FROM offers ORDER BY id"
        assert [tuple(row) for row in connection.execute(text(offers))] == [("open", 0), ("ended", 1)]
        acts = connection.execute(text("SELECT act FROM entries ORDER BY id")).scalars().all()
        assert acts == ["issue", "redeem"]
        assert connection.execute(text("SELECT member_code FROM customers")).scalar_one()
    engine.dispose()
    downgrade(database_url, "0002")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name_en FROM offers ORDER BY id")).scalars().all() == [
            "Cup",
            "Old cup",
        ]
    engine.dispose()


def test_the_models_are_what_the_migrations_make(database_url: str) -> None:
    engine = make_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    engine.dispose()


def _tables(url: str) -> set[str]:
    from sqlalchemy import inspect

    engine = make_engine(url)
    with engine.connect() as connection:
        names = set(inspect(connection).get_table_names())
    engine.dispose()
    return names
