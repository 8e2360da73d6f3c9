"""One chat whose sends take 9 s holds up nobody else, and nothing is fetched twice because of it."""

import asyncio
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import quantiles

import pytest

from bot.sandbox.people import Person
from tests.auditor import Entry, delivered
from tests.kills.report import full, say
from tests.kills.stage import Stage, open_stage

pytestmark = [pytest.mark.kills, pytest.mark.timeout(300)]

SLOW = 9.0  # seconds
TWIN_SLOW = 3.0
PEOPLE = full(40, otherwise=12)
TIMES = full(10, otherwise=4)  # each of them asks
BETWEEN = 0.8  # seconds between two asks of one person, about
P95 = 1.0
ANSWER = "/coupons"


@dataclass
class Asked:
    """When each person asked, in order."""

    at: dict[int, list[float]] = field(default_factory=dict)


async def test_a_slow_chat_holds_up_nobody_else(tmp_path: Path) -> None:
    found = await asyncio.gather(
        _prove(tmp_path / "polling", "sqlite", False), _prove(tmp_path / "webhook", "postgres", True)
    )
    for p95, repeated in found:
        assert p95 <= P95
        assert repeated == []


async def test_it_is_seen_when_a_slow_chat_holds_up_others(tmp_path: Path) -> None:
    p95, _ = await _prove(tmp_path, "sqlite", False, mutation="speak_before_the_next_poll")
    assert p95 > P95


async def _prove(folder: Path, kind: str, webhook: bool, mutation: str = "") -> tuple[float, list[str]]:
    """The others' p95 in seconds, and the polls that were repeated."""
    async with open_stage(folder, kind=kind, webhook=webhook, mutation=mutation) as stage:
        child = await stage.start()
        await stage.until_ready(child)
        slow, *others = await _gather(stage)
        await stage.street.box.clear_faults()
        await stage.street.box.fault(
            "slow", method="send*", chat_id=slow.id, seconds=TWIN_SLOW if mutation else SLOW
        )
        after, asked = stage.street.seq, Asked()
        async with asyncio.TaskGroup() as asking:
            asking.create_task(_ask(slow, asked, times=1 if mutation else TIMES))
            for number, person in enumerate(others):
                asking.create_task(_ask(person, asked, wait=(number + 1) * BETWEEN / len(others)))
        await stage.until(child, lambda: _latencies(stage, after, asked, others), 30)
        waited = _latencies(stage, after, asked, others)
        answered = sum(entry["chat_id"] == slow.id for entry in delivered(stage.street.log(after)))
        stage.street.exchange.polling.wake()  # a poll is written down when it ends
    p95 = quantiles(waited, n=20)[-1]
    how = "webhook" if webhook else "polling"
    say(f"slow chat by {how} {mutation}: {len(waited)} answers to others, p95 {p95:.3f} s")
    assert mutation or answered < TIMES, "it was not slow while the others were answered"
    return p95, list_repeated_polls(stage.street.log())


def test_a_repeated_poll_is_seen() -> None:
    """What the check above looks for, in a log that has it."""
    log = [_poll(None, [5, 6]), _poll(None, [5, 6]), _poll(7, [])]
    assert list_repeated_polls(log) == ["offset None again, with [5, 6] handed out and not acknowledged"]


def list_repeated_polls(log: list[Entry]) -> list[str]:
    """Polls that did not acknowledge what the poll before them was given."""
    polls = [one for one in log if one["kind"] == "call" and one["method"].lower() == "getupdates"]
    found = []
    for earlier, later in pairwise(polls):
        given, offset = earlier.get("update_ids") or [], later["params"].get("offset")
        if given and (offset is None or offset <= max(given)):
            found.append(f"offset {offset} again, with {given} handed out and not acknowledged")
    return found


async def _gather(stage: Stage) -> list[Person]:
    """Customers who have their gift card on the screen."""
    ids = await stage.street.box.bulk(PEOPLE, payload=stage.door)
    people = [await stage.street.box.find_person(one) for one in ids]
    for person in people:
        await person.sees(within=30)
    return people


async def _ask(person: Person, asked: Asked, *, wait: float = 0.0, times: int = TIMES) -> None:
    await asyncio.sleep(wait)
    for _ in range(times):
        asked.at.setdefault(person.id, []).append(time.time())
        await person.writes(ANSWER)
        await asyncio.sleep(BETWEEN)


def _latencies(stage: Stage, after: int, asked: Asked, others: list[Person]) -> list[float]:
    """Seconds until each ask of the others was answered; empty while some are not."""
    answers: dict[int, list[float]] = {}
    for entry in delivered(stage.street.log(after)):
        answers.setdefault(entry["chat_id"], []).append(entry["received"])
    if any(len(answers.get(one.id, ())) < TIMES for one in others):
        return []
    pairs = (zip(asked.at[one.id], answers[one.id], strict=True) for one in others)
    return [answered - at for person in pairs for at, answered in person]


def _poll(offset: int | None, update_ids: list[int]) -> Entry:
    params = {} if offset is None else {"offset": offset}
    return {"kind": "call", "method": "getUpdates", "params": params, "update_ids": update_ids}
