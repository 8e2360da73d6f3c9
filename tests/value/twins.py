"""The twins: the product with one named mutation. The machine must find each, so that it is known to bite."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.db.prepared import Prepared
from bot.domain.books import quotas
from bot.domain.coupons import issuing, voiding
from bot.domain.referrals import friends, rewards
from bot.domain.till import redeeming, returns
from tests.value import world

Patch = Callable[[pytest.MonkeyPatch], None]


def _reword(patch: pytest.MonkeyPatch, room: Any, name: str, old: str, new: str) -> None:
    """The statement, with one part of its text changed."""
    sql = getattr(room, name).sqlite
    assert old in sql
    patch.setattr(room, name, Prepared(sql.replace(old, new)))


def budget_without_its_guard(patch: pytest.MonkeyPatch) -> None:
    """Whatever was given, one more piece is taken from the budget."""
    _reword(patch, issuing, "_TAKE", "pieces < budget_pieces", "TRUE")


def press_is_not_known_again(patch: pytest.MonkeyPatch) -> None:
    """The second press of a button finds the coupon used, by itself."""
    patch.setattr(redeeming, "_find_again", lambda *_args: None)


def undo_forgets_the_referral(patch: pytest.MonkeyPatch) -> None:
    """A use is taken back, and the friend who counted by it goes on counting."""
    patch.setattr(redeeming, "unqualify_by_redemption", lambda *_args, **_facts: None)


def undo_forgets_the_purchase(patch: pytest.MonkeyPatch) -> None:
    """A use is taken back, and what was bought with it still stands."""
    patch.setattr(redeeming, "forget_purchase_of", lambda *_args, **_facts: None)


def void_keeps_the_budget(patch: pytest.MonkeyPatch) -> None:
    """A coupon is void, but its piece cannot be given to anybody else."""
    patch.setattr(voiding, "give_budget_back", lambda *_args, **_facts: None)


def rewards_without_their_month(patch: pytest.MonkeyPatch) -> None:
    """A referrer gets any number of rewards a month."""
    patch.setattr(
        rewards, "take_quota", lambda *args, **facts: quotas.take_quota(*args, **{**facts, "most_pieces": None})
    )


def return_keeps_the_friend(patch: pytest.MonkeyPatch) -> None:
    """All comes back, coupon and all, and the reward for the friend stays."""
    patch.setattr(returns, "unqualify_by_purchase", lambda *_args, **_facts: None)
    patch.setattr(redeeming, "unqualify_by_redemption", lambda *_args, **_facts: None)


def undo_forgets_what_was_bought(patch: pytest.MonkeyPatch) -> None:
    """What a friend counted by is undone, and nobody looks what else they bought."""
    _reword(patch, friends, "_OTHER_PURCHASE", "b.redemption_id IS NULL", "FALSE")


def return_without_its_guard(patch: pytest.MonkeyPatch) -> None:
    """The same press takes back again: whichever return it means, it makes the next one."""
    return_once = returns.return_purchase

    def return_again(session: Any, purchase_id: int, **facts: Any) -> Any:
        purchase = returns._find(session, purchase_id)
        return return_once(session, purchase_id, **{**facts, "number": purchase.returns + 1})

    patch.setattr(world, "return_purchase", return_again)


def commit_before_the_entry(patch: pytest.MonkeyPatch) -> None:
    """What happened is committed before the book hears of it (PostgreSQL)."""
    write_entry = redeeming.write_entry

    def commit_and_write(session: Any, act: Any, **facts: Any) -> None:
        session.connection().connection.driver_connection.commit()
        write_entry(session, act, **facts)

    patch.setattr(redeeming, "write_entry", commit_and_write)


TWINS: tuple[Patch, ...] = (
    budget_without_its_guard,
    press_is_not_known_again,
    undo_forgets_the_referral,
    undo_forgets_the_purchase,
    void_keeps_the_budget,
    rewards_without_their_month,
    return_keeps_the_friend,
    undo_forgets_what_was_bought,
    return_without_its_guard,
)
