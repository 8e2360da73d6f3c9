"""The team: who works here now, who may appoint whom, and how a role ends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, or_, select, update

from bot.db.engine import wake
from bot.db.tables import Chat, CodeKind, EntryCode, Invitation, Ownership, Role, Shift, Staff, Store
from bot.domain.people.staff import INVITATION_LIFE, MENUS, Keeper, Manager, check_keeps, invite_staff
from bot.domain.stores.directory import Names, StoreUnknown, find_store, names_of
from bot.domain.words.searching import holds
from bot.errors import Refusal

HEADS = (Role.OPERATOR, Role.OWNER)
"""Whom only an owner appoints and dismisses."""

AT_A_STORE = (Role.GUIDE, Role.MANAGER, Role.TILL)

_BELOW_A_MANAGER = (Role.GUIDE, Role.TILL)


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
    store_id: int | None
    since: datetime


def may_appoint(role: Role, by: Keeper) -> bool:
    """Whom somebody may appoint they may dismiss."""
    if isinstance(by, Manager):
        return role in _BELOW_A_MANAGER
    return by.role is Role.OWNER or role not in HEADS


def count_team(session: Session, by: Keeper, *, find: str = "") -> int:
    return int(session.exec(_current(by, select(func.count(col(Staff.id))), find)).one())


def list_team(session: Session, by: Keeper, *, find: str = "", limit: int, offset: int = 0) -> list[Colleague]:
    """Current roles in the order they were given: a manager's own store's, else everybody's.

    `find` looks for a name of a person or store.
    """
    rows = _current(by, select(Staff, Chat, Store), find).order_by(col(Staff.since), col(Staff.id))
    return [_colleague(*row) for row in session.exec(rows.limit(limit).offset(offset)).all()]


def find_colleague(session: Session, by: Keeper, *, staff_id: int) -> Colleague:
    """Raises StaffUnknown, also for whoever works at another manager's store."""
    row = session.exec(_current(by, select(Staff, Chat, Store)).where(Staff.id == staff_id)).first()
    if row is None:
        raise StaffUnknown
    return _colleague(*row)


def invite_colleague(
    session: Session, by: Keeper, *, role: str, store_id: int | None, now: datetime, roster_id: int | None = None
) -> Invitation:
    """A day's invitation to a role that `by` may give. Raises StaffUnknown and StoreUnknown."""
    if role not in list(Role) or not may_appoint(Role(role), by):
        raise StaffUnknown
    if role in AT_A_STORE:
        _check_store(session, by, store_id)
    return invite_staff(
        session, role=Role(role), store_id=store_id, invited_by=by.staff_id, now=now, life=INVITATION_LIFE,
        roster_id=roster_id,
    )  # fmt: skip


def _check_store(session: Session, by: Keeper, store_id: int | None) -> None:
    if store_id is None or find_store(session, store_id) is None:
        raise StoreUnknown
    check_keeps(by, store_id)


def end_role(session: Session, *, staff_id: int, by: Keeper, now: datetime) -> Colleague:
    """End a role from now on; its row stays. Who may not appoint to it may not end it.

    A guide's customers are nobody's then, the guide's printed code goes on as the store's, and the invitations
    they made are void: nobody comes back by their own. Raises StaffUnknown and LastOwner.
    """
    colleague = find_colleague(session, by, staff_id=staff_id)
    if not may_appoint(colleague.role, by):
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
        update(Shift)
        .where(or_(col(Shift.guide_id) == staff_id, col(Shift.till_id) == staff_id), col(Shift.until).is_(None))
        .values(until=now)
    )


def _current(by: Keeper, what: Any, find: str = "") -> Any:
    rows = (
        what.select_from(Staff)
        .join(Chat, col(Chat.id) == col(Staff.chat_id))
        .join(Store, col(Store.id) == col(Staff.store_id), isouter=True)
        .where(col(Staff.until).is_(None))
    )
    if isinstance(by, Manager):
        rows = rows.where(Staff.store_id == by.store_id)
    if find:
        rows = rows.where(holds(find, Staff.name, Chat.title, Store.name_en, Store.name_zh))
    return rows


def _colleague(staff: Staff, chat: Chat, store: Store | None) -> Colleague:
    name = staff.name or chat.title or str(chat.telegram_id)
    return Colleague(
        staff.id or 0, name, staff.role, names_of(store) if store else None, staff.store_id, staff.since
    )
