"""Entry codes (渠道活码), attribution (归因), ownership (客户归属) and referrals (老带新)."""

from datetime import date, datetime
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
    tags: str = Field(default="", description="words with commas between, for segments")
    active: bool = True
    offer_id: int | None = refers("offers.id", default=None)
    gives_gift: bool = Field(default=True, description="its own offer, else the brand's gift")
    product_id: int | None = refers("products.id", default=None)
    day_cap: int | None = Field(default=None, description="most gifts a day in the store's zone")
    batch_id: int | None = refers("parcel_batches.id", default=None, index=True)
    spent_at: datetime | None = Field(default=None, description="a single-use code's one scan")
    spent_by: int | None = refers("chats.id", default=None)
    created_at: datetime

    __table_args__ = (
        # A store's lists show everything but the cards of its batches, which are many more.
        Index(
            "ix_entry_codes_listed",
            "store_id",
            "id",
            sqlite_where=text("batch_id IS NULL"),
            postgresql_where=text("batch_id IS NULL"),
        ),
    )


class CodeDay(SQLModel, table=True):
    """What one entry code did on one day of its store: scans of its page, starts, gifts given."""

    __tablename__ = "code_days"

    entry_code_id: int = Field(primary_key=True, foreign_key="entry_codes.id", sa_type=BigKey)
    day: date = Field(primary_key=True)
    scans: int = 0
    starts: int = 0
    gifts: int = 0


class ParcelBatch(SQLModel, table=True):
    """A print run of parcel cards: `size` entry codes, each good for one scan."""

    __tablename__ = "parcel_batches"

    id: int | None = key()
    store_id: int = refers("stores.id")
    label: str
    size: int
    made_by: int | None = refers("staff.id", default=None)
    created_at: datetime


class AttributionReason(StrEnum):
    FIRST_SCAN = "first_scan"  # an entry code was the first valid touch
    FRIEND = "friend"  # a friend's link was; the store is the referrer's
    DIRECT = "direct"  # no code: they found the bot and chose a store
    BACK = "back"  # they were a customer, were erased, and came back: nothing brings anybody twice


class Attribution(SQLModel, table=True):
    """What brought the customer. One row; the first valid touch wins for ever."""

    __tablename__ = "attributions"

    customer_id: int = Field(primary_key=True, foreign_key="customers.id", sa_type=BigKey)
    entry_code_id: int | None = refers("entry_codes.id", default=None, index=True)
    store_id: int | None = refers("stores.id", default=None)
    guide_id: int | None = refers("staff.id", default=None, index=True)
    reason: AttributionReason = word(AttributionReason)
    at: datetime

    __table_args__ = (Index("ix_attributions_store_id_at", "store_id", "at"),)


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
    REVIEW = "review"  # the friend counted, but something is odd: an operator decides
    HELD = "held"  # counted; the referrer's coupon is locked until the hold is over
    USABLE = "usable"  # the hold is over: the referrer may use it
    REJECTED = "rejected"  # does not count; `reason` says why
    CLAWED_BACK = "clawed_back"  # counted, then taken back: the friend left or returned the purchase


class Referral(SQLModel, table=True):
    """A customer brought a friend; once per friend for life. `evidence` is what looked odd, as JSON."""

    __tablename__ = "referrals"

    id: int | None = key()
    referrer_id: int = refers("customers.id", index=True)
    friend_id: int = refers("customers.id", unique=True)
    status: ReferralStatus = word(ReferralStatus)
    at: datetime
    qualified_at: datetime | None = None
    usable_from: datetime | None = Field(default=None, description="when the hold is over")
    redemption_id: int | None = refers("redemptions.id", default=None, index=True)
    purchase_id: int | None = refers("purchases.id", default=None, index=True)
    coupon_id: int | None = refers("coupons.id", default=None, unique=True)
    reason: str = ""
    evidence: str = "{}"
    decided_by: int | None = refers("staff.id", default=None)
    decided_at: datetime | None = None

    __table_args__ = (
        Index(
            "ix_referrals_held",
            "usable_from",
            sqlite_where=text("status = 'held'"),
            postgresql_where=text("status = 'held'"),
        ),
        Index(
            "ix_referrals_review",
            "usable_from",
            sqlite_where=text("status = 'review'"),
            postgresql_where=text("status = 'review'"),
        ),
    )
