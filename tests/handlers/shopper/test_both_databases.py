"""The same door on either database, by polling and by webhook; and the notice names the model's host."""

from pathlib import Path

import pytest

from bot.db.tables import Role
from tests.conftest import HandClock
from tests.databases import sqlite_database
from tests.shop import open_shop


@pytest.mark.parametrize("webhook", [False, True])
async def test_from_the_door_to_the_receipt(
    database_url: str, tmp_path: Path, clock: HandClock, webhook: bool
) -> None:
    async with open_shop(database_url, tmp_path, clock, webhook=webhook) as shop:
        group = await shop.group()
        lin = await shop.box.person("小雨", "zh-hans")
        await lin.start(shop.door)
        card = await lin.sees("当日茶饮一杯", "到店出示")
        await lin.press("可以，我已满16岁")
        await lin.sees("大约每周一次。发送 /stop", new=True)
        await lin.joins(await group.link(creates_join_request=True))
        mei = await shop.staff("Mei", Role.GUIDE)
        await mei.writes(next(line for line in card.text.splitlines() if line.count("-") == 2))
        await mei.sees("Cup of the day", new=True)
        await mei.press("Redeem")
        await lin.sees("当日茶饮一杯 已使用", "海港街店", new=True)
        await lin.sees("欢迎小雨", chat=group)


async def test_the_notice_names_the_models_host(tmp_path: Path, clock: HandClock) -> None:
    model = {"openai_base_url": "http://127.0.0.1:9/v1", "openai_model": "small"}
    with sqlite_database(tmp_path) as url:
        async with open_shop(url, tmp_path, clock, **model) as shop:
            anna = await shop.box.person("Anna")
            await anna.writes("/privacy")
            await anna.sees("a language model at 127.0.0.1")
