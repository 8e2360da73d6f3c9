"""Keyboards: the one in front of the screen, and the one the bot puts below a chat."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.sandbox_page.hands import start, visit, write
from tests.sandbox_page.shop import Shop

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_text_is_sent_with_enter_but_not_while_a_word_is_being_composed(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    xiaoyu = await start(tab, who="Xiaoyu")
    box = xiaoyu.get_by_role("textbox")
    await box.fill("几点关门")
    await box.evaluate("box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true}))")
    await expect(box).to_have_value("几点关门")
    await box.press("Enter")
    await expect(xiaoyu.get_by_text("You said: 几点关门")).to_be_visible()
    await expect(box).to_have_value("")


async def test_the_bots_keyboard_and_menu_write_for_the_person(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    anna = await start(tab)
    await write(anna, "keyboard")
    await anna.get_by_role("button", name="Coupons").click()
    await expect(anna.get_by_text("You said: Coupons")).to_be_visible()
    await anna.get_by_role("button", name="Menu").click()
    await anna.get_by_role("dialog").get_by_role("button", name="/help").click()
    await expect(anna.get_by_text("You said: /help")).to_be_visible()


async def test_a_keyboard_button_that_asks_for_a_group_offers_them_and_shares_the_choice(
    tab: Page, shop: Shop
) -> None:
    await visit(tab, shop)
    await tab.get_by_role("tab", name=re.compile("Zhou Hang")).click()
    hang = tab.get_by_role("tabpanel")
    await hang.get_by_role("button", name="开始").click()
    asks = {"text": "Choose a group", "request_chat": {"request_id": 7, "chat_is_channel": False}}
    facts = {"chat_id": shop.people["Hang"], "text": "Which one?"}
    await shop.bot.call("sendMessage", **facts, reply_markup={"keyboard": [[asks]]})
    await hang.get_by_role("button", name="Choose a group").click()
    await hang.get_by_role("dialog").get_by_role("button", name="Harbour Street 海港街").click()
    await expect(hang.get_by_text("你向机器人选定了群组")).to_be_visible()


async def test_all_is_reached_by_the_keyboard(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    named = "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
    seen: list[str] = []
    for _ in range(60):
        await tab.keyboard.press("Tab")
        seen.append(str(await tab.evaluate(named)).replace("\n", " "))
    for name in ("Fri 18:00", "slow", "Pull the plug", "中文", "Show me", "START", "开始", "left out"):
        assert any(name in one for one in seen), (name, seen)
    await tab.get_by_role("button", name="Harbour Street").focus()
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_role("dialog")).to_be_visible()
    await tab.keyboard.press("Escape")
    await expect(tab.get_by_role("dialog")).to_have_count(0)
    await expect(tab.get_by_role("button", name="Harbour Street")).to_be_focused()
