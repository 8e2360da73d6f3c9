"""Entry codes (渠道活码), attribution (归因), ownership (客户归属) and referrals (老带新)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from bot.db.tables.columns import BigKey, key, refers, word


class CodeKind(StrEnum):
    STORE = "store"  # the door
    GUIDE = "guide"  # a guide's own
    SHELF = "shelf"  # beside a product
    PARCEL = "parcel"  # a card in a parcel
    CAMPAIGN = "campaign"  # printed for a campaign
    GROUP = "group"  # given to somebody who asked to join a group first


class EntryCode(SQLModel, table=True):
    """A deep link that can be retargeted. `code` is the whole start payload: `e` and 16 random characters."""

    __tablename__ = "entry_codes"

    id: int | None = key()
    code: str = Field(unique=True)
    kind: CodeKind = word(CodeKind)
    store_id: int = refers("stores.id")
    guide_id: int | None = refers("staff.id", default=None)
    label: str = ""
    active: bool = True
    created_at: datetime


class AttributionReason(StrEnum):
    FIRST_SCAN = "first_scan"  # an entry code was the first valid touch
    FRIEND = "friend"  # a friend's link was; the store is the referrer's
    DIRECT = "direct"  # no code: they found the bot and chose a store


class Attribution(SQLModel, table=True):
    """What brought the customer. One row; the first valid touch wins for ever."""

    __tablename__ = "attributions"

    customer_id: int = Field(primary_key=True, foreign_key="customers.id", sa_type=BigKey)
    entry_code_id: int | None = refers("entry_codes.id", default=None, index=True)
    store_id: int | None = refers("stores.id", default=None)
    guide_id: int | None = refers("staff.id", default=None, index=True)
    reason: AttributionReason = word(AttributionReason)
    at: datetime


class Ownership(SQLModel, table=True):
    """Which guide looks after the customer, with from and until; at most one open row a customer."""

    __tablename__ = "ownerships"

    id: int | None = key()
    customer_id: int = refers("customers.id")
    guide_id: int = refers("staff.id", index=True)
    since: datetime
    until: datetime | None = None

    __table_args__ = (
        Index(
            "uq_ownerships_current",
            "customer_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )


class ReferralStatus(StrEnum):
    JOINED = "joined"  # the friend pressed START and is a customer


class Referral(SQLModel, table=True):
    """A customer brought a friend; once per friend for life."""

    __tablename__ = "referrals"

    id: int | None = key()
    referrer_id: int = refers("customers.id", index=True)
    friend_id: int = refers("customers.id", unique=True)
    status: ReferralStatus = word(ReferralStatus)
    at: datetime
