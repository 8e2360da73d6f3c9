"""Value: redemptions by the product's rule, beside the same guarded UPDATE and INSERT by the bare driver.

Both write to the same tables of one database and take turns in shuffled slices of equal work; the CPU time is this
process's, all threads included, and that of PostgreSQL's server. Then `regulars run` redeems by webhook at a
steady rate, and each press is timed from the moment it was due.
"""

import asyncio
import os
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import quantiles

from bot.bench.callers import Caller, callers
from bot.bench.postgres import NONE_HERE, Postgres, open_postgres
from bot.bench.presses import RedemptionPresses
from bot.bench.processes import choose_cores, pin, read_line, run_module
from bot.bench.product import open_product
from bot.bench.report import Goal, Report
from bot.bench.shop import WEBHOOK_SECRET, BenchShop, open_shop
from bot.bench.spread import cell, middle, spread
from bot.bench.wallets import Bare, add_coupons, add_guides
from bot.db.engine import Database
from bot.domain.people.staff import Guide
from bot.domain.till.redeeming import redeem_coupon

MUST, AIM = 0.4, 0.6
RATE = 50  # redemptions a second that are timed
P99_MUST, P99_AIM = 100, 30  # ms
GUIDES = 50
SIDES = 3  # of each database
_ROOM = {"BROADCAST_RATE": "1000", "BROADCAST_PAID": "true"}
_HEAD = ("side", "CPU us/redemption", "redemptions per CPU-second", "rounds", "redemptions a round")


@dataclass
class _Side:
    """One of those compared: how it redeems a slice of codes, and what each redemption cost in each round."""

    name: str
    redeem: Callable[[Sequence[str]], Awaitable[None]]
    costs: list[float] = field(default_factory=list)  # CPU seconds


@dataclass
class _Place:
    """One database: ours and the bare driver's side, the CPU time of both with the server's, coupons to spend."""

    name: str
    shop: BenchShop
    server: Postgres | None
    codes: Iterator[str]
    sides: list[_Side] = field(default_factory=list)
    times: list[float] = field(default_factory=list)  # seconds of a redemption through the webhook

    def cpu(self) -> float:
        return time.process_time() + (self.server.cpu_seconds() if self.server else 0.0)

    def take(self, count: int) -> list[str]:
        return list(islice(self.codes, count))


def run(*, rounds: int = 9, redemptions: int = 1000, at_once: int = 32, seconds: float = 20.0) -> Report:
    """Each side redeems so many coupons in each round, ours `at_once`; then `seconds` at 50 a second."""
    with tempfile.TemporaryDirectory(prefix="regulars-bench-") as place, ExitStack() as stack:
        folder = Path(place)
        folder.chmod(0o755)
        postgres = stack.enter_context(open_postgres())
        core, _ = choose_cores()
        if postgres:
            postgres.pin(core)
        stack.callback(pin, os.getpid(), None)
        coupons = SIDES * (rounds + 1) * redemptions + int(RATE * (seconds + 1)) + GUIDES
        places = _open_places(folder, postgres, coupons)
        pin(os.getpid(), core)
        for here in places:
            asyncio.run(_compare(here, rounds, redemptions, at_once))
        pin(os.getpid(), None)  # a time is of the machine as it is; only CPU time wants a core of its own
        if postgres:
            postgres.pin(None)
        telegram = read_line(stack.enter_context(run_module("bot.bench.stub", folder=folder)))
        for here in places:
            with open_product(here.shop, telegram, _ROOM) as product:
                asyncio.run(_press_steadily(here, product.webhook, seconds))
        for here in places:
            _check_done(here.shop, SIDES * (rounds + 1) * redemptions + len(here.times))
    return _report(places, redemptions)


def _open_places(folder: Path, postgres: Postgres | None, coupons: int) -> list[_Place]:
    shops = [("SQLite FULL", f"sqlite:///{folder}/shop.db", None)]
    if postgres:
        shops.append(("PostgreSQL", postgres.url, postgres))  # type: ignore[arg-type]
    places = []
    for name, url, server in shops:
        shop = open_shop(url, folder / name.split()[0].lower())
        add_guides(shop, GUIDES)
        places.append(_Place(name, shop, server, iter(add_coupons(shop, coupons))))
    return places


async def _compare(here: _Place, rounds: int, redemptions: int, at_once: int) -> None:
    """The first round warms up and does not count."""
    database, bare = Database(here.shop.url), Bare(here.shop.url)

    async def ours(codes: Sequence[str], at_once: int = at_once) -> None:
        waiting = iter(codes)

        async def work() -> None:
            for code in waiting:
                await database.unit_of_work(
                    redeem_coupon, guide=Guide(1, 1, "Mei"), code=code, number=1, now=datetime.now(UTC)
                )

        await asyncio.gather(*(work() for _ in range(at_once)))

    async def peers(codes: Sequence[str]) -> None:
        for code in codes:
            bare.redeem(code, datetime.now(UTC))

    async def one_by_one(codes: Sequence[str]) -> None:
        await ours(codes, 1)

    here.sides = [
        _Side(f"Regulars on {here.name}, {at_once} at once", ours),
        _Side(f"bare driver on {here.name}", peers),
        _Side(f"Regulars on {here.name}, one at a time", one_by_one),
    ]
    for number in range(rounds + 1):
        for side in random.sample(here.sides, SIDES):
            codes = here.take(redemptions)
            before = here.cpu()
            await side.redeem(codes)
            if number:
                side.costs.append((here.cpu() - before) / redemptions)
    database.close()
    bare.close()


async def _press_steadily(here: _Place, webhook: str, seconds: float) -> None:
    """A press each 20 ms, whatever became of those before it; the first second warms up and does not count."""
    presses = RedemptionPresses(GUIDES)
    async with callers(webhook, WEBHOOK_SECRET, GUIDES) as opened:
        loop = asyncio.get_running_loop()
        free: asyncio.Queue[Caller] = asyncio.Queue()
        for caller in opened:
            free.put_nowait(caller)

        async def press(code: str, due: float) -> float:
            caller = await free.get()
            await caller.call(presses.press(code))
            free.put_nowait(caller)
            return loop.time() - due

        begin, tasks = loop.time(), []
        for number, code in enumerate(here.take(int(RATE * (seconds + 1)))):
            due = begin + number / RATE
            await asyncio.sleep(max(0.0, due - loop.time()))
            tasks.append(asyncio.create_task(press(code, due)))
        here.times = (await asyncio.gather(*tasks))[RATE:]


def _check_done(shop: BenchShop, redeemed: int) -> None:
    """Whoever is fast because the work was not done has measured nothing."""
    if (found := shop.count("redemptions")) < redeemed:
        raise RuntimeError(f"{found} redemptions instead of {redeemed}: the work was not done")


def _report(places: Sequence[_Place], redemptions: int) -> Report:
    goals: dict[str, Goal] = {}
    rows: list[tuple[str, ...]] = [_HEAD]
    for here in places:
        ours, peer, _ = here.sides
        ratios = [bare / own for own, bare in zip(ours.costs, peer.costs, strict=True)]
        name = f"redemptions per CPU-second against the bare driver: {here.name}"
        goals[name] = Goal(middle(ratios), MUST, AIM, "x", spread(ratios))
        rows += [_row(side, redemptions) for side in here.sides]
    for here in places:
        times = sorted(one * 1000 for one in here.times)
        p99 = quantiles(times, n=100)[98]
        shape = f"median {times[len(times) // 2]:.1f}, worst {times[-1]:.1f} of {len(times)}"
        name = f"p99 of a redemption by webhook at {RATE} a second: {here.name}"
        goals[name] = Goal(round(p99, 1), P99_MUST, P99_AIM, "ms", shape, higher_is_better=False)
    if len(places) == 1:
        rows.append((NONE_HERE,))
    rows.append((f"load averages {', '.join(f'{load:.1f}' for load in os.getloadavg())}",))
    return Report("value", goals, tuple(rows))


def _row(side: _Side, redemptions: int) -> tuple[str, ...]:
    costs = [cost * 1e6 for cost in side.costs]
    rates = [1 / cost for cost in side.costs]
    return (side.name, cell(costs), cell(rates), str(len(costs)), str(redemptions))
