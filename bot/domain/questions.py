"""Questions (咨询): stored when they are asked, settled once, handed to a person whenever it is better."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select, update

from bot.db.engine import wake
from bot.db.tables import Article, Chat, NoticeClass, Question, QuestionStatus, Role, Staff
from bot.domain.notices import owe_notice
from bot.domain.people import Person
from bot.domain.staff import Guide, list_guides
from bot.errors import Refusal

WAKE = "questions"
MAX_QUESTION = 1000


class QuestionGone(Refusal):
    """Unknown, another person's, or no longer open: said alike."""

    key = "refused.question_gone"


@dataclass(frozen=True)
class Asked:
    """A pending question with what answering it needs. `is_private`: asked in the person's own chat."""

    question_id: int
    text: str
    locale: str
    store_id: int | None
    is_private: bool


def ask_question(
    session: Session, person: Person, *, chat_telegram_id: int, text: str, message_id: int, now: datetime
) -> Question:
    """Store a question asked in a private chat or a group; the job answers it where it was asked."""
    chat_id = person.chat_id
    if chat_telegram_id != person.telegram_id:
        chat_id = session.exec(select(Chat.id).where(Chat.telegram_id == chat_telegram_id)).first() or chat_id
    question = Question(
        person_id=person.chat_id,
        chat_id=chat_id,
        store_id=person.store_id,
        text=text[:MAX_QUESTION],
        locale=person.locale,
        message_id=message_id,
        status=QuestionStatus.PENDING,
        at=now,
    )
    session.add(question)
    session.flush()
    wake(session, WAKE)
    return question


def list_owed_answers(session: Session, _now: datetime, limit: int) -> list[int]:
    """The oldest pending question of each person: one answer at a time in a conversation."""
    oldest = (
        select(func.min(Question.id))
        .where(Question.status == QuestionStatus.PENDING)
        .group_by(col(Question.person_id))
        .order_by(func.min(Question.id))
        .limit(limit)
    )
    return [row for row in session.exec(oldest).all() if row is not None]


def find_asked(session: Session, question_id: int) -> Asked | None:
    """The question while it is pending."""
    question = session.get(Question, question_id)
    if question is None or question.status is not QuestionStatus.PENDING:
        return None
    return Asked(
        question_id, question.text, question.locale, question.store_id, question.chat_id == question.person_id
    )


def settle_question(
    session: Session,
    question_id: int,
    *,
    status: QuestionStatus,
    reason: str,
    article_id: int | None,
    now: datetime,
) -> bool:
    """Move a pending question on, once. False: somebody else did."""
    moved = session.exec(
        update(Question)
        .where(col(Question.id) == question_id, col(Question.status) == QuestionStatus.PENDING)
        .values(status=status, reason=reason, article_id=article_id, answered_at=now)
    )
    return bool(moved.rowcount)


def list_helpers(session: Session, store_id: int | None) -> list[int]:
    """Chat rows of those who answer: the store's guides and managers, else the operators and owners."""
    if store_id is not None and (guides := list_guides(session, store_id=store_id)):
        return list(dict.fromkeys(staff.chat_id for staff, _chat in guides))
    roles = [Role.OPERATOR, Role.OWNER]
    others = select(Staff.chat_id).where(col(Staff.until).is_(None), col(Staff.role).in_(roles))
    return list(dict.fromkeys(session.exec(others.order_by(col(Staff.id))).all()))


def hand_over_own(session: Session, person: Person, *, question_id: int) -> Question | None:
    """The asker wants a person. None: it was handed over before. Raises QuestionGone for another's question."""
    question = session.get(Question, question_id)
    if question is None or question.person_id != person.chat_id:
        raise QuestionGone
    if question.status is QuestionStatus.PERSON:
        return None
    question.status = QuestionStatus.PERSON
    session.add(question)
    return question


def find_question_for(session: Session, guide: Guide, question_id: int) -> Question:
    """A question this guide may answer: of their store, or of nobody's. Raises QuestionGone."""
    question = session.get(Question, question_id)
    if question is None or question.status is not QuestionStatus.PERSON:
        raise QuestionGone
    if question.store_id not in (None, guide.store_id):
        raise QuestionGone
    return question


def answer_question(session: Session, guide: Guide, *, question_id: int, text: str, now: datetime) -> None:
    """A guide's own words go to the asker, marked as a person's. The question is closed."""
    question = find_question_for(session, guide, question_id)
    question.status, question.reason, question.answered_at = QuestionStatus.ANSWERED, "guide", now
    session.add(question)
    owe_notice(
        session,
        chat_id=question.person_id,
        kind=NoticeClass.ASKED_FOR,
        template="shopper/guide_answer",
        facts={"guide": guide.name, "text": text, "question": question.text},
        dedupe_key=f"guide_answer:{question_id}",
        now=now,
    )


def find_article_for(session: Session, person: Person, *, article_id: int) -> Article:
    """An article this person may read: the brand's or their store's. Raises QuestionGone."""
    article = session.get(Article, article_id)
    if article is None or article.until is not None or article.store_id not in (None, person.store_id):
        raise QuestionGone
    return article


def list_current_articles(session: Session) -> Sequence[Article]:
    return session.exec(select(Article).where(col(Article.until).is_(None)).order_by(col(Article.id))).all()
