"""What fits where: all without scrolling on two screens, and phones that become tabs."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.sandbox_page.hands import start, visit, write
from tests.sandbox_page.shop import Shop

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize(("width", "height", "phones", "tabs"), [(1440, 900, 3, 3), (1100, 800, 2, 4)])
async def test_all_is_seen_without_scrolling_the_page(
    tab: Page, shop: Shop, tmp_path: Path, width: int, height: int, phones: int, tabs: int
) -> None:
    await tab.set_viewport_size({"width": width, "height": height})
    await visit(tab, shop)
    await start(tab)
    await start(tab, who="Xiaoyu")
    await expect(tab.locator("#phones > .phone")).to_have_count(phones)
    await expect(tab.get_by_role("tab")).to_have_count(tabs)
    for name in ("START", "Pull the plug", "中文", "audit"):
        await expect(tab.get_by_role("button", name=name).last).to_be_in_viewport(ratio=1)
    overflow = (
        "document.documentElement.scrollHeight - innerHeight + document.documentElement.scrollWidth - innerWidth"
    )
    assert await tab.evaluate(overflow) == 0
    await tab.screenshot(path=tmp_path / f"page-{width}.png")


async def test_a_phone_that_becomes_a_tab_keeps_its_chat(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    mei = await start(tab, item="Mei Tan", who="Mei · guide")
    await tab.set_viewport_size({"width": 1100, "height": 800})
    await tab.get_by_role("tab", name="Mei · guide").click()
    await expect(tab.get_by_role("tabpanel").get_by_text("Welcome, Mei.")).to_be_visible()
    await write(mei, "still here")
    await expect(tab.get_by_role("tabpanel").get_by_text("You said: still here")).to_be_visible()


async def test_the_guide_strip_has_a_line_of_its_own_on_a_narrow_screen(tab: Page, shop: Shop) -> None:
    await tab.set_viewport_size({"width": 390, "height": 800})
    await visit(tab, shop)
    title = await tab.locator("#steps .step-title").bounding_box()
    show = await tab.locator("#steps").get_by_role("button", name="Show me").bounding_box()
    assert title
    assert show
    assert title["width"] > 300
    assert show["y"] >= title["y"] + title["height"]
