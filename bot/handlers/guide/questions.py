"""A guide answers a question in their own words."""

from datetime import datetime

from sqlmodel import Session

from bot.agent.presses import AnswerQuestion
from bot.domain.people import Person, await_from
from bot.domain.questions import answer_question, find_question_for
from bot.domain.staff import Guide
from bot.handlers.events import Event
from bot.handlers.guide.routes import guide
from bot.replies import Reply

AWAITS_ANSWER = "question_answer"


@guide.press(AnswerQuestion)
def start_answer(
    event: Event, session: Session, person: Person, now: datetime, *, press: AnswerQuestion, actor: Guide
) -> Reply:
    question = find_question_for(session, actor, press.question_id)
    await_from(session, person, AWAITS_ANSWER, question.id)
    return (event.toast(), event.say("guide/write_answer", question=question.text))


@guide.awaits(AWAITS_ANSWER)
def send_answer(event: Event, session: Session, person: Person, now: datetime, *, actor: Guide) -> Reply:
    answer_question(session, actor, question_id=person.awaiting_id or 0, text=event.text, now=now)
    await_from(session, person, None)
    return (event.say("guide/answer_sent"),)
