"""The set-up's questions: in which order, which may be left out, and what can be answered by a button."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import Brand
from bot.domain.offers.set_up import BrandField, GiftField, find_gift
from bot.domain.office.checklist import Step
from bot.domain.stores.cards import StoreField
from bot.domain.stores.directory import find_brand, list_stores
from bot.handlers.cards import lines
from bot.handlers.events import Event
from bot.handlers.languages import own_first
from bot.handlers.operator.brand import list_answers
from bot.handlers.operator.logo import LOGO
from bot.handlers.operator.presses import OperatorHome
from bot.handlers.operator.set_up_presses import AnswerStep, AskStep
from bot.handlers.operator.stores import ZONES
from bot.replies import Keyboard

HOURS = "hours"
DAILY = ("10-20", "9-18", "11-22")
_MUST = frozenset({BrandField.COMPANY, BrandField.PRIVACY_CONTACT})
"""Beside the first name: without these nobody can be onboarded, so the question offers no [Skip]."""

ASKED = (Step.BRAND, Step.STORE, Step.GIFT)
FIELDS: dict[Step, tuple[str, ...]] = {
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


def list_questions(step: Step, locale: str) -> tuple[str, ...]:
    """The fields a step asks for, the person's own language first."""
    own, other = own_first(locale)
    names = (f"name_{own}", f"name_{other}")
    return {
        Step.BRAND: (
            *names, BrandField.COMPANY, BrandField.PRIVACY_CONTACT, LOGO, BrandField.COLOUR, BrandField.CURRENCY,
        ),
        Step.STORE: (names[0], StoreField.TIMEZONE, f"address_{own}", HOURS),
        Step.GIFT: (*names, f"terms_{own}"),
    }[step]  # fmt: skip


def find_open(session: Session, step: Step, asked: Sequence[str]) -> str:
    """Where to go on: the first question that must be answered and is not."""
    brand = find_brand(session)
    if step is Step.BRAND and brand and (brand.name_en or brand.name_zh):
        return next((field for field in asked if field in _MUST and not getattr(brand, field)), asked[0])
    return asked[0]


def find_standing(session: Session, question: Question) -> str:
    if question.step is Step.BRAND:
        found: Any = find_brand(session) or Brand()
    elif question.step is Step.STORE:
        found = next(iter(list_stores(session, limit=1)), None)
    else:
        found = find_gift(session)
    return str(getattr(found, question.field, "")) if found and question.field != LOGO else ""


def question_buttons(event: Event, question: Question) -> Keyboard:
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
