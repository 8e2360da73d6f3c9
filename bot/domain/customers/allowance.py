"""What guides may give in a month: pieces and money, each guide's own and those of all their store's together."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from bot.db.tables import Brand, QuotaKind
from bot.domain.books.quotas import find_used, give_quota_back, take_quota
from bot.domain.people.staff import Guide
from bot.domain.purchases.sales import zone_of
from bot.domain.stores.directory import find_brand
from bot.domain.words.days import month_of
from bot.errors import Refusal


class GuideQuotaOut(Refusal):
    """The guide has given what one may in a month. Facts: `most` pieces."""

    key = "refused.guide_quota_out"


class StoreQuotaOut(Refusal):
    """All guides of the store together have. Facts: `most` pieces."""

    key = "refused.store_quota_out"


@dataclass(frozen=True)
class Allowance:
    """What a guide may still give this month: pieces, and money in minor units (None: no limit)."""

    pieces: int
    money: int | None


def find_allowance(session: Session, guide: Guide, *, now: datetime) -> Allowance:
    """The smaller of what is left of the guide's and the store's month."""
    brand, month = find_brand(session) or Brand(), _month(session, guide, now)
    own = find_used(session, QuotaKind.GUIDE, owner_id=guide.staff_id, period=month)
    store = find_used(session, QuotaKind.STORE, owner_id=guide.store_id, period=month)
    limits = [
        most - used
        for most, used in ((brand.guide_money, own[1]), (brand.store_money, store[1]))
        if most is not None
    ]
    pieces = min(brand.guide_pieces - own[0], brand.store_pieces - store[0])
    return Allowance(max(0, pieces), max(0, min(limits)) if limits else None)


def take_quotas(session: Session, guide: Guide, *, money: int, now: datetime) -> date:
    """The month they were taken from. Behind the budget's row, the guide's before the store's: all lock so."""
    brand, month = find_brand(session) or Brand(), _month(session, guide, now)
    if not take_quota(
        session, QuotaKind.GUIDE, owner_id=guide.staff_id, period=month, money=money,
        most_pieces=brand.guide_pieces, most_money=brand.guide_money,
    ):  # fmt: skip
        raise GuideQuotaOut(most=brand.guide_pieces)
    if not take_quota(
        session, QuotaKind.STORE, owner_id=guide.store_id, period=month, money=money,
        most_pieces=brand.store_pieces, most_money=brand.store_money,
    ):  # fmt: skip
        raise StoreQuotaOut(most=brand.store_pieces)
    return month


def give_quotas_back(session: Session, *, guide_id: int, store_id: int, month: date, money: int) -> None:
    """What was given in that month was taken back."""
    give_quota_back(session, QuotaKind.GUIDE, owner_id=guide_id, period=month, money=money)
    give_quota_back(session, QuotaKind.STORE, owner_id=store_id, period=month, money=money)


def _month(session: Session, guide: Guide, now: datetime) -> date:
    return month_of(now, zone_of(session, guide))
