"""The rate clocks: the rate is held, replies are charged, a stall is caught up within the spare burst."""

import asyncio

import pytest

from bot import rates
from bot.db.engine import Database
from bot.rates import CATCH_UP, GROUP_GAP, MOST_DEBT, ChatPace, LocalRateClock, SharedRateClock, block


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Machine time that tests move, for arithmetic without waiting."""
    now = [100.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    monkeypatch.setattr(rates, "machine_seconds", lambda: now[0])
    monkeypatch.setattr(rates.asyncio, "sleep", sleep)
    return now


async def test_it_starts_a_second_in_debt_and_holds_the_rate(time: list[float]) -> None:
    clock = LocalRateClock(25)
    left = []
    for _ in range(51):
        await clock.take(1)
        left.append(time[0])
    assert left[0] == pytest.approx(101)
    assert left[-1] == pytest.approx(103)


async def test_replies_do_not_wait_but_are_charged(time: list[float]) -> None:
    clock = LocalRateClock(10)
    await clock.take(1)
    for _ in range(10):
        clock.charge()
    before = time[0]
    await clock.take(1)
    assert time[0] - before == pytest.approx(1.1)


async def test_a_stall_is_caught_up_by_no_more_than_half_the_burst(time: list[float]) -> None:
    clock = LocalRateClock(30)
    await clock.take(1)
    time[0] += 60
    began = time[0]
    at_once = 0
    while True:
        await clock.take(1)
        if time[0] > began:
            break
        at_once += 1
    assert at_once == pytest.approx(CATCH_UP, abs=1)


async def test_a_pause_holds_everything_back(time: list[float]) -> None:
    clock = LocalRateClock(30)
    await clock.take(1)
    clock.pause(5)
    assert not clock.has_room()
    before = time[0]
    await clock.take(1)
    assert time[0] - before >= 5


async def test_unused_permits_are_given_back(time: list[float]) -> None:
    clock = LocalRateClock(10)
    await clock.take(10)
    clock.give_back(10)
    before = time[0]
    await clock.take(1)
    assert time[0] == before


def test_blocks_are_fifty_milliseconds_of_the_rate_or_a_handful_when_it_is_low() -> None:
    assert [block(rate) for rate in (1, 10, 25, 30, 100, 200, 1000)] == [1, 2, 5, 6, 6, 10, 50]


def test_a_group_takes_three_at_once_then_one_in_three_seconds(time: list[float]) -> None:
    pace = ChatPace()
    waits = []
    for _ in range(4):
        waits.append(pace.wait(-100))
        pace.charge(-100)
    assert waits[:3] == [0, 0, 0]
    assert waits[3] == pytest.approx(GROUP_GAP)
    assert pace.wait(55) == 0
    time[0] += GROUP_GAP
    assert pace.wait(-100) == pytest.approx(GROUP_GAP)


def test_who_writes_fast_waits_ten_seconds_at_most(time: list[float]) -> None:
    pace = ChatPace()
    for _ in range(60):
        pace.charge(55)
    assert 5 < pace.wait(55) <= MOST_DEBT
    time[0] += MOST_DEBT
    assert pace.wait(55) == 0


def test_a_pause_is_not_cut_short_by_what_is_charged(time: list[float]) -> None:
    pace = ChatPace()
    pace.pause(55, 40)
    pace.charge(55)
    assert pace.wait(55) == pytest.approx(40)


async def test_several_processes_share_one_clock(database_url: str) -> None:
    if database_url.startswith("sqlite"):
        return  # one process there: the local clock
    databases = [Database(database_url) for _ in range(2)]
    clocks = [SharedRateClock(100, database) for database in databases]
    await clocks[0].begin()
    loop = asyncio.get_running_loop()
    left: list[float] = []

    async def take_all(clock: SharedRateClock) -> None:
        for _ in range(10):
            await clock.take(5)
            left.extend([loop.time()] * 5)

    await asyncio.gather(*map(take_all, clocks))
    span = max(left) - min(left)
    assert span >= (len(left) - 5 - CATCH_UP) / 100 * 0.95
    for database in databases:
        database.close()


async def test_what_was_charged_long_ago_holds_up_nobody(database_url: str) -> None:
    if database_url.startswith("sqlite"):
        return  # one process there: the local clock
    database = Database(database_url)
    clock = SharedRateClock(100, database)
    await clock.begin()
    for _ in range(150):
        clock.charge()
    await clock.book()
    assert clock.has_room()
    await asyncio.sleep(2.5)  # the second of debt, and what 150 replies take
    began = asyncio.get_running_loop().time()
    await clock.take(1)
    assert asyncio.get_running_loop().time() - began < 0.5
    database.close()
