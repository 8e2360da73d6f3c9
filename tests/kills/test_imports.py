"""An import killed half-way leaves nothing: all of a file is there, or none of it."""

import asyncio
import os
import random
import signal
import sys
from pathlib import Path

import pytest

from tests.auditor import Books
from tests.databases import postgres_database, sqlite_database
from tests.imports.big import PRODUCTS, STORES, write_big
from tests.kills.child import ROOT
from tests.kills.report import say, throw_dice
from tests.kills.stage import open_stage
from tests.shop import OWNER

pytestmark = [pytest.mark.kills, pytest.mark.timeout(420)]

KILLS = 3
TEAS = 4_000
ALL = STORES * PRODUCTS


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_a_killed_import_leaves_nothing_and_the_next_one_writes_it_all(tmp_path: Path, kind: str) -> None:
    dice = throw_dice(f"imports, {kind}")
    with sqlite_database(tmp_path) if kind == "sqlite" else postgres_database() as url:
        await _prepare(tmp_path, url)
        left = [await _kill_while_writing(tmp_path, url, dice) for _ in range(KILLS)]
        say(f"imports, {kind}: rows left by {KILLS} killed imports of {ALL}: {left}")
        assert left == [0] * KILLS
        assert "200000 new" in await _finish(await _import(tmp_path, url, "stock"))
        assert _count(url) == ALL
        assert "nothing would change" in await _finish(await _import(tmp_path, url, "stock"))


async def test_the_twin_that_keeps_each_chunk_is_seen(tmp_path: Path) -> None:
    with sqlite_database(tmp_path) as url:
        await _prepare(tmp_path, url)
        left = await _kill_while_writing(tmp_path, url, throw_dice("imports, twin"), mutation="commit_each_chunk")
        say(f"imports, twin: a killed import left {left} of {ALL} rows")
        assert 0 < left < ALL


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_a_bot_killed_while_it_applies_a_file_has_applied_it_once_after_its_restart(
    tmp_path: Path, kind: str
) -> None:
    dice = throw_dice(f"applying, {kind}")
    async with open_stage(tmp_path, kind=kind) as stage:
        child = await stage.start()
        await stage.until_ready(child)
        grace = await stage.street.box.person("Grace", id=OWNER)
        await grace.start()
        for round_number in range(1, 3):
            rows = "".join(f"A-{n},Tea {n},{round_number}.50\n" for n in range(TEAS))
            await grace.sends_file(f"sku,name_en,price\n{rows}".encode(), f"teas{round_number}.csv")
            await grace.sees(f"teas{round_number}.csv", "Apply", within=60)
            await grace.press("Apply")
            await stage.until(
                child, lambda: stage.books.one("SELECT COUNT(*) FROM errands WHERE kind = 'import_apply'")
            )
            await asyncio.sleep(dice.uniform(0, 0.6))
            await child.kill()
            half = stage.books.rows("SELECT price, COUNT(*) FROM products GROUP BY price")
            assert [count for _price, count in half] in ([], [TEAS]), half
            child = await stage.start()
            applied = (
                f"SELECT COUNT(*) FROM imports WHERE status = 'applied' AND file_name = 'teas{round_number}.csv'"
            )
            await stage.until(child, lambda: stage.books.one(applied) == 1, 60)  # noqa: B023 - awaited here
            prices = stage.books.rows("SELECT price, COUNT(*) FROM products GROUP BY price")
            assert [tuple(row) for row in prices] == [(100 * round_number + 50, TEAS)]
        say(f"applying, {kind}: 2 kills, each file applied once")


async def _prepare(folder: Path, url: str) -> None:
    write_big(folder)
    for kind in ("stores", "products"):
        await _finish(await _import(folder, url, kind))


async def _kill_while_writing(folder: Path, url: str, dice: random.Random, mutation: str = "") -> int:
    """Kill it at a random moment after its first rows were written; how many stand afterwards."""
    process = await _import(folder, url, "stock", mutation)
    while not _is_writing(folder, url):
        assert process.returncode is None, "it was done before it could be killed"
        await asyncio.sleep(0.01)
    await asyncio.sleep(dice.uniform(0, 0.3))
    assert process.returncode is None
    process.send_signal(signal.SIGKILL)
    await process.wait()
    while url.startswith("postgres") and _is_writing(folder, url):
        await asyncio.sleep(0.05)  # the server has not noticed yet
    return _count(url)


async def _import(folder: Path, url: str, kind: str, mutation: str = "") -> asyncio.subprocess.Process:
    program = ["-m", "tests.kills.mutants", mutation] if mutation else ["-m", "bot"]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    settings = {"DATABASE_URL": url, "SECRET_KEY": "k" * 64, "DATA_DIR": str(folder / "data")}
    return await asyncio.create_subprocess_exec(
        sys.executable, *program, "import", kind, f"{kind}.csv", "--apply",
        cwd=folder, env={**kept, **settings, "PYTHONPATH": str(ROOT)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def _finish(process: asyncio.subprocess.Process) -> str:
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


def _is_writing(folder: Path, url: str) -> bool:
    """SQLite spills what does not fit into its cache into the log; PostgreSQL says what it does."""
    if url.startswith("sqlite"):
        return any(log.stat().st_size > 1_000_000 for log in folder.glob("*.db-wal"))
    return bool(
        Books(url).one(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND query LIKE 'INSERT INTO stock%' AND state <> 'idle'"
        )
    )


def _count(url: str) -> int:
    return int(Books(url).one("SELECT COUNT(*) FROM stock"))
