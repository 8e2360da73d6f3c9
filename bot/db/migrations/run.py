"""Bring a database up to date (or down, for tests)."""

from pathlib import Path

from alembic import command
from alembic.config import Config

HERE = Path(__file__).parent


def config(url: str) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(HERE))
    settings.attributes["url"] = url
    return settings


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate up. Processes that start together wait for each other (advisory lock, SQLite's write lock)."""
    command.upgrade(config(url), revision)


def downgrade(url: str, revision: str) -> None:
    command.downgrade(config(url), revision)
