"""The operator's home: what is still missing before the first scan, then the way to everything."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import Press, button
from bot.db.engine import wake
from bot.domain.figures import count_shop
from bot.domain.people import Person, speak_to
from bot.domain.set_up import Checklist, check_set_up
from bot.domain.staff import MENUS, Operator, find_guide
from bot.domain.stores import find_brand, names_of
from bot.handlers.cards import lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.guide.home import see_as_shopper
from bot.handlers.guide.presses import AsShopper, GuideHome
from bot.handlers.operator.presses import (
    BrandCard,
    CodeStores,
    Gift,
    ListArticles,
    ListGroups,
    ListStores,
    ListTeam,
    OperatorHome,
)
from bot.handlers.operator.routes import operator
from bot.replies import Keyboard, Reply
from bot.texts import LOCALES

STEPS = {
    "brand": BrandCard(),
    "store": ListStores(),
    "gift": Gift(),
    "group": ListGroups(),
    "code": CodeStores(),
    "scan": CodeStores(),
}
"""Where each step of the set-up is done."""

MORE: list[tuple[str, Press]] = []
"""Buttons of rooms that stand on this one, a row each: phrase and press. They add their own when imported."""


@operator.command("start", payload="")
def greet_operator(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _home(event, session, person)


@operator.press(OperatorHome)
def go_home(
    event: Event, session: Session, person: Person, now: datetime, *, press: OperatorHome, actor: Operator
) -> Reply:
    if press.speak in LOCALES:
        speak_to(session, person, locale=press.speak)
        wake(session, MENUS)
        event = event.speaking(press.speak)
    return _home(event, session, person)


operator.press(AsShopper)(see_as_shopper)


@operator.command("help")
def help_operator(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return (event.say("operator/help", lines([home_button(event)]), is_owner=actor.role == "owner"),)


@operator.command("cancel")
def cancel_asking(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    """The desk has cleared what the chat waited for: every command does."""
    return (event.say("operator/cancelled", lines([home_button(event)]), was_asked=bool(person.awaiting)),)


def home_button(event: Event) -> dict[str, object]:
    return button(event.word("staff.home"), OperatorHome())


def _home(event: Event, session: Session, person: Person) -> Reply:
    stop_asking(session, person)
    steps = check_set_up(session)
    brand, figures = find_brand(session), count_shop(session)
    return put_card(
        event,
        "operator/home",
        _home_buttons(event, steps, is_guide=find_guide(session, person) is not None),
        brand=names_of(brand)[event.locale] if brand else "",
        steps=[{"name": event.word(f"operator.step_{step}"), "done": done} for step, done in vars(steps).items()],
        is_done=steps.is_done,
        customers=figures.customers,
        coupons=figures.coupons,
        redeemed=figures.redeemed,
    )


def _home_buttons(event: Event, steps: Checklist, *, is_guide: bool) -> Keyboard:
    def to(phrase: str, means: object) -> dict[str, object]:
        return button(event.word(phrase), means)  # type: ignore[arg-type]

    step = steps.next_step
    other = LOCALES[1 - LOCALES.index(event.locale)]
    return lines(
        [to(f"operator.do_{step}", STEPS[step]) if step else None],
        [to("operator.stores", ListStores()), to("operator.team", ListTeam())],
        [to("operator.codes", CodeStores()), to("operator.groups", ListGroups())],
        [to("operator.gift", Gift()), to("operator.knowledge", ListArticles())],
        *([to(phrase, means)] for phrase, means in MORE),
        [to("operator.brand", BrandCard()), to("staff.other_language", OperatorHome(other))],
        [to("staff.as_shopper", AsShopper()), to("operator.guide_desk", GuideHome()) if is_guide else None],
    )
