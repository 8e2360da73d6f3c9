"""The same day in front of the page: by clicks and visible text only, the page in English and then in Chinese."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.scenarios.browser import (
    SOON,
    find_chromium,
    open_page,
    open_tab,
    phone_of,
    read,
    read_code,
    scan,
    tap,
    write,
)
from tests.scenarios.demo import Demo

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        find_chromium() is None,
        reason="Chromium is missing: apt-get install -y --no-install-recommends chromium fonts-noto-cjk",
    ),
]

ENGLISH, CHINESE = "Cups are on us this Friday, {{ first_name }}!", "{{ first_name }}，周五请您喝茶！"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(demo: Demo) -> AsyncIterator[Page]:
    """One page for the whole day; its console must stay without errors."""
    async with open_page(demo.address) as (page, problems):
        yield page
    assert problems == []


@pytest.fixture(autouse=True)
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.getbasetemp()


async def test_a_gift_is_scanned_shown_and_redeemed(page: Page, pictures: Path) -> None:
    anna, mei = await scan(page, "door\\s*Harbour Street", "Anna"), phone_of(page, "Mei")
    await read(anna, "Harbour Street", "Cup of the day")
    await tap(anna, "Yes, I'm 16+")
    await read(anna, "You hear about offers here")
    await tap(anna, "Show at till")
    await read(anna, "Let our staff scan this")
    code = await read_code(anna)
    await write(mei, code)
    await read(mei, "For Anna", code)
    await tap(mei, "Redeem")
    await read(mei, "Redeemed", code)
    await read(anna, "Cup of the day used", code)
    await write(mei, code)
    await read(mei, "Already used", "Harbour Street")
    await page.screenshot(path=pictures / "receipt.png")


async def test_xiaoyu_gets_all_in_chinese_and_joins_the_group(page: Page, pictures: Path) -> None:
    xiaoyu = await scan(page, "door\\s*Harbour Street", "Xiaoyu")
    card = await read(xiaoyu, "海港街店", "当日茶饮一杯")
    assert not re.search("Welcome|Privacy|gift", card)
    await tap(xiaoyu, "可以，我已满16岁")
    await read(xiaoyu, "有优惠会在这里告诉您")
    await tap(xiaoyu, "加入社群")
    group = await open_tab(page, "^Group")
    await read(group, "欢迎小雨")
    await xiaoyu.get_by_role("button", name="返回聊天列表").click()
    await xiaoyu.get_by_role("button", name=re.compile("海港街老友")).last.click()
    await write(xiaoyu, "@RegularsDemoBot 几点关门？")
    await read(group, "10:00–20:00", "找店员")
    await read(xiaoyu, "10:00–20:00", "找店员")
    await page.screenshot(path=pictures / "group.png")


async def test_ben_comes_by_annas_link(page: Page) -> None:
    anna = phone_of(page, "Anna")
    await write(anna, "/invite")
    await read(anna, "Nobody came by it yet")
    await tap(anna, "Send to a friend")
    await anna.get_by_role("dialog").get_by_role("button", name=re.compile("Ben")).click()
    ben = await open_tab(page, "^Ben")
    await ben.get_by_role("button", name="Open the link").click()
    await ben.get_by_role("button", name="START", exact=True).click()
    await read(ben, "Cup of the day", "Another store")
    await write(anna, "/invite")
    await read(anna, "1 friend came by it")


async def test_questions_are_answered_by_the_shop_or_by_mei(page: Page) -> None:
    anna, mei = phone_of(page, "Anna"), phone_of(page, "Mei")
    await write(anna, "Is the celadon teapot still $58?")
    await read(anna, "$68", "Ask a person")
    await write(anna, "Do penguins like jazz?")
    await read(anna, "I would rather not guess")
    await tap(anna, "Ask a person")
    await read(mei, "Anna", "Do penguins like jazz?")
    await tap(mei, "Answer")
    await read(mei, "Write your answer")
    await write(mei, "Only the king penguins.")
    await read(anna, "Only the king penguins.", "Mei, in the store")


async def test_a_campaign_survives_the_pulled_plug_on_the_chinese_page(page: Page, pictures: Path) -> None:
    await page.get_by_role("button", name="中文", exact=True).and_(page.locator("#language")).click()
    await expect(page.get_by_role("heading", name="店内墙面")).to_be_visible()
    zhou = await open_tab(page, "^周航")
    await plan_campaign(zhou)
    get_it, left_out = map(int, re.findall(r"\d+", await read(zhou, "人会收到"))[:2])
    await tap(zhou, "确认发送")
    await read(zhou, "秒后开始")
    await page.get_by_role("button", name="缓慢").click()  # so that there is something to see of it
    await page.get_by_role("button", name="+1 小时").click()
    await read(zhou, "发送中", "已发出")
    await page.get_by_role("button", name="拔掉电源").click()
    await expect(page.get_by_text("机器人已断")).to_be_visible()
    await page.screenshot(path=pictures / "unplugged.png")
    await expect(page.get_by_text("机器人运行中")).to_be_visible(timeout=SOON)
    await page.get_by_role("button", name="正常").click()
    card = await read(zhou, "已完成", "未确认")
    await page.screenshot(path=pictures / "campaign.png")
    audience, _done, sent, unsent = map(
        int, re.findall(r"共 (\d+) 人，已有结果 (\d+)\s+已发出：(\d+)\s+未发送：(\d+)", card)[0]
    )
    unconfirmed = int(re.findall(r"未确认：(\d+)", card)[0])
    assert audience == get_it + left_out
    assert sent + unsent + unconfirmed == audience
    assert unconfirmed <= 16
    xiaoyu = phone_of(page, "小雨")
    await xiaoyu.get_by_role("button", name="返回聊天列表").click()
    await xiaoyu.get_by_role("button", name=re.compile("Regulars")).last.click()
    await read(xiaoyu, "小雨，周五请您喝茶！")


async def plan_campaign(zhou: Locator) -> None:
    await write(zhou, "/campaigns")
    await tap(zhou, "新建")
    for label, asks, text in (("英文文案", "请写英文", ENGLISH), ("中文文案", "请写中文", CHINESE)):
        await tap(zhou, label)
        await read(zhou, asks)
        await write(zhou, text)
        await read(zhou, "草稿", text.split("，")[-1].split(",")[0])
    await tap(zhou, "时间")
    await tap(zhou, "现在")
    await read(zhou, "草稿", "确认后 30 秒")
    await tap(zhou, "预览")


async def test_the_books_agree_and_eight_days_pass(page: Page, pictures: Path) -> None:
    books = page.locator("#books")
    await expect(books.get_by_role("button", name="0 重复发送")).to_be_visible()
    await expect(books.get_by_role("button", name=re.compile("✓.*对账|对账.*✓"))).to_be_visible()
    await page.get_by_role("button", name="EN", exact=True).click()
    await page.get_by_role("button", name="+8 days").click()
    anna = phone_of(page, "Anna")
    await write(anna, "/coupons")
    await read(anna, "Your coupons", "used")
    await expect(books.get_by_role("button", name="0 sent twice")).to_be_visible()
    await expect(page.locator("#steps")).to_contain_text("All steps done.")
    await page.screenshot(path=pictures / "eight-days-on.png")
