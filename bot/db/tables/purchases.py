"""Purchases (订单) and their returns (退货): recorded facts, never a till of our own."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.db.tables.columns import BigKey, key, refers, word


class PurchaseSource(StrEnum):
    TYPED = "typed"  # by staff with /sale
    REDEMPTION = "redemption"  # the amount told when a coupon was redeemed
    FILE = "file"  # imported


class Purchase(SQLModel, table=True):
    """What somebody bought. Money in minor units; `returned` of it came back, in `returns` returns."""

    __tablename__ = "purchases"

    id: int | None = key()
    store_id: int = refers("stores.id")
    receipt: str | None = Field(default=None, description="the till's number, unique in its store")
    customer_id: int | None = refers("customers.id", default=None, index=True)
    staff_id: int | None = refers("staff.id", default=None)
    redemption_id: int | None = refers("redemptions.id", default=None, unique=True)
    source: PurchaseSource = word(PurchaseSource)
    amount: int = Field(sa_type=BigInteger)
    currency: str
    returned: int = Field(default=0, sa_type=BigInteger)
    returns: int = 0
    at: datetime
    recorded_at: datetime

    __table_args__ = (
        UniqueConstraint("store_id", "receipt"),
        Index("ix_purchases_store_id_at", "store_id", "at"),
        Index("ix_purchases_staff_id_at", "staff_id", "at"),
    )


class PurchaseReturn(SQLModel, table=True):
    """One return, whole or part. `number` counts a purchase's returns from 1: a press names the one it means."""

    __tablename__ = "purchase_returns"

    id: int | None = key()
    purchase_id: int = refers("purchases.id")
    number: int
    amount: int = Field(sa_type=BigInteger)
    reason: str
    followed: str = Field(default="", description="what else came back, with spaces between: coupon, friend")
    staff_id: int | None = refers("staff.id", default=None)
    at: datetime = Field(index=True)

    __table_args__ = (UniqueConstraint("purchase_id", "number"),)


class SaleSlip(SQLModel, table=True):
    """A sale, or a return (`number`: the one it means), as staff fill it in: a repeated press finds what it made.

    `purchase_id` of a sale: empty until it is recorded.
    """

    __tablename__ = "sale_slips"

    id: int | None = key()
    staff_id: int = refers("staff.id")
    store_id: int = refers("stores.id")
    number: int = Field(default=0, description="0: a sale")
    purchase_id: int | None = refers("purchases.id", default=None)
    redemption_id: int | None = refers("redemptions.id", default=None)
    customer_id: int | None = refers("customers.id", default=None)
    receipt: str | None = None
    amount: int | None = Field(default=None, sa_type=BigInteger, description="minor units; None: the whole rest")
    reason: str = ""
    at: datetime = Field(index=True)


class DayClosing(SQLModel, table=True):
    """A store's day as the manager found it: what the till says matches, or differs by so much."""

    __tablename__ = "day_closings"

    store_id: int = Field(primary_key=True, foreign_key="stores.id", sa_type=BigKey)
    day: str = Field(primary_key=True, description="the store's day, 2026-11-22")
    staff_id: int = refers("staff.id")
    pieces: int = Field(description="redemptions that stood when it was closed")
    difference: int | None = Field(
        default=None, description="pieces the till counted more (or fewer); None: they match"
    )
    money: int | None = Field(
        default=None, sa_type=BigInteger, description="minor units the till counted more; None: they match"
    )
    note: str = ""
    at: datetime
