"""Who asked to join a store's group, who is in it (群成员), and whom the next welcome names."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.db.engine import wake
from bot.db.prepared import Prepared
from bot.db.tables import JoinStatus
from bot.domain.people.chats import Person
from bot.domain.stores.directory import Names, both

APPROVALS = "approvals"  # the job that says yes to those who asked
WELCOMES = "welcomes"  # the job that keeps one rolling welcome a group
WELCOME_EVERY = timedelta(minutes=1)  # shop time

_FIND = Prepared("""
    SELECT g.id, c.title, e.code, s.name_en, s.name_zh
    FROM chats c JOIN groups g ON g.chat_id = coalesce(c.moved_to, c.id) JOIN stores s ON s.id = g.store_id
    LEFT JOIN entry_codes e ON e.id = g.entry_code_id
    WHERE c.telegram_id = :telegram_id AND g.status <> 'unbound'
""")
_GROUP = Prepared("""
    SELECT g.id FROM chats c JOIN groups g ON g.chat_id = coalesce(c.moved_to, c.id)
    WHERE c.telegram_id = :telegram_id
""")
_ASK = Prepared("""
    INSERT INTO join_requests (group_id, person_id, status, requested_at, greeted)
    VALUES (:group_id, :person_id, :status, :now, :greeted)
    ON CONFLICT (group_id, person_id) DO UPDATE
    SET status = excluded.status, requested_at = excluded.requested_at, greeted = excluded.greeted
    RETURNING id
""")
_WANT = Prepared("""
    UPDATE join_requests SET status = 'wanted' WHERE person_id = :person_id AND status = 'waiting'
""")
_OWED = Prepared("""
    SELECT j.id FROM join_requests j JOIN groups g ON g.id = j.group_id
    WHERE j.status = 'wanted' AND g.status = 'active' ORDER BY j.id LIMIT :limit
""")
_WANTED = Prepared("""
    SELECT j.group_id, c.telegram_id, p.telegram_id
    FROM join_requests j JOIN groups g ON g.id = j.group_id
    JOIN chats c ON c.id = g.chat_id JOIN chats p ON p.id = j.person_id
    WHERE j.id = :id AND j.status = 'wanted' AND g.status = 'active'
""")
_SETTLE = Prepared("UPDATE join_requests SET status = :status WHERE id = :id AND status = 'wanted'")
_JOIN = Prepared("""
    INSERT INTO memberships (group_id, person_id, joined_at, welcomed) VALUES (:group_id, :person_id, :now, FALSE)
    ON CONFLICT (group_id, person_id) DO UPDATE SET joined_at = excluded.joined_at, left_at = NULL
    WHERE memberships.left_at IS NOT NULL
""")
_LEAVE = Prepared("""
    UPDATE memberships SET left_at = :now
    WHERE group_id = :group_id AND person_id = :person_id AND left_at IS NULL
""")
_INSIDE = Prepared("""
    UPDATE join_requests SET status = 'approved'
    WHERE group_id = :group_id AND person_id = :person_id AND status IN ('waiting', 'wanted')
""")
_UNWELCOMED = Prepared("""
    SELECT g.id FROM groups g
    WHERE g.status = 'active' AND (g.welcomed_at IS NULL OR g.welcomed_at <= :before) AND EXISTS
    (SELECT 1 FROM memberships m WHERE m.group_id = g.id AND NOT m.welcomed) ORDER BY g.id LIMIT :limit
""")
_CLAIM_WELCOME = Prepared("""
    UPDATE groups SET welcomed_at = :now WHERE id = :id AND status = 'active'
    AND (welcomed_at IS NULL OR welcomed_at <= :before)
""")
_WELCOME = Prepared("""
    UPDATE memberships SET welcomed = TRUE WHERE group_id = :id AND NOT welcomed RETURNING person_id, left_at
""")
_NEWCOMER = Prepared("SELECT locale, title FROM chats WHERE id = :id")
_STANDING = Prepared("""
    SELECT c.telegram_id, g.welcome_message_id, s.name_en, s.name_zh
    FROM groups g JOIN chats c ON c.id = g.chat_id JOIN stores s ON s.id = g.store_id WHERE g.id = :id
""")
_STANDS = Prepared("UPDATE groups SET welcome_message_id = :message_id WHERE id = :id")


@dataclass(frozen=True)
class Request:
    """Somebody asked to join. `entry_code` is the group's own start payload, for who is no customer yet."""

    request_id: int
    status: JoinStatus
    title: str
    store: Names
    entry_code: str | None


@dataclass(frozen=True)
class Wanted:
    """An approval owed to Telegram (Telegram ids)."""

    group_id: int
    group_telegram_id: int
    person_telegram_id: int


@dataclass(frozen=True)
class Welcome:
    """A welcome to be said now, to each in their language; `old_message_id` is the one it takes the place of."""

    telegram_id: int
    store: Names
    names: dict[str, list[str]]
    old_message_id: int | None


def ask_to_join(session: Session, person: Person, *, telegram_id: int, now: datetime) -> Request | None:
    """A customer is wanted in at once; anybody else waits for their START. None: no store's group."""
    row = _FIND(session, telegram_id=telegram_id).fetchone()
    if row is None:
        return None
    group_id, title, entry_code, name_en, name_zh = row
    status = JoinStatus.WANTED if person.customer_id else JoinStatus.WAITING
    made = _ASK(
        session, group_id=group_id, person_id=person.chat_id, status=str(status), now=now,
        greeted=status is JoinStatus.WAITING,
    ).fetchone()  # fmt: skip
    if status is JoinStatus.WANTED:
        wake(session, APPROVALS)
    return Request(made[0], status, title, both(name_en, name_zh), entry_code)


def want_approvals(session: Session, *, person_id: int) -> None:
    """The person pressed START: every group they wait for owes them a yes."""
    if _WANT(session, person_id=person_id).rowcount:
        wake(session, APPROVALS)


def list_wanted(session: Session, _now: datetime, limit: int) -> list[int]:
    """Join requests whose approval is owed, in groups where the bot may give it."""
    return [row[0] for row in _OWED(session, limit=limit).fetchall()]


def find_wanted(session: Session, request_id: int) -> Wanted | None:
    row = _WANTED(session, id=request_id).fetchone()
    return Wanted(*row) if row else None


def settle_request(session: Session, request_id: int, status: JoinStatus) -> bool:
    """What Telegram said to an approval. False: it was settled meanwhile."""
    return bool(_SETTLE(session, id=request_id, status=str(status)).rowcount)


def mark_joined(session: Session, person: Person, *, telegram_id: int, now: datetime) -> None:
    """The person is in the group now, however they came; a return reopens the row and is not welcomed twice."""
    row = _GROUP(session, telegram_id=telegram_id).fetchone()
    if row is None:
        return
    _INSIDE(session, group_id=row[0], person_id=person.chat_id)
    if _JOIN(session, group_id=row[0], person_id=person.chat_id, now=now).rowcount:
        wake(session, WELCOMES)


def mark_left(session: Session, person: Person, *, telegram_id: int, now: datetime) -> None:
    row = _GROUP(session, telegram_id=telegram_id).fetchone()
    if row:
        _LEAVE(session, group_id=row[0], person_id=person.chat_id, now=now)


def list_unwelcomed(session: Session, now: datetime, limit: int) -> list[int]:
    """Groups with members nobody welcomed yet, where the last welcome is a minute old."""
    return [row[0] for row in _UNWELCOMED(session, before=now - WELCOME_EVERY, limit=limit).fetchall()]


def take_welcome(session: Session, group_id: int, *, now: datetime) -> Welcome | None:
    """Take the next welcome in hand, at most one a minute. Its names are taken with it: nobody is named twice."""
    if not _CLAIM_WELCOME(session, id=group_id, now=now, before=now - WELCOME_EVERY).rowcount:
        return None
    people = [row[0] for row in _WELCOME(session, id=group_id).fetchall() if row[1] is None]
    names: dict[str, list[str]] = {}
    for person in sorted(people):
        locale, name = _NEWCOMER(session, id=person).fetchone()
        names.setdefault(locale, []).append(name)
    if not names:
        return None
    telegram_id, message_id, name_en, name_zh = _STANDING(session, id=group_id).fetchone()
    return Welcome(telegram_id, both(name_en, name_zh), names, message_id)


def note_welcome(session: Session, group_id: int, message_id: int | None) -> None:
    """The welcome that stands in the group now."""
    _STANDS(session, id=group_id, message_id=message_id)
