"""Long polling: held, woken, confirmed by offset, one poller only, allowed kinds remembered."""

import asyncio
import time
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError
from aiohttp import ClientSession

from bot.sandbox import Group, Person, Sandbox
from bot.sandbox.queues import PRESS_RETENTION, RETENTION, UpdateQueue
from bot.sandbox.server import make_app, run_app
from tests.sandbox.conftest import Inbox, make_bot
from tests.sandbox.test_presses import inline


async def test_a_poll_is_held_until_something_arrives(anna: Person, inbox: Inbox) -> None:
    await inbox.read()
    waiting = asyncio.create_task(inbox.read(timeout=10))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await anna.writes("Hello")
    updates = await asyncio.wait_for(waiting, 1)
    assert [update.message and update.message.text for update in updates] == ["Hello"]


async def test_an_empty_poll_lasts_as_long_as_asked(inbox: Inbox) -> None:
    began = time.monotonic()
    assert await inbox.read(timeout=1) == []
    assert 0.9 < time.monotonic() - began < 3


async def test_updates_come_again_until_confirmed(bot: Bot, anna: Person) -> None:
    await anna.writes("Hello")
    first = await bot.get_updates()
    again = await bot.get_updates()
    assert [update.update_id for update in again] == [first[0].update_id]
    rest = await bot.get_updates(offset=first[0].update_id + 1)
    assert [update.update_id for update in rest] == [first[1].update_id]
    assert [one.update_id for one in await bot.get_updates(offset=-1)] == [first[1].update_id]


async def test_a_second_poller_ends_the_first(bot: Bot, url: str) -> None:
    await bot.get_me()
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.3)
    other = make_bot(url)
    second = asyncio.create_task(other.get_updates(offset=1, timeout=1))
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await first
    assert await second == []
    await other.session.close()


async def test_a_bot_that_was_killed_is_no_second_poller(bot: Bot, box: Sandbox, url: str, anna: Person) -> None:
    killed = make_bot(url)
    await killed.get_me()
    held = asyncio.create_task(killed.get_updates(offset=200_000_000, timeout=20))
    await asyncio.sleep(0.3)
    held.cancel()
    await killed.session.close()
    await asyncio.sleep(0.3)
    await bot.get_updates(offset=1, timeout=1)
    statuses = [call["status"] for call in await box.calls("getUpdates")]
    assert sorted(statuses) == [0, 200]


async def test_polling_and_webhook_exclude_each_other(bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook")
    with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == []


async def test_memberships_come_only_when_asked_for(ben: Person, group: Group, inbox: Inbox) -> None:
    await inbox.read()
    await ben.joins(await group.link())
    assert await inbox.kinds() == ["message"]
    await inbox.bot.get_updates(allowed_updates=["message", "chat_member"], timeout=0)
    await ben.leaves(group)
    await ben.joins(await group.link())
    assert await inbox.kinds() == ["message", "chat_member", "chat_member", "message"]
    await inbox.bot.get_updates(offset=1, allowed_updates=["callback_query"])
    await ben.leaves(group)
    assert await inbox.read() == []


async def test_an_update_nobody_can_read_is_served_between_good_ones(
    bot: Bot, box: Sandbox, anna: Person, url: str
) -> None:
    bad = {"chat_member": {"chat": {"id": 1, "type": "private"}, "new_chat_member": {"status": "ghost"}}}
    number = await box.inject(bad)
    await anna.writes("after")
    async with ClientSession() as session, session.get(f"{url}/bot{bot.token}/getUpdates") as answer:
        raw = (await answer.json())["result"]
    assert [one["update_id"] for one in raw] == [number - 1, number, number + 1]
    assert raw[1]["chat_member"]["new_chat_member"] == {"status": "ghost"}


async def test_the_log_shows_which_offset_was_asked_for_and_what_came(
    box: Sandbox, anna: Person, inbox: Inbox
) -> None:
    await inbox.read()
    await anna.writes("Hello")
    await inbox.read()
    first, second = await box.calls("getUpdates")
    assert second["params"]["offset"] == str(first["update_ids"][-1] + 1)
    assert second["update_ids"] == [first["update_ids"][-1] + 1]


def test_updates_are_kept_for_a_day_and_presses_for_150_seconds() -> None:
    now = 0.0
    queue = UpdateQueue(lambda: now, lambda kind, key: None)
    queue.push("message", {}, ("chat", 1))
    queue.push("callback_query", {}, ("press", 1), PRESS_RETENTION)
    now = PRESS_RETENTION - 1
    assert queue.count() == 2
    now = PRESS_RETENTION + 1
    assert [update.kind for update in queue.take(0, 10)] == ["message"]
    now = RETENTION + 1
    assert queue.take(0, 10) == []


async def test_updates_wait_for_a_bot_that_comes_back(tmp_path: Path) -> None:
    """World, log and pending updates are there again after the sandbox itself was stopped."""
    for visit in (1, 2):
        async with run_app(make_app(folder=tmp_path)) as url, Sandbox.connect(url) as box:
            bot = make_bot(url)
            if visit == 1:
                anna = await box.person("Anna")
                await anna.start()
                group = await box.group("Harbour", anna, bot="admin", forum=True)
                topic = await bot.create_forum_topic(group.id, "Anna")
                link = await bot.create_chat_invite_link(group.id, creates_join_request=True)
                ben = await box.person("Ben")
                await ben.joins(link.invite_link)
                await bot.get_updates(allowed_updates=["message"])
                await bot.set_my_name("Moonpine")
                await bot.send_message(anna.id, "Card", reply_markup=inline(Go="x"))
                seq = (await box.state())["seq"]
            else:
                anna, ben = await box.find_person(anna.id), await box.find_person(ben.id)
                assert (await anna.sees("Card")).buttons == ("Go",)
                entries = await box.log()
                assert [entry["seq"] for entry in entries] == list(range(1, seq + 1))
                sent = await bot.send_message(anna.id, "Next")
                assert sent.message_id == 3
                assert await bot.approve_chat_join_request(group.id, ben.id)
                posted = await bot.send_message(group.id, "Hi", message_thread_id=topic.message_thread_id)
                assert posted.is_topic_message
                updates = await bot.get_updates()
                assert updates[0].message is not None
                assert updates[0].message.text == "/start"
                assert [update.event_type for update in updates][-1] == "message"
                assert "chat_member" not in {update.event_type for update in updates}
                assert (await bot.get_me()).first_name == "Moonpine"
            await bot.session.close()
