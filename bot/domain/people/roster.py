"""The roster: who is to work here according to a file, until they have taken their role."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select, update

from bot.db.tables import Invitation, Role, RosterEntry, Store
from bot.domain.people.staff import Keeper, Manager
from bot.domain.people.team import invite_colleague
from bot.domain.stores.directory import Names, names_of
from bot.domain.words.searching import holds
from bot.errors import Refusal


class ExpectedUnknown(Refusal):
    """Not on the roster, not of this store, or here already."""

    key = "refused.expected_unknown"


@dataclass(frozen=True)
class Expected:
    """Somebody of the roster who has not taken their role yet."""

    roster_id: int
    number: str
    name: str
    role: Role
    store: Names | None


def count_expected(session: Session, by: Keeper, *, find: str = "") -> int:
    return int(session.exec(_not_taken(by, select(func.count(col(RosterEntry.id))), find)).one())


def list_expected(session: Session, by: Keeper, *, find: str = "", limit: int, offset: int = 0) -> list[Expected]:
    """By number: a manager's own store's, else everybody's. `find` looks for a name, number or store."""
    rows = _not_taken(by, select(RosterEntry, Store), find).order_by(col(RosterEntry.number))
    return [_expected(*row) for row in session.exec(rows.limit(limit).offset(offset)).all()]


def invite_expected(session: Session, by: Keeper, *, roster_id: int, now: datetime) -> tuple[Expected, Invitation]:
    """The invitation of one person of the roster; those made for them before are void.

    Raises ExpectedUnknown, and what `invite_colleague` raises.
    """
    row = session.exec(_not_taken(by, select(RosterEntry, Store)).where(RosterEntry.id == roster_id)).first()
    if row is None:
        raise ExpectedUnknown
    entry, store = row
    session.exec(
        update(Invitation)
        .where(col(Invitation.roster_id) == roster_id, col(Invitation.used_at).is_(None))
        .values(expires_at=now)
    )
    invitation = invite_colleague(
        session, by, role=entry.role, store_id=entry.store_id, now=now, roster_id=roster_id
    )
    return _expected(entry, store), invitation


def _not_taken(by: Keeper, what: Any, find: str = "") -> Any:
    rows = (
        what.select_from(RosterEntry)
        .join(Store, col(Store.id) == col(RosterEntry.store_id), isouter=True)
        .where(col(RosterEntry.staff_id).is_(None))
    )
    if isinstance(by, Manager):
        rows = rows.where(RosterEntry.store_id == by.store_id)
    if find:
        rows = rows.where(holds(find, RosterEntry.name, RosterEntry.number, Store.name_en, Store.name_zh))
    return rows


def _expected(entry: RosterEntry, store: Store | None) -> Expected:
    return Expected(entry.id or 0, entry.number, entry.name, entry.role, names_of(store) if store else None)
