"""Acting and looking: what tests and the page rely on."""

import asyncio
import json

import pytest
from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats
from aiohttp import ClientSession

from bot.sandbox import Group, Person, Sandbox
from bot.sandbox.people import Refusal
from tests.sandbox.conftest import Inbox


async def test_somebody_waits_until_they_see_it(bot: Bot, anna: Person) -> None:
    async def later() -> None:
        await asyncio.sleep(0.1)
        await bot.send_message(anna.id, "Your gift")

    sending = asyncio.create_task(later())
    assert (await anna.sees("gift", within=3)).sender == "Regulars"
    await sending


async def test_a_miss_shows_the_transcript(bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "Something else")
    with pytest.raises(AssertionError, match=r"Anna did not see 'gift' within 0\.1 s") as complaint:
        await anna.sees("gift", within=0.1)
    assert "Something else" in str(complaint.value)


async def test_only_news_counts_when_asked_for(bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "Card")
    await anna.writes("again")
    with pytest.raises(AssertionError):
        await anna.sees("Card", new=True, within=0.1)
    await bot.send_message(anna.id, "Card")
    await anna.sees("Card", new=True)
    await anna.sees("Card", times=2)


async def test_ones_own_words_are_not_seen(anna: Person) -> None:
    await anna.writes("gift")
    await anna.sees_nothing("gift", during=0.1)


async def test_events_tell_the_page_what_changed(bot: Bot, box: Sandbox, anna: Person) -> None:
    async with ClientSession() as session, session.get(f"{box.url}/sandbox/events") as stream:
        assert stream.content_type == "text/event-stream"
        await stream.content.readuntil(b"\n\n")
        sent = await bot.send_message(anna.id, "Hello")
        line = await asyncio.wait_for(stream.content.readuntil(b"\n\n"), 2)
    event = json.loads(line.removeprefix(b"data: "))
    assert event == {"kind": "message", "chat_id": anna.id, "message_id": sent.message_id}


async def test_many_people_start_at_once(box: Sandbox, inbox: Inbox) -> None:
    ids = await box.bulk(250, payloads=["s_a", "s_b"])
    reachable = await box.bulk(50, action="reachable", first_id=9_000_000)
    first = await inbox.read()
    texts = [update.message.text for update in first if update.message]
    assert (len(first), texts[:2]) == (100, ["/start s_a", "/start s_b"])
    assert len(set(ids)) == 250
    assert reachable[0] == 9_000_000
    assert (await box.state())["pending"] == 250
    assert await inbox.bot.send_message(reachable[-1], "Hello")


async def test_chats_are_only_for_those_inside(box: Sandbox, anna: Person, ben: Person, group: Group) -> None:
    chats = (await box.get("chats", viewer=anna.id))["chats"]
    assert [chat["id"] for chat in chats] == [anna.id]
    await group.adds(anna)
    chats = (await box.get("chats", viewer=anna.id))["chats"]
    assert [chat["id"] for chat in chats] == [anna.id, group.id]
    with pytest.raises(Refusal, match="not in the chat"):
        await ben.reads(chat=group)
    with pytest.raises(Refusal, match="not in this group"):
        await ben.writes("Hello", chat=group)


async def test_changes_can_be_followed(bot: Bot, box: Sandbox, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "one")
    page = await box.get(f"chats/{anna.id}/messages")
    assert [message["text"] for message in page["messages"]] == ["/start", "one"]
    await bot.edit_message_text("two", chat_id=anna.id, message_id=sent.message_id)
    page = await box.get(f"chats/{anna.id}/messages", after=page["change"])
    assert [(message["text"], message["edited"]) for message in page["messages"]] == [("two", True)]
    await bot.delete_message(anna.id, sent.message_id)
    page = await box.get(f"chats/{anna.id}/messages", after=page["change"])
    assert [message["deleted"] for message in page["messages"]] == [True]


async def test_commands_are_kept_per_scope_and_language(bot: Bot) -> None:
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand(command="start", description="Start")])
    await bot.set_my_commands([BotCommand(command="start", description="开始")], scope=scope, language_code="zh")
    assert [one.description for one in await bot.get_my_commands()] == ["Start"]
    assert [one.description for one in await bot.get_my_commands(scope=scope, language_code="zh")] == ["开始"]
    assert await bot.get_my_commands(scope=scope) == []
    await bot.delete_my_commands(scope=scope, language_code="zh")
    assert await bot.get_my_commands(scope=scope, language_code="zh") == []


async def test_a_reset_leaves_an_empty_world_and_the_log(box: Sandbox, bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "Hello")
    await box.reset()
    assert (await box.get("people"))["people"] == []
    assert (await box.state())["pending"] == 0
    assert [entry["method"] for entry in await box.log()] == ["sendMessage"]


async def test_strange_names_travel_unharmed(bot: Bot, box: Sandbox, inbox: Inbox) -> None:
    names = ["<b>Anna</b> {{ x }}", "\u202eevil", "nul\0", "half \ud83d", "林小雨"]
    people = [await box.person(name) for name in names]
    for person in people:
        await person.start()
        await bot.send_message(person.id, "Hello")
    came = [update.message.from_user.first_name for update in await inbox.read() if update.message]  # type: ignore[union-attr]
    assert came == names
    assert [one["first_name"] for one in (await box.get("people"))["people"]] == names


async def test_news_is_what_others_said_or_changed_since_the_last_act(bot: Bot, anna: Person) -> None:
    old = await bot.send_message(anna.id, "Card")
    await bot.send_message(anna.id, "Gone")
    await anna.writes("again")
    assert await anna.news() == []
    await bot.edit_message_text("Card, changed", chat_id=anna.id, message_id=old.message_id)
    await bot.send_message(anna.id, "More")
    assert [card.text for card in await anna.news()] == ["Card, changed", "More"]
