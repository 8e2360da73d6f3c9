"""Telegram knows everybody's commands, and each staff member's own."""

import asyncio
from typing import Any

from bot.db.tables import Role
from bot.sandbox.people import Person
from tests.shop import Shop


async def scopes(shop: Shop, method: str = "setMyCommands") -> list[dict[str, Any]]:
    return [call["params"] for call in await shop.box.calls(method)]


async def wait_for(shop: Shop, chat: int, text: str, method: str = "setMyCommands") -> None:
    for _ in range(100):
        if any(one["scope"].get("chat_id") == chat and text in str(one) for one in await scopes(shop, method)):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(await scopes(shop, method))


async def test_everybodys_menus_are_told_once_in_both_languages(shop: Shop) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    await wait_for(shop, mei.id, "myqr")
    told = [(one["scope"]["type"], one.get("language_code")) for one in await scopes(shop)]
    assert told[:4] == [
        ("all_private_chats", None),
        ("all_private_chats", "zh"),
        ("all_group_chats", None),
        ("all_group_chats", "zh"),
    ]
    assert "我的券" in str((await scopes(shop))[1])


async def test_a_new_guides_menu_is_in_their_language_and_goes_with_the_role(shop: Shop, owner: Person) -> None:
    mei = await shop.staff("谭美", Role.GUIDE, "zh-hans")
    await wait_for(shop, mei.id, "我的专属码")
    await mei.start()
    await mei.sees("您好", new=True)
    await mei.press("English / 中文")
    await wait_for(shop, mei.id, "My QR code")
    for step in ("Team", "谭美 · Guide", "Remove from the team", "Yes, remove"):
        await owner.press(step)
        await owner.sees(new=True)
    await wait_for(shop, mei.id, "", "deleteMyCommands")


async def test_an_owner_who_never_wrote_is_told_after_the_first_word(shop: Shop, owner: Person) -> None:
    guide = await shop.staff("Mei", Role.GUIDE)
    await wait_for(shop, guide.id, "myqr")
    await wait_for(shop, owner.id, "campaigns")
