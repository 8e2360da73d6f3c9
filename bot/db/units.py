"""One unit's Session on a connection whose transaction somebody else begins and commits."""

from collections.abc import Callable
from typing import Literal, TypeVar

from sqlalchemy import Connection
from sqlmodel import Session

T = TypeVar("T")

Joins = Literal["rollback_only", "create_savepoint"]
"""What a failed flush takes back: the connection's whole transaction, or only what this Session wrote."""


def carry_out(
    connection: Connection, fn: Callable[[Session], T], joins: Joins = "rollback_only"
) -> tuple[T, set[str]]:
    """What `fn` returned, flushed but not committed, and whom it woke."""
    session = connection.info.get(joins)
    if session is None:
        session = connection.info[joins] = Session(connection, expire_on_commit=False, join_transaction_mode=joins)
    session.info[DRIVER] = connection.connection.driver_connection
    used = True
    try:
        result = fn(session)
        if used := session.in_transaction():
            session.commit()
        return result, session.info.pop(WAKES, set())
    finally:
        if used:  # not where prepared SQL did it all: a Session is dearer to make and to close than its work
            session.close()
            session.info.pop(WAKES, None)


def wake(session: Session, name: str) -> None:
    """After this transaction's commit, call what waits for `name` (in this process)."""
    session.info.setdefault(WAKES, set()).add(name)


DRIVER = "driver"  # in session.info: the driver's own connection, for prepared SQL
WAKES = "wakes"
