"""Why a known coupon or customer was refused: rule, terms and inputs, kept 90 days, read by a button."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.db.prepared import Prepared, known_time
from bot.domain.people.chats import Person
from bot.domain.stores.directory import Names, both
from bot.domain.till.tries import count_miss
from bot.errors import Refusal

_NOTE = Prepared("""
    INSERT INTO refusals (chat_id, rule, coupon_id, customer_id, terms_id, facts, at)
    VALUES (:chat_id, :rule, :coupon_id, :customer_id, :terms_id, :facts, :now) RETURNING id
""")
_FIND = Prepared("""
    SELECT n.rule, n.facts, n.at, t.version, t.name_en, t.name_zh
    FROM refusals n LEFT JOIN offer_terms t ON t.id = n.terms_id WHERE n.id = :id AND n.chat_id = :chat_id
""")


class RefusalForgotten(Refusal):
    """It was refused longer ago than we keep, or somebody else was."""

    key = "refused.refusal_forgotten"


@dataclass(frozen=True)
class Explanation:
    """`rule`: the refusal's key; `facts`: its inputs as plain JSON values. `version` None: no terms were asked."""

    rule: str
    facts: dict[str, Any]
    at: datetime
    version: int | None
    offer: Names


def book_refusal(session: Session, person: Person, refusal: Refusal, *, now: datetime) -> int | None:
    """Count a miss, or remember why; the note's id when there is something to explain."""
    if refusal.is_miss:
        count_miss(session, person, now=now, kind=refusal.miss_kind)
    if refusal.coupon_id is None and refusal.customer_id is None:
        return None
    facts = json.dumps(refusal.facts, ensure_ascii=False, default=_plain)
    row = _NOTE(
        session, chat_id=person.chat_id, rule=refusal.key, coupon_id=refusal.coupon_id,
        customer_id=refusal.customer_id, terms_id=refusal.terms_id, facts=facts, now=now,
    ).fetchone()  # fmt: skip
    return int(row[0])


def explain_refusal(session: Session, person: Person, note_id: int) -> Explanation:
    """What was noted for this person's own press. Raises RefusalForgotten."""
    row = _FIND(session, id=note_id, chat_id=person.chat_id).fetchone()
    if row is None:
        raise RefusalForgotten
    rule, facts, at, version, name_en, name_zh = row
    offer = both(name_en or "", name_zh or "")
    return Explanation(rule, json.loads(facts), known_time(at), version, offer)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"no plain value: {value!r}")
