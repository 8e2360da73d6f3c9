"""The team: who works here now, and how a role ends."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select, update
from sqlmodel.sql.expression import Select

from bot.db.engine import wake
from bot.db.tables import Chat, CodeKind, EntryCode, Invitation, Ownership, Role, Staff, Store
from bot.domain.staff import MENUS, Operator
from bot.domain.stores import Names, names_of
from bot.errors import Refusal

HEADS = (Role.OPERATOR, Role.OWNER)
"""Whom only an owner appoints and dismisses."""


class StaffUnknown(Refusal):
    """No such role, or it has ended already."""

    key = "refused.staff_unknown"


class LastOwner(Refusal):
    """Without an owner nobody could appoint the next one."""

    key = "refused.last_owner"


@dataclass(frozen=True)
class Colleague:
    """One role somebody holds now. `store` is None for roles of the whole brand."""

    staff_id: int
    name: str
    role: Role
    store: Names | None
    since: datetime


def count_team(session: Session) -> int:
    return int(session.exec(select(func.count()).select_from(Staff).where(col(Staff.until).is_(None))).one())


def list_team(session: Session, *, limit: int, offset: int = 0) -> list[Colleague]:
    """Everybody's current roles, in the order they were given."""
    rows = session.exec(
        _current().order_by(col(Staff.since), col(Staff.id)).limit(limit).offset(offset),
    )
    return [_colleague(*row) for row in rows.all()]


def find_colleague(session: Session, staff_id: int) -> Colleague | None:
    row = session.exec(_current().where(Staff.id == staff_id)).first()
    return _colleague(*row) if row else None


def may_end(role: Role, by: Operator) -> bool:
    return by.role is Role.OWNER or role not in HEADS


def end_role(session: Session, *, staff_id: int, by: Operator, now: datetime) -> Colleague:
    """End a role from now on; its row stays. Only an owner ends an operator's or owner's.

    A guide's customers are nobody's then, the guide's printed code goes on as the store's, and invitations nobody
    has opened yet are void: nobody comes back by their own. Raises StaffUnknown and LastOwner.
    """
    colleague = find_colleague(session, staff_id)
    if colleague is None or not may_end(colleague.role, by):
        raise StaffUnknown
    if colleague.role is Role.OWNER:
        _check_another_owner(session, staff_id)
    ended = session.exec(
        update(Staff).where(col(Staff.id) == staff_id, col(Staff.until).is_(None)).values(until=now)
    )
    if not ended.rowcount:
        raise StaffUnknown
    _let_go(session, staff_id, now=now)
    wake(session, MENUS)
    return colleague


def _check_another_owner(session: Session, staff_id: int) -> None:
    # All owners' rows are held, so that two owners cannot dismiss each other at once.
    owners = select(Staff.id).where(Staff.role == Role.OWNER, col(Staff.until).is_(None)).with_for_update()
    if not set(session.exec(owners).all()) - {staff_id}:
        raise LastOwner


def _let_go(session: Session, staff_id: int, *, now: datetime) -> None:
    session.exec(
        update(Ownership)
        .where(col(Ownership.guide_id) == staff_id, col(Ownership.until).is_(None))
        .values(until=now)
    )
    session.exec(
        update(EntryCode).where(col(EntryCode.guide_id) == staff_id).values(guide_id=None, kind=CodeKind.STORE)
    )
    session.exec(
        update(Invitation)
        .where(col(Invitation.invited_by) == staff_id, col(Invitation.used_at).is_(None))
        .values(expires_at=now)
    )


def _current() -> Select[Staff, Chat, Store]:
    return (
        select(Staff, Chat, Store)
        .join(Chat, col(Chat.id) == col(Staff.chat_id))
        .join(Store, col(Store.id) == col(Staff.store_id), isouter=True)
        .where(col(Staff.until).is_(None))
    )


def _colleague(staff: Staff, chat: Chat, store: Store | None) -> Colleague:
    name = chat.title or staff.name or str(chat.telegram_id)
    return Colleague(staff.id or 0, name, staff.role, names_of(store) if store else None, staff.since)
