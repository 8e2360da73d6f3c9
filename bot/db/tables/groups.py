"""Groups (社群), memberships (群成员) and requests to join."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.db.tables.columns import key, refers, word


class GroupStatus(StrEnum):
    UNBOUND = "unbound"  # the bot is in it, nobody chose a store
    ACTIVE = "active"  # a store's group
    PAUSED = "paused"  # the bot lacks rights or is out; `reason` says which


class Group(SQLModel, table=True):
    """A store's Telegram group. `invite_link` is owed (a job makes it) while empty and the group is active."""

    __tablename__ = "groups"

    id: int | None = key()
    chat_id: int = refers("chats.id", unique=True)
    store_id: int | None = refers("stores.id", default=None, index=True)
    status: GroupStatus = word(GroupStatus)
    reason: str = ""
    invite_link: str = ""
    entry_code_id: int | None = refers("entry_codes.id", default=None)
    welcome_message_id: int | None = Field(
        default=None, description="the rolling welcome now standing in the group"
    )
    welcomed_at: datetime | None = Field(default=None, description="when the last welcome was taken in hand")
    created_at: datetime


class Membership(SQLModel, table=True):
    """A person in a group, with joined and left; the row stays for ever and is reopened at a return."""

    __tablename__ = "memberships"

    id: int | None = key()
    group_id: int = refers("groups.id")
    person_id: int = refers("chats.id", index=True)
    joined_at: datetime
    left_at: datetime | None = None
    welcomed: bool = Field(default=False, description="was in a welcome's hands; once for ever")

    __table_args__ = (
        UniqueConstraint("group_id", "person_id"),
        Index(
            "ix_memberships_unwelcomed",
            "group_id",
            sqlite_where=text("NOT welcomed"),
            postgresql_where=text("NOT welcomed"),
        ),
    )


class JoinStatus(StrEnum):
    WAITING = "waiting"  # not a customer yet: greeted, approved after START
    WANTED = "wanted"  # to be approved: a job owes Telegram the call
    APPROVED = "approved"  # Telegram said yes
    GONE = "gone"  # withdrawn, expired or refused by Telegram


class JoinRequest(SQLModel, table=True):
    __tablename__ = "join_requests"

    id: int | None = key()
    group_id: int = refers("groups.id")
    person_id: int = refers("chats.id", index=True)
    status: JoinStatus = word(JoinStatus)
    requested_at: datetime
    greeted: bool = False

    __table_args__ = (
        UniqueConstraint("group_id", "person_id"),
        Index(
            "ix_join_requests_wanted",
            "id",
            sqlite_where=text("status = 'wanted'"),
            postgresql_where=text("status = 'wanted'"),
        ),
    )
