"""A question answered by a person, in their own words; operators who are asked do it alike."""

from datetime import datetime

from sqlmodel import Session

from bot.agent.presses import AnswerQuestion
from bot.domain.people.chats import Person, await_from
from bot.domain.service.questions import Helper, answer_question, find_question_for
from bot.handlers.events import Event
from bot.handlers.guide.routes import guide
from bot.replies import Reply

AWAITS_ANSWER = "question_answer"


@guide.press(AnswerQuestion)
def start_answer(
    event: Event, session: Session, person: Person, now: datetime, *, press: AnswerQuestion, actor: Helper
) -> Reply:
    question = find_question_for(session, actor, press.question_id)
    await_from(session, person, AWAITS_ANSWER, question.id)
    in_group = question.chat_id != question.person_id
    return (event.toast(), event.say("guide/write_answer", question=question.text, in_group=in_group))


@guide.awaits(AWAITS_ANSWER)
def send_answer(event: Event, session: Session, person: Person, now: datetime, *, actor: Helper) -> Reply:
    asked = person.awaiting_id or 0
    answer_question(session, actor, question_id=asked, name=person.name, text=event.text, now=now)
    await_from(session, person, None)
    return (event.say("guide/answer_sent"),)
