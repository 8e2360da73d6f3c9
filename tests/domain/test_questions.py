"""Questions before people: handed over by the asker alone, answered once, where they were asked."""

import json

import pytest
from sqlmodel import Session, select

from bot.agent.handing_over import tell_helpers
from bot.db.tables import Chat, ChatKind, Notice, Question, QuestionStatus, Role
from bot.domain.people import Person
from bot.domain.questions import QuestionGone, answer_question, ask_question, find_question_for, hand_over_own
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
