"""Notices as a Source of the outbox: worded when they are claimed, in the language of whoever gets them."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.db.tables import NoticeClass
from bot.domain.owed.reminders import is_in_hand
from bot.domain.stores.group_moves import move_group
from bot.outbox import Claimed, Landed, Unwritten
from bot.replies import Call, Picture, say
from bot.sender import Blocked, Failed, Moved, RetryAfter, Sent, Unconfirmed
from bot.texts import Texts

_IS_DUE = Prepared("SELECT 1 FROM notices WHERE status = 'pending' AND not_before <= :now LIMIT 1")
# `alive` is the fence: a worker that was declared dead claims nothing. On PostgreSQL it holds the worker's row
# against the reaper until the claim is committed, and a materialized list of rows is locked only once.
# One at a time a chat, in their order: also behind one that was held back (it has an epoch) by pace or flood.
_CLAIM = """
    WITH alive AS MATERIALIZED (
        SELECT id FROM workers WHERE id = :epoch AND ended_at IS NULL {share}
    ), due AS MATERIALIZED (
        SELECT n.id FROM notices n
        WHERE n.status = 'pending' AND n.not_before <= :now AND EXISTS (SELECT 1 FROM alive)
        AND NOT EXISTS (
            SELECT 1 FROM notices o WHERE o.chat_id = n.chat_id AND o.id < n.id
            AND o.status IN ('pending', 'sending')
            AND (o.status = 'sending' OR o.epoch IS NOT NULL OR o.not_before <= :now)
        )
        ORDER BY n.not_before, n.id LIMIT :limit {skip}
    )
    UPDATE notices SET status = 'sending', epoch = :epoch, at = :now WHERE id IN (SELECT id FROM due)
    RETURNING id, chat_id, template, facts, call, kind
"""
_CLAIM_SQLITE = Prepared(_CLAIM.format(share="", skip=""))
_CLAIM_POSTGRES = Prepared(_CLAIM.format(share="FOR SHARE", skip="FOR UPDATE OF n SKIP LOCKED"))
# By its new id, if what was a group is a supergroup by now.
_CHAT = Prepared("""
    SELECT COALESCE(m.telegram_id, c.telegram_id), c.locale
    FROM chats c LEFT JOIN chats m ON m.id = c.moved_to WHERE c.id = :id
""")
_SETTLE = Prepared("""
    UPDATE notices SET status = :status, reason = :reason, message_id = :message_id, at = :now
    WHERE id = :id AND epoch = :epoch AND status IN ('sending', 'unconfirmed')
""")
_GO_BACK = Prepared("""
    UPDATE notices SET status = 'pending', not_before = :not_before, at = :now
    WHERE id = :id AND epoch = :epoch AND status = 'sending'
""")
_GIVE_UP = Prepared("""
    UPDATE notices SET status = 'unconfirmed', reason = 'crash', at = :now
    WHERE status = 'sending' AND epoch = :epoch
""")
_BLOCKED = Prepared("""
    UPDATE chats SET blocked_at = :now WHERE id = (SELECT chat_id FROM notices WHERE id = :id)
    AND blocked_at IS NULL AND kind = 'private'
""")
_CHAT_OF = Prepared("SELECT chat_id FROM notices WHERE id = :id")
# The newest answer counts; who never answered, or is no customer, agreed to nothing.
_AGREES = Prepared("""
    SELECT c.blocked_at IS NULL, (
        SELECT s.agreed FROM consents s JOIN customers k ON k.id = s.customer_id
        WHERE k.chat_id = c.id AND s.topic = 'offers' ORDER BY s.id DESC LIMIT 1
    ) FROM chats c WHERE c.id = :chat_id
""")
_SUPPRESS = Prepared("UPDATE notices SET status = 'suppressed', reason = :reason, at = :now WHERE id = :id")


class Notices:
    """Asked-for and service messages always go out; marketing ones by what is true at the claim."""

    name = "notices"

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def is_due(self, session: Session, now: datetime) -> bool:
        return _IS_DUE(session, now=now).fetchone() is not None

    def claim(self, session: Session, *, epoch: int, limit: int, now: datetime) -> list[Claimed]:
        claim = _CLAIM_SQLITE if session.get_bind().dialect.name == "sqlite" else _CLAIM_POSTGRES
        rows = claim(session, epoch=epoch, limit=limit, now=now).fetchall()
        return [self._word(session, *row) for *row, kind in rows if self._may_say(session, row, kind, now)]

    def settle(self, session: Session, landed: list[Landed], *, epoch: int, now: datetime) -> None:
        for row in landed:
            self._settle_one(session, row, epoch, now)

    def give_up(self, session: Session, *, epochs: list[int], now: datetime) -> int:
        return sum(_GIVE_UP(session, epoch=epoch, now=now).rowcount for epoch in epochs)

    def _may_say(self, session: Session, row: list[Any], kind: str, now: datetime) -> bool:
        """Judged in the claim itself: whoever stopped, or used the coupon, a moment ago is not written to."""
        if kind != NoticeClass.MARKETING:
            return True
        key, chat_id, _template, facts, _call = row
        coupon_id = json.loads(facts).get("while_in_hand")
        is_reachable, agrees = _AGREES(session, chat_id=chat_id).fetchone()
        reason = "" if agrees else "no consent"
        if not is_reachable:
            reason = "blocked"
        elif coupon_id is not None and not is_in_hand(session, coupon_id, now=now):
            reason = "not in hand"
        if reason:
            _SUPPRESS(session, id=key, reason=reason, now=now)
        return not reason

    def _word(self, session: Session, key: int, chat_id: int, template: str, facts: str, call: str) -> Claimed:
        chat, locale = _CHAT(session, id=chat_id).fetchone()
        try:
            return Claimed(key, chat, _stored(call, chat) if call else self._render(chat, locale, template, facts))
        except Exception as error:  # one bad notice must not stop the others: it is listed as failed
            return Claimed(key, chat, None, f"cannot be worded: {type(error).__name__}")

    def _render(self, chat: int, locale: str, template: str, facts: str) -> Call:
        known = json.loads(facts)
        locale = known.pop("speak", locale)
        rows = [[self._button(item, locale, known) for item in row] for row in known.pop("keyboard", ())]
        return say(chat, self._texts.render(template, locale, **known), rows, reply_to=known.get("reply_to"))

    def _button(self, item: dict[str, str], locale: str, known: dict[str, Any]) -> dict[str, Any]:
        words = item["text"] if "text" in item else self._texts.phrase(item["key"], locale, **known)
        return {"text": words, **({"url": item["url"]} if "url" in item else {"callback_data": item["data"]})}

    def _settle_one(self, session: Session, row: Landed, epoch: int, now: datetime) -> None:
        match row.outcome:
            case RetryAfter(seconds=seconds) | Unwritten(seconds=seconds):
                later = now + timedelta(seconds=seconds)
                _GO_BACK(session, id=row.key, epoch=epoch, not_before=later, now=now)
                return
            case Moved(telegram_id=moved_to):
                old, _ = _CHAT(session, id=_CHAT_OF(session, id=row.key).fetchone()[0]).fetchone()
                move_group(session, old_id=old, new_id=moved_to, now=now)
                _GO_BACK(session, id=row.key, epoch=epoch, not_before=now, now=now)
                return
            case Sent() as sent:
                status, reason, message_id = "sent", "", sent.message_id
            case Blocked(reason=why):
                status, reason, message_id = "failed", why, None
                _BLOCKED(session, id=row.key, now=now)
            case Failed(reason=why):
                status, reason, message_id = "failed", why, None
            case Unconfirmed(reason=why):
                status, reason, message_id = "unconfirmed", why, None
        _SETTLE(
            session, id=row.key, epoch=epoch, status=status, reason=reason, message_id=message_id, now=now
        )  # fmt: skip


def _stored(call: str, chat: int) -> Call:
    facts = json.loads(call)
    picture = Picture(**facts["picture"]) if facts["picture"] else None
    return Call(facts["method"], chat, {**facts["params"], "chat_id": chat}, picture)
