"""Consent: what a customer agreed to hear. Answers are appended; the newest of a topic counts; none means no."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.db.tables import ConsentSource, Topic

STOP_WORDS = frozenset({"stop", "stopall", "unsubscribe", "退订", "退訂", "td"})

_NEWEST = Prepared("""
    SELECT agreed FROM consents WHERE customer_id = :customer_id AND topic = :topic ORDER BY id DESC LIMIT 1
""")
_RECORD = Prepared("""
    INSERT INTO consents (customer_id, topic, agreed, notice_version, notice_locale, button, source, at)
    SELECT :customer_id, :topic, :agreed, coalesce((SELECT notice_version FROM brand WHERE id = 1), 1),
           :locale, :button, :source, :now
""")


def agrees(session: Session, *, customer_id: int, topic: Topic) -> bool:
    """Does the customer agree to hear about the topic?"""
    return find_answer(session, customer_id=customer_id, topic=topic) is True


def find_answer(session: Session, *, customer_id: int, topic: Topic) -> bool | None:
    """The newest answer; None: they have not been asked, or have not said."""
    row = _NEWEST(session, customer_id=customer_id, topic=str(topic)).fetchone()
    return bool(row[0]) if row else None


def record_consent(
    session: Session,
    *,
    customer_id: int,
    topics: Iterable[Topic],
    agreed: bool,
    locale: str,
    button: str,
    source: ConsentSource,
    now: datetime,
) -> bool:
    """Append an answer for each topic, with the notice's version at this moment. False: all said so already."""
    changed = [t for t in topics if find_answer(session, customer_id=customer_id, topic=t) is not agreed]
    for topic in changed:
        _RECORD(
            session, customer_id=customer_id, topic=str(topic), agreed=agreed, locale=locale,
            button=button, source=str(source), now=now,
        )  # fmt: skip
    return bool(changed)


def withdraw_consent(
    session: Session, *, customer_id: int, locale: str, button: str, source: ConsentSource, now: datetime
) -> bool:
    """No to every topic, at once. False: there was nothing they had agreed to or left open."""
    return record_consent(
        session, customer_id=customer_id, topics=Topic, agreed=False, locale=locale,
        button=button, source=source, now=now,
    )  # fmt: skip


def is_stop_word(text: str) -> bool:
    """Is this whole text a word that stops marketing, in any case, width or punctuation?"""
    if len(text) > 40:
        return False
    letters = (c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
    return "".join(letters) in STOP_WORDS
