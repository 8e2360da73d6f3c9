"""Coupons (券), their redemptions (核销), and the numbers they are shown by at a till."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.db.tables.columns import BigKey, key, refers, word


class CouponStatus(StrEnum):
    LOCKED = "locked"  # given, usable when its hold is over (a referrer's)
    ISSUED = "issued"  # in the customer's hands
    REDEEMED = "redeemed"  # used; an undone use makes it issued again
    EXPIRED = "expired"  # ended unused
    VOID = "void"  # taken back


class Coupon(SQLModel, table=True):
    """One issued piece with the terms of that day. The cause (why it was given) makes a second issue impossible.

    `uses` counts redemptions ever made, undone ones too: a press names the use it means, so that an old one
    finds what became of it and never begins another.
    """

    __tablename__ = "coupons"

    id: int | None = key()
    code: str = Field(unique=True)
    offer_id: int = refers("offers.id")
    terms_id: int = refers("offer_terms.id")
    customer_id: int = refers("customers.id")
    cause_kind: str
    cause_id: int
    status: CouponStatus = word(CouponStatus)
    issued_at: datetime
    expires_at: datetime
    usable_from: datetime | None = Field(default=None, description="when a locked one's hold ends")
    uses: int = 0
    given_by: int | None = refers("staff.id", default=None)
    reason: str = Field(default="", description="why staff gave it, or why it is void")
    quota_month: date | None = Field(default=None, description="in whose quota one that a guide gave counts")
    remind_at: datetime | None = Field(default=None, description="when its end is told; None: never, or told")

    __table_args__ = (
        UniqueConstraint("customer_id", "cause_kind", "cause_id"),
        Index(
            "ix_coupons_in_hand",
            "expires_at",
            sqlite_where=text("status IN ('issued', 'locked')"),
            postgresql_where=text("status IN ('issued', 'locked')"),
        ),
        Index(
            "ix_coupons_to_remind",
            "remind_at",
            sqlite_where=text("remind_at IS NOT NULL"),
            postgresql_where=text("remind_at IS NOT NULL"),
        ),
        Index("ix_coupons_of_offer", "offer_id", "status", "terms_id"),
    )


class Way(StrEnum):
    """How a redemption came about."""

    STAFF = "staff"  # at a guide's phone or a till
    OFFLINE = "offline"  # the holder's phone was off: found by name, member code or phone, with a reason
    LATE = "late"  # the network was down: entered within 24 h
    PIN = "pin"  # no staff device: the daily PIN in the shopper's own chat
    FILE = "file"  # the till's file says so


class Redemption(SQLModel, table=True):
    """One use of a coupon; only one that is not undone. `number` counts the coupon's uses from 1."""

    __tablename__ = "redemptions"

    id: int | None = key()
    coupon_id: int = refers("coupons.id")
    number: int = 1
    store_id: int = refers("stores.id")
    staff_id: int | None = refers("staff.id", default=None, index=True)
    till_id: int | None = refers("staff.id", default=None)
    way: Way = word(Way, Way.STAFF)
    amount: int | None = Field(default=None, sa_type=BigInteger, description="what was bought, minor units")
    off: int | None = Field(default=None, sa_type=BigInteger, description="what came off it, minor units")
    reason: str = Field(default="", description="of an offline or late one")
    at: datetime
    disputed_at: datetime | None = Field(default=None, description="the holder pressed [Not me]")
    undone_at: datetime | None = None
    undone_by: int | None = refers("staff.id", default=None)

    __table_args__ = (
        UniqueConstraint("coupon_id", "number"),
        Index(
            "uq_redemptions_standing",
            "coupon_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_redemptions_store_id_at", "store_id", "at"),
    )


class TillNumber(SQLModel, table=True):
    """Six digits (and the same as a QR code's token) by which staff find a coupon for ten minutes.

    The number is given out again a day later: until then a late entry and a repeated one still find it.
    """

    __tablename__ = "till_numbers"

    number: str = Field(primary_key=True)
    token: str = Field(unique=True, description="the QR code's start payload")
    coupon_id: int = refers("coupons.id", index=True)
    made_at: datetime
    expires_at: datetime
    use: int = Field(description="of its coupon, the one it is shown for: once that was made, it leads nowhere")


class Slip(SQLModel, table=True):
    """What a chat filled in before it redeems another way: one a chat, the next one takes its place.

    It stays after the press: a repeated one finds the same redemption by coupon and number.
    """

    __tablename__ = "slips"

    chat_id: int = Field(primary_key=True, foreign_key="chats.id", sa_type=BigKey)
    coupon_id: int = refers("coupons.id")
    number: int = Field(description="the use of the coupon it means")
    store_id: int = refers("stores.id")
    way: Way = word(Way)
    amount: int | None = Field(default=None, sa_type=BigInteger, description="minor units")
    since: datetime | None = Field(default=None, description="of a late one: when its number was made")
    at: datetime | None = Field(default=None, description="when it happened, of a late one")
    reason: str = ""


class Giving(SQLModel, table=True):
    """What a guide is about to give: one a guide, the next one takes its place.

    `number` is drawn with it and is the coupon's cause: the same confirmation pressed twice gives one coupon.
    """

    __tablename__ = "givings"

    staff_id: int = Field(primary_key=True, foreign_key="staff.id", sa_type=BigKey)
    customer_id: int = refers("customers.id")
    offer_id: int = refers("offers.id")
    number: int = Field(sa_type=BigInteger)
    reason: str = ""
