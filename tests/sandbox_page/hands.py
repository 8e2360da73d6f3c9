"""What somebody in front of the page does: opens it, scans a code, presses START, writes."""

import re

from playwright.async_api import Locator, Page

from tests.sandbox_page.shop import Shop


async def visit(tab: Page, shop: Shop) -> None:
    await tab.goto(shop.address)
    await tab.locator("body[data-ready]").wait_for()


def phone_of(tab: Page, name: str) -> Locator:
    return tab.get_by_role("region", name=re.compile(f"^(Phone of {name}$|{name}的手机)"))


async def scan(tab: Page, item: str, who: str) -> None:
    await tab.get_by_role("button", name=item).click()
    await tab.get_by_role("dialog").get_by_role("button", name=who).click()


async def start(tab: Page, item: str = "Harbour Street", who: str = "Anna") -> Locator:
    await scan(tab, item, who)
    phone = phone_of(tab, who)
    await phone.get_by_role("button", name=re.compile("START|开始")).click()
    await phone.get_by_text(re.compile("Welcome|欢迎")).wait_for()
    return phone


async def write(phone: Locator, text: str) -> None:
    box = phone.get_by_role("textbox")
    await box.fill(text)
    await box.press("Enter")
