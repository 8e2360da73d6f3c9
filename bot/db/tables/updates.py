"""Updates that were taken, their stored replies, and what had to be put into quarantine."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from bot.db.tables.columns import key


class TakenUpdate(SQLModel, table=True):
    """One update that had effects or a reply: its row is what makes a repeat harmless. Kept 7 days.

    Times in this file are machine time: what Telegram repeats does not travel.
    """

    __tablename__ = "updates"

    update_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    reply: str = Field(default="[]", description="the rendered reply: a JSON list of calls")
    at: datetime
    spoken_at: datetime | None = None

    __table_args__ = (
        Index(
            "ix_updates_unspoken",
            "at",
            sqlite_where=text("spoken_at IS NULL"),
            postgresql_where=text("spoken_at IS NULL"),
        ),
    )


class FailedTry(SQLModel, table=True):
    """How often an update failed by its own fault; written before it is tried again."""

    __tablename__ = "failed_tries"

    update_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    tries: int
    at: datetime


class Quarantined(SQLModel, table=True):
    """An update that cannot be decoded or keeps failing, as the bytes it came in. Kept 30 days."""

    __tablename__ = "quarantine"

    id: int | None = key()
    update_id: int | None = Field(default=None, sa_type=BigInteger, unique=True)
    body: bytes = Field(sa_type=LargeBinary)
    reason: str
    at: datetime
