"""Takes the read-me's pictures of the demo: `.venv/bin/python docs/pictures/make.py`, with Chromium at hand.

Each edition is the page of a fresh demo, with its whole month, walked as the guide strip says: the counter on the
way, and at the end the campaign that runs on.
"""

import asyncio
import io
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.async_api import Locator, Page, expect

from tests.scenarios.browser import SOON, open_page, open_tab, phone_of, read, scan, tap, write
from tests.scenarios.demo import open_demo

HERE = Path(__file__).parent
LARGEST = 400_000  # bytes of a picture
SETTLES = 1300  # milliseconds until a phone that was scanned with no longer glows
APART = 24  # pixels between two phones in one picture
RUNS_ON = 30  # per cent of the campaign, when the picture is about to be taken


@dataclass(frozen=True)
class Edition:
    """The page in one language: the end of its pictures' names, and what stands on it."""

    ending: str
    language: str
    door: str
    show: str
    planner: str
    words: tuple[str, ...]
    friday: str


ENGLISH = ("Send", "draft", "When", "Fri.*18:00", "Preview", "people get it", "Confirm", "sending")
CHINESE = ("发送", "草稿", "时间", "周五.*18:00", "预览", "人会收到", "确认发送", "发送中")
"""What stands on the planner's buttons and cards, in the order of the walk."""
EDITIONS = (
    Edition("", "en-GB", r"door\s*Harbour Street", "Show me", "^Owner", ENGLISH, "Fri 18:00"),
    Edition(".zh", "zh-CN", r"店门\s*海港街店", "带我看", "^运营", CHINESE, "周五 18:00"),
)


async def take(edition: Edition) -> None:
    with tempfile.TemporaryDirectory() as folder, open_demo(Path(folder), is_whole=True) as demo:
        async with open_page(demo.address, language=edition.language) as (page, problems):
            await give_and_redeem(page, edition)
            if edition.ending:
                await redeem_in_chinese(page, edition)
            await ask(page)
            planner = await plan(page, edition)
            await tap(planner, edition.words[-2])
            await page.locator(".top").get_by_role("button", name=edition.friday, exact=True).click()
            await wait_until_it_runs(planner, edition.words[-1])
            await still(page)
            await page.screenshot(path=HERE / f"demo{edition.ending}.png")
            if problems:
                raise SystemExit("\n".join(problems))


async def give_and_redeem(page: Page, edition: Edition) -> None:
    xiaoyu = await scan(page, edition.door, "小雨")
    await read(xiaoyu, "当日茶饮一杯")
    anna, mei = await scan(page, edition.door, "Anna"), phone_of(page, "Mei|谭美")
    await read(anna, "Cup of the day")
    await tap(anna, "Yes, I'm 16+")
    await read(anna, "You hear about offers here")
    await tap(xiaoyu, "可以，我已满16岁")
    await read(xiaoyu, "有优惠会在这里告诉您")
    await tap(anna, "Show at till")
    await read(anna, "Let our staff scan this")
    shown = await shoot(anna)
    await show_and_send(page, edition, mei)
    await read(mei, "For Anna")
    await tap(mei, "Redeem")
    await read(anna, "Cup of the day used")
    if not edition.ending:
        lay_side_by_side(shown, await shoot(mei), "till.png")


async def redeem_in_chinese(page: Page, edition: Edition) -> None:
    """小雨's gift, on phones that both speak Chinese."""
    xiaoyu, mei = phone_of(page, "小雨"), phone_of(page, "Mei|谭美")
    await tap(mei, "中文 / English")
    await read(mei, "您好", "六位数字")
    await tap(xiaoyu, "到店出示")
    number = re.findall(r"\b\d{3} \d{3}\b", await read(xiaoyu, "报这六位数字"))[-1]
    shown = await shoot(xiaoyu)
    await write(mei, number)
    await read(mei, "小雨的券")
    await tap(mei, "确认核销")
    await read(xiaoyu, "已使用")
    lay_side_by_side(shown, await shoot(mei), f"till{edition.ending}.png")


async def ask(page: Page) -> None:
    anna = phone_of(page, "Anna")
    await anna.get_by_role("textbox").fill("Is the celadon teapot still $58?")
    await anna.get_by_role("button", name="Send").click()
    await read(anna, "$68")


async def plan(page: Page, edition: Edition) -> Locator:
    """The draft that lies ready, for Friday at six, up to its preview."""
    send, draft, when, at_six, check, preview, *_ = edition.words
    planner = await open_tab(page, edition.planner)
    await planner.get_by_role("textbox").fill("/campaigns")
    await planner.get_by_role("button", name=send, exact=True).click()
    await planner.get_by_role("button", name=re.compile(draft)).last.click()
    await tap(planner, when)
    await planner.get_by_role("button", name=re.compile(at_six)).last.click()
    await read(planner, draft, re.compile(at_six))
    await tap(planner, check)
    await read(planner, preview)
    return planner


async def wait_until_it_runs(planner: Locator, sending: str) -> None:
    """Until about a third is sent."""
    for _ in range(200):
        if int(re.findall(r"(\d+) ?%", await read(planner, sending, "%"))[-1]) >= RUNS_ON:
            return
        await asyncio.sleep(0.2)


async def show_and_send(page: Page, edition: Edition, phone: Locator) -> None:
    steps = page.locator("#steps")
    await expect(steps).to_contain_text(re.compile("Mei types|谭美输入"), timeout=SOON)
    await steps.get_by_role("button", name=edition.show).click()
    await expect(phone.get_by_role("textbox")).not_to_have_value("")
    await phone.get_by_role("button", name=re.compile("^(Send|发送)$")).click()


async def shoot(phone: Locator) -> bytes:
    await still(phone.page)
    return await phone.screenshot()


def lay_side_by_side(left: bytes, right: bytes, file: str) -> None:
    """Two phones at one counter."""
    shots = [Image.open(io.BytesIO(one)).convert("RGB") for one in (left, right)]
    width = sum(one.width for one in shots) + APART
    both = Image.new("RGB", (width, max(one.height for one in shots)), "white")
    both.paste(shots[0], (0, 0))
    both.paste(shots[1], (shots[0].width + APART, 0))
    both.save(HERE / file)


async def still(page: Page) -> None:
    """Nothing comes up or moves, and no button is pointed at."""
    await page.mouse.move(0, 0)
    await page.evaluate("document.activeElement.blur()")
    await expect(page.locator(".toast")).to_have_count(0, timeout=SOON)
    await page.wait_for_timeout(SETTLES)


def shrink() -> None:
    """Packed as tightly as a picture can be without losing a colour."""
    for edition in EDITIONS:
        for name in ("demo", "till"):
            file = HERE / f"{name}{edition.ending}.png"
            Image.open(file).convert("RGB").save(file, optimize=True)
            if file.stat().st_size > LARGEST:
                raise SystemExit(f"{file.name} is too large: {file.stat().st_size} bytes")


async def main() -> None:
    for edition in EDITIONS:
        await take(edition)
    shrink()


if __name__ == "__main__":
    asyncio.run(main())
