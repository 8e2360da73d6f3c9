"""Two acts at once on PostgreSQL, where each reads what the other has not committed yet."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from time import sleep

import pytest
from sqlmodel import Session

from bot.db.engine import make_engine
from bot.domain import referrals
from bot.domain.rewards import release_rewards, take_back
from tests.conftest import NOON
from tests.databases import postgres_database
from tests.value import world as real
from tests.value.seeing import look
from tests.value.world import World


def test_a_use_undone_while_its_hold_ends_takes_the_reward_back() -> None:
    _undo_while_its_hold_ends()


def test_its_twin_that_does_not_look_again_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(referrals, "take_back", lambda *args, **facts: take_back(*args, **facts) or True)
    with pytest.raises(AssertionError, match="usable"):
        _undo_while_its_hold_ends()


def _undo_while_its_hold_ends() -> None:
    with postgres_database() as url, closing(World(url, NOON, purchase_counts=False)) as world:
        redemption, ends = _count_a_friend(world)
        engine = make_engine(url)
        with ThreadPoolExecutor(1) as pool, engine.connect() as connection:
            with connection.begin(), Session(connection) as session:
                assert release_rewards(session, now=ends, portion=10) == 1
                facts = {"actor": world.shop.operator, "redemption_id": redemption, "now": ends}
                undoing = pool.submit(world.act, real.undo, **facts)
                sleep(0.5)  # it has read that the hold goes on, and waits for the row
                assert not undoing.done()
            assert undoing.result(20) is False
        engine.dispose()
        seen = world.read(look)
        [(_, status, coupon)] = seen.referrals.values()
        assert (status, seen.coupons[coupon or 0][2]) == ("clawed_back", "void")


def _count_a_friend(world: World) -> tuple[int, datetime]:
    """A friend's redemption by which they count, and a moment after the hold."""
    code = world.shop.codes["card"].code
    customer_id, _ = world.act(real.arrive, who=0, payload=code, now=NOON)
    link = world.read(real.find_link, customer_id=customer_id)
    _, coupon_id = world.act(real.arrive, who=1, payload=link, now=NOON)
    facts = {"guide": world.shop.guides[0], "coupon_id": coupon_id, "number": 1, "amount": None}
    redemption, _, _ = world.act(real.redeem, now=NOON + timedelta(hours=1), **facts)
    return redemption, NOON + timedelta(days=10)
