"""Guarantee C: nothing unasked begins to be sent later than 2 s after a stop was acknowledged."""

import asyncio
import random
from pathlib import Path

import pytest

from tests.auditor import audit_broadcast, audit_silence, count_outcomes, delivered, list_acknowledged
from tests.kills.campaign import WORDS, announce
from tests.kills.report import full, say, throw_dice
from tests.kills.stage import Stage, open_stage

pytestmark = [pytest.mark.kills, pytest.mark.timeout(full(3600, otherwise=300))]

STOPS = full(1000, otherwise=100)
PEOPLE = full(10_000, otherwise=1500)
RATE = 150  # a second
SPARED = 4  # at least a quarter were still waiting when they stopped, or the test says nothing


async def test_nothing_unasked_after_a_stop(tmp_path: Path) -> None:
    dice = throw_dice("opt-outs")
    found = await asyncio.gather(
        _prove(tmp_path / "polling", dice, "sqlite", False), _prove(tmp_path / "webhook", dice, "postgres", True)
    )
    assert found == [[], []]


async def test_the_auditor_sees_a_claim_without_consent(tmp_path: Path) -> None:
    dice = throw_dice("opt-outs twin")
    found = await _prove(tmp_path, dice, "sqlite", False, "forget_consent", count=750, stop=50)
    assert any(line.startswith("unasked") for line in found)


async def _prove(
    folder: Path,
    dice: random.Random,
    kind: str,
    webhook: bool,
    mutation: str = "",
    *,
    count: int = PEOPLE,
    stop: int = STOPS,
) -> list[str]:
    """`stop` of `count` people write /stop while the broadcast goes out."""
    settings = {"BROADCAST_RATE": str(RATE), "BROADCAST_PAID": "true", "BROADCAST_IN_FLIGHT": "32"}
    async with open_stage(folder, kind=kind, webhook=webhook, mutation=mutation, **settings) as stage:
        people = await announce(stage, count)
        child = await stage.start()
        await stage.until(child, lambda: _arrived(stage), 60)
        stops = await _stop_some(stage, dice, people, stop)
        await stage.until(child, lambda: _is_done(stage), 60 + count / 20, every=1)
        await stage.end(child)
        stage.street.exchange.polling.wake()  # a poll is written down when it ends
        await asyncio.sleep(0.1)
        log = stage.street.log()
        acknowledged = list_acknowledged(log)
        asked = {person: acknowledged[update] for update, person in stops.items()}
        found = audit_silence(log, asked=asked, words=WORDS)
        found += audit_broadcast(stage.books, log, broadcast=1, people=people, words=WORDS)
        got_it = {entry["chat_id"] for entry in delivered(log, holding=WORDS)}
        outcomes = count_outcomes(stage.books, 1)
    spared = len(asked.keys() - got_it)
    say(f"opt-outs {kind} {mutation}: {len(asked)} of {count} stopped, {spared} got nothing, rows {outcomes}")
    for line in found[:3]:
        say(f"  {line}")
    if not mutation:
        assert spared >= stop // SPARED, "too few were still waiting: the test says nothing"
    return found


async def _stop_some(stage: Stage, dice: random.Random, people: list[int], stop: int) -> dict[int, int]:
    """Random people write /stop at random moments of the broadcast. Their updates, with who wrote each."""
    stops, between = {}, len(people) / RATE / stop
    for person in dice.sample(people, stop):
        await stage.street.box.post(f"people/{person}/send", {"text": "/stop"})
        stops[stage.street.exchange.world.queue.next_id - 1] = person
        await asyncio.sleep(dice.uniform(0, 2 * between))
    return stops


def _arrived(stage: Stage) -> int:
    return len(delivered(stage.street.log(), holding=WORDS))


def _is_done(stage: Stage) -> bool:
    return bool(stage.books.rows("SELECT 1 FROM broadcasts WHERE status = 'done'"))
