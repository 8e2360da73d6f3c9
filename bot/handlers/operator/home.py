"""The operator's home: what is still missing before the first scan, then the way to everything."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import Press, button
from bot.db.engine import wake
from bot.domain.arrivals.onboarding import NotOpen
from bot.domain.office.checklist import ESSENTIAL, Checklist, Step, check_set_up
from bot.domain.office.figures import count_shop
from bot.domain.people.chats import Person, speak_to
from bot.domain.people.staff import MENUS, Operator, find_guide, find_owner
from bot.domain.referrals.reviews import count_reviews
from bot.domain.stores.directory import check_store, find_brand, list_stores, names_of
from bot.handlers.cards import lines, put_card, stop_asking
from bot.handlers.code_presses import CodeStores
from bot.handlers.events import Event
from bot.handlers.guide.presses import AsShopper, GuideHome
from bot.handlers.guide.shoppers_side import take_shoppers_commands
from bot.handlers.guide.viewing import show_view
from bot.handlers.keeper.presses import ListStores
from bot.handlers.languages import other_language
from bot.handlers.operator.group_presses import ListGroups, PickGroup
from bot.handlers.operator.offer_presses import ListOffers
from bot.handlers.operator.presses import ListArticles, OperatorHome
from bot.handlers.operator.referrals.presses import ListReviews
from bot.handlers.operator.routes import operator
from bot.handlers.operator.set_up_presses import AskStep, BrandCard, OpenChecklist, ShowPoster, SkipStep, TryScan
from bot.handlers.operator.team.presses import ListTeam
from bot.replies import Keyboard, Reply
from bot.texts import SPOKEN

STEPS: dict[Step, Press] = {
    Step.BRAND: AskStep(Step.BRAND),
    Step.STORE: AskStep(Step.STORE),
    Step.GIFT: AskStep(Step.GIFT),
    Step.GROUP: PickGroup(),
    Step.POSTER: ShowPoster(),
    Step.SCAN: TryScan(),
}
"""Where each step of the set-up is done."""

MORE: list[tuple[str, Press]] = []
"""Buttons of rooms that stand on this one, a row each: phrase and press. They add their own when imported."""

OWNERS: list[tuple[str, Press]] = []
"""The same for owners alone."""


@operator.command("start", payload="")
def greet_operator(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return show_home(event, session, person)


@operator.press(OperatorHome)
def go_home(
    event: Event, session: Session, person: Person, now: datetime, *, press: OperatorHome, actor: Operator
) -> Reply:
    if press.speak in SPOKEN:
        speak_to(session, person, locale=press.speak)
        wake(session, MENUS)
        event = event.speaking(press.speak)
    return show_home(event, session, person)


@operator.press(OpenChecklist)
def open_checklist(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenChecklist, actor: Operator
) -> Reply:
    return show_checklist(event, session, person)


@operator.press(AsShopper)
def see_store(
    event: Event, session: Session, person: Person, now: datetime, *, press: AsShopper, actor: Operator
) -> Reply:
    """Of the chain's first store: whoever plans for all of them stands in none, but at a guide's desk."""
    if press.store_id:
        store = check_store(session, press.store_id)
        return show_view(event, session, person, now, store_id=store.id or 0, back=GuideHome())
    stores = list_stores(session, limit=1)
    if not stores:
        raise NotOpen
    return show_view(event, session, person, now, store_id=stores[0].id or 0, back=OperatorHome())


@operator.command("help")
def help_operator(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return (event.say("operator/help", lines([home_button(event)]), is_owner=actor.role == "owner"),)


@operator.command("cancel")
def cancel_asking(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    """The desk has cleared what the chat waited for: every command does."""
    return (event.say("operator/cancelled", lines([home_button(event)]), was_asked=bool(person.awaiting)),)


def home_button(event: Event) -> dict[str, object]:
    return button(event.word("staff.home"), OperatorHome())


def show_home(event: Event, session: Session, person: Person, *, toast: str = "") -> Reply:
    """The checklist while the set-up goes on, else figures and the way to everything."""
    stop_asking(session, person)
    steps = check_set_up(session)
    if steps.next_step:
        return show_checklist(event, session, person, toast=toast)
    brand, figures = find_brand(session), count_shop(session)
    return put_card(
        event,
        "operator/home",
        _home_buttons(event, session, person, steps),
        toast=toast,
        brand=names_of(brand)[event.locale] if brand else "",
        customers=figures.customers,
        coupons=figures.coupons,
        redeemed=figures.redeemed,
    )


def show_checklist(event: Event, session: Session, person: Person, *, toast: str = "") -> Reply:
    stop_asking(session, person)
    steps, brand = check_set_up(session), find_brand(session)
    return put_card(
        event,
        "operator/checklist",
        _checklist_buttons(event, session, person, steps),
        toast=toast,
        brand=names_of(brand)[event.locale] if brand else "",
        steps=[{"name": event.word(f"set_up.step_{step}"), "mark": _mark(steps, step)} for step in Step],
        is_over=not steps.left,
    )


def next_step_words(session: Session) -> tuple[str, Press]:
    """Phrase and press of the button that leads on: to the set-up's next step, or home."""
    step = check_set_up(session).next_step
    return (f"set_up.do_{step}", STEPS[step]) if step else ("staff.home", OperatorHome())


def next_button(event: Event, session: Session) -> dict[str, object]:
    phrase, means = next_step_words(session)
    return button(event.word(phrase), means)


def _mark(steps: Checklist, step: Step) -> str:
    return "✅" if step in steps.done else "⏭" if step in steps.skipped else "⬜"


def _checklist_buttons(event: Event, session: Session, person: Person, steps: Checklist) -> Keyboard:
    """One button leads on. The rest of the house opens when there is a shop to be run."""
    step = steps.next_step
    put_off = [one for one in steps.left if one is not step and one in steps.skipped]
    is_shop = steps.done.issuperset(ESSENTIAL)
    return lines(
        [button(event.word(f"set_up.do_{step}"), STEPS[step]) if step else home_button(event)],
        [button(event.word("set_up.skip"), SkipStep(step)) if step and step not in steps.skipped else None],
        *([button(event.word(f"set_up.do_later_{one}"), STEPS[one])] for one in put_off),
        *(_rooms(event, session, person) if step and is_shop else ()),
        [None if is_shop else _language_button(event)],
    )


def _home_buttons(event: Event, session: Session, person: Person, steps: Checklist) -> Keyboard:
    left = len(steps.left)
    return lines(
        [button(event.word("set_up.left", count=left), OpenChecklist()) if left else None],
        *_rooms(event, session, person),
    )


def _rooms(event: Event, session: Session, person: Person) -> Keyboard:
    odd, is_guide = count_reviews(session), find_guide(session, person) is not None
    more = MORE + (OWNERS if find_owner(session, person) else [])

    def to(phrase: str, means: Press) -> dict[str, object]:
        return button(event.word(phrase), means)

    return lines(
        [button(event.word("operator.reviews", count=odd), ListReviews()) if odd else None],
        [to("operator.stores", ListStores()), to("operator.team", ListTeam())],
        [to("operator.codes", CodeStores()), to("operator.groups", ListGroups())],
        [to("operator.offers", ListOffers()), to("operator.knowledge", ListArticles())],
        *([to(phrase, means)] for phrase, means in more),
        [to("operator.brand", BrandCard()), _language_button(event)],
        [to("staff.as_shopper", AsShopper()), to("operator.guide_desk", GuideHome()) if is_guide else None],
    )


def _language_button(event: Event) -> dict[str, object]:
    return button(event.word("staff.other_language"), OperatorHome(other_language(event)))


take_shoppers_commands(operator)
