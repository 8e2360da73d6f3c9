"""A demo that ended without a word, and the next one in the same folder."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from bot.clock import machine_seconds
from tests.scenarios.deeds import SOON, bring
from tests.scenarios.demo import Demo, open_demo
from tests.scenarios.shop import Shop, visit

pytestmark = pytest.mark.alone


async def test_the_next_demo_gets_its_bot_and_still_knows_the_people(tmp_path: Path) -> None:
    with open_demo(tmp_path) as first:
        async with visit(first) as shop:
            await bring(shop, "Anna")
        os.kill(first.pid, signal.SIGKILL)  # the demo alone: its bot does not notice
    with open_demo(tmp_path) as second:
        await find_anna_known(second)


async def find_anna_known(demo: Demo) -> None:
    async with visit(demo) as shop:
        await wait_for_bot(shop)
        anna = await shop.person("Anna")
        await anna.start()
        await anna.sees("Good to see you again", new=True, within=SOON)


async def wait_for_bot(shop: Shop) -> None:
    end = machine_seconds() + 2 * SOON
    while (await shop.look())["bot_state"] != "up":
        assert machine_seconds() < end, shop.demo.logs()
        await asyncio.sleep(0.2)
