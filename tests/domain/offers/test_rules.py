"""The brand's rules for value: bounds of each, and limits in money that may be lifted."""

import pytest
from sqlmodel import Session

from bot.db.tables import Brand
from bot.domain.offers.rules import Rule, RuleNeeded, change_rule, count_purchases, lift_rule
from bot.domain.words.typed import NotANumber, NotMoney
from bot.errors import Refusal


def test_each_rule_is_written(session: Session) -> None:
    for rule, text in zip(Rule, ("14", "5", "20", "$200", "100", "１０００"), strict=True):
        change_rule(session, rule=rule, text=text)
    count_purchases(session, on=True)
    brand = session.get(Brand, 1)
    assert brand
    assert [getattr(brand, rule) for rule in Rule] == [14, 5, 20, 20_000, 100, 100_000]
    assert brand.purchase_counts


@pytest.mark.parametrize(
    ("rule", "typed", "refusal"),
    [
        (Rule.RETURN_DAYS, "-1", NotANumber),
        (Rule.RETURN_DAYS, "366", NotANumber),
        (Rule.RETURN_DAYS, "", NotANumber),
        (Rule.REWARDS_A_MONTH, "1001", NotANumber),
        (Rule.GUIDE_PIECES, "lots", NotANumber),
        (Rule.GUIDE_MONEY, "0", NotMoney),
        (Rule.STORE_MONEY, "-5", NotMoney),
        (Rule.STORE_MONEY, "12 USD", NotMoney),
    ],
)
def test_what_is_no_such_number_is_refused(
    session: Session, rule: Rule, typed: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        change_rule(session, rule=rule, text=typed)


def test_only_a_limit_in_money_can_be_lifted(session: Session) -> None:
    change_rule(session, rule=Rule.GUIDE_MONEY, text="200")
    assert lift_rule(session, rule=Rule.GUIDE_MONEY).guide_money is None
    with pytest.raises(RuleNeeded):
        lift_rule(session, rule=Rule.RETURN_DAYS)
