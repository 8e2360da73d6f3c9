"""The demo's page in a Chromium: what somebody in front of it does with a mouse and a keyboard."""

import contextlib
import re
import shutil
from collections.abc import AsyncIterator

from playwright.async_api import Locator, Page, async_playwright, expect

from tests.sandbox_page.conftest import CHROMIUM, FLAGS, WIDE

SOON = 15_000  # milliseconds; what a person in front of the page would wait for
_CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


def find_chromium() -> str | None:
    return str(CHROMIUM) if CHROMIUM.exists() else shutil.which("chromium")


@contextlib.asynccontextmanager
async def open_page(address: str, *, language: str = "en-GB") -> AsyncIterator[tuple[Page, list[str]]]:
    """The page, 1440 × 900, and what its console complains about; Chromium must be there."""
    problems: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        context = await browser.new_context(viewport=WIDE, locale=language)
        page = await context.new_page()
        page.set_default_timeout(SOON)
        page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda problem: problems.append(str(problem)))
        await page.goto(address)
        await page.locator("body[data-ready]").wait_for()
        yield page, problems
        await context.close()
        await browser.close()


def phone_of(page: Page, name: str) -> Locator:
    """A phone that stands on the page; `name` as it is written in either language."""
    return page.get_by_role("region", name=re.compile(f"^Phone of {name}|^{name}.*的手机"))


async def open_tab(page: Page, name: str) -> Locator:
    """Somebody who stands in the tabs on the right, or the group."""
    await page.get_by_role("tab", name=re.compile(name)).click()
    return page.get_by_role("tabpanel")


async def scan(page: Page, item: str, who: str) -> Locator:
    """Click a code on the wall, choose a phone, press START on it."""
    await page.get_by_role("button", name=re.compile(item)).click()
    await page.get_by_role("dialog").get_by_role("button", name=re.compile(who)).click()
    phone = phone_of(page, who)
    await phone.get_by_role("button", name=re.compile("^(START|开始)$")).click()
    return phone


async def write(phone: Locator, text: str) -> None:
    box = phone.get_by_role("textbox")
    await box.fill(text)
    await box.press("Enter")


async def tap(phone: Locator, label: str) -> None:
    """Press the newest button of this label."""
    await phone.get_by_role("button", name=label, exact=True).last.click()


async def read(phone: Locator, *fragments: str | re.Pattern[str], times: int = 1) -> str:
    """Wait for the `times`-th message of the bot that holds all fragments; the newest one's text and buttons."""
    found = phone.locator(".theirs")
    for fragment in fragments:
        found = found.filter(has_text=fragment)
    await expect(found.nth(times - 1)).to_be_visible(timeout=SOON)
    return await found.last.inner_text()


async def read_code(phone: Locator) -> str:
    """The coupon's code that stands on this phone."""
    found = _CODE.search(await phone.locator(".theirs").filter(has_text=_CODE).last.inner_text())
    assert found
    return found[0]
