"""The first start: an owner's questions one after the other, answered by typing, a picture, or a button.

Each answer is kept at once, so the way can be left at any question and taken up again on the checklist.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiogram.types import CallbackQuery
from sqlmodel import Session

from bot.buttons import button
from bot.chinese import written
from bot.db.tables import Brand
from bot.domain.checklist import Step, skip_step, take_up_step
from bot.domain.hours import set_weekday
from bot.domain.people import Person, await_from
from bot.domain.set_up import BrandField, GiftField, change_brand, change_gift, find_gift, take_door_code
from bot.domain.spans import read_spans
from bot.domain.staff import Operator
from bot.domain.store_cards import StoreField, add_store, change_store
from bot.domain.stores import find_brand, list_stores
from bot.domain.typed import is_reachable
from bot.handlers.cards import lines, put_card
from bot.handlers.events import Event
from bot.handlers.operator.brand import list_answers, show_colour
from bot.handlers.operator.home import show_home
from bot.handlers.operator.logo import LOGO, show_logo, take_logo
from bot.handlers.operator.presses import OperatorHome
from bot.handlers.operator.routes import operator
from bot.handlers.operator.set_up_presses import AnswerStep, AskStep, SkipStep
from bot.handlers.operator.stores import ZONES
from bot.replies import Call, Keyboard, Reply

HOURS = "hours"
DAILY = ("10-20", "9-18", "11-22")
_MUST = frozenset({BrandField.COMPANY, BrandField.PRIVACY_CONTACT})
"""Beside the first name: without these nobody can be onboarded, so the question offers no [Skip]."""

_ASKED = [Step.BRAND, Step.STORE, Step.GIFT]
_FIELDS: dict[Step, tuple[str, ...]] = {
    Step.BRAND: (*BrandField, LOGO),
    Step.STORE: (*(field for field in StoreField if field is not StoreField.NUMBER), HOURS),
    Step.GIFT: tuple(GiftField),
}


@dataclass(frozen=True)
class Question:
    """One question of a step, and its neighbours."""

    step: Step
    field: str
    asked: tuple[str, ...]

    @property
    def number(self) -> int:
        return self.asked.index(self.field)

    @property
    def before(self) -> str | None:
        return self.asked[self.number - 1] if self.number else None

    @property
    def after(self) -> str | None:
        return self.asked[self.number + 1] if self.number + 1 < len(self.asked) else None

    @property
    def may_skip(self) -> bool:
        return self.number > 0 and self.field not in _MUST

    @property
    def awaiting(self) -> str:
        return f"set_up.{self.step}.{self.field}"


@operator.press(AskStep)
def ask_step(
    event: Event, session: Session, person: Person, now: datetime, *, press: AskStep, actor: Operator
) -> Reply:
    if press.step not in _ASKED:
        return show_home(event, session, person)
    step = Step(press.step)
    take_up_step(session, step=step)
    asked = list_questions(step, event.locale)
    field = press.field if press.field in asked else _first_open(session, step, asked)
    return _ask(event, session, person, Question(step, field, asked))


@operator.press(AnswerStep)
def answer_by_button(
    event: Event, session: Session, person: Person, now: datetime, *, press: AnswerStep, actor: Operator
) -> Reply:
    asked = list_questions(Step(press.step), event.locale) if press.step in _ASKED else ()
    if press.field not in asked:
        return show_home(event, session, person)
    question = Question(Step(press.step), press.field, asked)
    return _answer(event, session, person, question, press.answer, now)


@operator.awaits(*(f"set_up.{step}.{field}" for step, fields in _FIELDS.items() for field in fields))
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


def list_questions(step: Step, locale: str) -> tuple[str, ...]:
    """The fields a step asks for, the person's own language first."""
    own, other = ("zh", "en") if written(locale) == "zh" else ("en", "zh")
    names = (f"name_{own}", f"name_{other}")
    return {
        Step.BRAND: (
            *names, BrandField.COMPANY, BrandField.PRIVACY_CONTACT, LOGO, BrandField.COLOUR, BrandField.CURRENCY,
        ),
        Step.STORE: (names[0], StoreField.TIMEZONE, f"address_{own}", HOURS),
        Step.GIFT: (*names, f"terms_{own}"),
    }[step]  # fmt: skip


def _first_open(session: Session, step: Step, asked: Sequence[str]) -> str:
    """Where to go on: the first question that must be answered and is not."""
    brand = find_brand(session)
    if step is Step.BRAND and brand and (brand.name_en or brand.name_zh):
        return next((field for field in asked if field in _MUST and not getattr(brand, field)), asked[0])
    return asked[0]


def _answer(event: Event, session: Session, person: Person, question: Question, text: str, now: datetime) -> Reply:
    _WRITERS[question.step](event, session, question.field, text, now)
    shown = _show_answer(event, session, question.field)
    if question.after is None:
        return (*shown, *show_home(event, session, person))
    following = Question(question.step, question.after, question.asked)
    return _ask(event, session, person, following, shown=shown, note=_find_fault(event, question.field, text))


def _write_brand(event: Event, session: Session, field: str, text: str, now: datetime) -> None:
    if field == LOGO:
        take_logo(event, session, now=now)
    else:
        change_brand(session, field=BrandField(field), text=text)


def _write_store(event: Event, session: Session, field: str, text: str, now: datetime) -> None:
    """The first store: made with its name, and its door with it. Its other language lends the name meanwhile."""
    stores = list_stores(session, limit=1)
    if not stores:
        store = add_store(session, name=text, timezone=event.house.timezone, now=now)
        take_door_code(session, store_id=store.id or 0, now=now)
        stores = [store]
    store_id = stores[0].id or 0
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


def _find_fault(event: Event, field: str, text: str) -> str:
    is_odd = field == BrandField.PRIVACY_CONTACT and not is_reachable(text)
    return event.word("brand.contact_unreachable") if is_odd else ""


def _ask(
    event: Event,
    session: Session,
    person: Person,
    question: Question,
    *,
    shown: Sequence[Call] = (),
    note: str = "",
) -> Reply:
    """The next question: in place after a press, unless a picture has come between."""
    await_from(session, person, question.awaiting)
    facts: dict[str, Any] = {
        "step": event.word(f"set_up.step_{question.step}"),
        "number": question.number + 1,
        "total": len(question.asked),
        "question": event.word(f"ask.{question.step}_{question.field}"),
        "stands": _find_standing(session, question),
        "note": note,
    }
    keyboard = _keyboard(event, question)
    if shown:
        answered = (event.toast(),) if isinstance(event.source, CallbackQuery) else ()
        return (*answered, *shown, event.say("operator/question", keyboard, **facts))
    return put_card(event, "operator/question", keyboard, **facts)


def _find_standing(session: Session, question: Question) -> str:
    if question.step is Step.BRAND:
        found: Any = find_brand(session) or Brand()
    elif question.step is Step.STORE:
        found = next(iter(list_stores(session, limit=1)), None)
    else:
        found = find_gift(session)
    return str(getattr(found, question.field, "")) if found and question.field != LOGO else ""


def _keyboard(event: Event, question: Question) -> Keyboard:
    step = question.step
    before, after = question.before, question.after
    skip = AskStep(step, after) if after else OperatorHome()
    back = AskStep(step, before) if before else OperatorHome()
    return lines(
        *_list_answers(event, question),
        [
            button(event.word("button.skip"), skip) if question.may_skip else None,
            button(event.word("button.back"), back),
        ],
    )


def _list_answers(event: Event, question: Question) -> list[list[dict[str, Any]]]:
    def to(answer: str) -> AnswerStep:
        return AnswerStep(question.step, question.field, answer)

    if question.field == StoreField.TIMEZONE:
        zones = dict.fromkeys((event.house.timezone, *ZONES))
        chosen = [button(zone, to(zone)) for zone in zones]
        return [chosen[:1], *(chosen[i : i + 2] for i in range(1, len(chosen), 2))]
    if question.field == HOURS:
        return [[button(event.word("set_up.daily", hours=hours.replace("-", "–")), to(hours)) for hours in DAILY]]
    return list_answers(event, question.field, to)
