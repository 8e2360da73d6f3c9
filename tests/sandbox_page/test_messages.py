"""Messages on a phone: pressed, shared, edited, deleted; pictures, files and places; hostile ones."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.sandbox_page.hands import phone_of, start, visit
from tests.sandbox_page.shop import HOSTILE, Shop

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


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
