"""Webhook deliveries: secret, order in a lane, lanes beside each other, retries, methods in answers."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiohttp import web

from bot.sandbox import Group, Person, Sandbox
from bot.sandbox.deliveries import SECRET_HEADER

Answer = web.Response


class Hook:
    """A bot's own web server. `answers` decides about each update; what came is kept in order."""

    def __init__(self) -> None:
        self.url = ""
        self.came: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.answers: list[Answer] = []
        self._changed = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        self.came.append(await request.json())
        self.secrets.append(request.headers.get(SECRET_HEADER))
        self._changed.set()
        await self.gate.wait()
        return self.answers.pop(0) if self.answers else web.Response()

    async def wait_for(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(5):
            while len(self.came) < count:
                self._changed.clear()
                await self._changed.wait()
        return self.came

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.came]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    hook.gate.set()
    await runner.cleanup()


async def listen(bot: Bot, hook: Hook, **options: Any) -> None:
    await bot.set_webhook(hook.url, secret_token="s3cret", drop_pending_updates=True, **options)


async def test_updates_come_with_the_secret_and_are_gone_after_a_200(
    bot: Bot, box: Sandbox, anna: Person, hook: Hook
) -> None:
    await listen(bot, hook)
    await anna.writes("Hello")
    await hook.wait_for(1)
    assert hook.texts() == ["Hello"]
    assert hook.secrets == ["s3cret"]
    await wait_until_delivered(box, 1)
    assert (await bot.get_webhook_info()).pending_update_count == 0


async def test_what_was_pending_is_delivered_first(bot: Bot, anna: Person, hook: Hook) -> None:
    await anna.writes("before")
    await bot.set_webhook(hook.url)
    await anna.writes("after")
    await hook.wait_for(3)
    assert hook.texts() == ["/start", "before", "after"]


async def test_a_chat_waits_for_its_200_while_others_go_on(
    bot: Bot, anna: Person, ben: Person, hook: Hook
) -> None:
    await listen(bot, hook)
    hook.gate.clear()
    await anna.writes("one")
    await anna.writes("two")
    await ben.writes("mine")
    await hook.wait_for(2)
    await asyncio.sleep(0.1)
    assert sorted(hook.texts()) == ["mine", "one"]
    hook.gate.set()
    await hook.wait_for(3)
    assert hook.texts()[-1] == "two"


async def test_connections_are_limited(bot: Bot, box: Sandbox, hook: Hook) -> None:
    await listen(bot, hook, max_connections=2)
    hook.gate.clear()
    await box.bulk(5)
    await hook.wait_for(2)
    await asyncio.sleep(0.1)
    assert len(hook.came) == 2
    hook.gate.set()
    await hook.wait_for(5)


async def test_a_failure_comes_again_at_once_then_later(bot: Bot, box: Sandbox, anna: Person, hook: Hook) -> None:
    await box.post("webhook", {"backoff": 0.05})
    await listen(bot, hook)
    hook.answers = [Answer(status=500), Answer(status=502), Answer(status=404)]
    await anna.writes("Hello")
    await hook.wait_for(4)
    assert len({update["update_id"] for update in hook.came}) == 1
    deliveries = await wait_until_delivered(box, 4)
    assert [one["status"] for one in deliveries] == [500, 502, 404, 200]
    pauses = [after["received"] - before["answered"] for before, after in pairwise(deliveries)]
    assert pauses[0] < 0.05 <= 0.1 <= pauses[1] < pauses[2]
    info = await bot.get_webhook_info()
    assert "Wrong response from the webhook: 404" in (info.last_error_message or "")


async def test_retry_after_is_honoured(bot: Bot, box: Sandbox, anna: Person, hook: Hook) -> None:
    await listen(bot, hook)
    hook.answers = [Answer(status=503, headers={"Retry-After": "1"})]
    await anna.writes("Hello")
    await hook.wait_for(2)
    first, second = await wait_until_delivered(box, 2)
    assert 1.0 <= second["received"] - first["answered"] < 2


async def test_a_method_in_the_answer_is_carried_out(bot: Bot, box: Sandbox, anna: Person, hook: Hook) -> None:
    await listen(bot, hook)
    reply = {"method": "sendMessage", "chat_id": anna.id, "text": "In the answer"}
    hook.answers = [web.json_response(reply), web.json_response({**reply, "text": ""}), web.json_response(reply)]
    await anna.writes("one")
    await anna.sees("In the answer")
    await anna.writes("two")
    await anna.blocks()
    await wait_until_delivered(box, 3)
    calls = await box.calls("sendMessage")
    assert [(call["status"], call.get("unseen", False)) for call in calls] == [
        (200, False),
        (400, True),
        (403, True),
    ]
    assert all(call["via_response_body"] for call in calls)


async def test_asking_back_in_an_answer_does_nothing(bot: Bot, box: Sandbox, anna: Person, hook: Hook) -> None:
    await listen(bot, hook)
    hook.answers = [web.json_response({"method": "getMe"})]
    await anna.writes("one")
    await wait_until_delivered(box, 1)
    assert await box.calls("getMe") == []


async def test_a_lost_answer_means_the_same_update_again(bot: Bot, box: Sandbox, anna: Person, hook: Hook) -> None:
    await listen(bot, hook)
    await box.fault("drop", method="webhook", when="after", times=1)
    await box.fault("duplicate", method="update", times=1)
    await anna.writes("Hello")
    await hook.wait_for(3)
    assert len({update["update_id"] for update in hook.came}) == 1


async def test_joins_and_messages_stand_in_different_lanes(
    bot: Bot, ben: Person, group: Group, hook: Hook
) -> None:
    await listen(bot, hook, allowed_updates=["message", "chat_member"])
    hook.gate.clear()
    await ben.joins(await group.link())
    await hook.wait_for(2)
    assert sorted(key for update in hook.came for key in update if key != "update_id") == [
        "chat_member",
        "message",
    ]


async def test_setting_the_same_webhook_again_changes_nothing(
    bot: Bot, box: Sandbox, anna: Person, hook: Hook
) -> None:
    await bot.set_webhook(hook.url)
    await wait_until_delivered(box, 1)
    hook.gate.clear()
    await anna.writes("Hello")
    await hook.wait_for(2)
    await bot.set_webhook(hook.url)
    await asyncio.sleep(0.1)
    assert len(hook.came) == 2
    hook.gate.set()
    await wait_until_delivered(box, 2)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"url": "http://shop.example/hook"}, "An HTTPS URL must be provided for webhook"),
        ({"url": "https://shop.example/", "secret_token": "not ok"}, "secret token contains unallowed characters"),
    ],
)
async def test_bad_webhooks_are_refused(bot: Bot, options: dict[str, str], words: str) -> None:
    with pytest.raises(TelegramBadRequest, match=words):
        await bot.set_webhook(**options)


async def wait_until_delivered(box: Sandbox, count: int) -> list[dict[str, Any]]:
    """The first `count` deliveries of the log, once they are there."""
    after = 0
    async with asyncio.timeout(5):
        while True:
            entries = [entry for entry in await box.log() if entry["kind"] == "delivery"]
            if len(entries) >= count:
                return entries
            after = (await box.log(after, wait=1) or [{"seq": after}])[-1]["seq"]
