"""The ledger: a row per recipient, claimed before it is sent, settled after; nobody twice, nobody lost."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.outbox import Claimed, Landed, Unwritten
from bot.sender import Blocked, Failed, Moved, RetryAfter, Sent, Unconfirmed
from bot.texts import TextRefused, Texts
from campaigns.audience import AGREED
from campaigns.breaker import Breaker
from campaigns.content import Reader, Wordings
from campaigns.tables import DeliveryStatus, Reason

CANNOT_BE_WORDED = "cannot be worded"
ROUNDS = 50  # of claiming while everybody claimed turns out to have stopped or blocked


class _Ledger:
    """A statement on deliveries for either database; who waits and who flies are indexes that SQLite is told.

    Left alone it walks the primary key instead, past everybody who was sent to before.
    """

    def __init__(self, sql: str) -> None:
        # ruff: noqa: S608 - statements are put together from constants of this room only
        waiting, flying = "INDEXED BY ix_deliveries_pending", "INDEXED BY ix_deliveries_sending"
        self._sqlite = Prepared(sql.format(waiting=waiting, flying=flying, share="", skip=""))
        skip = "FOR UPDATE OF d SKIP LOCKED"
        self._postgres = Prepared(sql.format(waiting="", flying="", share="FOR SHARE", skip=skip))

    def __call__(self, session: Session, **facts: Any) -> Any:
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        return (self._sqlite if is_sqlite else self._postgres)(session, **facts)


_RUNNING = Prepared("""
    SELECT b.id, m.id FROM campaigns m JOIN broadcasts b ON b.campaign_id = m.id
    WHERE m.status = 'running' AND b.status <> 'done' ORDER BY b.id
""")
_IS_DUE = _Ledger("""
    SELECT 1 FROM deliveries {waiting} WHERE broadcast_id = :broadcast AND status = 0 AND not_before <= :at LIMIT 1
""")


def _prepare_claim(agreed: str) -> _Ledger:
    """Judged again in the claim itself: whoever stopped a moment ago is left out, not sent to.

    `alive` is the fence: a worker that was declared dead claims nothing. On PostgreSQL it holds the worker's row
    against the reaper until the claim is committed. `status + 0` keeps PostgreSQL, before it has statistics, from
    reading the whole index of those who wait to find the few it has just locked.
    """
    return _Ledger(f"""
        WITH alive AS MATERIALIZED (
            SELECT id FROM workers WHERE id = :epoch AND ended_at IS NULL {{share}}
        ), judged AS MATERIALIZED (
            SELECT d.chat_id, CASE
                WHEN c.id IS NULL OR c.blocked_at IS NOT NULL THEN {Reason.BLOCKED:d}
                WHEN NOT {agreed} THEN {Reason.NO_CONSENT:d}
                ELSE 0 END AS reason
            FROM deliveries d {{waiting}}
            LEFT JOIN chats c ON c.id = d.chat_id LEFT JOIN customers k ON k.chat_id = d.chat_id
            WHERE d.broadcast_id = :broadcast AND d.status = 0 AND d.not_before <= :at
                AND EXISTS (SELECT 1 FROM alive)
                AND EXISTS (SELECT 1 FROM campaigns m WHERE m.id = :campaign AND m.status = 'running')
            ORDER BY d.chat_id LIMIT :limit {{skip}}
        )
        UPDATE deliveries SET status = CASE judged.reason WHEN 0 THEN 1 ELSE 4 END, reason = judged.reason,
            epoch = :epoch, at = :at
        FROM judged
        WHERE deliveries.broadcast_id = :broadcast AND deliveries.chat_id = judged.chat_id
            AND deliveries.status + 0 = 0
        RETURNING deliveries.chat_id, deliveries.status
    """)


_CLAIM = _prepare_claim(AGREED)
_READER = Prepared("""
    SELECT c.telegram_id, c.locale, c.title,
        COALESCE(s.name_en, b.name_en, ''), COALESCE(s.name_zh, b.name_zh, '')
    FROM chats c LEFT JOIN customers k ON k.chat_id = c.id LEFT JOIN stores s ON s.id = k.store_id
    LEFT JOIN brand b ON b.id = 1 WHERE c.id = :chat
""")
_SETTLE = Prepared("""
    UPDATE deliveries SET status = :status, reason = :reason, not_before = :not_before,
        message_id = :message_id, at = :at
    WHERE broadcast_id = :broadcast AND chat_id = :chat AND epoch = :epoch
        AND (status = 1 OR (status = 5 AND :status = 2))
""")
_BLOCK = Prepared("UPDATE chats SET blocked_at = :now WHERE id = :chat AND blocked_at IS NULL")
_MOVE = Prepared("""
    UPDATE chats SET telegram_id = :telegram_id WHERE id = :chat
    AND NOT EXISTS (SELECT 1 FROM chats WHERE telegram_id = :telegram_id)
""")
_GIVE_UP = Prepared("""
    UPDATE deliveries SET status = 5, reason = 7, at = :at WHERE status = 1 AND epoch = :epoch
""")
_TOTALS = Prepared("""
    SELECT status, reason, COUNT(*) FROM deliveries WHERE broadcast_id = :broadcast GROUP BY status, reason
""")
_AUDIENCE = Prepared("SELECT audience FROM broadcasts WHERE id = :broadcast")
_SUPPRESS = _Ledger("""
    UPDATE deliveries SET status = 4, reason = 4, at = :at
    WHERE broadcast_id = :broadcast AND status = 0 AND chat_id IN (
        SELECT chat_id FROM deliveries {waiting} WHERE broadcast_id = :broadcast AND status = 0
        ORDER BY chat_id LIMIT :limit
    )
""")
_CANCELLED = _Ledger("""
    SELECT b.id FROM campaigns m JOIN broadcasts b ON b.campaign_id = m.id
    WHERE m.status = 'cancelled' AND b.status <> 'done'
        AND (SELECT 1 FROM deliveries d {waiting} WHERE d.broadcast_id = b.id AND d.status = 0 LIMIT 1) = 1
""")
# The first one is enough: written as NOT EXISTS, PostgreSQL joins with all who wait.
_ALL_LANDED = """b.status = 'sending'
    AND (SELECT 1 FROM deliveries d {waiting} WHERE d.broadcast_id = b.id AND d.status = 0 LIMIT 1) IS NULL
    AND (SELECT 1 FROM deliveries d {flying} WHERE d.broadcast_id = b.id AND d.status = 1 LIMIT 1) IS NULL
"""
_FINISHED = _Ledger(f"SELECT b.id FROM broadcasts b WHERE {_ALL_LANDED}")
_FINISH = _Ledger(f"""
    UPDATE broadcasts AS b SET status = 'done', done_at = :now WHERE {_ALL_LANDED} RETURNING campaign_id
""")


@dataclass(frozen=True)
class Totals:
    """One broadcast's account. `audience` was counted while it was written down, the rest is counted now."""

    audience: int
    waiting: int
    sending: int
    sent: int
    failed: Mapping[Reason, int]
    suppressed: Mapping[Reason, int]
    unconfirmed: int

    @property
    def done(self) -> int:
        """How many are accounted for."""
        return self.sent + sum(self.failed.values()) + sum(self.suppressed.values()) + self.unconfirmed

    @property
    def balances(self) -> bool:
        return self.done + self.waiting + self.sending == self.audience


class Deliveries:
    """The ledger as a source of the outbox. Keys are (broadcast id, chat row id)."""

    name = "deliveries"

    def __init__(self, texts: Texts, *, is_paid: bool = False) -> None:
        self._extra = {"allow_paid_broadcast": True} if is_paid else {}
        self._wordings = Wordings(texts)
        self._breaker = Breaker()

    def is_due(self, session: Session, now: datetime) -> bool:
        at = int(now.timestamp())
        running = _RUNNING(session).fetchall()
        return any(_IS_DUE(session, broadcast=row[0], at=at).fetchone() for row in running)

    def claim(self, session: Session, *, epoch: int, limit: int, now: datetime) -> list[Claimed]:
        """Up to `limit` rows, of the oldest broadcast first. Whoever stopped or blocked is left out here."""
        claimed: list[Claimed] = []
        facts = {"epoch": epoch, "at": int(now.timestamp())}
        for broadcast_id, campaign_id in _RUNNING(session).fetchall():
            facts |= {"broadcast": broadcast_id, "campaign": campaign_id}
            for _ in range(ROUNDS):
                if len(claimed) >= limit:
                    return claimed
                rows = _CLAIM(session, **facts, limit=limit - len(claimed)).fetchall()
                if not rows:
                    break
                ours = [chat_id for chat_id, status in rows if status == DeliveryStatus.SENDING]
                claimed += [self._word(session, broadcast_id, chat_id) for chat_id in ours]
        return claimed

    def settle(self, session: Session, landed: list[Landed], *, epoch: int, now: datetime) -> None:
        """Write down what became of claimed rows. A late answer may still turn unconfirmed into sent."""
        _SETTLE.many(session, [_outcome(session, row, epoch, now) for row in landed])
        self._breaker.watch(session, landed, now=now)

    def give_up(self, session: Session, *, epochs: list[int], now: datetime) -> int:
        at = int(now.timestamp())
        return sum(_GIVE_UP(session, epoch=epoch, at=at).rowcount for epoch in epochs)

    def _word(self, session: Session, broadcast_id: int, chat_id: int) -> Claimed:
        reader = Reader(*_READER(session, chat=chat_id).fetchone())
        try:
            call = self._wordings.of(session, broadcast_id).word(reader)
        except TextRefused:
            return Claimed((broadcast_id, chat_id), reader.chat, None, CANNOT_BE_WORDED)
        call.params.update(self._extra)
        return Claimed((broadcast_id, chat_id), reader.chat, call)


def totals(session: Session, broadcast_id: int) -> Totals:
    """Sent + failed + suppressed + unconfirmed + what is still waiting or flying = audience."""
    by_status: dict[DeliveryStatus, dict[Reason, int]] = {status: {} for status in DeliveryStatus}
    for status, reason, count in _TOTALS(session, broadcast=broadcast_id).fetchall():
        by_status[DeliveryStatus(status)][Reason(reason)] = count
    in_all = {status: sum(reasons.values()) for status, reasons in by_status.items()}
    return Totals(
        audience=_AUDIENCE(session, broadcast=broadcast_id).fetchone()[0],
        waiting=in_all[DeliveryStatus.PENDING],
        sending=in_all[DeliveryStatus.SENDING],
        sent=in_all[DeliveryStatus.SENT],
        failed=by_status[DeliveryStatus.FAILED],
        suppressed=by_status[DeliveryStatus.SUPPRESSED],
        unconfirmed=in_all[DeliveryStatus.UNCONFIRMED],
    )


def list_cancelled(session: Session) -> list[int]:
    """Broadcasts of cancelled campaigns in which somebody still waits to be written off."""
    return [row[0] for row in _CANCELLED(session).fetchall()]


def suppress_cancelled(session: Session, broadcast_id: int, *, limit: int, now: datetime) -> bool:
    """Write down up to `limit` who were left out because the campaign was stopped. False: nobody is left."""
    written = _SUPPRESS(session, broadcast=broadcast_id, limit=limit, at=int(now.timestamp()))
    return bool(written.rowcount == limit)


def list_finished(session: Session) -> list[int]:
    """Broadcasts that are written down in full and of which nobody waits or flies."""
    return [row[0] for row in _FINISHED(session).fetchall()]


def finish_broadcasts(session: Session, *, now: datetime) -> list[int]:
    """Close them; the campaigns they belong to."""
    return [row[0] for row in _FINISH(session, now=now).fetchall()]


def _outcome(session: Session, row: Landed, epoch: int, now: datetime) -> dict[str, Any]:
    """What `_SETTLE` writes for one row; blocked and moved chats are noted on the way."""
    broadcast_id, chat_id = row.key
    status, reason, message_id, later = DeliveryStatus.PENDING, Reason.NONE, None, 0.0
    match row.outcome:
        case Sent() as sent:
            status, message_id = DeliveryStatus.SENT, sent.message_id
        case Blocked():
            status, reason = DeliveryStatus.FAILED, Reason.BLOCKED
            _BLOCK(session, chat=chat_id, now=now)
        case RetryAfter(seconds=seconds) | Unwritten(seconds=seconds):
            later = now.timestamp() + seconds if seconds else 0.0
        case Moved(telegram_id=telegram_id):
            if not _MOVE(session, chat=chat_id, telegram_id=telegram_id).rowcount:
                status, reason = DeliveryStatus.FAILED, Reason.REFUSED
        case Failed(reason=why):
            status = DeliveryStatus.FAILED
            reason = Reason.BAD_TEXT if why == CANNOT_BE_WORDED else Reason.REFUSED
        case Unconfirmed():
            status, reason = DeliveryStatus.UNCONFIRMED, Reason.NO_ANSWER
    return {
        "broadcast": broadcast_id, "chat": chat_id, "epoch": epoch, "status": int(status), "reason": int(reason),
        "not_before": math.ceil(later), "message_id": message_id, "at": int(now.timestamp()),
    }  # fmt: skip
