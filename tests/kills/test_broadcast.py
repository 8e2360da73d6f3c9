"""Guarantee A under kill -9: nobody lost, nobody twice, what is unclear is listed and small; F: work resumes."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import pytest

from tests.auditor import SENDING, UNCONFIRMED, audit_broadcast, count_outcomes, delivered
from tests.kills.campaign import WORDS, announce
from tests.kills.report import full, say, throw_dice
from tests.kills.stage import Stage, open_stage

pytestmark = [pytest.mark.kills, pytest.mark.timeout(full(7200, otherwise=300))]

KILLS = full(100, otherwise=10)  # on each database
PEOPLE = full(5000, otherwise=600)
IN_FLIGHT = 16
INFINITE = 999.0
RATE = 100  # a second
RESUMED_WITHIN = 15.0
TAKEN_OVER_WITHIN = 30.0
OVER_WITHIN = full(300, otherwise=60)  # seconds after the last kill: the takeover, and the rest of the audience
TWIN_OVER_WITHIN = 15.0


@dataclass
class Storm:
    people: list[int]
    kills: list[str] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    taken_over: float = 0.0


async def test_a_broadcast_survives_every_kill(tmp_path: Path) -> None:
    dice = throw_dice("broadcast")
    found = await asyncio.gather(*(_prove(tmp_path, kind, dice) for kind in ("sqlite", "postgres")))
    assert found == [[], []]


async def test_the_auditor_sees_what_sending_again_doubles_and_nobody_taking_over_loses(tmp_path: Path) -> None:
    dice = throw_dice("broadcast twins")
    doubled, lost = await asyncio.gather(
        _prove(tmp_path, "sqlite", dice, "dead_rows_go_back", kills=2, people=150),
        _prove(tmp_path / "other", "sqlite", dice, "nobody_takes_over", kills=1, people=100),
    )
    assert any(line.startswith("twice") for line in doubled)
    assert any(line.startswith("lost") for line in lost)


async def _prove(
    folder: Path, kind: str, dice: random.Random, mutation: str = "", *, kills: int = KILLS, people: int = PEOPLE
) -> list[str]:
    settings = {"BROADCAST_RATE": str(RATE), "BROADCAST_PAID": "true", "BROADCAST_IN_FLIGHT": str(IN_FLIGHT)}
    async with open_stage(folder / kind, kind=kind, mutation=mutation, **settings) as stage:
        storm = await _storm(stage, dice, kills=kills, people=people)
        outcomes = count_outcomes(stage.books, 1)
        found = audit_broadcast(stage.books, stage.street.log(), broadcast=1, people=storm.people, words=WORDS)
        resumed = _seconds_to_first_sends(stage, storm.starts)
        found += _check_unconfirmed(stage) + _check_times(resumed, storm.taken_over)
    say(f"broadcast {kind} {mutation}: {people} people, {len(storm.kills)} kills, rows by status {outcomes}")
    say(f"  rows in the hands of the killed: {' '.join(storm.kills)}")
    say(f"  resumed after {' '.join(f'{one:.1f}' for one in resumed)} s")
    say(f"  taken over after {storm.taken_over:.1f} s")
    for line in found[:5]:
        say(f"  {line}")
    return found


async def _storm(stage: Stage, dice: random.Random, *, kills: int, people: int) -> Storm:
    storm = Storm(await announce(stage, people))
    child = await stage.start()
    storm.starts.append(child.started)
    while len(storm.kills) < kills:
        assert not _is_done(stage), "the broadcast was over before all kills: make it larger"
        if await stage.kill_in_flight(child, dice):
            storm.kills.append(str(count_outcomes(stage.books, 1).get(SENDING, 0)))
            child = await stage.start()
            storm.starts.append(child.started)
    killed, last_life = time.time(), stage.books.one("SELECT MAX(id) FROM workers")
    over_within = TWIN_OVER_WITHIN if stage.mutation else OVER_WITHIN
    while not _is_done(stage) and time.time() < killed + over_within:
        child.check_lives()
        await asyncio.sleep(0.5)
        if not storm.taken_over and not _dead_rows(stage, last_life):
            storm.taken_over = time.time() - killed
    storm.taken_over = storm.taken_over or INFINITE
    await stage.end(child)
    return storm


def _is_done(stage: Stage) -> bool:
    return bool(stage.books.rows("SELECT 1 FROM broadcasts WHERE status = 'done'"))


def _dead_rows(stage: Stage, last_life: int) -> int:
    """Rows in the hands of lives that were killed."""
    return int(stage.books.one(f"SELECT COUNT(*) FROM deliveries WHERE status = 1 AND epoch <= {last_life}"))


def _seconds_to_first_sends(stage: Stage, starts: list[float]) -> list[float]:
    """From each start to the first send after it; the last life may have found nothing left to send."""
    sent = sorted(entry["received"] for entry in delivered(stage.street.log(), holding=WORDS))
    firsts = [next((at for at in sent if at > start), None) for start in starts]
    return [first - start for first, start in zip(firsts, starts, strict=True) if first]


def _check_unconfirmed(stage: Stage) -> list[str]:
    per_life = f"SELECT epoch, COUNT(*) FROM deliveries WHERE status = {UNCONFIRMED} GROUP BY epoch"
    return [
        f"unconfirmed: life {epoch} left {count}"
        for epoch, count in stage.books.rows(per_life)
        if count > IN_FLIGHT
    ]


def _check_times(resumed: list[float], taken_over: float) -> list[str]:
    """The median, since single starts stretch on a machine that others use as well; each one is printed."""
    late = []
    if median(resumed) > RESUMED_WITHIN:
        late.append(f"late: nothing was sent for {median(resumed):.1f} s")
    if taken_over > TAKEN_OVER_WITHIN:
        late.append(f"late: taken over after {taken_over:.1f} s")
    return late
