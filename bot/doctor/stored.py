"""The database: is it there, is it up to date, and what in it has to be checked outside of it."""

from dataclasses import dataclass, field
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from bot.config import Settings
from bot.db.engine import make_engine
from bot.db.migrations.run import config
from bot.db.tables.chats import Chat
from bot.db.tables.groups import Group, GroupStatus
from bot.db.tables.stores import Store
from bot.doctor.findings import Finding, State
from bot.domain.office.checklist import Checklist, check_set_up
from bot.domain.people.staff import is_owned


@dataclass(frozen=True)
class Stored:
    """What the database says that has to be checked outside of it."""

    finding: Finding
    groups: list[tuple[str, int]] = field(default_factory=list)  # title, Telegram chat id
    timezones: frozenset[str] = frozenset()
    checklist: Checklist | None = None  # None: there is nothing to read it from yet
    is_owned: bool = False


def read_database(settings: Settings) -> Stored:
    """Reads only: a SQLite file that is not there yet is not made."""
    place = settings.database_url.removeprefix("sqlite:///").partition("?")[0]
    if settings.is_sqlite and not Path(place).exists():
        return Stored(Finding(State.NOTE, "database", f"{place} is made at the first start"))
    engine = make_engine(settings.database_url, read_only=True)
    newest = set(ScriptDirectory.from_config(config(settings.database_url)).get_heads())
    try:
        with engine.connect() as connection:
            if set(MigrationContext.configure(connection).get_current_heads()) == newest:
                return _read_tables(Session(connection))
    except SQLAlchemyError as error:
        says = f"{type(error).__name__}: check DATABASE_URL and its server"
        return Stored(Finding(State.WRONG, "database", says))
    finally:
        engine.dispose()
    return Stored(Finding(State.NOTE, "database", "not up to date: regulars migrate (run does it too)"))


def _read_tables(session: Session) -> Stored:
    groups = session.exec(
        select(Chat.title, Chat.telegram_id)
        .join(Group, col(Group.chat_id) == col(Chat.id))
        .where(Group.status != GroupStatus.UNBOUND)
    ).all()
    return Stored(
        Finding(State.OK, "database", "up to date"),
        groups=[(title, telegram_id) for title, telegram_id in groups],
        timezones=frozenset(session.exec(select(Store.timezone)).all()),
        checklist=check_set_up(session),
        is_owned=is_owned(session),
    )
