"""The shop's wall: its codes are scanned, the guide points at them, all of them are seen."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.sandbox_page.hands import phone_of, scan, start, visit
from tests.sandbox_page.shop import Shop

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_scanned_code_waits_for_start_and_brings_its_payload(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    await scan(tab, "Harbour Street", "Anna")
    anna = phone_of(tab, "Anna")
    await expect(anna.get_by_text("Welcome")).to_have_count(0)
    await anna.get_by_role("button", name="START").click()
    greeting = anna.locator(".theirs").first
    await expect(greeting.locator("strong").first).to_have_text("Welcome, Anna.")
    await expect(greeting.locator("em")).to_have_text("one cup of tea")
    await expect(greeting).to_contain_text("door")
    await expect(anna.get_by_role("button", name="START")).to_be_hidden()
    await expect(anna.get_by_role("textbox")).to_be_focused()


async def test_a_second_scan_by_a_known_person_asks_for_start_again(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    anna = await start(tab)
    await scan(tab, "Celadon Teapot", "Anna")
    await anna.get_by_role("button", name="START").click()
    await expect(anna.locator(".theirs").nth(1)).to_contain_text("shelf")


async def test_the_guide_points_at_the_wall_and_ticks_on_what_happened(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    steps = tab.locator("#steps")
    await expect(steps).to_contain_text("1 of 2")
    await steps.get_by_role("button", name="Show me").click()
    await expect(tab.locator("[data-where='wall:door']")).to_have_class(re.compile("shining"))
    shop.hooks.is_scanned = True
    await expect(steps).to_contain_text("2 of 2")
    await start(tab)
    await steps.get_by_role("button", name="Show me").click()
    box = phone_of(tab, "Anna").get_by_role("textbox")
    await expect(box).to_have_value("MOON-42")
    await expect(box).to_be_focused()
    await steps.get_by_role("button", name="Skip").click()
    await expect(steps).to_contain_text("The rest was skipped.")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1100, 800)])
async def test_ten_codes_on_the_wall_are_all_seen(tab: Page, shop: Shop, width: int, height: int) -> None:
    shop.hooks.hangs_more = 4
    await tab.set_viewport_size({"width": width, "height": height})
    await visit(tab, shop)
    cards = tab.locator(".wall-card")
    await expect(cards).to_have_count(10)
    for card in await cards.all():
        await expect(card).to_be_in_viewport(ratio=1)
    overflow = "wall => wall.scrollHeight - wall.clientHeight"
    assert await tab.locator("#wall-items").evaluate(overflow) <= 0
