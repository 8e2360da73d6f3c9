"""Alembic's environment: all our tables, batch mode for SQLite, one migrator at a time on PostgreSQL."""

from alembic import context
from sqlalchemy import text
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
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


main()
