"""The brand's rules for value: how long a purchase may come back, rewards a month, what guides may give."""

from enum import StrEnum

from sqlmodel import Session

from bot.db.tables import Brand
from bot.domain.offers.set_up import take_brand
from bot.domain.words.typed import read_money, whole_number
from bot.errors import Refusal

LONGEST_RETURN = 365  # days


class Rule(StrEnum):
    """Columns of the brand."""

    RETURN_DAYS = "return_days"
    REWARDS_A_MONTH = "rewards_a_month"
    GUIDE_PIECES = "guide_pieces"
    GUIDE_MONEY = "guide_money"
    STORE_PIECES = "store_pieces"
    STORE_MONEY = "store_money"


MONEY = (Rule.GUIDE_MONEY, Rule.STORE_MONEY)
_MOST = {
    Rule.RETURN_DAYS: LONGEST_RETURN,
    Rule.REWARDS_A_MONTH: 1000,
    Rule.GUIDE_PIECES: 10_000,
    Rule.STORE_PIECES: 100_000,
}


class RuleNeeded(Refusal):
    """Only a money limit can be taken away."""

    key = "refused.rule_needed"


def change_rule(session: Session, *, rule: Rule, text: str) -> Brand:
    """Write one rule. Raises NotANumber, NotMoney. A purchase already held keeps the hold it was told."""
    brand = take_brand(session)
    value = read_money(text, brand.currency) if rule in MONEY else whole_number(text, least=0, most=_MOST[rule])
    return _save(session, brand, rule, value)


def lift_rule(session: Session, *, rule: Rule) -> Brand:
    """No limit in money any more. Raises RuleNeeded."""
    if rule not in MONEY:
        raise RuleNeeded
    return _save(session, take_brand(session), rule, None)


def count_purchases(session: Session, *, on: bool) -> Brand:
    """Does a friend's purchase count as their first use of a coupon does?"""
    return _save(session, take_brand(session), "purchase_counts", on)


def _save(session: Session, brand: Brand, column: str, value: int | bool | None) -> Brand:
    setattr(brand, column, value)
    session.add(brand)
    session.flush()
    return brand
