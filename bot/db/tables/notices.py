"""Notices (通知): messages we owe later, written with the effect that owes them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from bot.db.tables.columns import key, refers, word


class NoticeClass(StrEnum):
    ASKED_FOR = "asked_for"  # an answer, a held-back reply: always goes out
    SERVICE = "service"  # receipts, hand-offs: always goes out
    MARKETING = "marketing"  # only with consent, outside quiet hours


class NoticeStatus(StrEnum):
    PENDING = "pending"  # owed
    SENDING = "sending"  # claimed by a worker's epoch, before the first byte
    SENT = "sent"  # Telegram said yes
    FAILED = "failed"  # Telegram said no; `reason` says why
    SUPPRESSED = "suppressed"  # left out on purpose; `reason` says why
    UNCONFIRMED = "unconfirmed"  # may have arrived; never sent again unasked


class Notice(SQLModel, table=True):
    """`call` is the rendered call as JSON, or empty: then `template` and `facts` are rendered at the claim."""

    __tablename__ = "notices"

    id: int | None = key()
    chat_id: int = refers("chats.id")
    kind: NoticeClass = word(NoticeClass)
    template: str = ""
    facts: str = "{}"
    call: str = ""
    dedupe_key: str = Field(unique=True)
    not_before: datetime
    status: NoticeStatus = word(NoticeStatus)
    reason: str = ""
    epoch: int | None = Field(default=None, sa_type=BigInteger, description="the worker that claimed it")
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    at: datetime = Field(description="when it was owed, then when its status last changed")

    __table_args__ = (
        Index(
            "ix_notices_due",
            "not_before",
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
        # What is to lose its words: those that lost them stay for ever.
        Index(
            "ix_notices_worded",
            "at",
            sqlite_where=text("facts <> '{}' OR call <> ''"),
            postgresql_where=text("facts <> '{}' OR call <> ''"),
        ),
        Index(
            "ix_notices_open",
            "chat_id",
            "id",
            sqlite_where=text("status IN ('pending', 'sending')"),
            postgresql_where=text("status IN ('pending', 'sending')"),
        ),
        Index(
            "ix_notices_sending",
            "epoch",
            sqlite_where=text("status = 'sending'"),
            postgresql_where=text("status = 'sending'"),
        ),
    )
