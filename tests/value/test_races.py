"""Two acts at once on PostgreSQL, where each reads what the other has not committed yet."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from time import sleep
from typing import Any

import pytest
from sqlmodel import Session, col, select, update

from bot.db.engine import make_engine
from bot.db.tables import Offer, Purchase
from bot.domain.coupons.issuing import CODE, find_grant, issue_coupon
from bot.domain.purchases.recording import Sale, record_purchase
from bot.domain.referrals import friends
from bot.domain.referrals.rewards import release_rewards, take_back
from bot.domain.till.purchases_by_file import Bought, WrittenMeanwhile, record_many
from tests.conftest import NOON
from tests.databases import postgres_database
from tests.domain.redeemed import an_offer
from tests.domain.team_factory import a_customer, a_store
from tests.value import world as real
from tests.value.seeing import look
from tests.value.world import World


def test_a_use_undone_while_its_hold_ends_takes_the_reward_back() -> None:
    _undo_while_its_hold_ends()


def test_its_twin_that_does_not_look_again_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(friends, "take_back", lambda *args, **facts: take_back(*args, **facts) or True)
    with pytest.raises(AssertionError, match="usable"):
        _undo_while_its_hold_ends()


@pytest.mark.parametrize("limit", ["budget_pieces", "per_customer"])
def test_of_the_last_piece_the_same_cause_twice_at_once_is_the_same_coupon(limit: str) -> None:
    with postgres_database() as url:
        engine = make_engine(url)
        with Session(engine) as session, session.begin():
            offer_id = an_offer(session, NOON, kind="gift")
            session.exec(update(Offer).where(col(Offer.id) == offer_id).values({limit: 1}))
            customer_id = a_customer(session, 1).id or 0

        def issue(session: Session) -> int:
            facts: dict[str, Any] = {"customer_id": customer_id, "cause": (CODE, 1), "zone": "UTC", "now": NOON}
            return issue_coupon(session, find_grant(session, offer_id), **facts).coupon_id

        def issue_again() -> int:
            with Session(engine) as session, session.begin():
                return issue(session)

        with ThreadPoolExecutor(1) as pool:
            with Session(engine) as session, session.begin():
                first = issue(session)
                again = pool.submit(issue_again)
                sleep(0.5)  # it has found none for the cause, and waits for the budget
                assert not again.done()
            assert again.result(20) == first
        with Session(engine) as session:
            assert session.exec(select(Offer.pieces)).one() == 1
        engine.dispose()


def test_a_receipt_typed_while_a_file_with_it_is_written_takes_the_file_back() -> None:
    with postgres_database() as url:
        engine = make_engine(url)
        with Session(engine) as session, session.begin():
            sale = Sale(a_store(session).id or 0, 1800, "CAD", "R-1")

        def write_file() -> None:
            with Session(engine) as session, session.begin():
                record_many(session, [Bought(replace(sale, receipt="R-0"), NOON), Bought(sale, NOON)], now=NOON)

        with ThreadPoolExecutor(1) as pool:
            with Session(engine) as session, session.begin():
                record_purchase(session, sale, at=NOON, now=NOON)
                writing = pool.submit(write_file)
                sleep(0.5)  # it has found neither, and waits for the receipt
                assert not writing.done()
            with pytest.raises(WrittenMeanwhile):
                writing.result(20)
        with Session(engine) as session:
            assert session.exec(select(Purchase.receipt)).all() == ["R-1"]
        engine.dispose()


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
