"""Offers (券活动): who they are, what they may cost, and their terms, version by version."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.db.tables.columns import key, refers, word


class OfferKind(StrEnum):
    GIFT = "gift"  # a thing
    PERCENT = "percent"  # so many percent off what is bought
    AMOUNT = "amount"  # so much money off what is bought
    TEXT = "text"  # whatever its words say


class OfferStatus(StrEnum):
    DRAFT = "draft"  # being written; gives nothing
    OPEN = "open"  # gives
    PAUSED = "paused"  # gives nothing for now; its coupons can be used
    ENDED = "ended"  # gives nothing any more; its coupons can be used


class PieceSource(StrEnum):
    OWN = "own"  # our codes, redeemed by our staff
    FILE = "file"  # the till's own codes from a file, each handed out once; used when a file says so
    PUBLIC = "public"  # one code for everybody, typed into the shop's own till


class Offer(SQLModel, table=True):
    """One offer with its budget. `pieces` and `money` are what was given and is not void; both only in
    guarded updates. Money in minor units of the terms' currency.
    """

    __tablename__ = "offers"

    id: int | None = key()
    kind: OfferKind = word(OfferKind)
    status: OfferStatus = word(OfferStatus, OfferStatus.OPEN)
    source: PieceSource = word(PieceSource, PieceSource.OWN)
    public_code: str = ""
    budget_pieces: int | None = None
    budget_money: int | None = Field(default=None, sa_type=BigInteger)
    pieces: int = 0
    money: int = Field(default=0, sa_type=BigInteger)
    per_customer: int | None = Field(default=None, description="most pieces one customer may ever get")
    guides_give: bool = Field(default=False, description="[Give a coupon] offers it")
    pin_opens: bool = Field(default=False, description="a colleague's daily PIN redeems it without a staff device")
    made_by: int | None = refers("staff.id", default=None)
    created_at: datetime


class Whom(StrEnum):
    ANYBODY = "anybody"
    NEWCOMERS = "newcomers"  # who has used no coupon yet
    REGULARS = "regulars"  # who has used one
    MEMBERS = "members"  # who is in one of the stores' groups


class OfferTerms(SQLModel, table=True):
    """One version of an offer's terms; a coupon keeps the one it was issued by. The open one has no `until`."""

    __tablename__ = "offer_terms"

    id: int | None = key()
    offer_id: int = refers("offers.id")
    version: int = 1
    name_en: str
    name_zh: str
    terms_en: str = ""
    terms_zh: str = ""
    worth: int | None = Field(
        default=None, sa_type=BigInteger, description="minor units: the amount off, or the most a piece costs us"
    )
    percent: int | None = None
    currency: str = "CAD"
    least_spend: int | None = Field(default=None, sa_type=BigInteger, description="minor units")
    for_whom: Whom = word(Whom, Whom.ANYBODY)
    starts_at: datetime | None = Field(default=None, description="usable from then")
    ends_at: datetime | None = Field(default=None, description="usable until then, however young the coupon")
    # Without the column's own default: it would stand in for a None that means no days.
    valid_days: int | None = Field(
        default=7, sa_column_kwargs={"default": None}, description="days a coupon lives after it was issued"
    )
    weekdays: str = Field(default="", description="0,4 for Monday and Friday; empty: every day")
    hours: str = Field(default="", description="14:00-17:00 in the store's zone; empty: all day")
    stores: str = Field(default="", description="ids with commas between; empty: every store")
    gives_back: bool = Field(default=True, description="a returned purchase gives the coupon back")
    picture_id: int | None = refers("pictures.id", default=None)
    since: datetime
    until: datetime | None = None

    __table_args__ = (
        Index(
            "uq_offer_terms_current",
            "offer_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        UniqueConstraint("offer_id", "version"),
    )


class TillCode(SQLModel, table=True):
    """One of the till's own codes; handed out once, to `coupon_id`."""

    __tablename__ = "till_codes"

    id: int | None = key()
    offer_id: int = refers("offers.id")
    code: str
    coupon_id: int | None = refers("coupons.id", default=None, unique=True)

    __table_args__ = (
        UniqueConstraint("offer_id", "code"),
        Index(
            "ix_till_codes_left",
            "offer_id",
            "id",
            sqlite_where=text("coupon_id IS NULL"),
            postgresql_where=text("coupon_id IS NULL"),
        ),
    )
