"""Questions (咨询): stored when they are asked, settled once, handed to a person whenever it is better."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select, update

from bot.db.engine import wake
from bot.db.prepared import Prepared
from bot.db.tables import Article, Chat, Group, NoticeClass, Question, QuestionStatus, Role, Staff
from bot.domain.owed.notices import owe_notice
from bot.domain.people.chats import Person
from bot.domain.people.staff import Guide, Operator, list_guides
from bot.errors import Refusal

Helper = Guide | Operator
"""Who answers questions: the store's guides; operators and owners where there are none."""

WAKE = "questions"
MAX_QUESTION = 1000


class QuestionGone(Refusal):
    """Unknown, another person's, or no longer open: said alike."""

    key = "refused.question_gone"


@dataclass(frozen=True)
class Asked:
    """A pending question with what answering it needs. `is_private`: asked in the person's own chat.

    `is_first`: the person asked nothing before; `is_staff`: they work here.
    """

    question_id: int
    text: str
    locale: str
    store_id: int | None
    is_private: bool
    is_first: bool
    is_staff: bool = False


def ask_question(
    session: Session, person: Person, *, chat_telegram_id: int, text: str, message_id: int, now: datetime
) -> Question | None:
    """Store a question asked in a private chat or a group; the job answers it where it was asked.

    A group's question is its store's, whoever asks. None: asked in a group that is not ours to answer in (we were
    let in by a stranger, without any rights).
    """
    chat_id = _find_chat(session, chat_telegram_id)
    if chat_id is None:
        return None
    of_group = session.exec(select(Group.store_id).where(Group.chat_id == chat_id)).first()
    question = Question(
        person_id=person.chat_id,
        chat_id=chat_id,
        store_id=of_group or person.store_id,
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


_IS_FREE = """
    (taken_by IS NULL OR taken_by = :epoch
     OR NOT EXISTS (SELECT 1 FROM workers WHERE workers.id = taken_by AND ended_at IS NULL))
"""
_OWED = Prepared(f"""
    SELECT id FROM questions WHERE {_IS_FREE}
    AND id IN (SELECT min(id) FROM questions WHERE status = 'pending' GROUP BY person_id) ORDER BY id LIMIT :limit
""")  # noqa: S608 - our own words
_TAKE = Prepared(f"""
    UPDATE questions SET taken_by = :epoch WHERE id = :id AND status = 'pending' AND {_IS_FREE}
""")  # noqa: S608


def list_owed_answers(session: Session, *, epoch: int, limit: int) -> list[int]:
    """The oldest pending question of each person (one answer at a time), unless a living worker has it in hand."""
    return [row[0] for row in _OWED(session, epoch=epoch, limit=limit).fetchall()]


def take_question(session: Session, question_id: int, *, epoch: int) -> bool:
    """Take a pending question in hand. False: a living worker has it, or it is answered."""
    return bool(_TAKE(session, id=question_id, epoch=epoch).rowcount)


def find_asked(session: Session, question_id: int) -> Asked | None:
    """The question while it is pending."""
    question = session.get(Question, question_id)
    if question is None or question.status is not QuestionStatus.PENDING:
        return None
    earlier = select(Question.id).where(Question.person_id == question.person_id, col(Question.id) < question_id)
    works_here = select(Staff.id).where(Staff.chat_id == question.person_id, col(Staff.until).is_(None))
    return Asked(
        question_id,
        question.text,
        question.locale,
        question.store_id,
        is_private=question.chat_id == question.person_id,
        is_first=session.exec(earlier.limit(1)).first() is None,
        is_staff=session.exec(works_here.limit(1)).first() is not None,
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
    """Chat rows of those who answer and can be reached.

    The store's colleagues on duty; while nobody is, its manager; without one operators and owners.
    """
    if store_id is not None:
        there = [one for one in list_guides(session, store_id=store_id) if one[1].blocked_at is None]
        on_duty = [chat.id or 0 for staff, chat in there if staff.on_duty]
        managers = [chat.id or 0 for staff, chat in there if staff.role is Role.MANAGER]
        if on_duty or managers:
            return list(dict.fromkeys(on_duty or managers))
    others = (
        select(Staff.chat_id)
        .join(Chat, col(Chat.id) == col(Staff.chat_id))
        .where(col(Staff.until).is_(None), col(Staff.role).in_([Role.OPERATOR, Role.OWNER]))
        .where(col(Chat.blocked_at).is_(None))
    )
    return list(dict.fromkeys(session.exec(others.order_by(col(Staff.id))).all()))


def hand_over_own(session: Session, person: Person, *, question_id: int) -> Question | None:
    """The asker wants a person. None: it is with one already. Raises QuestionGone for another's question.

    What a person answered before may be handed over again: the answer was not the one that was wanted.
    """
    question = session.get(Question, question_id)
    if question is None or question.person_id != person.chat_id:
        raise QuestionGone
    moved = session.exec(
        update(Question)
        .where(col(Question.id) == question_id, col(Question.status) != QuestionStatus.PERSON)
        .values(status=QuestionStatus.PERSON)
    )
    return question if moved.rowcount else None


def find_question_for(session: Session, helper: Helper, question_id: int) -> Question:
    """A question this helper may answer: a guide those of their store or of nobody's. Raises QuestionGone."""
    question = session.get(Question, question_id)
    if question is None or question.status is not QuestionStatus.PERSON:
        raise QuestionGone
    if isinstance(helper, Guide) and question.store_id not in (None, helper.store_id):
        raise QuestionGone
    return question


def answer_question(
    session: Session, helper: Helper, *, question_id: int, name: str, text: str, now: datetime
) -> None:
    """A person's own words, under their `name`, go where it was asked. The question is closed.

    Of two who answer at once only one is heard: the other gets QuestionGone.
    """
    question = find_question_for(session, helper, question_id)
    closed = session.exec(
        update(Question)
        .where(col(Question.id) == question_id, col(Question.status) == QuestionStatus.PERSON)
        .values(status=QuestionStatus.ANSWERED, reason="guide", answered_at=now)
    )
    if not closed.rowcount:
        raise QuestionGone
    owe_notice(
        session,
        chat_id=question.chat_id,
        kind=NoticeClass.ASKED_FOR,
        template="shopper/guide_answer",
        facts={"guide": name, "text": text, "question": question.text, "reply_to": question.message_id},
        locale=question.locale,
        dedupe_key=f"guide_answer:{question_id}:{now.timestamp()}",
        now=now,
    )


def find_article_for(session: Session, person: Person, *, question_id: int, article_id: int) -> Article:
    """An article for the person's own question: the brand's or its store's. Raises QuestionGone."""
    question, article = session.get(Question, question_id), session.get(Article, article_id)
    if question is None or question.person_id != person.chat_id:
        raise QuestionGone
    if article is None or article.until is not None or article.store_id not in (None, question.store_id):
        raise QuestionGone
    return article


def list_current_articles(session: Session) -> Sequence[Article]:
    return session.exec(select(Article).where(col(Article.until).is_(None)).order_by(col(Article.id))).all()


def _find_chat(session: Session, telegram_id: int) -> int | None:
    """The chat row of this Telegram id, or of what it moved to."""
    here = select(func.coalesce(Chat.moved_to, Chat.id)).where(Chat.telegram_id == telegram_id)
    return session.exec(here).first()
