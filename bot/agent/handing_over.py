"""Putting a question before people: each of the store's guides gets a notice with a button to answer it."""

from datetime import datetime

from sqlmodel import Session

from bot.agent.presses import AnswerQuestion
from bot.db.tables import Chat, NoticeClass, Question
from bot.domain.notices import owe_notice
from bot.domain.questions import list_helpers


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
