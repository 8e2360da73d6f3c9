"""Putting a question before people: each of the store's guides gets a notice with a button to answer it."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.agent.presses import AnswerQuestion
from bot.db.tables import Chat, NoticeClass, Question
from bot.domain.owed.notices import owe_notice
from bot.domain.service.questions import list_helpers
from bot.domain.stores.directory import find_store
from bot.domain.stores.hours import find_opening, today_at


def find_waiting(session: Session, store_id: int | None, *, now: datetime) -> dict[str, Any]:
    """When the store opens next, if it is closed now: facts of `shopper/handed_over`, plain JSON."""
    store = find_store(session, store_id) if store_id else None
    opening = find_opening(session, store, now) if store else None
    if store is None or opening is None or not opening.opens_at:
        return {"opens_at": "", "opens_in_days": 0, "zone": "UTC"}
    days = (today_at(store, opening.opens_at) - today_at(store, now)).days
    return {"opens_at": opening.opens_at.isoformat(), "opens_in_days": days, "zone": store.timezone}


def tell_helpers(session: Session, question: Question, *, now: datetime) -> int:
    """Owe the notices, once each time the question is handed over; how many people are told."""
    asker = session.get(Chat, question.person_id)
    helpers = list_helpers(session, question.store_id)
    for chat_id in helpers:
        owe_notice(
            session,
            chat_id=chat_id,
            kind=NoticeClass.SERVICE,
            template="guide/question",
            facts={"name": asker.title if asker else "", "question": question.text},
            keyboard=[[{"key": "button.answer_question", "data": AnswerQuestion(question.id or 0).pack()}]],
            dedupe_key=f"question:{question.id}:{now.timestamp()}:{chat_id}",
            now=now,
        )
    return len(helpers)
