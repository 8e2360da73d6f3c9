"""The month the demo begins with: made by the real bot, at full size once; books that agree at any time."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import machine_seconds
from bot.demo.month import Answer, plan_month
from bot.sandbox.people import Card
from tests.scenarios.deeds import SOON
from tests.scenarios.demo import open_demo
from tests.scenarios.shop import Shop, visit
from tests.scenarios.words import read_figure

pytestmark = pytest.mark.alone

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
WHOLE = 150.0  # seconds at most on a machine busy with other tests; 85 in peace
_FIGURES = {
    "customers": "SELECT count(*) FROM customers",
    "coupons_out": "SELECT count(*) FROM coupons WHERE status IN ('issued', 'locked')",
    "coupons_used": "SELECT count(*) FROM coupons WHERE status = 'redeemed'",
    "sent": "SELECT count(*) FROM deliveries WHERE message_id IS NOT NULL",
    "left_out": "SELECT count(*) FROM deliveries WHERE status = 4",
    "unconfirmed": "SELECT count(*) FROM deliveries WHERE status = 5",
}


@pytest.mark.timeout(300)
async def test_the_whole_month_is_there_and_its_books_agree_at_any_time(tmp_path: Path) -> None:
    began = machine_seconds()
    with open_demo(tmp_path, is_whole=True) as demo:
        took = machine_seconds() - began
        async with visit(demo) as shop:
            assert await count_figures(shop) == await read_books(shop)
            check = await preview(shop)
            assert (read_figure(check, ""), read_figure(check, "人会收到，")) == (395, 17)
            await send_it(shop)
            await watch_the_books(shop)
            await shop.pull_the_plug()
            await shop.box.weather("slow")
            await watch_the_books(shop)
            await shop.box.weather("fine")
            await shop.move_clock("+8d")
            await (await shop.person("Zhou Hang")).sees("已完成", "共 412 人", within=60)
            assert await count_figures(shop) == await read_books(shop)
            assert (await read_books(shop))["sent"] >= 1200
        audit = await asyncio.to_thread(demo.audit)
        assert (audit.returncode, audit.stdout.splitlines()[-1:]) == (0, ["no difference"]), (
            audit.stdout + audit.stderr
        )
        assert "BROADCAST_RATE" not in read_environment(demo.folder / "data" / "demo" / "bot.pid")
    print(f"the whole month took {took:.0f} s")
    assert took < WHOLE


async def preview(shop: Shop) -> Card:
    """The draft that lies ready on the operator's phone, at once."""
    zhou = await shop.person("Zhou Hang")
    await zhou.writes("/campaigns")
    listed = await zhou.sees("草稿", new=True, within=SOON)
    await zhou.press(next(label for label in listed.buttons if "草稿" in label), card=listed)
    await zhou.sees("确认后 30 秒", "预览", new=True, within=SOON)
    await zhou.press("预览")
    return await zhou.sees("确认发送", "人会收到", new=True, within=SOON)


async def send_it(shop: Shop) -> None:
    zhou = await shop.person("Zhou Hang")
    await zhou.press("确认发送")
    await zhou.sees("秒后开始", within=SOON)
    await shop.move_clock("+1h")


async def watch_the_books(shop: Shop) -> None:
    """While messages go out no figure lies outside what the tables say before and after it."""
    for _ in range(10):
        before = await count_figures(shop)
        shown = await read_books(shop)
        after = await count_figures(shop)
        for name, figure in shown.items():
            assert before[name] <= figure <= after[name], (name, before[name], figure, after[name])


async def count_figures(shop: Shop) -> dict[str, int]:
    return {name: await asyncio.to_thread(shop.count, sql) for name, sql in _FIGURES.items()}


async def read_books(shop: Shop) -> dict[str, int]:
    books = (await shop.look())["books"]
    assert books["twice"] == 0
    return {name: books[name] for name in _FIGURES}


def read_environment(pid_file: Path) -> str:
    return Path(f"/proc/{pid_file.read_text()}/environ").read_text()


async def test_a_half_made_month_is_made_anew(tmp_path: Path) -> None:
    with (tmp_path / "first.log").open("w") as log:
        first = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--port", "0"],
            cwd=tmp_path, stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
    assert first.stdout
    first.stdout.readline()
    folder = tmp_path / "data" / "demo"
    end = machine_seconds() + SOON
    while not (folder / "regulars.db").exists() and machine_seconds() < end:
        await asyncio.sleep(0.1)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    cast = json.loads((folder / "cast.json").read_text())
    with open_demo(tmp_path) as second:
        async with visit(second) as shop:
            assert shop.count("SELECT count(*) FROM customers") == 60
            assert shop.count("SELECT count(*) FROM stores") == 3
            assert (await shop.person("Anna")).id == cast["anna"]
            assert (await shop.look())["making"] is None


def test_the_demo_stays_on_this_machine(tmp_path: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--host", "0.0.0.0", "--port", "8765"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert refused.returncode == 2
    assert "ssh -L 8765:127.0.0.1:8765" in refused.stderr


def test_the_plan_is_the_same_every_time_and_ends_on_a_thursday_morning() -> None:
    first, second = (plan_month(NOW, crowd=412, days=30) for _ in range(2))
    assert first == second
    assert first.opening.strftime("%A %H:%M") == "Thursday 10:40"
    assert first.opening <= NOW
    assert len(first.visitors) == 412
    answers = Counter(visitor.answer for visitor in first.visitors)
    assert (answers[Answer.NO], answers[Answer.SILENT]) == (5, 6)
    assert [sum(visitor.stops for visitor in first.visitors), sum(v.blocks >= 0 for v in first.visitors)] == [4, 2]
    assert len([day for day in range(30) if first.campaign_of(day) >= 0]) == 4


def test_a_friend_comes_after_the_one_who_brings_them_and_to_the_same_store() -> None:
    month = plan_month(NOW, crowd=412, days=30)
    known = {visitor.number: visitor for visitor in month.visitors}
    friends = [visitor for visitor in month.visitors if visitor.friend_of >= 0]
    assert len(friends) > 30
    for friend in friends:
        bringer = known[friend.friend_of]
        assert bringer.day < friend.day
        assert bringer.store == friend.store


@pytest.mark.parametrize("crowd", [0, 1, 3])
def test_a_small_crowd_is_planned_too(crowd: int) -> None:
    assert len(plan_month(NOW, crowd=crowd, days=1).visitors) == crowd
