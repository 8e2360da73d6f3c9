"""Chats (会话地址): one row per Telegram chat; the only table that holds Telegram chat ids."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from bot.db.tables.columns import key, refers, word


class ChatKind(StrEnum):
    PRIVATE = "private"  # a person; the Telegram chat id is the person's id
    GROUP = "group"  # a group or supergroup


class Chat(SQLModel, table=True):
    __tablename__ = "chats"

    id: int | None = key()
    telegram_id: int = Field(sa_type=BigInteger, unique=True)
    kind: ChatKind = word(ChatKind)
    title: str = Field(
        default="", description="a person's first name or a group's title, as Telegram last told it"
    )
    locale: str = Field(default="en", description="en, zh or zh-hant: the language this chat is spoken to in")
    awaiting: str | None = Field(default=None, description="what a private chat waits for (a word of its handler)")
    awaiting_id: int | None = Field(default=None, sa_type=BigInteger, description="which row it waits for")
    menu: str | None = Field(default=None, description="the staff menu Telegram was told: roles and language")
    blocked_at: datetime | None = Field(default=None, description="since when nothing reaches it")
    moved_to: int | None = refers("chats.id", default=None)
    created_at: datetime

    __table_args__ = (
        Index(
            "ix_chats_with_menu",
            "id",
            sqlite_where=text("menu IS NOT NULL"),
            postgresql_where=text("menu IS NOT NULL"),
        ),
    )
