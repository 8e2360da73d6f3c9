"""Alembic's environment: all our tables, batch mode for SQLite, one migrator at a time on PostgreSQL."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

import bot.db.tables  # noqa: F401 - fills the metadata
import campaigns.tables  # noqa: F401 - adds its own
from bot.db.engine import make_engine

LOCK = 0x5265_6775  # "Regu"


def main() -> None:
    # From run.py, else from alembic.ini: a developer's `alembic revision`.
    url = context.config.attributes.get("url") or context.config.get_main_option("sqlalchemy.url")
    engine = make_engine(str(url))
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_lock({LOCK})"))
            connection.commit()
        else:
            # A changed table is written anew and the old one dropped, which must not ask who refers to it.
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            _check_references(connection)
        connection.commit()
    engine.dispose()


def _check_references(connection: Connection) -> None:
    """SQLite was told not to look: nothing may refer to what is not there."""
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise RuntimeError("a migration left references to nothing: nothing was changed")


main()
