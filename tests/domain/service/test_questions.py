"""Questions before people: handed over by the asker alone, answered once, where they were asked."""

import json

import pytest
from sqlmodel import Session, select

from bot.agent.handing_over import tell_helpers
from bot.db.engine import Database
from bot.db.tables import Article, Chat, ChatKind, Notice, Question, QuestionStatus, Role, Staff, Worker
from bot.domain.people.chats import Person, meet_person
from bot.domain.people.staff import appoint_owner, is_owned
from bot.domain.service.questions import (
    QuestionGone,
    answer_question,
    ask_question,
    find_article_for,
    find_question_for,
    hand_over_own,
    list_owed_answers,
    take_question,
)
from bot.epochs import Epoch
from tests.conftest import NOON, HandClock
from tests.domain.team_factory import a_guide, a_person, a_staff, a_store, the_operator

GROUP = -1001


def _ask(session: Session, person: Person, chat: int | None = None) -> Question:
    asked = ask_question(
        session, person, chat_telegram_id=chat or person.telegram_id, text="Why?", message_id=5, now=NOON
    )
    assert asked
    return asked


def _handed_over(session: Session, person: Person, chat: int | None = None) -> int:
    asked = _ask(session, person, chat)
    assert hand_over_own(session, person, question_id=asked.id or 0)
    return asked.id or 0


def _answers(session: Session) -> list[tuple[int, str]]:
    rows = session.exec(select(Notice).where(Notice.template == "shopper/guide_answer")).all()
    return [(row.chat_id, json.loads(row.facts)["text"]) for row in rows]


def test_a_question_is_answered_once(session: Session) -> None:
    anna, guide = a_person(session, 1), a_guide(session, a_store(session))
    number = _handed_over(session, anna)
    answer_question(session, guide, question_id=number, name="Mei", text="Because.", now=NOON)
    with pytest.raises(QuestionGone):
        answer_question(session, guide, question_id=number, name="Mei", text="Again.", now=NOON)
    assert _answers(session) == [(anna.chat_id, "Because.")]


def test_who_is_not_content_with_an_answer_gets_another_one(session: Session, clock: HandClock) -> None:
    anna, guide = a_person(session, 1), a_guide(session, a_store(session))
    number = _handed_over(session, anna)
    tell_helpers(session, session.get_one(Question, number), now=clock.now())
    answer_question(session, guide, question_id=number, name="Mei", text="Because.", now=clock.move(minutes=1))
    again = hand_over_own(session, anna, question_id=number)
    assert again
    told = tell_helpers(session, again, now=clock.move(minutes=1))
    answer_question(session, guide, question_id=number, name="Mei", text="So.", now=clock.move(minutes=1))
    assert [text for _, text in _answers(session)] == ["Because.", "So."]
    assert told == len(session.exec(select(Notice).where(Notice.template == "guide/question")).all()) / 2


def test_what_is_with_a_person_is_not_handed_over_twice(session: Session) -> None:
    anna = a_person(session, 1)
    number = _handed_over(session, anna)
    assert hand_over_own(session, anna, question_id=number) is None
    with pytest.raises(QuestionGone):
        hand_over_own(session, a_person(session, 2), question_id=number)


def test_an_answer_goes_where_it_was_asked_even_after_the_group_moved(session: Session) -> None:
    group = Chat(telegram_id=GROUP, kind=ChatKind.GROUP, created_at=NOON)
    session.add(group)
    session.flush()
    session.add(Chat(telegram_id=-5, kind=ChatKind.GROUP, moved_to=group.id, created_at=NOON))
    session.flush()
    anna, guide = a_person(session, 1), a_guide(session, a_store(session))
    for chat in (GROUP, -5):
        number = _handed_over(session, anna, chat)
        answer_question(session, guide, question_id=number, name="Mei", text="Here.", now=NOON)
    assert _answers(session) == [(group.id, "Here.")] * 2


def test_nothing_is_asked_in_a_group_nobody_gave_us(session: Session) -> None:
    anna = a_person(session, 1)
    assert ask_question(session, anna, chat_telegram_id=-77, text="Why?", message_id=5, now=NOON) is None
    assert session.exec(select(Question)).first() is None


def test_a_guide_answers_their_own_stores_questions_an_operator_all(session: Session) -> None:
    anna, elsewhere = a_person(session, 1), a_store(session, "Elsewhere")
    guide = a_guide(session, a_store(session))
    number = _handed_over(session, anna)
    question = session.get_one(Question, number)
    question.store_id = elsewhere.id
    session.add(question)
    session.flush()
    with pytest.raises(QuestionGone):
        find_question_for(session, guide, number)
    operator = the_operator(a_staff(session, Role.OPERATOR, 9))
    assert find_question_for(session, operator, number).status is QuestionStatus.PERSON


async def test_a_question_in_a_living_workers_hands_is_left_alone(database: Database, clock: HandClock) -> None:
    """Two processes never word the same question; a dead one's is taken over."""
    mine, other = Epoch(database, clock, lambda *_: 0), Epoch(database, clock, lambda *_: 0)
    mine.current = await database.unit_of_work(_begin_epoch)
    other.current = await database.unit_of_work(_begin_epoch)
    question_id = await database.unit_of_work(_ask_something)

    async def owed(epoch: Epoch) -> list[int]:
        return await database.read(lambda s: list_owed_answers(s, epoch=epoch.current, limit=5))

    assert await database.unit_of_work(take_question, question_id, epoch=other.current)
    assert await owed(mine) == []
    assert await owed(other) == [question_id]
    assert not await database.unit_of_work(take_question, question_id, epoch=mine.current)
    await other.end()
    assert await owed(mine) == [question_id]
    assert await database.unit_of_work(take_question, question_id, epoch=mine.current)


def _begin_epoch(session: Session) -> int:
    row = Worker(started_at=NOON, beat_at=NOON)
    session.add(row)
    session.flush()
    return row.id or 0


def _ask_something(session: Session) -> int:
    anna = meet_person(session, telegram_id=7, name="Anna", locale="en", now=NOON)
    question = ask_question(session, anna, chat_telegram_id=7, text="Open?", message_id=1, now=NOON)
    assert question
    return question.id or 0


def test_the_choices_below_a_question_are_the_askers(session: Session) -> None:
    anna, ben = a_person(session, 1), a_person(session, 2)
    article = Article(locale="en", title="Hours", body="10 to 20", since=NOON)
    session.add(article)
    question = _ask(session, anna)
    shown = find_article_for(session, anna, question_id=question.id or 0, article_id=article.id or 0)
    assert shown.body == "10 to 20"
    with pytest.raises(QuestionGone):
        find_article_for(session, ben, question_id=question.id or 0, article_id=article.id or 0)


def test_nobody_who_blocked_us_is_counted_on(session: Session) -> None:
    anna, store = a_person(session, 1), a_store(session)
    a_guide(session, store)
    question = _ask(session, anna)
    question.store_id = store.id
    for chat in session.exec(select(Chat)).all():
        chat.blocked_at = NOON
    session.flush()
    assert tell_helpers(session, question, now=NOON) == 0


def test_an_owner_of_the_settings_who_was_dismissed_stays_dismissed(session: Session) -> None:
    appoint_owner(session, telegram_id=9, locale="en", now=NOON)
    assert is_owned(session)
    for staff in session.exec(select(Staff)).all():
        staff.until = NOON
    session.flush()
    appoint_owner(session, telegram_id=9, locale="en", now=NOON)
    assert not is_owned(session)
