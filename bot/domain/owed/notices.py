"""Owing a message: a notice is written with the effect that owes it and sent by the outbox later."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.db.engine import wake
from bot.db.prepared import Prepared
from bot.db.tables import NoticeClass

WAKE = "notices"

_OWE = Prepared("""
    INSERT INTO notices (chat_id, kind, template, facts, call, dedupe_key, not_before, status, reason, at)
    VALUES (:chat_id, :kind, :template, :facts, :call, :dedupe_key, :not_before, 'pending', '', :now)
    ON CONFLICT (dedupe_key) DO NOTHING
""")
_WITHDRAW = Prepared("DELETE FROM notices WHERE status = 'pending' AND dedupe_key LIKE :like")


def owe_notice(
    session: Session,
    *,
    chat_id: int,
    kind: NoticeClass,
    template: str,
    dedupe_key: str,
    now: datetime,
    facts: dict[str, Any] | None = None,
    keyboard: Sequence[Sequence[dict[str, str]]] = (),
    not_before: datetime | None = None,
    locale: str | None = None,
) -> bool:
    """Owe `template` to a chat row, worded at sending time. False: it was owed already.

    It speaks the chat's language, or `locale`: what one person asked in a group is answered in theirs.

    `facts` are plain JSON values (times as ISO texts with an offset). `keyboard` rows hold buttons as
    `{"key": phrase id, "data": packed press}` or `{"key": …, "url": …}`. `dedupe_key` is unique for ever.
    """
    packed = {
        **(facts or {}),
        **({"keyboard": keyboard} if keyboard else {}),
        **({"speak": locale} if locale else {}),
    }
    return _owe(
        session, chat_id, kind, template, json.dumps(packed, ensure_ascii=False), "", dedupe_key, not_before, now
    )


def withdraw_notices(session: Session, *, dedupe_prefix: str) -> int:
    """What was to be said later has become wrong: those not sent yet are owed no more. How many."""
    session.flush()
    return int(_WITHDRAW(session, like=f"{dedupe_prefix}%").rowcount)


def owe_call(
    session: Session, *, chat_id: int, call: str, dedupe_key: str, now: datetime, not_before: datetime
) -> bool:
    """Owe a call that is rendered already (a reply held back by flood); `call` is its JSON."""
    return _owe(session, chat_id, NoticeClass.ASKED_FOR, "", "{}", call, dedupe_key, not_before, now)


def _owe(
    session: Session,
    chat_id: int,
    kind: NoticeClass,
    template: str,
    facts: str,
    call: str,
    dedupe_key: str,
    not_before: datetime | None,
    now: datetime,
) -> bool:
    made = _OWE(
        session, chat_id=chat_id, kind=str(kind), template=template, facts=facts, call=call,
        dedupe_key=dedupe_key, not_before=not_before or now, now=now,
    )  # fmt: skip
    wake(session, WAKE)
    return bool(made.rowcount)
