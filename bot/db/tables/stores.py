"""The brand and its stores (门店) with their hours."""

from datetime import date, datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from bot.db.tables.columns import BigKey, key, refers


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
    colour: str = Field(default="#12372a", description="of posters, as #rrggbb")
    logo_id: int | None = refers("pictures.id", default=None)
    friend_offer_id: int | None = refers("offers.id", default=None)
    referrer_offer_id: int | None = refers("offers.id", default=None)
    purchase_counts: bool = Field(default=False, description="a friend counts by a purchase too")
    return_days: int = Field(default=7, description="how long a purchase may come back; the hold is a day longer")
    rewards_a_month: int = Field(default=10, description="most rewards of one referrer")
    guide_pieces: int = Field(default=30, description="coupons a guide may give a month")
    guide_money: int | None = Field(default=None, sa_type=BigInteger, description="their worth, minor units")
    store_pieces: int = Field(default=200, description="coupons a store's guides may give a month")
    store_money: int | None = Field(default=None, sa_type=BigInteger)


class Store(SQLModel, table=True):
    __tablename__ = "stores"

    id: int | None = key()
    number: str | None = Field(default=None, unique=True, description="what files call it; the chain's own number")
    name_en: str
    name_zh: str
    address_en: str = ""
    address_zh: str = ""
    timezone: str = Field(description="IANA name")
    created_at: datetime
    languages: str = Field(default="en,zh", description="spoken there, the first one first; commas between")
    latitude: float | None = None
    longitude: float | None = None
    picture_id: int | None = refers("pictures.id", default=None)
    till_code: str | None = Field(default=None, unique=True, description="start payload printed at its till")


class StoreHours(SQLModel, table=True):
    """One weekday's hours. A day without a row is unknown; without spans it is closed."""

    __tablename__ = "store_hours"

    store_id: int = Field(primary_key=True, foreign_key="stores.id", sa_type=BigKey)
    weekday: int = Field(primary_key=True, description="0 is Monday")
    spans: str = Field(
        default="", description="10:00-14:00,15:00-20:00 in the store's zone; past 24:00 into the night"
    )


class SpecialDay(SQLModel, table=True):
    """A store's day with hours or a note of its own."""

    __tablename__ = "special_days"

    store_id: int = Field(primary_key=True, foreign_key="stores.id", sa_type=BigKey)
    day: date = Field(primary_key=True, index=True)
    spans: str | None = Field(default=None, description="empty: closed; None: the weekday's hours, with a note")
    note_en: str = ""
    note_zh: str = ""
    chain_day_id: int | None = refers("chain_days.id", default=None)


class ChainDay(SQLModel, table=True):
    """A special day of every store at once: written on its card, then applied, and undone as a whole.

    Its special days carry its id until somebody changes one by hand.
    """

    __tablename__ = "chain_days"

    id: int | None = key()
    day: date
    spans: str | None = None
    note_en: str = ""
    note_zh: str = ""
    made_by: int = refers("staff.id")
    created_at: datetime
    applied_at: datetime | None = None
    undone_at: datetime | None = None


class ReplacedDay(SQLModel, table=True):
    """A store's own special day that a chain's day took the place of; undoing brings it back."""

    __tablename__ = "replaced_days"

    chain_day_id: int = Field(primary_key=True, foreign_key="chain_days.id", sa_type=BigKey)
    store_id: int = Field(primary_key=True, foreign_key="stores.id", sa_type=BigKey)
    spans: str | None = None
    note_en: str = ""
    note_zh: str = ""
    came_from: int | None = refers("chain_days.id", default=None)
