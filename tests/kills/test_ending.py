"""SIGTERM in the midst: takes no more work, finishes what is in flight, ends with 0, leaves nothing unclear."""

import asyncio
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.auditor import PENDING, SENT, audit_broadcast, audit_intake, count_outcomes, delivered
from tests.kills.campaign import WORDS, announce
from tests.kills.report import say, throw_dice
from tests.kills.stage import Stage, open_stage

pytestmark = [pytest.mark.kills, pytest.mark.timeout(300)]

PEOPLE = 80
SLOWLY = 0.8  # seconds until an answer
CLAIMS_NO_LONGER_THAN = 1.0  # seconds after SIGTERM


async def test_an_ended_broadcast_leaves_nothing_unclear(tmp_path: Path) -> None:
    await asyncio.gather(*(_end_broadcast(tmp_path / kind, kind) for kind in ("sqlite", "postgres")))


async def test_an_ended_intake_answers_everybody_once(tmp_path: Path) -> None:
    dice = throw_dice("SIGTERM")
    await asyncio.gather(
        _end_intake(tmp_path / "polling", "sqlite", False, dice),
        _end_intake(tmp_path / "webhook", "postgres", True, dice),
    )


async def _end_broadcast(folder: Path, kind: str) -> None:
    settings = {"BROADCAST_RATE": "100", "BROADCAST_PAID": "true"}
    async with open_stage(folder, kind=kind, **settings) as stage:
        people = await announce(stage, PEOPLE)
        await _slow_down(stage)
        child = await stage.start()
        await stage.until(child, lambda: stage.street.in_flight().calls > 3, 60)
        told = time.time()
        await stage.end(child)
        log, outcomes = stage.street.log(), count_outcomes(stage.books, 1)
        sent = delivered(log, holding=WORDS)
        latest = max(entry["received"] for entry in sent) - told
        say(f"SIGTERM in a broadcast, {kind}: rows by status {outcomes}, last send began {latest:.2f} s after it")
        assert outcomes == {SENT: len(sent), PENDING: PEOPLE - len(sent)}
        assert 0 < len(sent) < PEOPLE
        assert latest <= CLAIMS_NO_LONGER_THAN
        await _finish(stage)
        assert count_outcomes(stage.books, 1) == {SENT: PEOPLE}
        assert audit_broadcast(stage.books, stage.street.log(), broadcast=1, people=people, words=WORDS) == []


async def _end_intake(folder: Path, kind: str, webhook: bool, dice: random.Random) -> None:
    async with open_stage(folder, kind=kind, webhook=webhook) as stage:
        child = await stage.start()
        await stage.until_ready(child)
        people = await stage.street.box.bulk(PEOPLE, payload=stage.door)
        held = await stage.wait_into_flight(child, dice)
        await stage.end(child)
        unspoken = stage.books.one("SELECT COUNT(*) FROM updates WHERE spoken_at IS NULL")
        child = await stage.start()
        await stage.until_ready(child)
        await stage.until(child, lambda: _all_answered(stage, people), 60, every=0.5)
        await stage.end(child)
        answers = Counter(entry["chat_id"] for entry in delivered(stage.street.log()))
        say(f"SIGTERM in the intake, {kind}: holding {held}, {unspoken} replies were left for the next start")
        assert audit_intake(stage.books, stage.street.log(), people=people, unreadable=[]) == []
        assert unspoken == 0
        assert answers == dict.fromkeys(people, 1)


def _all_answered(stage: Stage, people: list[int]) -> bool:
    return {entry["chat_id"] for entry in delivered(stage.street.log())} >= set(people)


async def _slow_down(stage: Stage) -> None:
    await stage.street.box.clear_faults()
    await stage.street.box.fault("slow", method="send*", when="after", seconds=SLOWLY)


async def _finish(stage: Stage) -> None:
    await stage.street.box.clear_faults()
    child = await stage.start()
    done = "SELECT 1 FROM broadcasts WHERE status = 'done'"
    await stage.until(child, lambda: stage.books.rows(done), 60, every=0.5)
    await stage.end(child)
