"""Three minutes in front of the page: the storyboard by clicks alone, the page in English and in Chinese.

What is written was put into the text box by [Show me]; every outcome is read from the phones.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.scenarios.browser import SOON, find_chromium, open_page, open_tab, phone_of, read, read_code, scan, tap
from tests.scenarios.demo import Demo, open_demo

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        find_chromium() is None,
        reason="Chromium is missing: apt-get install -y --no-install-recommends chromium fonts-noto-cjk",
    ),
]


@dataclass(frozen=True)
class Words:
    """What stands on the page itself; each phone speaks its person's language in both editions."""

    locale: str
    door: str
    show: str
    group: str
    planner: str
    draft: str
    when: str
    at_six: str
    check: str
    preview: str
    confirm: str
    scheduled: str
    running: str
    over: str
    account: str
    unconfirmed: str
    slow: str
    fine: str
    friday: str
    plug: str
    down: str
    up: str
    later: str
    twice: str
    audit: str
    done: str


ENGLISH = Words(
    "en-GB", r"door\s*Harbour Street", "Show me", "^Group", "^Owner", "draft", "When", "Fri.*18:00",
    "Preview", "people get it", "Confirm", "scheduled", "sending", "done",
    r"of (\d+) accounted for\s+Sent: (\d+)\s+Left out: (\d+)", r"Unconfirmed: (\d+)", "slow", "fine", "Fri 18:00",
    "Pull the plug", "bot is down", "bot is up", "+8 days", "0 sent twice", "✓ audit", "All steps done.",
)  # fmt: skip
CHINESE = Words(
    "zh-CN", r"店门\s*海港街店", "带我看", "^社群", "^运营", "草稿", "时间", "周五.*18:00",
    "预览", "人会收到", "确认发送", "已定时", "发送中", "已完成",
    r"共 (\d+) 人，已有结果 \d+\s+已发出：(\d+)\s+未发送：(\d+)", r"未确认：(\d+)", "缓慢", "正常", "周五 18:00",
    "拔掉电源", "机器人已断", "机器人运行中", "+8 天", "0 重复发送", "✓ 对账", "全部步骤已完成。",
)  # fmt: skip


@dataclass
class Stage:
    """One edition: its page, its words, and the demo behind it."""

    page: Page
    words: Words
    demo: Demo
    pictures: Path

    async def show_me(self) -> None:
        await self.page.locator("#steps").get_by_role("button", name=self.words.show).click()

    async def show_and_send(self, phone: Locator) -> None:
        """[Show me] puts the words into the box; the person sends them."""
        box = phone.get_by_role("textbox")
        await self.show_me()
        await expect(box).not_to_have_value("")
        await phone.get_by_role("button", name=re.compile("^(Send|发送)$")).click()
        await expect(box).to_have_value("")

    async def press(self, name: str) -> None:
        await self.page.locator(".top").get_by_role("button", name=name, exact=True).click()

    async def see_step(self, number: int) -> None:
        await expect(self.page.locator("#steps")).to_contain_text(
            re.compile(rf"\b{number} of 8|第 {number} 步"), timeout=SOON
        )

    async def see_beat(self, words: str, within: int = SOON) -> None:
        await expect(self.page.locator("#steps")).to_contain_text(re.compile(words), timeout=within)

    async def keep(self, name: str) -> None:
        await self.page.screenshot(path=self.pictures / f"{self.words.locale}-{name}.png")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=[ENGLISH, CHINESE], ids=["en", "zh"])
async def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """A demo and one page for the whole walk; its console must stay without errors."""
    words: Words = request.param
    with open_demo(tmp_path_factory.mktemp("demo")) as demo:
        async with open_page(demo.address, language=words.locale) as (page, problems):
            yield Stage(page, words, demo, tmp_path_factory.getbasetemp())
        assert problems == []


async def test_a_gift_is_scanned_shown_and_redeemed(stage: Stage) -> None:
    page = stage.page
    anna, mei = await scan(page, stage.words.door, "Anna"), phone_of(page, "Mei|谭美")
    await read(anna, "Harbour Street", "Cup of the day")
    await tap(anna, "Yes, I'm 16+")
    await read(anna, "You hear about offers here")
    await stage.see_step(2)
    await tap(anna, "Show at till")
    await read(anna, "Let our staff scan this")
    code = await read_code(anna)
    await stage.see_beat("Mei types|谭美输入")
    await stage.show_and_send(mei)
    await read(mei, "For Anna", code)
    await tap(mei, "Redeem")
    await read(mei, "Redeemed", code)
    await read(anna, "Cup of the day used", code)
    await stage.keep("receipt")
    await stage.see_beat("same digits again|再输一次")
    await stage.show_and_send(mei)
    await read(mei, "Already used", "Harbour Street")


async def test_xiaoyu_gets_all_in_chinese_and_joins_the_group(stage: Stage) -> None:
    page = stage.page
    await stage.see_step(3)
    xiaoyu = await scan(page, stage.words.door, "小雨")
    card = await read(xiaoyu, "海港街店", "当日茶饮一杯")
    assert not re.search("Welcome|Privacy|gift", card)
    await tap(xiaoyu, "可以，我已满16岁")
    await read(xiaoyu, "有优惠会在这里告诉您")
    await tap(xiaoyu, "加入社群")
    group = await open_tab(page, stage.words.group)
    await read(group, "欢迎小雨")
    await stage.keep("group")
    await open_bot(xiaoyu, "月松茶铺")


async def test_ben_comes_by_annas_link(stage: Stage) -> None:
    anna = phone_of(stage.page, "Anna")
    await stage.see_step(4)
    await stage.show_and_send(anna)
    await read(anna, "Nobody came by it yet")
    await tap(anna, "Send to a friend")
    await anna.get_by_role("dialog").get_by_role("button", name=re.compile("Ben")).click()
    ben = await open_tab(stage.page, "^Ben")
    await ben.get_by_role("button", name="Open the link").click()
    await ben.get_by_role("button", name="START", exact=True).click()
    await read(ben, "$8 for friends", "Another store")
    await tap(ben, "Yes, I'm 16+")
    await read(ben, "You hear about offers here")
    await stage.see_beat("Ben has|Ben 马上")
    await tap(ben, "Show at till")
    await read(ben, "Let our staff scan this")
    mei = phone_of(stage.page, "Mei|谭美")
    await stage.see_beat("redeems Ben|核销 Ben")
    await stage.show_and_send(mei)
    await read(mei, "For Ben")
    await tap(mei, "Redeem")
    await read(anna, "1 friend counted", "$8 for friends")
    await stage.keep("friend")


async def test_questions_are_answered_by_the_shop_or_by_mei(stage: Stage) -> None:
    page = stage.page
    anna, xiaoyu, mei = phone_of(page, "Anna"), phone_of(page, "小雨"), phone_of(page, "Mei|谭美")
    await stage.see_step(5)
    await stage.show_and_send(anna)
    await read(anna, "$68", "Ask a person")
    await stage.see_step(6)
    await stage.show_and_send(xiaoyu)
    await stage.see_beat("blood pressure|血压")
    await stage.show_and_send(xiaoyu)
    await read(mei, "血压高能喝乌龙茶吗？")
    await stage.see_beat("own words|亲自")
    await tap(mei, "Answer")
    await read(mei, "Write your answer")
    await stage.show_and_send(mei)
    await read(xiaoyu, "大麦茶不含咖啡因", "Mei")
    await stage.keep("questions")


async def test_a_campaign_survives_the_pulled_plug(stage: Stage) -> None:
    page, words = stage.page, stage.words
    await stage.see_step(7)
    planner = await open_tab(page, words.planner)
    await stage.show_and_send(planner)
    await planner.get_by_role("button", name=re.compile(words.draft)).last.click()
    await tap(planner, words.when)
    await planner.get_by_role("button", name=re.compile(words.at_six)).last.click()
    await read(planner, words.draft, re.compile(words.at_six))
    await tap(planner, words.check)
    get_it, left_out = map(int, re.findall(r"\d+", await read(planner, words.preview))[:2])
    await stage.keep("preview")
    await tap(planner, words.confirm)
    await read(planner, words.scheduled, re.compile(words.at_six))
    await stage.press(words.slow)  # so that there is something to see of it
    await stage.press(words.friday)
    await read(planner, words.running)
    await stage.press(words.plug)
    await expect(page.get_by_text(words.down)).to_be_visible()
    await stage.keep("unplugged")
    await expect(page.get_by_text(words.up)).to_be_visible(timeout=2 * SOON)
    await stage.press(words.fine)
    card = await read(planner, words.over, re.compile(words.unconfirmed))
    await stage.keep("campaign")
    audience, sent, unsent = map(int, re.findall(words.account, card)[0])
    unconfirmed = int(re.findall(words.unconfirmed, card)[0])
    assert audience == get_it + left_out
    assert sent + unsent + unconfirmed == audience
    assert unconfirmed <= 16
    await read(phone_of(page, "小雨"), "小雨，本周末散茶 85 折")
    await read(phone_of(page, "Anna"), "This weekend 15 % off all loose tea, Anna")


async def test_the_books_agree_and_eight_days_pass(stage: Stage) -> None:
    page, words = stage.page, stage.words
    await stage.see_step(8)
    books = page.locator("#books")
    await expect(books.get_by_role("button", name=words.twice)).to_be_visible()
    await stage.press(words.later)
    await stage.see_beat("all books|全部重算", within=4 * SOON)
    await read(phone_of(page, "Anna"), "Yours for bringing a friend", "can be used now")
    await books.get_by_role("button", name=words.audit).click()
    await expect(page.get_by_role("dialog")).to_contain_text(re.compile("No difference|分毫不差"))
    await page.keyboard.press("Escape")
    await expect(page.locator("#steps")).to_contain_text(words.done, timeout=SOON)
    await stage.keep("eight-days-on")
    audit = stage.demo.audit()
    assert (audit.returncode, audit.stdout.splitlines()[-1:]) == (0, ["no difference"]), (
        audit.stdout + audit.stderr
    )


async def open_bot(phone: Locator, name: str) -> None:
    """Back from the group to the chat with the bot."""
    back = phone.get_by_role("button", name=re.compile("返回聊天列表|Back to the chats"))
    await back.click()
    await phone.get_by_role("button", name=re.compile(name)).last.click()
