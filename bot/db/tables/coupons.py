"""Offers (券活动), coupons (券) and redemptions (核销)."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.db.tables.columns import key, refers, word


class OfferKind(StrEnum):
    GIFT = "gift"  # the thing an entry code gives


class Offer(SQLModel, table=True):
    """The terms. Changing them makes a new row, so that coupons already issued keep theirs."""

    __tablename__ = "offers"

    id: int | None = key()
    kind: OfferKind = word(OfferKind)
    name_en: str
    name_zh: str
    terms_en: str = ""
    terms_zh: str = ""
    valid_days: int = Field(default=7, description="days a coupon lives after it was issued")
    created_at: datetime


class CouponStatus(StrEnum):
    ISSUED = "issued"  # in the customer's hands
    REDEEMED = "redeemed"  # used once, for ever


class Coupon(SQLModel, table=True):
    """One issued piece. The cause (why it was given) makes a second issue impossible."""

    __tablename__ = "coupons"

    id: int | None = key()
    code: str = Field(unique=True)
    offer_id: int = refers("offers.id")
    customer_id: int = refers("customers.id")
    cause_kind: str
    cause_id: int
    status: CouponStatus = word(CouponStatus)
    issued_at: datetime
    expires_at: datetime

    __table_args__ = (UniqueConstraint("customer_id", "cause_kind", "cause_id"),)


class Redemption(SQLModel, table=True):
    """The single use of a coupon."""

    __tablename__ = "redemptions"

    id: int | None = key()
    coupon_id: int = refers("coupons.id", unique=True)
    store_id: int = refers("stores.id", index=True)
    staff_id: int = refers("staff.id", index=True)
    till_id: int | None = refers("staff.id", default=None)
    at: datetime
