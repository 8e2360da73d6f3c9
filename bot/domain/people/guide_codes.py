"""A guide's own entry code: the badge that brings customers into their care."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.db.tables import Attribution, CodeKind, EntryCode
from bot.domain.people.staff import Guide
from bot.domain.stores.doors import make_entry_code


def take_guide_code(session: Session, guide: Guide, *, now: datetime) -> EntryCode:
    """The guide's own code at their store, made at its first use."""
    own = select(EntryCode).where(
        EntryCode.guide_id == guide.staff_id,
        EntryCode.kind == CodeKind.GUIDE,
        EntryCode.store_id == guide.store_id,
        col(EntryCode.batch_id).is_(None),  # the index that leaves out ten thousands of parcel cards
        col(EntryCode.active),
    )
    code = session.exec(own.order_by(col(EntryCode.id))).first()
    return code or make_entry_code(
        session, kind=CodeKind.GUIDE, store_id=guide.store_id, guide_id=guide.staff_id, label=guide.name, now=now
    )


def count_brought_by_guide(session: Session, guide: Guide, *, since: datetime | None = None) -> int:
    """How many customers the guide's code brought, ever or since then."""
    count = select(func.count()).select_from(Attribution).where(Attribution.guide_id == guide.staff_id)
    return int(session.exec(count if since is None else count.where(Attribution.at >= since)).one())
