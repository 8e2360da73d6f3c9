"""Customers (客户) and what they agreed to hear: consent rows are appended, never changed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from bot.db.tables.columns import key, refers, word


class Customer(SQLModel, table=True):
    __tablename__ = "customers"

    id: int | None = key()
    chat_id: int = refers("chats.id", unique=True)
    store_id: int | None = refers("stores.id", default=None, index=True)
    invite_code: str = ""
    created_at: datetime
    member_code: str | None = Field(default=None, unique=True, description="what the customer is called at a till")
    phone_key: str = Field(default="", description="keyed hash of the phone number they shared")
    phone_tail: str = Field(default="", description="its last digits, for staff")
    erased_at: datetime | None = None

    __table_args__ = (
        Index("uq_customers_invite_code", "invite_code", unique=True),
        Index(
            "ix_customers_phone_key",
            "phone_key",
            sqlite_where=text("phone_key <> ''"),
            postgresql_where=text("phone_key <> ''"),
        ),
    )


class Topic(StrEnum):
    OFFERS = "offers"  # marketing: coupons, new products
    NEWS = "news"  # events and stories of the store


class ConsentSource(StrEnum):
    GIFT_CARD = "gift_card"  # the question below the gift
    ASKED_AGAIN = "asked_again"  # once, after the first redemption
    SETTINGS = "settings"  # /settings
    STOP = "stop"  # /stop or a stop word
    MESSAGE = "message"  # [Stop] below a marketing message


class Consent(SQLModel, table=True):
    """One answer; the newest row of (customer, topic) counts. No row means nothing was agreed to."""

    __tablename__ = "consents"

    id: int | None = key()
    customer_id: int = refers("customers.id")
    topic: Topic = word(Topic)
    agreed: bool
    notice_version: int
    notice_locale: str
    button: str
    source: ConsentSource = word(ConsentSource)
    at: datetime

    __table_args__ = (Index("ix_consents_customer_id_topic_id", "customer_id", "topic", "id"),)
