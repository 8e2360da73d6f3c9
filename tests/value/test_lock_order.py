"""A reward is held and taken back in one order of rows on PostgreSQL: the two never wait for each other."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from time import sleep

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.db.engine import make_engine
from bot.db.prepared import Prepared
from bot.domain.referrals import rewards
from tests.conftest import NOON
from tests.databases import postgres_database
from tests.value import world as real
from tests.value.seeing import look
from tests.value.world import World

LATER = NOON + timedelta(hours=1)


def test_whoever_waits_for_the_reward_holds_no_month() -> None:
    _count_while_another_is_taken_back()


def test_its_twin_that_takes_the_month_first_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewards, "_HOLD_OFFER", Prepared("SELECT 1 WHERE CAST(:id AS BIGINT) > 0"))
    with pytest.raises(OperationalError, match="could not obtain lock"):
        _count_while_another_is_taken_back()


def _count_while_another_is_taken_back() -> None:
    with postgres_database() as url, closing(World(url, NOON, purchase_counts=False)) as world:
        facts = _lose_a_friend(world)
        engine = make_engine(url)
        with ThreadPoolExecutor(1) as pool, engine.connect() as connection:
            with connection.begin():
                hold = text("UPDATE offers SET pieces = pieces WHERE id = :id")  # as the voided reward does
                connection.execute(hold, {"id": world.shop.offers["reward"]})
                counting = pool.submit(world.act, real.redeem, number=2, now=LATER, **facts)
                sleep(0.5)
                assert not counting.done()
                month = text("SELECT pieces FROM quotas WHERE kind = 'referrer' FOR UPDATE NOWAIT")
                assert connection.execute(month).scalar_one() == 0
            counting.result(20)
        engine.dispose()
        [(_, status, coupon)] = world.read(look).referrals.values()
        assert (status, coupon is not None) == ("held", True)


def _lose_a_friend(world: World) -> dict[str, object]:
    """A friend's use that was undone, so that the referrer's month is there and empty; what uses it again."""
    customer_id, _ = world.act(real.arrive, who=0, payload=world.shop.codes["card"].code, now=NOON)
    link = world.read(real.find_link, customer_id=customer_id)
    _, coupon_id = world.act(real.arrive, who=1, payload=link, now=NOON)
    facts = {"guide": world.shop.guides[0], "coupon_id": coupon_id, "amount": None}
    redemption, _, _ = world.act(real.redeem, number=1, now=LATER, **facts)
    world.act(real.undo, actor=world.shop.operator, redemption_id=redemption, now=LATER)
    return facts
