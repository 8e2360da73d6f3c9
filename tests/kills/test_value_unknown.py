"""Guarantee B when the answer to a COMMIT is lost (PostgreSQL): the retry finds what became of it by its key."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.bench.presses import press_by
from bot.db.engine import Database
from bot.domain.people.staff import Guide
from bot.domain.till.redeeming import Receipt, redeem_coupon
from bot.errors import TryAgainLater
from bot.handlers.guide.presses import Redeem
from tests.auditor import Books
from tests.databases import postgres_database
from tests.kills.chaos import Cut, Proxy, open_proxy
from tests.kills.race_shop import add_customers, add_guides, writing
from tests.kills.report import full, say, throw_dice
from tests.kills.stage import open_stage
from tests.shop import set_up_shop

pytestmark = [pytest.mark.kills, pytest.mark.timeout(full(900, otherwise=120))]

CUTS = full(150, otherwise=24)
PRESSES = full(30, otherwise=4)
MOST_TRIES = 5


async def test_a_redemption_whose_commit_was_never_answered_is_found_by_the_press_again() -> None:
    dice, tally = throw_dice("unknown commits"), Counter[str]()
    with postgres_database() as url:
        now = datetime.now().astimezone()
        with writing(url) as session:
            set_up_shop(session, now)
        [guide] = add_guides(url, [77])
        codes = add_customers(url, list(range(1000, 1000 + CUTS)))
        async with open_proxy(url) as (proxy, through):
            database = Database(through)
            for number, code in enumerate(codes):
                proxy.cuts = [list(Cut)[number % 3]] * dice.choice([1, 1, 2])
                tally[await _press_until_answered(database, proxy, guide, code, now)] += 1
            database.close()
        rows = Books(url).rows(_OUTCOMES)
    say(f"unknown commits: {CUTS} redemptions, {len(proxy.done)} cuts {dict(tally)}; rows {Counter(rows)}")
    assert Counter(rows) == {("redeemed", 1, 1, 1): CUTS}
    assert tally["after: it had been carried out"] >= CUTS // 3


async def _press_until_answered(database: Database, proxy: Proxy, guide: int, code: str, now: datetime) -> str:
    """What became of the first COMMIT. The receipt is the same as the books say."""
    cut = proxy.cuts[0]
    for _ in range(MOST_TRIES):
        try:
            receipt: Receipt = await database.unit_of_work(
                redeem_coupon, guide=Guide(guide, 1, "Mei"), code=code, number=1, now=now
            )
        except TryAgainLater:
            continue
        assert receipt.at == now
        return f"{cut}: it had {'' if receipt.repeated else 'not '}been carried out"
    raise AssertionError(f"no answer in {MOST_TRIES} tries")


async def test_the_bot_withholds_its_200_and_the_repeated_update_gets_the_receipt(tmp_path: Path) -> None:
    """By webhook: Telegram is answered 503 and sends the same update again."""
    async with open_stage(tmp_path, kind="postgres", webhook=True) as stage:
        await stage.street.box.clear_faults()
        people = await stage.street.box.bulk(PRESSES, action="reachable")
        add_guides(stage.url, people)
        codes = add_customers(stage.url, await stage.street.box.bulk(PRESSES, action="reachable"))
        async with open_proxy(stage.url) as (proxy, through):
            child = await stage.start(DATABASE_URL=through)
            await stage.until_ready(child)
            for person, code in zip(people, codes, strict=True):
                proxy.cuts = [Cut.AFTER]
                seq = stage.street.seq
                await stage.street.box.inject(_press(person, code))
                await stage.until(child, lambda: _is_used(stage.books, code) and not stage.street.owed)  # noqa: B023
                await stage.until(child, lambda: _receipts(stage.street.log(seq), person))  # noqa: B023
            await stage.end(child)
        rows = stage.books.rows(_OUTCOMES)
    say(f"unknown commits by webhook: {PRESSES} presses, {len(proxy.done)} cuts; rows {Counter(rows)}")
    assert Counter(rows) == {("redeemed", 1, 1, 1): PRESSES}


def _press(person: int, code: str) -> dict[str, Any]:
    update = press_by(person, Redeem(code, 1).pack(), update_id=0)
    del update["update_id"]
    return update


def _is_used(books: Books, code: str) -> bool:
    return bool(books.rows(f"SELECT 1 FROM coupons WHERE code = '{code}' AND status = 'redeemed'"))


def _receipts(log: list[dict[str, Any]], person: int) -> int:
    """What the guide was shown, whether Telegram found the card to change or not."""
    return sum(
        entry["kind"] == "call" and "Redeemed" in str(entry["params"].get("text"))
        and str(entry["params"].get("chat_id")) == str(person)
        for entry in log
    )  # fmt: skip


_OUTCOMES = """
    SELECT k.status, k.uses, (SELECT count(*) FROM redemptions r WHERE r.coupon_id = k.id),
        (SELECT count(*) FROM entries e WHERE e.coupon_id = k.id AND e.act = 'redeem')
    FROM coupons k
"""
