"""Staff (员工) and the invitations that make them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from bot.db.tables.columns import key, refers, word


class Role(StrEnum):
    GUIDE = "guide"  # 导购: invites and serves at one store
    MANAGER = "manager"  # 店长: runs one store
    TILL = "till"  # 收银机: a shared account bound to one store
    OPERATOR = "operator"  # 运营: plans campaigns
    OWNER = "owner"  # 店主: roles and approvals


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Staff(SQLModel, table=True):
    """One role of one person; a role that ended keeps its row."""

    __tablename__ = "staff"

    id: int | None = key()
    chat_id: int = refers("chats.id", index=True)
    role: Role = word(Role)
    store_id: int | None = refers("stores.id", default=None)
    name: str = ""
    on_duty: bool = Field(default=True, description="off duty: no questions are handed over")
    since: datetime
    until: datetime | None = None

    __table_args__ = (
        Index("uq_staff_at_a_store", "chat_id", "role", "store_id", unique=True, **_where("until IS NULL")),
        Index(
            "uq_staff_everywhere", "chat_id", "role", unique=True, **_where("until IS NULL AND store_id IS NULL")
        ),
    )


class Invitation(SQLModel, table=True):
    """A staff invitation: single use, 24 h; the role is bound to the account that opens it."""

    __tablename__ = "invitations"

    id: int | None = key()
    code: str = Field(unique=True)
    role: Role = word(Role)
    store_id: int | None = refers("stores.id", default=None)
    invited_by: int | None = refers("staff.id", default=None)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    used_by: int | None = refers("chats.id", default=None)
    roster_id: int | None = refers("roster.id", default=None)


class RosterEntry(SQLModel, table=True):
    """Somebody who is to work here, from a file: their invitation can be made at any time."""

    __tablename__ = "roster"

    id: int | None = key()
    number: str = Field(unique=True, description="the chain's own staff number")
    name: str
    role: Role = word(Role)
    store_id: int | None = refers("stores.id", default=None, index=True)
    staff_id: int | None = refers("staff.id", default=None)
    created_at: datetime


class Shift(SQLModel, table=True):
    """A colleague at a till, from their tap until the next one."""

    __tablename__ = "shifts"

    id: int | None = key()
    till_id: int = refers("staff.id", index=True)
    guide_id: int = refers("staff.id")
    since: datetime
    until: datetime | None = None

    __table_args__ = (Index("uq_shifts_current", "till_id", "guide_id", unique=True, **_where("until IS NULL")),)
