"""The page in a real browser: by clicks and visible text, as somebody in front of it."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.sandbox_page.line import Line
from tests.sandbox_page.shop import HOSTILE, Shop, open_bare

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


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


async def test_a_press_shows_the_toast_and_changes_the_message_in_place(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    anna = await start(tab)
    await anna.get_by_role("button", name="Show at till").click()
    await expect(anna.get_by_text("Here it is")).to_be_visible()
    await expect(anna.locator(".theirs")).to_have_count(1)
    await expect(anna.locator(".theirs")).to_contain_text("Show this code at the till: MOON-42")
    await expect(anna.get_by_role("button", name="Show at till")).to_have_count(0)


async def test_an_alert_stands_until_it_is_put_away(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    anna = await start(tab)
    await anna.get_by_role("button", name="Really?").click()
    alert = anna.get_by_role("dialog", name="Yes, really")
    await alert.get_by_role("button", name="OK").click()
    await expect(alert).to_have_count(0)


async def test_a_picture_is_seen_and_its_link_can_be_scanned_by_another(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    anna = await start(tab)
    await anna.get_by_role("button", name="Picture", exact=True).click()
    picture = anna.get_by_role("img", name="Picture")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("img => img.naturalWidth") == 240
    await anna.get_by_role("button", name="Look at the picture").click()
    await tab.get_by_role("dialog").get_by_role("button", name="Xiaoyu").click()
    xiaoyu = phone_of(tab, "Xiaoyu")
    await xiaoyu.get_by_role("button", name="开始").click()
    await expect(xiaoyu.locator(".theirs")).to_contain_text("card")


async def test_a_shared_link_is_opened_on_the_friends_phone(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    anna = await start(tab)
    await anna.get_by_role("button", name="Invite a friend").click()
    await anna.get_by_role("dialog").get_by_role("button", name="Ben").click()
    ben = phone_of(tab, "Ben")
    await ben.get_by_role("dialog", name="From Anna").get_by_role("button", name="Open the link").click()
    await ben.get_by_role("button", name="START").click()
    await expect(ben.locator(".theirs")).to_contain_text("friend")


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


async def test_hostile_names_and_texts_stay_text(tab: Page, shop: Shop) -> None:
    await shop.control(f"groups/{shop.group}/members", user_id=shop.people["Anna"])
    stranger = (await shop.control("people", first_name=HOSTILE))["id"]
    await shop.control(f"groups/{shop.group}/members", user_id=stranger)
    await shop.control(f"people/{stranger}/send", chat_id=shop.group, text=f"{HOSTILE} \u202egnp.exe")
    await shop.control(f"people/{shop.people['Anna']}/start")
    await shop.bot.call(
        "sendMessage",
        chat_id=shop.people["Anna"],
        text='<a href="javascript:window.hacked=1">press me</a> <pre><b>nested</b> &lt;script&gt;</pre>',
        parse_mode="HTML",
    )
    await visit(tab, shop)
    await tab.get_by_role("tab", name="Group").click()
    await expect(tab.get_by_role("tabpanel").get_by_text(HOSTILE).first).to_be_visible()
    anna = phone_of(tab, "Anna")
    await anna.get_by_role("link", name="press me").click()
    await expect(anna.get_by_text("This link leads nowhere.")).to_be_visible()
    await expect(anna.locator("pre")).to_have_text("nested <script>")
    await tab.locator("#books").get_by_role("button", name="left out").click()
    await expect(tab.get_by_role("dialog").get_by_role("cell", name=HOSTILE)).to_be_visible()
    assert await tab.evaluate("window.hacked") is None


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


async def test_what_is_hidden_shows_on_a_touch_and_a_code_is_copied(tab: Page, shop: Shop) -> None:
    await tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await visit(tab, shop)
    anna = await start(tab)
    facts = {"chat_id": shop.people["Anna"], "parse_mode": "HTML"}
    await shop.bot.call(
        "sendMessage", text="New: <tg-spoiler>Autumn <b>Box</b></tg-spoiler> 🌙 <code>TEA-7</code>", **facts
    )
    hidden = anna.get_by_role("button", name="Autumn")
    await expect(hidden.locator("strong")).to_be_hidden()
    await hidden.press("Enter")
    await expect(hidden.locator("strong")).to_be_visible()
    await anna.get_by_role("button", name="TEA-7").click()
    await expect(anna.get_by_text("Copied")).to_be_visible()
    assert await tab.evaluate("navigator.clipboard.readText()") == "TEA-7"


async def test_typing_and_drafts_are_seen_and_go(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    anna = await start(tab)
    chat_id = shop.people["Anna"]
    await shop.bot.call("sendChatAction", chat_id=chat_id, action="typing")
    await expect(anna.get_by_text("typing…")).to_be_visible()
    await shop.bot.call("sendMessageDraft", chat_id=chat_id, draft_id=1, text="The teapot is")
    await expect(anna.get_by_text("The teapot is")).to_be_visible()
    await shop.bot.call("sendMessage", chat_id=chat_id, text="The teapot is $68")
    await expect(anna.get_by_text("The teapot is")).to_have_count(1)
    await expect(anna.get_by_text("typing…")).to_be_hidden()


async def test_a_deleted_message_goes_and_an_older_edit_stays_in_its_place(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    anna = await start(tab)
    chat_id = shop.people["Anna"]
    first = await shop.bot.call("sendMessage", chat_id=chat_id, text="one")
    second = await shop.bot.call("sendMessage", chat_id=chat_id, text="two")
    await shop.bot.call("sendMessage", chat_id=chat_id, text="three")
    await expect(anna.get_by_text("three")).to_be_visible()
    await shop.bot.call("deleteMessage", chat_id=chat_id, message_id=second["message_id"])
    await shop.bot.call("editMessageText", chat_id=chat_id, message_id=first["message_id"], text="uno")
    await expect(anna.locator(".theirs .text")).to_have_text([re.compile("Welcome"), "uno", "three"])


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


async def test_files_and_places_are_shown_and_a_file_can_be_saved_and_sent(
    tab: Page, shop: Shop, tmp_path: Path
) -> None:
    await visit(tab, shop)
    anna = await start(tab)
    for name, content in (("posters.zip", b"PK" + b"0" * 200_000), ("cards.csv", b"code\n1\n")):
        await shop.bot.call_with_file("sendDocument", name, content, chat_id=shop.people["Anna"])
    place = {"latitude": 49.2856, "longitude": -123.1115, "title": "Harbour Street", "address": "120 Harbour"}
    await shop.bot.call("sendVenue", chat_id=shop.people["Anna"], **place)
    await expect(anna.get_by_role("link", name="posters.zip")).to_contain_text("0.2 MB")
    await expect(anna.locator(".place")).to_contain_text("120 Harbour")
    async with tab.expect_download() as downloading:
        await anna.get_by_role("link", name="cards.csv").click()
    saved = tmp_path / "saved.csv"
    await (await downloading.value).save_as(saved)
    assert saved.read_bytes() == b"code\n1\n"
    await anna.locator("input[type=file]").set_input_files(saved)
    await expect(anna.locator(".mine").get_by_role("link", name="saved.csv")).to_be_visible()


async def test_a_row_tells_words_of_the_pages_language(tab: Page, shop: Shop) -> None:
    await visit(tab, shop)
    await tab.get_by_role("button", name="中文").click()
    await tab.locator("#books").get_by_role("button", name="未发送").click()
    rows = tab.get_by_role("dialog")
    await expect(rows.get_by_role("cell", name="未同意接收优惠")).to_be_visible()
    await expect(rows.get_by_role("cell", name="枫门店")).to_be_visible()
    await expect(rows).to_contain_text("最近 2 条，共 17 条")


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
