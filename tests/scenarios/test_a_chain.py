"""A chain of 300 stores on a phone: every list, page and search answers within a second."""

import statistics
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic

import pytest

from bot.sandbox.people import Person
from tests.chain import STAFF, STORES, open_chain
from tests.conftest import HandClock
from tests.shop import Shop, open_shop

pytestmark = pytest.mark.alone
WITHIN = 1.0  # seconds, the issue's
TRIES = 3


@pytest.fixture
async def owner(database_url: str, tmp_path: Path, clock: HandClock) -> AsyncIterator[Person]:
    async with open_shop(database_url, tmp_path, clock) as shop:
        await shop.database.unit_of_work(open_chain, clock.now())
        yield await _come_in(shop)


@pytest.mark.parametrize(
    ("command", "shows", "word", "finds"),
    [
        ("/stores", f"({STORES + 1})", "第123店", "Branch 123"),
        ("/stores", f"({STORES + 1})", "S007", "Branch 007"),
        ("/staff", f"({STAFF + 1})", "Colleague 0777", "Colleague 0777"),
        ("/codes", "Branch 000", "Branch 250", "Branch 250"),
        ("/products", "(5000)", "T-04321", "Oolong number 4321"),
        ("/products", "(5000)", "乌龙 999 号", "Oolong number 999"),
    ],
)
async def test_a_long_list_opens_turns_and_finds_within_a_second(
    owner: Person, command: str, shows: str, word: str, finds: str
) -> None:
    took: dict[str, list[float]] = {"open": [], "turn": [], "find": []}
    for _ in range(TRIES):
        took["open"].append(await _timed(owner, shows, write=command))
        took["turn"].append(await _timed(owner, "2/", press="›"))
        await owner.writes(command)
        await owner.sees(shows, new=True)
        took["find"].append(await _timed(owner, finds, write=word))
    slowest = max(statistics.median(seconds) for seconds in took.values())
    print(command, {name: [round(s, 3) for s in seconds] for name, seconds in took.items()})
    assert slowest < WITHIN


async def test_the_codes_of_a_large_store_and_one_of_them_open_within_a_second(owner: Person) -> None:
    await owner.writes("/codes")
    await owner.sees("Branch 000", new=True)
    took = [await _timed(owner, "Place 1000", press="Branch 000")]
    took.append(await _timed(owner, "Place 1777", write="Place 1777"))
    card = await owner.sees("Place 1777")
    label = next(b["text"] for row in card.raw["buttons"] for b in row if "Place 1777" in b["text"])
    took.append(await _timed(owner, "Place 1777", "Copy the link", press=label))
    print([round(seconds, 3) for seconds in took])
    assert max(took) < 2 * WITHIN
    assert statistics.median(took) < WITHIN


async def _come_in(shop: Shop) -> Person:
    grace = await shop.owner()
    await grace.start()
    await grace.sees("Moonpine Tea", new=True)
    return grace


async def _timed(person: Person, *shows: str, write: str = "", press: str = "") -> float:
    """Seconds from what a person does to what they see."""
    began = monotonic()
    if write:
        await person.writes(write)
    else:
        await person.press(press)
    await person.sees(*shows, new=True)
    return monotonic() - began
