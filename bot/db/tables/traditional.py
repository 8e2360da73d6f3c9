"""Traditional Chinese: what owners wrote themselves where the conversion of a text is not good enough."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from bot.db.tables.columns import key


class TraditionalText(SQLModel, table=True):
    """`traditional` stands wherever the whole owner's text `simplified` would be converted."""

    __tablename__ = "traditional_texts"

    id: int | None = key()
    fingerprint: str = Field(unique=True, description="sha256 of `simplified`, which is too long for an index")
    simplified: str
    traditional: str
    at: datetime
