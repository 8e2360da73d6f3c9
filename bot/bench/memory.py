"""Memory: one process after a broadcast to 100,000, a worker without aiogram, and what `--help` loads."""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.bench.campaign import announce, read_totals
from bot.bench.postgres import NONE_HERE, open_postgres
from bot.bench.processes import Memory, memory_of, read_line, run_module
from bot.bench.product import open_product
from bot.bench.report import Goal, Report
from bot.bench.shop import BenchShop, add_customers, open_shop
from bot.bench.spread import middle, spread

HEAVY = ("aiogram", "openai", "aiohttp", "sqlalchemy")
_FAST = {"BROADCAST_RATE": "1000", "BROADCAST_PAID": "true", "BROADCAST_IN_FLIGHT": "200"}
_HEAD = ("process", "messages", "MiB resident", "at most", "at the start")
_IMPORT = re.compile(r"^import time:.*\|\s*([\w.]+)$", re.MULTILINE)


def run(*, people: int = 100_000, workers_people: int = 10_000, starts: int = 5) -> Report:
    """Broadcast to `people` on SQLite and, where PostgreSQL is at hand, to `workers_people` by a worker."""
    goals = _measure_help(starts)
    rows: list[tuple[str, ...]] = [_HEAD]
    with tempfile.TemporaryDirectory(prefix="regulars-bench-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        with run_module("bot.bench.stub", folder=folder) as stub:
            telegram = read_line(stub)
            ours = _measure_run(open_shop(f"sqlite:///{folder}/shop.db", folder / "run"), telegram, people, rows)
            goals["one process after the broadcast"] = _resident(ours, 260, 200)
            with open_postgres() as postgres:
                if postgres:
                    shop = open_shop(postgres.url, folder / "worker")
                    worker = _measure_worker(shop, telegram, workers_people, rows)
                    goals["a worker without aiogram"] = _resident(worker, 110, 64)
                else:
                    rows.append((NONE_HERE,))
    return Report("memory", goals, tuple(rows))


def _measure_run(shop: BenchShop, telegram: str, people: int, rows: list[tuple[str, ...]]) -> Memory:
    add_customers(shop, people)
    with open_product(shop, telegram, _FAST) as product:
        return _watch(shop, product.pid, "regulars run, SQLite", people, rows)


def _measure_worker(shop: BenchShop, telegram: str, people: int, rows: list[tuple[str, ...]]) -> Memory:
    add_customers(shop, people)
    with _open_worker(shop, telegram) as pid:
        return _watch(shop, pid, "regulars worker, PostgreSQL", people, rows)


@contextmanager
def _open_worker(shop: BenchShop, telegram: str) -> Iterator[int]:
    with run_module("bot", "worker", folder=shop.folder, settings=shop.settings(telegram, **_FAST)) as process:
        while not shop.count("workers") and process.poll() is None:
            time.sleep(0.5)
        yield process.pid


def _watch(shop: BenchShop, pid: int, name: str, people: int, rows: list[tuple[str, ...]]) -> Memory:
    """Announce a campaign to everybody and wait until everybody is accounted for."""
    begun = memory_of(pid)
    announce(shop)
    while (account := read_totals(shop)) is None or account.done < people:
        time.sleep(1)
    if account.sent != people:
        raise RuntimeError(f"not everybody was sent it: {account}")
    memory = memory_of(pid)
    rows.append((name, f"{people:,}", f"{memory.now:.0f}", f"{memory.peak:.0f}", f"{begun.now:.0f}"))
    return memory


def _measure_help(starts: int) -> dict[str, Goal]:
    walls = []
    for _ in range(starts):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "bot", "--help"], check=True, capture_output=True)
        walls.append(time.perf_counter() - began)
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", "--help"], check=True, capture_output=True, text=True
    )
    loaded = {name.split(".")[0] for name in _IMPORT.findall(told.stderr)}
    return {
        "--help, wall": Goal(middle(walls), 1, 0.5, "s", spread(walls), higher_is_better=False),
        f"of {', '.join(HEAVY)} loaded by --help": Goal(
            len(loaded & set(HEAVY)), 0, 0, "", "", higher_is_better=False
        ),
    }


def _resident(memory: Memory, must: float, aim: float) -> Goal:
    return Goal(round(memory.now), must, aim, "MiB", f"at most {memory.peak:.0f}", higher_is_better=False)
