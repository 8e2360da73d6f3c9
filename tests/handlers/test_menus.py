"""Telegram knows everybody's commands, and each staff member's own."""

import asyncio
from typing import Any

import pytest
from sqlmodel import Session

from bot.db.tables import Chat, ChatKind, Role, Staff
from bot.handlers.menus import find_wanted, list_changed
from bot.sandbox.people import Person
from tests.conftest import NOON
from tests.domain.team_factory import a_person, a_staff, a_store
from tests.handlers.walking import go
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
    told: list[dict[str, Any]] = []
    for _ in range(100):
        told = [one for one in await scopes(shop) if one["scope"]["type"] != "chat"]
        if len(told) == 4:
            break
        await asyncio.sleep(0.05)
    assert [(one["scope"]["type"], one.get("language_code")) for one in told] == [
        ("all_private_chats", None),
        ("all_private_chats", "zh"),
        ("all_group_chats", None),
        ("all_group_chats", "zh"),
    ]
    assert "My coupons" in str(told[0])
    assert "我的券" in str(told[1])


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


@pytest.mark.parametrize(
    ("role", "label", "word"),
    [
        (Role.MANAGER, "Store manager", "Team and invitations"),
        (Role.TILL, "Till", "Home: who is on shift"),
        (Role.OPERATOR, "Operator", "Entry codes"),
    ],
)
async def test_every_roles_menu_comes_and_goes_with_it(
    shop: Shop, owner: Person, role: Role, label: str, word: str
) -> None:
    kim = await shop.staff("Kim", role)
    await wait_for(shop, kim.id, word)
    await go(owner, "/staff", f"Kim · {label}", "Remove from the team", "Yes, remove")
    await owner.sees("no longer on the team", new=True)
    await wait_for(shop, kim.id, "", "deleteMyCommands")


async def test_an_owner_who_never_wrote_is_told_after_the_first_word(shop: Shop, owner: Person) -> None:
    guide = await shop.staff("Mei", Role.GUIDE)
    await wait_for(shop, guide.id, "myqr")
    await wait_for(shop, owner.id, "campaigns")


def test_only_chats_whose_menu_is_not_what_it_should_be_are_owed(session: Session) -> None:
    guide = a_staff(session, Role.GUIDE, 1, a_store(session))
    a_person(session, 2, "Anna")
    nobody = Chat(telegram_id=3, kind=ChatKind.PRIVATE, created_at=NOON)  # an owner by setting who never wrote
    session.add(nobody)
    session.flush()
    session.add(Staff(chat_id=nobody.id, role=Role.OWNER, since=NOON))
    session.flush()
    assert list_changed(session, NOON, 10) == [guide.chat_id]
    wanted = find_wanted(session, guide.chat_id)
    assert wanted
    assert wanted.telegram_id == 1
    assert wanted.menu.startswith("guide:en:")
    chat = session.get(Chat, guide.chat_id)
    assert chat
    chat.menu = wanted.menu
    session.add(chat)
    session.flush()
    assert list_changed(session, NOON, 10) == []
