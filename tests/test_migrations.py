"""Migrations walk up, down and up again, and end where the models are."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

import campaigns.tables  # noqa: F401 - fills the metadata
from bot.db.engine import make_engine
from bot.db.migrations.run import downgrade, upgrade


def test_up_down_up(database_url: str) -> None:
    downgrade(database_url, "base")
    assert _tables(database_url) == {"alembic_version"}
    upgrade(database_url)
    assert "deliveries" in _tables(database_url)


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
