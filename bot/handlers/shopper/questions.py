"""Any other private text is a question; so are /ask and /human. The job answers, a person is always offered."""

from datetime import datetime

from sqlmodel import Session

from bot.agent.handing_over import find_waiting, tell_helpers
from bot.agent.presses import AskPerson, ShowArticle
from bot.buttons import button, rows
from bot.chinese import in_script
from bot.db.tables import Question
from bot.domain.people.chats import Person
from bot.domain.people.consents import is_stop_word
from bot.domain.service.questions import ask_question, find_article_for, hand_over_own
from bot.handlers.events import Event
from bot.handlers.incoming import Kind
from bot.handlers.shopper.cancelling import cancel, is_cancel
from bot.handlers.shopper.routes import shopper
from bot.handlers.shopper.stop import stop
from bot.replies import Call, Reply


@shopper.on(Kind.TEXT)
def take_text(event: Event, session: Session, person: Person, now: datetime) -> Reply | None:
    if is_stop_word(event.text):
        return stop(event, session, person, now)
    if is_cancel(event):
        return cancel(event, session, person, now)
    return ask(event, session, person, now, event.text)


@shopper.command("ask")
def ask_by_command(event: Event, session: Session, person: Person, now: datetime) -> Reply | None:
    if not event.args:
        return (event.say("shopper/ask_how"),)
    return ask(event, session, person, now, event.args)


@shopper.command("human")
def ask_for_a_person(event: Event, session: Session, person: Person, now: datetime) -> Reply | None:
    """With nothing asked there are no words: whoever answers reads so in their own language."""
    question = ask_question(
        session,
        person,
        chat_telegram_id=event.chat,
        text=event.args,
        message_id=event.message_id,
        now=now,
    )
    if question is None:
        return None
    hand_over_own(session, person, question_id=question.id or 0)
    return (_handed_over(event, session, question, tell_helpers(session, question, now=now), now),)


@shopper.press(AskPerson)
def hand_over(event: Event, session: Session, person: Person, now: datetime, *, press: AskPerson) -> Reply:
    question = hand_over_own(session, person, question_id=press.question_id)
    if question is None:
        return (event.toast("toast.handed_over"),)
    told = tell_helpers(session, question, now=now)
    said = _handed_over(event, session, question, told, now)
    return (event.toast("toast.handed_over" if told else ""), said)


@shopper.press(ShowArticle)
def show_article(event: Event, session: Session, person: Person, now: datetime, *, press: ShowArticle) -> Reply:
    article = find_article_for(session, person, question_id=press.question_id, article_id=press.article_id)
    keyboard = rows(button(event.word("button.ask_person"), AskPerson(press.question_id)))
    said = event.say(
        "shopper/answer",
        keyboard,
        text=in_script(article.body, event.locale),
        title=in_script(article.title, event.locale),
        by_machine=False,
        reply_to=None,
    )
    return (event.toast(), said)


def ask(event: Event, session: Session, person: Person, now: datetime, text: str) -> Reply | None:
    """Store the question and show that it is being looked at; silence in a stranger's group."""
    asked = ask_question(
        session, person, chat_telegram_id=event.chat, text=text, message_id=event.message_id, now=now
    )
    if asked is None:
        return None
    return (Call("sendChatAction", event.chat, {"chat_id": event.chat, "action": "typing"}),)


def _handed_over(event: Event, session: Session, question: Question, told: int, now: datetime) -> Call:
    return event.say("shopper/handed_over", told=told, **find_waiting(session, question.store_id, now=now))
