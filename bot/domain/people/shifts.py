"""Who is at work: colleagues on shift at a till, and guides on duty for questions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, select, update

from bot.db.prepared import Prepared
from bot.db.tables import Role, Shift, Staff
from bot.domain.people.ownerships import GuideGone
from bot.domain.people.staff import Guide, Till
from bot.errors import Refusal

LONGEST_SHIFT = timedelta(hours=16)
"""Whoever forgot to tap off in the evening is not on shift in the morning."""

_BEGIN = Prepared("""
    INSERT INTO shifts (till_id, guide_id, since) VALUES (:till_id, :guide_id, :now) ON CONFLICT DO NOTHING
""")


class NotOnShift(Refusal):
    """Not on shift at this till any more, or not working at the store."""

    key = "refused.not_on_shift"


@dataclass(frozen=True)
class Mate:
    """A guide or manager of the till's store."""

    guide_id: int
    name: str
    on_shift: bool


def count_mates(session: Session, till: Till) -> int:
    mates = select(func.count(col(Staff.id))).where(_of_store(till))
    return int(session.exec(mates).one())


def list_mates(
    session: Session, till: Till, *, now: datetime, only_on_shift: bool = False, limit: int, offset: int = 0
) -> list[Mate]:
    """The colleagues of the till's store, those on shift first."""
    rows = (
        select(Staff.id, Staff.name, Shift.id)
        .join(Shift, and_(col(Shift.guide_id) == col(Staff.id), _open(till, now)), isouter=not only_on_shift)
        .where(_of_store(till))
        .order_by(col(Shift.id).is_(None), col(Staff.name), col(Staff.id))
    )
    found = session.exec(rows.limit(limit).offset(offset)).all()
    return [Mate(staff_id or 0, name, shift_id is not None) for staff_id, name, shift_id in found]


def switch_shift(session: Session, till: Till, *, guide_id: int, on: bool, now: datetime) -> Guide:
    """Put a colleague on or off shift at this till; saying it twice changes nothing. Raises GuideGone."""
    staff = session.exec(select(Staff).where(Staff.id == guide_id, _of_store(till))).first()
    if staff is None:
        raise GuideGone
    over = update(Shift).where(
        col(Shift.till_id) == till.staff_id, col(Shift.guide_id) == guide_id, col(Shift.until).is_(None)
    )
    session.exec((over.where(col(Shift.since) <= now - LONGEST_SHIFT) if on else over).values(until=now))
    if on:
        _BEGIN(session, till_id=till.staff_id, guide_id=guide_id, now=now)
    return _guide(staff)


def find_on_shift(session: Session, till: Till, *, guide_id: int, now: datetime) -> Guide:
    """The colleague, as long as they are on shift at this till and work at its store. Raises NotOnShift."""
    staff = session.exec(
        select(Staff)
        .join(Shift, col(Shift.guide_id) == col(Staff.id))
        .where(Staff.id == guide_id, _of_store(till), _open(till, now))
    ).first()
    if staff is None:
        raise NotOnShift
    return _guide(staff)


def switch_duty(session: Session, guide: Guide, *, on: bool) -> None:
    """Off duty no question is handed to them while somebody else is there."""
    session.exec(update(Staff).where(col(Staff.id) == guide.staff_id).values(on_duty=on))


def _of_store(till: Till) -> ColumnElement[bool]:
    return and_(
        col(Staff.store_id) == till.store_id,
        col(Staff.until).is_(None),
        col(Staff.role).in_([Role.GUIDE, Role.MANAGER]),
    )


def _open(till: Till, now: datetime) -> ColumnElement[bool]:
    return and_(
        col(Shift.till_id) == till.staff_id, col(Shift.until).is_(None), col(Shift.since) > now - LONGEST_SHIFT
    )


def _guide(staff: Staff) -> Guide:
    return Guide(staff.id or 0, staff.store_id or 0, staff.name, staff.role, staff.on_duty)
