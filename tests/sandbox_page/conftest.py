"""A Chromium for the page's tests, a fresh shop for each, and no console error in any."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, ViewportSize, async_playwright

from tests.sandbox_page.shop import Shop, open_shop

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = ViewportSize(width=1440, height=900)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    if not CHROMIUM.exists() and shutil.which("chromium") is None:
        pytest.skip(
            "Chromium is not installed: apt-get install -y --no-install-recommends chromium fonts-noto-cjk"
        )
    path = str(CHROMIUM) if CHROMIUM.exists() else shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def shop() -> AsyncIterator[Shop]:
    async with open_shop() as shop:
        yield shop


@pytest.fixture
def problems() -> list[str]:
    """What the browser's console complained about; a test that cuts the line takes out what it caused."""
    return []


@pytest_asyncio.fixture(loop_scope="module")
async def tab(chromium: Browser, shop: Shop, problems: list[str]) -> AsyncIterator[Page]:
    """A browser's tab, 1440 × 900, in English; its console must stay without errors. Closed before the shop is."""
    context = await chromium.new_context(viewport=WIDE, locale="en-GB")
    page = await context.new_page()
    page.set_default_timeout(8000)

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    yield page
    await context.close()
    assert problems == []
