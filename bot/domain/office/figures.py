"""Figures: how many came, whom a guide looks after, what an entry code brought. Counted from the rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, select

from bot.db.tables import Customer, Offer, Ownership, Redemption, Store
from bot.domain.people.guide_codes import count_brought_by_guide
from bot.domain.people.staff import Guide
from bot.domain.words.days import start_of_day


@dataclass(frozen=True)
class GuideFigures:
    """A guide's own numbers; `today` is the store's day."""

    came: int
    came_today: int
    came_week: int
    customers: int
    redeemed: int
    redeemed_today: int


@dataclass(frozen=True)
class ShopFigures:
    """Those who are here, what is given and what stands redeemed, as the offers' own cards count it."""

    customers: int
    coupons: int
    redeemed: int


def count_for_guide(session: Session, guide: Guide, *, now: datetime) -> GuideFigures:
    store = session.get(Store, guide.store_id)
    today = start_of_day(now, store.timezone if store else "UTC")
    return GuideFigures(
        came=count_brought_by_guide(session, guide),
        came_today=count_brought_by_guide(session, guide, since=today),
        came_week=count_brought_by_guide(session, guide, since=today - timedelta(days=6)),
        customers=count_own_customers(session, guide),
        redeemed=_count_redeemed(session, guide, since=None),
        redeemed_today=_count_redeemed(session, guide, since=today),
    )


def count_own_customers(session: Session, guide: Guide) -> int:
    return int(session.exec(select(func.count()).select_from(Ownership).where(_own(guide))).one())


def count_shop(session: Session) -> ShopFigures:
    return ShopFigures(
        customers=int(session.exec(select(func.count()).where(col(Customer.erased_at).is_(None))).one()),
        coupons=int(session.exec(select(func.coalesce(func.sum(Offer.pieces), 0))).one()),
        redeemed=int(session.exec(select(func.count()).where(col(Redemption.undone_at).is_(None))).one()),
    )


def _own(guide: Guide) -> ColumnElement[bool]:
    return and_(col(Ownership.guide_id) == guide.staff_id, col(Ownership.until).is_(None))


def _count_redeemed(session: Session, guide: Guide, *, since: datetime | None) -> int:
    redeemed = (
        select(func.count())
        .select_from(Redemption)
        .where(Redemption.staff_id == guide.staff_id, col(Redemption.undone_at).is_(None))
    )
    return int(session.exec(redeemed if since is None else redeemed.where(Redemption.at >= since)).one())
