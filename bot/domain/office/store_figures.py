"""A store's figures: who came and what was redeemed, today and in seven days, counted from the rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, case, col, func, select

from bot.db.tables import Attribution, Redemption, Staff, Store, Way
from bot.domain.words.days import start_of_day

MOST_NAMED = 20


@dataclass(frozen=True)
class Redeemed:
    """What one colleague redeemed. `way`: how, where it was nobody's press (a PIN, a file)."""

    name: str
    way: Way | None
    today: int
    week: int


@dataclass(frozen=True)
class StoreFigures:
    """`today` is the store's day, `week` it and the six before. `by_guide`: the busiest first."""

    came_today: int
    came_week: int
    redeemed_today: int
    redeemed_week: int
    by_guide: list[Redeemed]


def count_store(session: Session, *, store_id: int, now: datetime) -> StoreFigures:
    store = session.get(Store, store_id)
    today = start_of_day(now, store.timezone if store else "UTC")
    week = today - timedelta(days=6)
    came_today, came_week = session.exec(
        select(func.count(case((col(Attribution.at) >= today, 1))), func.count()).where(
            Attribution.store_id == store_id, Attribution.at >= week
        )
    ).one()
    redeemed = _list_redeemed(session, store_id, today=today, week=week)
    return StoreFigures(
        came_today=came_today,
        came_week=came_week,
        redeemed_today=sum(one.today for one in redeemed),
        redeemed_week=sum(one.week for one in redeemed),
        by_guide=redeemed[:MOST_NAMED],
    )


def _list_redeemed(session: Session, store_id: int, *, today: datetime, week: datetime) -> list[Redeemed]:
    in_week = func.count(col(Redemption.id))
    nobodys = case((col(Redemption.staff_id).is_(None), col(Redemption.way)))
    rows = session.exec(
        select(Staff.name, nobodys, func.count(case((col(Redemption.at) >= today, 1))), in_week)
        .select_from(Redemption)
        .outerjoin(Staff, col(Redemption.staff_id) == col(Staff.id))
        .where(Redemption.store_id == store_id, Redemption.at >= week, col(Redemption.undone_at).is_(None))
        .group_by(col(Staff.id), col(Staff.name), nobodys)
        .order_by(in_week.desc(), col(Staff.id).is_(None), col(Staff.id), nobodys)
    )
    return [
        Redeemed(name or "", Way(way) if way else None, of_today, of_week)
        for name, way, of_today, of_week in rows.all()
    ]
