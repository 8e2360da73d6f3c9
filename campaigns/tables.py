"""Campaigns (the plan), broadcasts (one firing) and deliveries (one recipient's row)."""

from datetime import datetime
from enum import IntEnum, StrEnum

from sqlalchemy import BigInteger, Column, Index, SmallInteger, Table, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from bot.db.tables.columns import BigKey, key, refers, word


class CampaignStatus(StrEnum):
    DRAFT = "draft"  # being written
    SCHEDULED = "scheduled"  # confirmed; its moment has not come
    RUNNING = "running"  # fired; deliveries are going out
    PAUSED = "paused"  # by an operator, or because all of the first fail alike
    CANCELLED = "cancelled"  # stopped for good; what is left is suppressed
    DONE = "done"  # everyone is accounted for


class PauseReason(StrEnum):
    OPERATOR = "operator"  # somebody pressed Pause
    MISSED = "missed"  # its moment had passed by more than an hour when somebody looked
    REFUSED = "refused"  # Telegram refused too many in a row


class Campaign(SQLModel, table=True):
    """`fire_at` None: as soon as it is confirmed. `store_id` None: every customer of the brand.

    What is said and to whom can only change while it is a draft, so a broadcast's message never changes.
    """

    __tablename__ = "campaigns"

    id: int | None = key()
    name: str = Field(default="", description="the beginning of its text, for lists")
    status: CampaignStatus = word(CampaignStatus)
    store_id: int | None = refers("stores.id", default=None)
    text_en: str = ""
    text_zh: str = ""
    lend_language: bool = Field(default=False, description="a language without a text gets the other one")
    fire_at: datetime | None = None
    timezone: str = "UTC"
    created_by: int = refers("staff.id")
    created_at: datetime
    card_chat: int = Field(default=0, sa_type=BigInteger, description="chat of the live card")
    card_message: int | None = Field(
        default=None, sa_type=BigInteger, description="its message; None: no card is live"
    )
    pause_reason: PauseReason | None = word(PauseReason, default=None)


class BroadcastStatus(StrEnum):
    FREEZING = "freezing"  # the audience is being written down
    SENDING = "sending"  # everyone is written down
    DONE = "done"  # everyone is accounted for


class Broadcast(SQLModel, table=True):
    """One firing. The unique slot is what makes it happen once, whoever fires."""

    __tablename__ = "broadcasts"

    id: int | None = key()
    campaign_id: int = refers("campaigns.id", index=True)
    zone: str
    slot: str = Field(description="local date and time of the slot, YYYY-MM-DDTHH:MM")
    status: BroadcastStatus = word(BroadcastStatus)
    cursor: int = Field(default=0, sa_type=BigInteger, description="customers up to this id are written down")
    last_customer: int = Field(default=0, sa_type=BigInteger, description="the highest customer id at firing")
    audience: int = Field(default=0, description="how many are written down; every outcome adds up to this")
    fired_at: datetime
    done_at: datetime | None = None

    __table_args__ = (UniqueConstraint("campaign_id", "zone", "slot"),)


class DeliveryStatus(IntEnum):
    PENDING = 0  # frozen into the audience
    SENDING = 1  # claimed, before the first byte
    SENT = 2
    FAILED = 3  # Telegram said no; reason
    SUPPRESSED = 4  # left out on purpose; reason
    UNCONFIRMED = 5  # may have arrived; never sent again unasked


class Reason(IntEnum):
    """Why a delivery was suppressed or failed."""

    NONE = 0
    NO_CONSENT = 1
    BLOCKED = 2
    NO_TEXT = 3  # no text in their language
    CANCELLED = 4  # the campaign was stopped
    BAD_TEXT = 5  # the text could not be filled in for them
    REFUSED = 6  # Telegram refused the message itself
    CRASH = 7  # the worker died with the message in its hands
    NO_ANSWER = 8  # Telegram's answer was missing or unclear


deliveries = Table(
    "deliveries",
    SQLModel.metadata,
    Column("broadcast_id", BigKey, primary_key=True),
    Column("chat_id", BigKey, primary_key=True),
    Column("status", SmallInteger, nullable=False),
    Column("reason", SmallInteger, nullable=False, server_default="0"),
    Column("epoch", BigInteger, nullable=True),
    Column("not_before", BigInteger, nullable=False, server_default="0"),
    Column("at", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=True),
    Index(
        "ix_deliveries_pending",
        "broadcast_id",
        "chat_id",
        sqlite_where=sql("status = 0"),
        postgresql_where=sql("status = 0"),
    ),
    Index("ix_deliveries_sending", "epoch", sqlite_where=sql("status = 1"), postgresql_where=sql("status = 1")),
    sqlite_with_rowid=False,
)
"""Exempt from the style of the other tables: millions of rows, small integers, epoch seconds, no foreign keys."""
