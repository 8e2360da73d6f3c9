"""Updates in: decoded one by one, acknowledged after their effects and their reply are stored.

Telegram keeps what was not acknowledged, so Telegram is the inbox; a repeat has no effect and gets the stored
reply again unless it is marked spoken. What cannot be decoded or keeps failing goes into quarantine.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlmodel import Session

from bot.clock import machine_now
from bot.db.engine import Database
from bot.db.prepared import Prepared
from bot.errors import TryAgainLater
from bot.replies import Reply, dump, load

MAX_TRIES = 5
DEADLINE = 10.0  # seconds for one update; handlers only touch the database
RESPEAK = timedelta(minutes=10)

log = structlog.get_logger()

_FIND = Prepared("SELECT reply, spoken_at FROM updates WHERE update_id = :id")
_REMEMBER = Prepared("""
    INSERT INTO updates (update_id, reply, at, spoken_at) VALUES (:id, :reply, :now, :spoken_at)
    ON CONFLICT (update_id) DO NOTHING
""")
_SPOKEN = Prepared("UPDATE updates SET spoken_at = :now WHERE update_id = :id")
_UNSPOKEN = Prepared("""
    SELECT update_id, reply FROM updates WHERE spoken_at IS NULL AND at > :since ORDER BY update_id
""")
_TRY = Prepared("""
    INSERT INTO failed_tries (update_id, tries, at) VALUES (:id, 1, :now)
    ON CONFLICT (update_id) DO UPDATE SET tries = failed_tries.tries + 1, at = excluded.at RETURNING tries
""")
_QUARANTINE = Prepared("""
    INSERT INTO quarantine (update_id, body, reason, at) VALUES (:id, :body, :reason, :now)
    ON CONFLICT (update_id) DO NOTHING
""")


@dataclass(frozen=True)
class Taken:
    """An update whose effects are committed: it may be acknowledged. `reply` is what is still to be said."""

    update_id: int
    reply: Reply = ()


class _Overtaken(TryAgainLater):
    """Another worker took the same update meanwhile; the repeat finds its reply."""


def find_taken(session: Session, update_id: int) -> Taken | None:
    """The stored reply of an update taken before (empty when it was spoken)."""
    row = _FIND(session, id=update_id).fetchone()
    if row is None:
        return None
    return Taken(update_id, () if row[1] else load(row[0]))


def remember(session: Session, update_id: int, reply: Reply, now: datetime) -> Taken:
    """Store the reply with its update, in the effects' own transaction. `now` is machine time."""
    stored = _REMEMBER(session, id=update_id, reply=dump(reply), now=now, spoken_at=None if reply else now)
    if not stored.rowcount:
        raise _Overtaken(str(update_id))
    return Taken(update_id, reply)


def mark_spoken(session: Session, update_ids: list[int], now: datetime) -> None:
    _SPOKEN.many(session, [{"id": update_id, "now": now} for update_id in update_ids])


def list_unspoken(session: Session, now: datetime) -> list[Taken]:
    """Stored replies of the last 10 minutes (machine time) that nobody marked spoken, oldest first."""
    return [Taken(row[0], load(row[1])) for row in _UNSPOKEN(session, since=now - RESPEAK).fetchall()]


class Intake:
    """`decode(raw)` gives the update or raises; `feed(update)` carries it out and returns its Taken, or None."""

    def __init__(
        self,
        database: Database,
        decode: Callable[[dict[str, Any]], Any],
        feed: Callable[[Any], Awaitable[Taken | None]],
    ) -> None:
        self._database = database
        self._decode = decode
        self._feed = feed

    async def take(self, raw: dict[str, Any]) -> Taken:
        """Carry one raw update out. Raises TryAgainLater when it must not be acknowledged yet."""
        update_id = raw.get("update_id")
        if not isinstance(update_id, int):
            return await self._quarantine(None, raw, "no update_id")
        try:
            update = self._decode(clean(raw))
        except Exception as error:
            return await self._quarantine(update_id, raw, type(error).__name__)
        return await self._carry_out(update_id, update, raw)

    async def _carry_out(self, update_id: int, update: Any, raw: dict[str, Any]) -> Taken:
        while True:
            try:
                async with asyncio.timeout(DEADLINE):
                    return await self._feed(update) or Taken(update_id)
            except TimeoutError as error:
                raise TryAgainLater("deadline") from error
            except TryAgainLater:
                raise
            except Exception as error:
                log.exception("update.failed", update_id=update_id)
                reason = type(error).__name__
            # Written before the next attempt, so that a crash in it counts as well.
            if await self._database.unit_of_work(_count_try, update_id, machine_now()) >= MAX_TRIES:
                return await self._quarantine(update_id, raw, reason)

    async def _quarantine(self, update_id: int | None, raw: dict[str, Any], reason: str) -> Taken:
        log.error("update.quarantined", update_id=update_id, reason=reason)
        body = json.dumps(raw).encode()
        await self._database.unit_of_work(_set_aside, update_id, body, reason, machine_now())
        return Taken(update_id or 0)


def _count_try(session: Session, update_id: int, now: datetime) -> int:
    return int(_TRY(session, id=update_id, now=now).fetchone()[0])


def _set_aside(session: Session, update_id: int | None, body: bytes, reason: str, now: datetime) -> None:
    _QUARANTINE(session, id=update_id, body=body, reason=reason, now=now)


_HOSTILE = re.compile("[\x00\ud800-\udfff]")


def clean(value: Any) -> Any:
    """Texts without NUL and lone surrogates, which one database or the other cannot store."""
    if isinstance(value, str):
        return _HOSTILE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {key: clean(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [clean(inner) for inner in value]
    return value
