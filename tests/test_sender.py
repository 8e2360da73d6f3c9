"""Fetching what people sent: a server in trouble is asked again, a file that is gone is gone."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.sandbox.server import run_app
from bot.sender import Failed, RetryAfter, Sender

TOKEN = "424242:" + "t" * 35


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    """In front of a Bot API whose files answer with the status they are named by."""

    async def get_file(request: web.Request) -> web.Response:
        asked = await request.json()
        return web.json_response({"ok": True, "result": {"file_path": asked["file_id"], "file_size": 3}})

    async def give(request: web.Request) -> web.Response:
        return web.Response(status=int(request.match_info["status"]), body=b"abc")

    app = web.Application()
    app.router.add_post("/bot{token}/getFile", get_file)
    app.router.add_get("/file/bot{token}/{status}", give)
    async with run_app(app, 0) as address:
        sender = Sender(TOKEN, address)
        yield sender
        await sender.close()


async def test_a_file_is_fetched(sender: Sender) -> None:
    assert await sender.fetch("200") == b"abc"


@pytest.mark.parametrize("status", ["429", "500", "502", "503"])
async def test_a_server_in_trouble_is_asked_again(sender: Sender, status: str) -> None:
    assert isinstance(await sender.fetch(status), RetryAfter)


@pytest.mark.parametrize("status", ["400", "404"])
async def test_a_file_that_is_gone_is_gone(sender: Sender, status: str) -> None:
    assert isinstance(await sender.fetch(status), Failed)
