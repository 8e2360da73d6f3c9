"""Intake: a whole onboarding by webhook, beside a bare aiogram echo on the same server, loop and JSON library.

All are processes of their own on one core; caller and Telegram's stand-in stand on another. They take turns in
shuffled slices of equal work, and CPU time is read before and after each slice, all threads included; with
PostgreSQL that of its server, which stands on the same core, is added.
"""

import asyncio
import os
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.bench.callers import Updates, callers, deliver
from bot.bench.onboarding import Newcomers
from bot.bench.postgres import NONE_HERE, open_postgres
from bot.bench.processes import choose_cores, cpu_seconds, pin, read_line, run_module
from bot.bench.product import open_product
from bot.bench.report import Goal, Report
from bot.bench.shop import TOKEN, WEBHOOK_SECRET, BenchShop, open_shop
from bot.bench.spread import cell, middle, spread

UPDATES = 4  # of one onboarding
MUST, AIM = 0.8, 1.5
_ROOM = {"BROADCAST_RATE": "1000", "BROADCAST_PAID": "true"}  # else the clock lets few replies ride on the answer
_AFTERMATH = 0.5  # seconds after a slice: edits, approvals and marks land, and count
_HEAD = ("side", "CPU us/update", "updates per CPU-second", "rounds", "updates a round")


@dataclass
class _Side:
    """One of those compared: where it is called, what it is told, what it cost in each round."""

    name: str
    address: str
    make: Callable[[int], list[Updates]]
    cpu: Callable[[], float]
    costs: list[float] = field(default_factory=list)  # CPU seconds an update


def run(*, rounds: int = 9, people: int = 250, connections: int = 32) -> Report:
    """`people` are onboarded in each of `rounds`; `connections` updates are under way at a time."""
    with tempfile.TemporaryDirectory(prefix="regulars-bench-") as place, ExitStack() as stack:
        folder = Path(place)
        folder.chmod(0o755)
        postgres = stack.enter_context(open_postgres())
        core, other = choose_cores()
        if postgres:
            postgres.pin(core)
        pin(os.getpid(), other)
        stack.callback(pin, os.getpid(), None)
        telegram = read_line(stack.enter_context(run_module("bot.bench.stub", folder=folder, core=other)))
        echo = stack.enter_context(_open_echo(folder, core))
        shops = {"SQLite FULL": open_shop(f"sqlite:///{folder}/shop.db", folder / "sqlite")}
        servers: dict[str, Callable[[], float]] = {}
        if postgres:
            shops["PostgreSQL"] = open_shop(postgres.url, folder / "postgres")
            servers["PostgreSQL"] = postgres.cpu_seconds
        sides = [
            stack.enter_context(_open_ours(name, shop, telegram, core, servers.get(name)))
            for name, shop in shops.items()
        ]
        asyncio.run(_take_turns([echo, *sides], rounds, people, connections))
        for shop in shops.values():
            _check_done(shop, (rounds + 1) * people)
    return _report(echo, sides, people)


async def _take_turns(sides: Sequence[_Side], rounds: int, people: int, connections: int) -> None:
    """The first round warms up and does not count."""
    for number in range(rounds + 1):
        for side in random.sample(sides, len(sides)):
            updates = side.make(people)
            before = side.cpu()
            async with callers(side.address, WEBHOOK_SECRET, connections) as opened:
                await deliver(opened, updates)
            await asyncio.sleep(_AFTERMATH)
            if number:
                side.costs.append((side.cpu() - before) / (people * UPDATES))


@contextmanager
def _open_echo(folder: Path, core: int | None) -> Iterator[_Side]:
    with run_module("bot.bench.echo", TOKEN, WEBHOOK_SECRET, folder=folder, core=core) as process:
        yield _Side("aiogram echo", read_line(process), Newcomers("e").writing, lambda: cpu_seconds([process.pid]))


@contextmanager
def _open_ours(
    name: str, shop: BenchShop, telegram: str, core: int | None, server: Callable[[], float] | None
) -> Iterator[_Side]:
    with open_product(shop, telegram, _ROOM, core) as product:
        own = [product.pid]
        cpu = (lambda: cpu_seconds(own) + server()) if server else (lambda: cpu_seconds(own))
        yield _Side(f"Regulars on {name}", product.webhook, Newcomers(shop.door).onboarded, cpu)


def _check_done(shop: BenchShop, people: int) -> None:
    """Whoever is fast because the work was not done has measured nothing."""
    for table, each in (
        ("customers", 1),
        ("coupons", 1),
        ("consents", 1),
        ("memberships", 1),
        ("updates", UPDATES),
    ):
        if (found := shop.count(table)) < people * each:
            raise RuntimeError(f"{found} {table} for {people} people: the work was not done")


def _report(echo: _Side, sides: Sequence[_Side], people: int) -> Report:
    goals, rows = {}, [_HEAD, _row(echo, people)]
    for side in sides:
        ratios = [peer / own for peer, own in zip(echo.costs, side.costs, strict=True)]
        name = f"updates per CPU-second against the echo: {side.name}"
        goals[name] = Goal(middle(ratios), MUST, AIM, "x", spread(ratios))
        rows.append(_row(side, people))
    if len(sides) == 1:
        rows.append((NONE_HERE,))
    rows.append((f"load averages {', '.join(f'{load:.1f}' for load in os.getloadavg())}",))
    return Report("intake", goals, tuple(rows))


def _row(side: _Side, people: int) -> tuple[str, ...]:
    costs = [cost * 1e6 for cost in side.costs]
    rates = [1 / cost for cost in side.costs]
    return (side.name, cell(costs), cell(rates), str(len(costs)), str(people * UPDATES))
