"""Takes the read-me's pictures of the demo: `.venv/bin/python docs/pictures/make.py`, with Chromium at hand.

Each is the page of a fresh demo at one moment: a gift redeemed on two phones, the same door in Chinese, and a
campaign on its way.
"""

import asyncio
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.scenarios.browser import SOON, open_page, open_tab, phone_of, read, read_code, scan, tap, write
from tests.scenarios.demo import open_demo

HERE = Path(__file__).parent
ENGLISH = "This weekend 15 % off all loose tea, {{ first_name }}."
CHINESE = "{{ first_name }}，本周末散茶 85 折。"


@dataclass(frozen=True)
class Edition:
    """A picture: the page's language, who runs the campaign, and what stands on that person's buttons and cards.

    `path` presses lead from the list of campaigns to its start; `text_en` and `text_zh` ask for a text.
    """

    file: str
    language: str
    door: str
    slow: str
    later: str
    operator: str
    begins: str | None
    new: str
    texts: tuple[str, str]
    path: tuple[str, ...]
    running: str


EDITIONS = (
    Edition(
        file="demo.png", language="en-GB", door="Harbour Street, the door", slow="slow", later="+1 h",
        operator="^Grace", begins="START", new="New", texts=("Text: English", "Text: 中文"),
        path=("Preview", "Confirm"), running=r"Sent: [1-9]",
    ),
    Edition(
        file="demo.zh.png", language="zh-CN", door="海港街店 · 门口", slow="缓慢", later="+1 小时",
        operator="^周航", begins=None, new="新建", texts=("英文文案", "中文文案"),
        path=("预览", "确认发送"), running=r"已发出：[1-9]",
    ),
)  # fmt: skip


async def take(edition: Edition) -> None:
    with tempfile.TemporaryDirectory() as folder, open_demo(Path(folder)) as demo:
        async with open_page(demo.address, language=edition.language) as (page, problems):
            await redeem_a_gift(page, edition)
            operator = await start_campaign(page, edition)
            await read(operator, re.compile(edition.running))
            await expect(page.locator(".toast")).to_have_count(0, timeout=SOON)
            await page.mouse.move(0, 0)
            await page.screenshot(path=HERE / edition.file)
            if problems:
                raise SystemExit("\n".join(problems))


async def redeem_a_gift(page: Page, edition: Edition) -> None:
    xiaoyu = await scan(page, edition.door, "Xiaoyu|小雨")
    await read(xiaoyu, "当日茶饮一杯")
    anna, mei = await scan(page, edition.door, "Anna"), phone_of(page, "Mei|谭美")
    await read(anna, "Cup of the day")
    await tap(anna, "Yes, I'm 16+")
    await read(anna, "You hear about offers here")
    await write(mei, await read_code(anna))
    await read(mei, "For Anna")
    await tap(mei, "Redeem")
    await read(anna, "Cup of the day used")


async def start_campaign(page: Page, edition: Edition) -> Locator:
    """By buttons and typed texts until it runs, slowly enough to be seen."""
    operator = await open_tab(page, edition.operator)
    if edition.begins:
        await tap(operator, edition.begins)
    await write(operator, "/campaigns")
    await tap(operator, edition.new)
    for label, text in zip(edition.texts, (ENGLISH, CHINESE), strict=True):
        await tap(operator, label)
        await read(operator, "{{ store }}")
        await write(operator, text)
        await read(operator, text, edition.path[0])
    for label in edition.path:
        await tap(operator, label)
    await page.get_by_role("button", name=edition.slow, exact=True).click()
    await page.get_by_role("button", name=edition.later, exact=True).click()
    return operator


async def main() -> None:
    for edition in EDITIONS:
        await take(edition)


if __name__ == "__main__":
    asyncio.run(main())
