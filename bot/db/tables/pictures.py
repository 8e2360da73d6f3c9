"""Pictures people gave us: a logo, a store, a product."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from bot.db.tables.columns import key


class StoredPicture(SQLModel, table=True):
    """`content` is owed (a job fetches it from Telegram) while it is empty and nothing says why not."""

    __tablename__ = "pictures"

    id: int | None = key()
    telegram_file: str = Field(default="", description="Telegram's id of the file, to show it again")
    content: bytes | None = Field(
        default=None, sa_type=LargeBinary, description="PNG or JPEG, 1280 pixels at most"
    )
    reason: str = Field(default="", description="why it could not be fetched")
    digest: str = Field(default="", description="SHA-256 of the file it was made from, when an import brought it")
    created_at: datetime

    __table_args__ = (
        Index(
            "ix_pictures_owed",
            "id",
            sqlite_where=text("content IS NULL AND reason = ''"),
            postgresql_where=text("content IS NULL AND reason = ''"),
        ),
    )
