"""The books: an entry for each move of value, seals over them, quotas, and why somebody was refused."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from bot.db.tables.columns import BigKey, key, refers, word


class Act(StrEnum):
    """What an entry says happened. Which columns are filled stands in `bot/domain/books/entries.py`."""

    ISSUE = "issue"
    LOCK = "lock"  # issued, usable when its hold is over
    RELEASE = "release"  # the hold is over: in hand
    REDEEM = "redeem"
    UNDO = "undo"  # a redemption taken back by staff
    GIVE_BACK = "give_back"  # a redemption undone by a return: the coupon is in hand again
    EXPIRE = "expire"
    VOID = "void"
    PURCHASE = "purchase"
    RETURN = "return"
    QUALIFY = "qualify"  # a friend counted
    REJECT = "reject"
    CLAW_BACK = "claw_back"


class Entry(SQLModel, table=True):
    """Written once, with the change it tells of; ids only. When it is sealed, two things are stamped on it:
    `seal_id`, and a fingerprint of the row it tells of.

    No foreign keys: an entry outlives what it tells of, and each key would cost a lookup a redemption.
    """

    __tablename__ = "entries"

    id: int | None = key()
    act: Act = word(Act)
    coupon_id: int | None = Field(default=None, sa_type=BigInteger)
    offer_id: int | None = Field(default=None, sa_type=BigInteger)
    customer_id: int | None = Field(default=None, sa_type=BigInteger)
    staff_id: int | None = Field(default=None, sa_type=BigInteger)
    store_id: int | None = Field(default=None, sa_type=BigInteger)
    referral_id: int | None = Field(default=None, sa_type=BigInteger)
    purchase_id: int | None = Field(default=None, sa_type=BigInteger)
    amount: int | None = Field(default=None, sa_type=BigInteger, description="minor units")
    at: datetime
    seal_id: int | None = Field(default=None, sa_type=BigInteger)
    fingerprint: str = Field(default="", sa_column_kwargs={"server_default": ""})

    __table_args__ = (
        Index(
            "ix_entries_unsealed",
            "id",
            sqlite_where=text("seal_id IS NULL"),
            postgresql_where=text("seal_id IS NULL"),
        ),
        Index("ix_entries_seal_id", "seal_id"),
    )


class Seal(SQLModel, table=True):
    """A keyed hash over the seal before it and this one's entries in the order of their ids."""

    __tablename__ = "seals"

    id: int = Field(primary_key=True, sa_type=BigKey)
    entries: int
    digest: str
    at: datetime


class QuotaKind(StrEnum):
    GUIDE = "guide"  # what a guide gave in a month
    STORE = "store"  # what a store's guides gave in a month
    REFERRER = "referrer"  # rewards of a month
    OFFLINE = "offline"  # a guide's redemptions in a day without the holder's phone


class Quota(SQLModel, table=True):
    """How much of something one has used in a period (its first day). Only in guarded updates."""

    __tablename__ = "quotas"

    kind: str = Field(primary_key=True, description="a QuotaKind")
    owner_id: int = Field(primary_key=True, sa_type=BigKey)
    period: date = Field(primary_key=True)
    pieces: int = 0
    money: int = Field(default=0, sa_type=BigInteger)


class Tries(SQLModel, table=True):
    """A chat's wrong codes and numbers: five within a quarter of an hour shut it out for another.

    `kind` (bot/domain/till/tries.py): what is tried; misses of one kind shut out of that kind alone.
    """

    __tablename__ = "tries"

    chat_id: int = Field(primary_key=True, foreign_key="chats.id", sa_type=BigKey)
    kind: str = Field(default="", primary_key=True)
    misses: int = 0
    since: datetime
    locked_until: datetime | None = None


class RefusalNote(SQLModel, table=True):
    """Why a known coupon or customer was refused: rule, terms and inputs. Kept 90 days."""

    __tablename__ = "refusals"

    id: int | None = key()
    chat_id: int = refers("chats.id")
    rule: str
    coupon_id: int | None = refers("coupons.id", default=None)
    customer_id: int | None = refers("customers.id", default=None)
    terms_id: int | None = refers("offer_terms.id", default=None)
    facts: str = "{}"
    at: datetime = Field(index=True)


class Tombstone(SQLModel, table=True):
    """A keyed trace of somebody who was erased: a friend counts, and a gift is given, once for life."""

    __tablename__ = "tombstones"

    trace: str = Field(primary_key=True)
    at: datetime
