"""Guarantee E: no acknowledged update is lost, each takes effect once, each person is answered."""

import asyncio
import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.auditor import audit_intake
from tests.kills.report import full, say, throw_dice
from tests.kills.stage import Stage, open_stage

pytestmark = [pytest.mark.kills, pytest.mark.timeout(full(7200, otherwise=300))]

KILLS = full(50, otherwise=5)  # of each of the four
PEOPLE = full(500, otherwise=60)
SETTLED_WITHIN = 60.0
TWIN_SETTLED_WITHIN = 3.0  # what it lost never comes
TWIN_LATER = 0.06  # seconds: by then it has acknowledged what it has not done
UNREADABLE = {
    "chat_member": {
        "chat": {"id": -1009, "type": "supergroup", "title": "Somewhere"},
        "from": {"id": 77, "is_bot": False, "first_name": "New"},
        "date": 1,
        "old_chat_member": {"status": "member", "user": {"id": 77, "is_bot": False, "first_name": "New"}},
        "new_chat_member": {"status": "a status of tomorrow"},
    }
}


@dataclass
class Storm:
    """What happened: who pressed Start, what cannot be read, and what each kill tore away."""

    people: list[int] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    kills: list[str] = field(default_factory=list)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_nobody_who_presses_start_is_lost_or_counted_twice(kind: str, tmp_path: Path) -> None:
    dice = throw_dice(f"intake {kind}")
    found = await asyncio.gather(*(_prove(tmp_path, kind, webhook, dice, "") for webhook in (False, True)))
    assert found == [[], []]


async def test_the_auditor_sees_what_an_early_acknowledgement_loses(tmp_path: Path) -> None:
    dice, twin = throw_dice("intake twin"), "acknowledge_before_commit"
    founds = await asyncio.gather(
        *(_prove(tmp_path, "sqlite", webhook, dice, twin, kills=4, people=600) for webhook in (False, True))
    )
    for found in founds:
        assert any(line.startswith("lost") for line in found)


async def _prove(
    folder: Path,
    kind: str,
    webhook: bool,
    dice: random.Random,
    mutation: str,
    *,
    kills: int = KILLS,
    people: int = PEOPLE,
) -> list[str]:
    name = f"{kind} by {'webhook' if webhook else 'polling'}"
    async with open_stage(folder / name.replace(" ", "-"), kind=kind, webhook=webhook, mutation=mutation) as stage:
        storm = await _storm(stage, dice, kills=kills, people=people)
        await _settle(stage, storm)
        found = audit_intake(stage.books, stage.street.log(), people=storm.people, unreadable=storm.unreadable)
    say(
        f"intake {name} {mutation}: {len(storm.people)} people, {len(storm.kills)} kills, {len(found)} differences"
    )
    say(f"  killed holding {'; '.join(storm.kills)}")
    for line in found[:5]:
        say(f"  {line}")
    return found


async def _storm(stage: Stage, dice: random.Random, *, kills: int, people: int) -> Storm:
    """Waves of people press Start; in each one the bot is killed and started again at once."""
    storm, wave = Storm(), -(-people // kills)
    child = await stage.start()
    while len(storm.kills) < kills:
        if dice.random() < 0.5:
            await stage.until_ready(child)
        if len(storm.unreadable) <= len(storm.kills) // 2:
            storm.unreadable.append(await stage.street.box.inject(UNREADABLE))
        storm.people += await stage.street.box.bulk(wave, payload=stage.door)
        if held := await stage.kill_in_flight(child, dice, later=TWIN_LATER if stage.mutation else 0.0):
            storm.kills.append(str(held))
            child = await stage.start()
    return storm


async def _settle(stage: Stage, storm: Storm) -> None:
    """Until Telegram owes nothing more and everyone is answered, or it is clear that this never comes."""
    answered: set[int] = set()

    def is_settled() -> bool:
        nonlocal answered
        stage.children[-1].check_lives()
        if stage.street.owed:
            return False
        answered = {entry["chat_id"] for entry in stage.street.log() if entry.get("message_id")}
        return answered >= set(storm.people)

    await stage.until_ready(stage.children[-1])
    await stage.street.until(is_settled, TWIN_SETTLED_WITHIN if stage.mutation else SETTLED_WITHIN, every=0.5)
    await stage.end(stage.children[-1])
