"""The rules of offers and rewards, from /settings: return window, rewards a month, what guides may give."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.dates import money
from bot.db.tables import Brand
from bot.domain.offers.rules import MONEY, Rule, change_rule, count_purchases, lift_rule
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import find_brand
from bot.handlers.cards import ask_for, lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.operator.home import home_button
from bot.handlers.operator.offer_presses import CountPurchases, EditRule, LiftRule, Rules
from bot.handlers.operator.routes import operator
from bot.handlers.operator.set_up_presses import BrandCard
from bot.replies import Reply


@operator.press(Rules)
def open_rules(
    event: Event, session: Session, person: Person, now: datetime, *, press: Rules, actor: Operator
) -> Reply:
    return _card(event, session, person)


@operator.press(EditRule)
def ask_rule(
    event: Event, session: Session, person: Person, now: datetime, *, press: EditRule, actor: Operator
) -> Reply:
    if press.rule not in tuple(Rule):
        return _card(event, session, person)
    brand = find_brand(session) or Brand()
    value = getattr(brand, press.rule)
    may_lift = press.rule in MONEY and value is not None
    lift = button(event.word("offer.clear_limit"), LiftRule(press.rule)) if may_lift else None
    stands = (
        "" if value is None else money(value, brand.currency, event.locale) if press.rule in MONEY else str(value)
    )
    return ask_for(
        event,
        session,
        person,
        f"ask.rule_{press.rule}",
        awaiting=f"rule.{press.rule}",
        stands=stands,
        keyboard=lines([lift, button(event.word("button.back"), Rules())]),
    )


@operator.awaits(*(f"rule.{rule}" for rule in Rule))
def write_rule(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    change_rule(session, rule=Rule((person.awaiting or "").removeprefix("rule.")), text=event.text)
    return _card(event, session, person)


@operator.press(LiftRule)
def press_lift(
    event: Event, session: Session, person: Person, now: datetime, *, press: LiftRule, actor: Operator
) -> Reply:
    if press.rule in tuple(Rule):
        lift_rule(session, rule=Rule(press.rule))
    return _card(event, session, person, toast="toast.saved")


@operator.press(CountPurchases)
def switch_purchases(
    event: Event, session: Session, person: Person, now: datetime, *, press: CountPurchases, actor: Operator
) -> Reply:
    count_purchases(session, on=press.on == 1)
    return _card(event, session, person, toast="toast.saved")


def _card(event: Event, session: Session, person: Person, *, toast: str = "") -> Reply:
    stop_asking(session, person)
    brand = find_brand(session) or Brand()
    edit = {rule: button(event.word(f"rule.edit_{rule}"), EditRule(rule)) for rule in Rule}
    counts = brand.purchase_counts
    keyboard = lines(
        [edit[Rule.RETURN_DAYS], edit[Rule.REWARDS_A_MONTH]],
        [button(("✓ " if counts else "") + event.word("rule.purchase_counts"), CountPurchases(int(not counts)))],
        [edit[Rule.GUIDE_PIECES], edit[Rule.GUIDE_MONEY]],
        [edit[Rule.STORE_PIECES], edit[Rule.STORE_MONEY]],
        [button(event.word("operator.brand"), BrandCard()), home_button(event)],
    )
    facts = {str(rule): getattr(brand, rule) for rule in Rule}
    return put_card(
        event,
        "operator/rules",
        keyboard,
        toast=toast,
        hold_days=brand.return_days + 1,
        purchase_counts=counts,
        currency=brand.currency,
        **facts,
    )
