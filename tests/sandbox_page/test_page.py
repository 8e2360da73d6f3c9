"""The page in a real browser: by clicks and visible text, as somebody in front of it."""

import pytest
from playwright.async_api import Page, expect

from tests.sandbox_page.hands import phone_of, start, visit, write
from tests.sandbox_page.line import Line
from tests.sandbox_page.shop import Shop, open_bare

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_the_switch_turns_the_page_and_leaves_the_phones_their_own_language(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    await tab.get_by_role("button", name="中文").click()
    await expect(tab.get_by_role("heading", name="店内墙面")).to_be_visible()
    await expect(tab.get_by_role("button", name="海港街店")).to_be_visible()
    await expect(tab.locator("#books")).to_contain_text("已核销")
    await expect(phone_of(tab, "Anna").get_by_role("button", name="START")).to_be_visible()
    await tab.reload()
    await expect(tab.get_by_role("button", name="拔掉电源")).to_be_visible()
    await expect(tab.locator("html")).to_have_attribute("lang", "zh-Hans")


async def test_who_blocks_the_bot_hears_no_more_until_unblocking(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    anna = await start(tab)
    await anna.get_by_role("button", name="More").click()
    await anna.get_by_role("button", name="Block the bot").click()
    await expect(anna.get_by_role("textbox")).to_be_hidden()
    with pytest.raises(RuntimeError, match="blocked"):
        await shop.bot.call("sendMessage", chat_id=shop.people["Anna"], text="Psst")
    await anna.get_by_role("button", name="Unblock").click()
    await shop.bot.call("sendMessage", chat_id=shop.people["Anna"], text="Welcome back")
    await expect(anna.get_by_text("Welcome back")).to_be_visible()


async def test_a_group_is_joined_read_by_all_and_left_again(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    anna = await start(tab)
    await anna.get_by_role("button", name="Join the group").click()
    group = tab.get_by_role("tab", name="Group")
    await expect(group.get_by_role("img", name="unread")).to_be_visible()
    await anna.get_by_role("button", name="Back to the chats").click()
    await anna.get_by_role("button", name="Harbour Street 海港街").click()
    await write(anna, "Hello everybody")
    await group.click()
    talk = tab.get_by_role("tabpanel")
    await expect(talk.get_by_text("Anna joined the group")).to_be_visible()
    await expect(talk.get_by_text("Hello everybody")).to_be_visible()
    await expect(talk.get_by_text("3 members")).to_be_visible()
    await anna.get_by_role("button", name="More").click()
    await anna.get_by_role("button", name="Leave the group").click()
    await expect(talk.get_by_text("Anna left the group")).to_be_visible()
    await expect(anna.get_by_text("Welcome, Anna.")).to_be_visible()


async def test_a_new_group_is_made_and_given_to_the_bot_on_the_phone(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    await tab.get_by_role("tab", name="Ben").click()
    ben = phone_of(tab, "Ben")
    await ben.get_by_role("button", name="Back to the chats").click()
    await ben.get_by_role("button", name="New group").click()
    await ben.get_by_role("textbox", name="Name of the group").fill("Maple Gate")
    await ben.get_by_role("button", name="Create").click()
    await ben.get_by_role("button", name="More").click()
    await ben.get_by_role("button", name="Make the bot an admin").click()
    await expect(ben.get_by_text("Ben added Moonpine Tea")).to_be_visible()
    chats = (await shop.look("chats"))["chats"]
    members = (await shop.look(f"groups/{chats[-1]['id']}/members"))["members"]
    assert {one["status"] for one in members} == {"creator", "administrator"}


async def test_after_a_cut_line_nothing_is_missing_and_nothing_twice(
    tab: Page, shop: Shop, problems: list[str]
) -> None:
    anna_id = shop.people["Anna"]
    async with Line(shop.address).open() as line:
        await tab.goto(line.address)
        await tab.locator("body[data-ready]").wait_for()
        anna = await start(tab)
        line.cut()
        await expect(tab.get_by_role("alert")).to_be_visible()
        for number in range(5):
            await shop.bot.call("sendMessage", chat_id=anna_id, text=f"News {number}")
        line.mend()
        await expect(anna.get_by_text("News 4")).to_be_visible(timeout=15000)
        await expect(tab.get_by_role("alert")).to_be_hidden()
        await shop.bot.call("sendMessage", chat_id=anna_id, text="News 5")
        await expect(anna.get_by_text("News 5")).to_be_visible()
        shown = await anna.locator(".theirs .text").all_inner_texts()
        assert [text for text in shown if text.startswith("News")] == [f"News {number}" for number in range(6)]
        await tab.goto("about:blank")
    assert problems
    problems[:] = [one for one in problems if "net::ERR_" not in one]


async def test_the_books_follow_the_figures_and_open_their_rows(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    books = tab.locator("#books")
    await expect(books.get_by_role("button", name="5,120 sent", exact=True)).to_be_visible()
    shop.hooks.figures["sent"] = 5121
    await expect(books.get_by_role("button", name="5,121 sent", exact=True)).to_be_visible()
    await books.get_by_role("button", name="left out").focus()
    await tab.keyboard.press("Enter")
    rows = tab.get_by_role("dialog", name="left out")
    await expect(rows.get_by_role("row")).to_have_count(3)
    await tab.keyboard.press("Escape")
    await expect(rows).to_have_count(0)
    await expect(books.get_by_role("button", name="left out")).to_be_focused()


async def test_clock_weather_and_plug_do_what_they_say(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    faces = tab.get_by_role("group", name="Shop clock")
    await expect(faces).to_contain_text("11:41")
    await faces.get_by_role("button", name="+8 days").click()
    await expect(faces).to_contain_text("Tue 1 Dec")
    await tab.get_by_role("button", name="slow").click()
    await expect(tab.get_by_role("button", name="slow")).to_have_attribute("aria-pressed", "true")
    assert (await shop.look("faults"))["weather"] == "slow"
    await tab.get_by_role("button", name="Pull the plug").click()
    await expect(tab.get_by_text("bot is down")).to_be_visible()
    assert shop.hooks.pulled == 1


async def test_a_bare_sandbox_begins_with_nobody_and_gets_people_from_the_page(tab: Page) -> None:
    async with open_bare() as address:
        await tab.goto(address)
        nobody = tab.get_by_text("Nobody is here yet.")
        await expect(nobody).to_be_visible()
        await tab.get_by_role("button", name="New person").click()
        dialog = tab.get_by_role("dialog")
        await dialog.get_by_role("textbox").fill("小雨")
        await dialog.get_by_role("combobox").select_option("zh-hans")
        await dialog.get_by_role("button", name="Add").click()
        phone = phone_of(tab, "小雨")
        await phone.get_by_role("button", name="开始").click()
        await expect(phone.get_by_text("/start")).to_be_visible()
        await expect(nobody).to_be_hidden()
        await tab.goto("about:blank")


async def test_while_a_month_is_made_the_page_says_so_and_nothing_can_be_pressed(tab: Page, shop: Shop) -> None:
    shop.hooks.made = 12
    await visit(tab, shop)
    await expect(tab.get_by_text("Day 12 of 30")).to_be_visible()
    await expect(tab.get_by_role("progressbar")).to_have_attribute("value", "12")
    assert await tab.locator("#shop").evaluate("shop => shop.inert")
    await expect(tab.get_by_role("button", name="Pull the plug")).to_be_disabled()
    await shop.control(f"people/{shop.people['Anna']}/start")
    shop.hooks.made = None
    await expect(tab.get_by_text("Day 12 of 30")).to_be_hidden()
    await expect(phone_of(tab, "Anna").get_by_text("Welcome, Anna.")).to_be_visible()
    await write(phone_of(tab, "Anna"), "here I am")


async def test_a_row_tells_words_of_the_pages_language(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    await tab.get_by_role("button", name="中文").click()
    await tab.locator("#books").get_by_role("button", name="未发送").click()
    rows = tab.get_by_role("dialog")
    await expect(rows.get_by_role("cell", name="未同意接收优惠")).to_be_visible()
    await expect(rows.get_by_role("cell", name="枫门店")).to_be_visible()
    await expect(rows).to_contain_text("最近 2 条，共 17 条")
