"""Errands: long work somebody asked for. Taken by one worker epoch, cancelled by its asker, handed over once."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.db.engine import wake
from bot.db.prepared import Prepared
from bot.db.tables import ErrandStatus
from bot.domain.people.chats import Person
from bot.errors import Refusal

WAKE = "errands"

_WANT = Prepared("""
    INSERT INTO errands (kind, chat_id, locale, facts, status, done, total, reason, at)
    VALUES (:kind, :chat_id, :locale, :facts, 'wanted', 0, :total, '', :now) RETURNING id
""")
_SAME = Prepared("""
    SELECT id FROM errands WHERE chat_id = :chat_id AND kind = :kind AND facts = :facts
    AND status IN ('wanted', 'working') ORDER BY id LIMIT 1
""")
_CANCEL = Prepared("""
    UPDATE errands SET status = 'cancelled', at = :now
    WHERE id = :id AND chat_id = :chat_id AND status IN ('wanted', 'working') RETURNING kind
""")
_CANCELLED = Prepared("SELECT 1 FROM errands WHERE id = :id AND status = 'cancelled'")
_OWED = Prepared("""
    SELECT e.id FROM errands e LEFT JOIN workers w ON w.id = e.epoch
    WHERE e.status = 'wanted'
    OR (e.status IN ('working', 'handing_over') AND (e.epoch = :epoch OR w.ended_at IS NOT NULL))
    ORDER BY e.id LIMIT :limit
""")
# A result that was on its way when its worker died may have arrived: it is not made again unasked.
_GIVE_UP = Prepared("""
    UPDATE errands SET status = 'unconfirmed', at = :now WHERE id = :id AND status = 'handing_over'
    AND (epoch = :epoch OR EXISTS (SELECT 1 FROM workers w WHERE w.id = errands.epoch AND w.ended_at IS NOT NULL))
""")
_TAKE = Prepared("""
    UPDATE errands SET status = 'working', epoch = :epoch, done = 0, at = :now
    WHERE id = :id AND (status = 'wanted' OR (status = 'working' AND
    (epoch = :epoch OR EXISTS (SELECT 1 FROM workers w WHERE w.id = errands.epoch AND w.ended_at IS NOT NULL))))
""")
_FIND = Prepared("""
    SELECT e.id, e.kind, e.chat_id, c.telegram_id, e.locale, e.facts, e.total, e.message_id, e.status, e.epoch
    FROM errands e JOIN chats c ON c.id = e.chat_id WHERE e.id = :id
""")
_SHOWN = Prepared("UPDATE errands SET message_id = :message_id WHERE id = :id")
_NOTE = Prepared("""
    UPDATE errands SET done = :done, total = :total WHERE id = :id AND status = 'working' AND epoch = :epoch
""")
_HOLD = Prepared("UPDATE errands SET status = 'handing_over' WHERE id = :id AND status = 'working'")
_MOVE = Prepared("""
    UPDATE errands SET status = :status, reason = :reason, at = :now
    WHERE id = :id AND epoch = :epoch AND status IN ('working', 'handing_over')
""")


class ErrandOver(Refusal):
    """It is done, cancelled or somebody else's."""

    key = "refused.errand_over"


@dataclass(frozen=True)
class Wanted:
    """An errand as its worker sees it. `chat` is the Telegram id of whoever asked, `epoch` the worker's own."""

    errand_id: int
    kind: str
    chat_id: int
    chat: int
    locale: str
    facts: dict[str, Any]
    total: int
    message_id: int | None
    status: ErrandStatus
    epoch: int


def want_errand(
    session: Session, person: Person, *, kind: str, facts: dict[str, Any], total: int = 0, now: datetime
) -> int:
    """Ask for long work; `facts` are plain JSON, `total` how many steps the progress counts. The errand's id.

    Who asks for the same while it is under way gets that one: a button pressed twice makes one document.
    """
    asked = {"kind": kind, "chat_id": person.chat_id, "facts": json.dumps(facts, ensure_ascii=False)}
    row = _SAME(session, **asked).fetchone()
    if row is None:
        row = _WANT(session, **asked, locale=person.locale, total=total, now=now).fetchone()
    wake(session, WAKE)
    return int(row[0])


def cancel_errand(session: Session, person: Person, *, errand_id: int, now: datetime) -> str:
    """Only one's own, and only while nothing has been handed over. Its kind. Raises ErrandOver."""
    row = _CANCEL(session, id=errand_id, chat_id=person.chat_id, now=now).fetchone()
    if row is None:
        raise ErrandOver
    return str(row[0])


def is_cancelled(session: Session, errand_id: int) -> bool:
    return _CANCELLED(session, id=errand_id).fetchone() is not None


def list_owed_errands(session: Session, *, epoch: int, limit: int) -> list[int]:
    """Wanted ones, and those in the hands of nobody: of a dead worker, or dropped by `epoch`, which asks."""
    return [row[0] for row in _OWED(session, epoch=epoch, limit=limit).fetchall()]


def take_errand(session: Session, errand_id: int, *, epoch: int, now: datetime) -> Wanted | None:
    """Take an errand nobody works on (any more), `epoch` itself included; None when there is nothing to do.

    One whose result was on its way when its worker died comes back as UNCONFIRMED, to be said so and left.
    """
    given_up = _GIVE_UP(session, id=errand_id, epoch=epoch, now=now).rowcount
    if not given_up and not _TAKE(session, id=errand_id, epoch=epoch, now=now).rowcount:
        return None
    return find_errand(session, errand_id)


def find_errand(session: Session, errand_id: int) -> Wanted | None:
    row = _FIND(session, id=errand_id).fetchone()
    if row is None:
        return None
    errand_id, kind, chat_id, chat, locale, facts, total, message_id, status, epoch = row
    return Wanted(
        errand_id, kind, chat_id, chat, locale, json.loads(facts), total, message_id, ErrandStatus(status), epoch
    )


def note_shown(session: Session, errand_id: int, message_id: int) -> None:
    _SHOWN(session, id=errand_id, message_id=message_id)


def note_progress(session: Session, errand_id: int, *, epoch: int, done: int, total: int) -> bool:
    """False: it was cancelled, or is another worker's by now."""
    return bool(_NOTE(session, id=errand_id, epoch=epoch, done=done, total=total).rowcount)


def hold_errand(session: Session, errand_id: int) -> bool:
    """From this transaction on nobody can cancel it: its effect stands. False: somebody has."""
    return bool(_HOLD(session, id=errand_id).rowcount)


def move_errand(
    session: Session, errand_id: int, *, epoch: int, status: ErrandStatus, reason: str = "", now: datetime
) -> bool:
    """False: it is not this worker's any more."""
    return bool(_MOVE(session, id=errand_id, epoch=epoch, status=str(status), reason=reason, now=now).rowcount)
