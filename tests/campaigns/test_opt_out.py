"""Guarantee C: nothing unasked begins to be sent later than 2 s after an opt-out was acknowledged."""

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from campaigns import delivery
from campaigns.delivery import totals
from tests.campaigns.factories import FIRST_CUSTOMER, fire, make_campaign, make_customer
from tests.conftest import HandClock
from tests.shop import Shop, open_shop

CUSTOMERS = 400
STOPPING = 120
RATE = 60.0  # a second
ALLOWED = 2.0  # seconds


async def test_who_stops_during_a_broadcast_gets_nothing_2_s_later(
    database_url: str, tmp_path: Path, clock: HandClock
) -> None:
    assert await _count_late(database_url, tmp_path, clock) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_opt_out_test_bites(
    database_url: str, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: without consent in the claim, what was frozen before is sent all the same."""
    monkeypatch.setattr(delivery, "_CLAIM", delivery._prepare_claim("TRUE"))
    assert await _count_late(database_url, tmp_path, clock) > 0


async def _count_late(database_url: str, tmp_path: Path, clock: HandClock) -> int:
    """Marketing messages whose request came later than allowed after the answer to /stop, by the sandbox's log."""
    async with open_shop(database_url, tmp_path, clock, broadcast_rate=RATE, broadcast_paid=True) as shop:
        ids = await shop.box.bulk(CUSTOMERS, "reachable")
        broadcast_id = await shop.database.unit_of_work(_begin, ids)
        dice = random.Random(7)
        stopping = dice.sample(ids, STOPPING)
        await asyncio.gather(*(_stop(shop, person, dice.uniform(0.0, 3.0)) for person in stopping))
        await _wait_for_the_end(shop, broadcast_id)
        calls = await shop.box.calls("sendMessage")
    got = {call["params"]["chat_id"]: call["received"] for call in calls if _is_marketing(call)}
    told = {call["params"]["chat_id"]: call["received"] for call in calls if not _is_marketing(call)}
    assert told.keys() >= set(stopping), "every stop was answered"
    assert got.keys() >= set(ids) - set(stopping), "everybody else got it"
    return sum(got.get(person, 0.0) > told[person] + ALLOWED for person in stopping)


def _begin(session: Session, ids: list[int]) -> int:
    for telegram_id in ids:
        make_customer(session, telegram_id - FIRST_CUSTOMER)
    return fire(session, make_campaign(session))


async def _stop(shop: Shop, telegram_id: int, after: float) -> None:
    person = await shop.box.find_person(telegram_id)
    await asyncio.sleep(after)
    await person.writes("/stop")


async def _wait_for_the_end(shop: Shop, broadcast_id: int) -> None:
    async with asyncio.timeout(60):
        while (await shop.database.read(totals, broadcast_id)).done < CUSTOMERS:
            await asyncio.sleep(0.25)


def _is_marketing(call: dict[str, Any]) -> bool:
    return str(call["params"]["text"]).startswith("Hi ")
