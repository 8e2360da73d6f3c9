"""The first start: an owner's questions one after the other, answered by typing, a picture, or a button.

Each answer is kept at once, so the way can be left at any question and taken up again on the checklist.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aiogram.types import CallbackQuery
from sqlmodel import Session

from bot.domain.offers.set_up import (
    BrandField,
    GiftField,
    change_brand,
    change_gift,
    find_first_store,
    take_door_code,
)
from bot.domain.office.checklist import Step, skip_step, take_up_step
from bot.domain.people.chats import Person, await_from
from bot.domain.people.staff import Operator
from bot.domain.stores.cards import StoreField, add_store, change_store, speak_in_store
from bot.domain.stores.directory import count_stores, find_brand
from bot.domain.stores.hours import set_weekday
from bot.domain.words.spans import read_spans
from bot.handlers.cards import put_card
from bot.handlers.events import Event
from bot.handlers.operator.brand import show_colour
from bot.handlers.operator.home import show_home
from bot.handlers.operator.logo import LOGO, show_logo, take_logo
from bot.handlers.operator.routes import operator
from bot.handlers.operator.set_up_presses import AnswerStep, AskStep, SkipStep
from bot.handlers.operator.set_up_questions import (
    ASKED,
    FIELDS,
    HOURS,
    Question,
    find_open,
    find_standing,
    list_questions,
    question_buttons,
)
from bot.replies import Call, Reply


@operator.press(AskStep)
def ask_step(
    event: Event, session: Session, person: Person, now: datetime, *, press: AskStep, actor: Operator
) -> Reply:
    if press.step not in ASKED:
        return show_home(event, session, person)
    step = Step(press.step)
    take_up_step(session, step=step)
    asked = list_questions(step, event.locale)
    field = press.field if press.field in asked else find_open(session, step, asked)
    return _ask(event, session, person, Question(step, field, asked))


@operator.press(AnswerStep)
def answer_by_button(
    event: Event, session: Session, person: Person, now: datetime, *, press: AnswerStep, actor: Operator
) -> Reply:
    asked = list_questions(Step(press.step), event.locale) if press.step in ASKED else ()
    if press.field not in asked:
        return show_home(event, session, person)
    question = Question(Step(press.step), press.field, asked)
    return _answer(event, session, person, question, press.answer, now)


@operator.awaits(*(f"set_up.{step}.{field}" for step, fields in FIELDS.items() for field in fields))
def answer_by_typing(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    _, step, field = (person.awaiting or "").split(".")
    asked = list_questions(Step(step), event.locale)
    question = Question(Step(step), field, asked if field in asked else (field,))  # another language since
    return _answer(event, session, person, question, event.text, now)


@operator.awaits_file(f"set_up.{Step.BRAND}.{LOGO}")
def answer_by_picture(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    question = Question(Step.BRAND, LOGO, list_questions(Step.BRAND, event.locale))
    return _answer(event, session, person, question, "", now)


@operator.press(SkipStep)
def put_off(
    event: Event, session: Session, person: Person, now: datetime, *, press: SkipStep, actor: Operator
) -> Reply:
    if press.step in list(Step):
        skip_step(session, step=Step(press.step), now=now)
    return show_home(event, session, person)


def _answer(event: Event, session: Session, person: Person, question: Question, text: str, now: datetime) -> Reply:
    _WRITERS[question.step](event, session, question.field, text, now)
    shown = _show_answer(event, session, question.field)
    if question.after is None:
        return (*shown, *show_home(event, session, person))
    following = Question(question.step, question.after, question.asked)
    return _ask(event, session, person, following, shown=shown)


def _write_brand(event: Event, session: Session, field: str, text: str, now: datetime) -> None:
    if field == LOGO:
        take_logo(event, session, now=now)
    else:
        change_brand(session, field=BrandField(field), text=text)


def _write_store(event: Event, session: Session, field: str, text: str, now: datetime) -> None:
    """The first store: made with its name, and its door with it. The owner's language stands first there."""
    if field.startswith("name") and not count_stores(session):
        store = add_store(session, name=text, timezone=event.house.timezone, now=now)
        speak_in_store(session, store_id=store.id or 0, languages="zh,en" if event.locale != "en" else "en,zh")
        take_door_code(session, store_id=store.id or 0, now=now)
    store_id = find_first_store(session).id or 0
    if field == HOURS:
        set_weekday(session, store_id, range(7), read_spans(text))
    else:
        change_store(session, store_id=store_id, field=StoreField(field), text=text)


def _write_gift(event: Event, session: Session, field: str, text: str, now: datetime) -> None:
    change_gift(session, field=GiftField(field), text=text, now=now)


_WRITERS = {Step.BRAND: _write_brand, Step.STORE: _write_store, Step.GIFT: _write_gift}


def _show_answer(event: Event, session: Session, field: str) -> tuple[Call, ...]:
    """What cannot be read is shown back."""
    if field == LOGO:
        return show_logo(event, session)
    brand = find_brand(session)
    return (show_colour(event, brand.colour),) if field == BrandField.COLOUR and brand else ()


def _ask(
    event: Event,
    session: Session,
    person: Person,
    question: Question,
    *,
    shown: Sequence[Call] = (),
) -> Reply:
    """The next question: in place after a press, unless a picture has come between."""
    await_from(session, person, question.awaiting)
    facts: dict[str, Any] = {
        "step": event.word(f"set_up.step_{question.step}"),
        "number": question.number + 1,
        "total": len(question.asked),
        "question": event.word(f"ask.{question.step}_{question.field}"),
        "stands": find_standing(session, question),
    }
    keyboard = question_buttons(event, question)
    if shown:
        answered = (event.toast(),) if isinstance(event.source, CallbackQuery) else ()
        return (*answered, *shown, event.say("operator/question", keyboard, **facts))
    return put_card(event, "operator/question", keyboard, **facts)
