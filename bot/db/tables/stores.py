"""The brand and its stores (门店)."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from bot.db.tables.columns import key, refers


class Brand(SQLModel, table=True):
    """One row (id 1). Without company and contact nobody is onboarded."""

    __tablename__ = "brand"

    id: int = Field(default=1, primary_key=True)
    name_en: str = ""
    name_zh: str = ""
    company: str = ""
    privacy_contact: str = ""
    currency: str = "CAD"
    notice_version: int = Field(default=1, description="rises when company or contact change")
    gift_id: int | None = refers("offers.id", default=None)


class Store(SQLModel, table=True):
    __tablename__ = "stores"

    id: int | None = key()
    name_en: str
    name_zh: str
    address_en: str = ""
    address_zh: str = ""
    timezone: str = Field(description="IANA name")
    created_at: datetime
