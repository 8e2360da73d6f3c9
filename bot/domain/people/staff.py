"""Staff and authority: typed actors that only the database makes, invitations, owners."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select, update

from bot.db.engine import wake
from bot.db.prepared import Prepared
from bot.db.tables import Chat, ChatKind, Invitation, Role, RosterEntry, Staff
from bot.domain.people.chats import Person
from bot.domain.stores.directory import StoreUnknown
from bot.errors import Refusal

MENUS = "menus"  # the job that tells Telegram each one's commands
INVITATION_LIFE = timedelta(hours=24)
OWNER_LINK_LIFE = timedelta(minutes=15)
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


class InvitationRefused(Refusal):
    """Unknown, used or expired: said alike, so that nothing can be learned by trying."""

    key = "refused.invitation"
    is_miss = True


@dataclass(frozen=True)
class Guide:
    """A guide or manager of one store, as the database says now."""

    staff_id: int
    store_id: int
    name: str
    role: Role = Role.GUIDE
    on_duty: bool = True


@dataclass(frozen=True)
class Manager(Guide):
    """The manager of one store, as the database says now: a guide there who may do more."""

    role: Role = Role.MANAGER


@dataclass(frozen=True)
class Operator:
    """An operator or owner, as the database says now."""

    staff_id: int
    role: Role


@dataclass(frozen=True)
class Till:
    """A till's shared account, bound to one store, as the database says now."""

    staff_id: int
    store_id: int
    name: str


Keeper = Operator | Manager
"""Whoever may change a store: an operator any, a manager their own (see `check_keeps`)."""


@dataclass(frozen=True)
class Standing:
    """What routing needs to know about a writer. Not authority: that is read again in the transaction."""

    roles: frozenset[str]
    awaiting: str | None


_STANDING = Prepared("""
    SELECT c.awaiting, s.role FROM chats c LEFT JOIN staff s ON s.chat_id = c.id AND s.until IS NULL
    WHERE c.telegram_id = :telegram_id
""")


def find_standing(session: Session, telegram_id: int) -> Standing:
    rows = _STANDING(session, telegram_id=telegram_id).fetchall()
    return Standing(frozenset(r[1] for r in rows if r[1]), rows[0][0] if rows else None)


def find_guide(session: Session, person: Person) -> Guide | None:
    row = _find_role(session, person, (Role.GUIDE, Role.MANAGER))
    return (
        Guide(row.id, row.store_id, row.name, row.role, row.on_duty) if row and row.id and row.store_id else None
    )


def find_operator(session: Session, person: Person) -> Operator | None:
    row = _find_role(session, person, (Role.OPERATOR, Role.OWNER))
    return Operator(row.id, row.role) if row and row.id else None


def find_owner(session: Session, person: Person) -> Operator | None:
    row = _find_role(session, person, (Role.OWNER,))
    return Operator(row.id, row.role) if row and row.id else None


def find_manager(session: Session, person: Person) -> Manager | None:
    row = _find_role(session, person, (Role.MANAGER,))
    return (
        Manager(row.id, row.store_id, row.name, row.role, row.on_duty) if row and row.id and row.store_id else None
    )


def find_till(session: Session, person: Person) -> Till | None:
    row = _find_role(session, person, (Role.TILL,))
    return Till(row.id, row.store_id, row.name) if row and row.id and row.store_id else None


def find_keeper(session: Session, person: Person) -> Keeper | None:
    """An operator before a manager: whoever is both may change every store."""
    return find_operator(session, person) or find_manager(session, person)


def check_keeps(keeper: Keeper, store_id: int) -> None:
    """Another manager's store is said to be unknown. Raises StoreUnknown."""
    if isinstance(keeper, Manager) and keeper.store_id != store_id:
        raise StoreUnknown


def _find_role(session: Session, person: Person, roles: Iterable[Role]) -> Staff | None:
    """The newest one: who accepted a second store's invitation works there from then on."""
    current = select(Staff).where(Staff.chat_id == person.chat_id, col(Staff.until).is_(None))
    return session.exec(current.where(col(Staff.role).in_(list(roles))).order_by(col(Staff.id).desc())).first()


def is_owned(session: Session) -> bool:
    """Does the installation have an owner yet?"""
    return (
        session.exec(select(Staff).where(Staff.role == Role.OWNER, col(Staff.until).is_(None))).first() is not None
    )


def appoint_owner(session: Session, *, telegram_id: int, locale: str, now: datetime) -> None:
    """Make a Telegram account an owner (OWNER_IDS at the start). Does nothing when it is one."""
    chat = session.exec(select(Chat).where(Chat.telegram_id == telegram_id)).first()
    if chat is None:
        chat = Chat(telegram_id=telegram_id, kind=ChatKind.PRIVATE, locale=locale, created_at=now)
        session.add(chat)
        session.flush()
    ever = select(Staff.id).where(Staff.chat_id == chat.id, Staff.role == Role.OWNER)
    if session.exec(ever.limit(1)).first() is None:  # who was dismissed stays dismissed
        _appoint(session, chat_id=chat.id or 0, role=Role.OWNER, store_id=None, name=chat.title, now=now)


def invite_staff(
    session: Session,
    *,
    role: Role,
    store_id: int | None,
    invited_by: int | None,
    now: datetime,
    life: timedelta,
    roster_id: int | None = None,
) -> Invitation:
    """A single-use invitation; `code` is the whole start payload (`i` and 24 random characters)."""
    code = "i" + "".join(secrets.choice(_LETTERS) for _ in range(24))
    invitation = Invitation(
        code=code, role=role, store_id=store_id, invited_by=invited_by, created_at=now, expires_at=now + life,
        roster_id=roster_id,
    )  # fmt: skip
    session.add(invitation)
    session.flush()
    return invitation


def accept_invitation(session: Session, person: Person, *, code: str, now: datetime) -> Staff:
    """Give the invitation's role to whoever opens it first, unless who invited has left since.

    Somebody who was expected gets the name the roster says. Raises InvitationRefused.
    """
    inviter = select(Staff.id).where(col(Staff.id) == col(Invitation.invited_by), col(Staff.until).is_(None))
    taken = session.exec(
        update(Invitation)
        .where(col(Invitation.code) == code, col(Invitation.used_at).is_(None), col(Invitation.expires_at) > now)
        .where(or_(col(Invitation.invited_by).is_(None), inviter.exists()))
        .values(used_at=now, used_by=person.chat_id)
        .returning(Invitation)
    ).scalar_one_or_none()
    if taken is None:
        raise InvitationRefused
    if taken.role is Role.OWNER:
        void_owner_links(session, now=now)
    expected = session.get(RosterEntry, taken.roster_id) if taken.roster_id else None
    staff = _appoint(
        session,
        chat_id=person.chat_id,
        role=taken.role,
        store_id=taken.store_id,
        name=expected.name if expected else person.name,
        now=now,
    )
    if expected:
        _bind_expected(session, expected, staff)
    return staff


def find_inviter(session: Session, *, code: str) -> int | None:
    """The chat row of who made the invitation; None for one that was printed at the start."""
    inviter = select(Staff.chat_id).join(Invitation, col(Invitation.invited_by) == col(Staff.id))
    return session.exec(inviter.where(Invitation.code == code)).first()


def _bind_expected(session: Session, expected: RosterEntry, staff: Staff) -> None:
    """Of two who open two invitations made for one person only the first is that person."""
    bound = session.exec(
        update(RosterEntry)
        .where(col(RosterEntry.id) == expected.id, col(RosterEntry.staff_id).is_(None))
        .values(staff_id=staff.id)
    )
    if not bound.rowcount:
        raise InvitationRefused
    staff.name = expected.name
    session.add(staff)
    session.flush()


def _appoint(
    session: Session, *, chat_id: int, role: Role, store_id: int | None, name: str, now: datetime
) -> Staff:
    same = select(Staff).where(
        Staff.chat_id == chat_id, Staff.role == role, col(Staff.until).is_(None), Staff.store_id == store_id
    )
    staff = session.exec(same).first()
    if staff is None:
        staff = Staff(chat_id=chat_id, role=role, store_id=store_id, name=name, since=now)
        session.add(staff)
        session.flush()
        wake(session, MENUS)
    return staff


def void_owner_links(session: Session, *, now: datetime) -> None:
    """The links that starts have printed so far are for nobody any more."""
    session.exec(
        update(Invitation)
        .where(col(Invitation.role) == Role.OWNER, col(Invitation.used_at).is_(None))
        .where(col(Invitation.invited_by).is_(None))
        .values(expires_at=now)
    )


def list_guides(session: Session, *, store_id: int) -> list[tuple[Staff, Chat]]:
    """The store's guides and managers with their chats."""
    rows = session.exec(
        select(Staff, Chat)
        .join(Chat, col(Chat.id) == col(Staff.chat_id))
        .where(
            Staff.store_id == store_id,
            col(Staff.until).is_(None),
            col(Staff.role).in_([Role.GUIDE, Role.MANAGER]),
        )
        .order_by(col(Staff.id))
    )
    return list(rows.all())


def list_operator_chats(session: Session) -> list[int]:
    """The private chats of operators and owners: who is told when something needs a hand."""
    heads = select(Staff.chat_id).where(
        col(Staff.until).is_(None), col(Staff.role).in_([Role.OPERATOR, Role.OWNER])
    )
    return sorted(set(session.exec(heads).all()))
