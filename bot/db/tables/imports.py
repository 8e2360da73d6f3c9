"""Imports: files that were read, what they would change, and whether that was applied."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from bot.db.tables.columns import key, refers, word


class ImportStatus(StrEnum):
    READING = "reading"  # an errand fetches and reads it
    READY = "ready"  # read without errors: [Apply]
    REFUSED = "refused"  # has errors; nothing can be applied
    APPLYING = "applying"  # an errand writes it
    APPLIED = "applied"  # written, all of it
    CANCELLED = "cancelled"


class Import(SQLModel, table=True):
    __tablename__ = "imports"

    id: int | None = key()
    kind: str = Field(default="", description="one of bot/imports/kinds.py; empty: not told yet")
    chat_id: int = refers("chats.id")
    staff_id: int = refers("staff.id")
    telegram_file: str
    file_name: str
    digest: str = Field(default="", description="SHA-256 of what the dry run read")
    summary: str = Field(default="{}", description="the difference as JSON, for the card")
    status: ImportStatus = word(ImportStatus)
    at: datetime
    applied_at: datetime | None = None
