"""Errands: long work somebody asked for, with its progress, and the file or card that comes of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from bot.db.tables.columns import key, refers, word


class ErrandStatus(StrEnum):
    WANTED = "wanted"  # asked for, or dropped by a process that died: to be begun (again)
    WORKING = "working"  # taken by a worker epoch
    HANDING_OVER = "handing_over"  # the result is being sent; who dies now may have sent it
    DONE = "done"  # the result was sent
    CANCELLED = "cancelled"  # by whoever asked
    FAILED = "failed"  # it cannot be done; `reason` is a phrase
    UNCONFIRMED = "unconfirmed"  # the result may have arrived; never sent again unasked


class Errand(SQLModel, table=True):
    """`message_id` is the progress message; `facts` what the kind needs, as JSON."""

    __tablename__ = "errands"

    id: int | None = key()
    kind: str
    chat_id: int = refers("chats.id")
    locale: str
    facts: str = "{}"
    status: ErrandStatus = word(ErrandStatus)
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    done: int = 0
    total: int = 0
    epoch: int | None = Field(default=None, sa_type=BigInteger)
    reason: str = ""
    at: datetime

    __table_args__ = (
        Index(
            "ix_errands_open",
            "id",
            sqlite_where=text("status IN ('wanted', 'working', 'handing_over')"),
            postgresql_where=text("status IN ('wanted', 'working', 'handing_over')"),
        ),
    )
