"""The web side over HTTP: the webhook's secret, acknowledgements, replies in the answer; health and metrics."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlmodel import select

from bot.db.tables import Coupon, Quarantined, TakenUpdate
from bot.rates import START_DEBT
from bot.web.webhook import SECRET_HEADER
from tests.conftest import HandClock
from tests.shop import Shop, open_shop


@pytest.fixture
async def shop(database_url: str, tmp_path: Path, clock: HandClock) -> AsyncIterator[Shop]:
    async with open_shop(database_url, tmp_path, clock, webhook=True) as shop:
        await _is_up(shop)
        yield shop


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as http:
        yield http


async def _is_up(shop: Shop) -> None:
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day", within=10)


def _url(shop: Shop, path: str) -> str:
    return f"http://127.0.0.1:{shop.settings.http_port}{path}"


def _start(update_id: int, user: int = 77, text: str = "/start") -> dict[str, Any]:
    who = {"id": user, "is_bot": False, "first_name": "Raw", "language_code": "en"}
    message = {"message_id": 1, "date": 1, "chat": {"id": user, "type": "private"}, "from": who, "text": text}
    return {"update_id": update_id, "message": message}


@pytest.mark.parametrize("secret", [None, "", "wrong", "s" * 31, "\u00fc" * 32])
async def test_without_the_secret_nothing_is_taken(
    shop: Shop, http: aiohttp.ClientSession, secret: str | None
) -> None:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    async with http.post(_url(shop, "/hook"), json=_start(1), headers=headers) as answer:
        assert answer.status == 401
    assert await shop.database.read(lambda s: s.get(TakenUpdate, 1)) is None


async def test_the_reply_rides_on_the_answer_and_again_when_that_was_lost(
    shop: Shop, http: aiohttp.ClientSession
) -> None:
    await asyncio.sleep(START_DEBT + 0.2)  # before that the rate clock shows no room
    headers, start = {SECRET_HEADER: "s" * 32}, _start(1, text=f"/start {shop.door}")
    async with http.post(_url(shop, "/hook"), json=start, headers=headers) as answer:
        said = await answer.json()
    assert (answer.status, said["method"], said["chat_id"]) == (200, "sendMessage", 77)
    assert "Cup of the day" in said["text"]
    async with http.post(_url(shop, "/hook"), json=start, headers=headers) as answer:
        assert await answer.json() == said
    assert len(await shop.database.read(lambda s: s.exec(select(Coupon)).all())) == 2  # Anna's and this one


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b"\xff\xfe"])
async def test_what_is_no_update_is_refused(shop: Shop, http: aiohttp.ClientSession, body: bytes) -> None:
    async with http.post(_url(shop, "/hook"), data=body, headers={SECRET_HEADER: "s" * 32}) as answer:
        assert answer.status == 400


async def test_an_unreadable_update_is_acknowledged_and_set_aside(shop: Shop, http: aiohttp.ClientSession) -> None:
    update = {"update_id": 5, "message": {"message_id": "what"}}
    async with http.post(_url(shop, "/hook"), json=update, headers={SECRET_HEADER: "s" * 32}) as answer:
        assert answer.status == 200
    assert (await shop.database.read(lambda s: s.exec(select(Quarantined)).one())).update_id == 5


async def test_too_much_is_refused(shop: Shop, http: aiohttp.ClientSession) -> None:
    body = io.BytesIO(b'{"update_id": 1, "x": "' + b"x" * 2**21 + b'"}')
    async with http.post(_url(shop, "/hook"), data=body, headers={SECRET_HEADER: "s" * 32}) as answer:
        assert answer.status == 413


async def test_health_and_figures_are_told(shop: Shop, http: aiohttp.ClientSession) -> None:
    for path, fragment in (("/healthz", "ok"), ("/readyz", "ok"), ("/metrics", "regulars_updates_kept 1.0")):
        async with http.get(_url(shop, path)) as answer:
            assert answer.status == 200
            assert fragment in await answer.text()
