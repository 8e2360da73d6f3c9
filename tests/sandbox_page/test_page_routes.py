"""What the page asks of its own server, without a browser."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from yarl import URL

from bot.clock import FileClock
from bot.sandbox.keys import EXCHANGE
from bot.sandbox.page import NoHooks, add_page
from bot.sandbox.page.commands import find_commands
from bot.sandbox.page.hooks import find_moment
from bot.sandbox.page.page import STATIC
from bot.sandbox.server import make_app, run_app
from bot.sandbox.world import World
from tests.sandbox_page.shop import TOKEN, USERNAME, Shop, open_shop

VANCOUVER = ZoneInfo("America/Vancouver")


@pytest_asyncio.fixture
async def shop() -> AsyncIterator[Shop]:
    async with open_shop() as shop:
        yield shop


@pytest.fixture
def world() -> World:
    return make_app(token=TOKEN, username=USERNAME)[EXCHANGE].world


async def test_a_code_is_drawn_for_its_text_and_for_no_other(shop: Shop) -> None:
    drawn = []
    for text in ("https://t.me/EchoBot?start=a", "https://t.me/EchoBot?start=b", "https://t.me/EchoBot?start=a"):
        async with shop.session.get(f"{shop.address}/page/api/qr.svg", params={"text": text}) as response:
            assert response.content_type == "image/svg+xml"
            drawn.append(await response.text())
    assert drawn[0] == drawn[2] != drawn[1]


@pytest.mark.parametrize("text", ["", "x" * 1001])
async def test_no_code_for_nothing_or_too_much(shop: Shop, text: str) -> None:
    async with shop.session.get(f"{shop.address}/page/api/qr.svg", params={"text": text}) as response:
        assert response.status == 400


@pytest.mark.parametrize("path", ["../page.py", "%2e%2e/page.py", "js/../../hooks.py", "js", "missing.js"])
async def test_only_the_pages_own_files_are_given(shop: Shop, path: str) -> None:
    async with shop.session.get(URL(f"{shop.address}/page/static/{path}", encoded=True)) as response:
        assert response.status == 404


async def test_the_page_may_run_nothing_but_its_own_scripts(shop: Shop) -> None:
    async with shop.session.get(shop.address) as response:
        policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_scripts_never_make_html_of_data() -> None:
    scripts = "\n".join(path.read_text("utf-8") for path in STATIC.glob("js/*.js"))
    assert (
        re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", scripts) == []
    )


async def test_another_sites_page_can_neither_pull_the_plug_nor_look(shop: Shop) -> None:
    plain = {"Content-Type": "text/plain"}
    async with shop.session.post(f"{shop.address}/page/api/plug", data="{}", headers=plain) as response:
        assert response.status == 403
    async with shop.session.get(f"{shop.address}/page/api/shop", headers={"Host": "evil.example"}) as response:
        assert response.status == 403
    assert shop.hooks.pulled == 0


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("clock", {"to": "-1h"}, 400),
        ("clock", {}, 400),
        ("clock", "not json", 400),
        ("people", {"first_name": "  "}, 400),
    ],
)
async def test_what_cannot_be_done_is_refused_in_words(shop: Shop, path: str, body: object, status: int) -> None:
    data = body if isinstance(body, str) else json.dumps(body)
    headers = {"Content-Type": "application/json"}
    async with shop.session.post(f"{shop.address}/page/api/{path}", data=data, headers=headers) as response:
        assert response.status == status
        assert (await response.json())["error"]


async def test_an_unknown_book_is_not_found(shop: Shop) -> None:
    async with shop.session.get(f"{shop.address}/page/api/books/secrets") as response:
        assert response.status == 404


async def test_a_bare_sandbox_has_no_clock_to_move_and_no_plug() -> None:
    app = make_app(token=TOKEN, username=USERNAME)
    add_page(app, app[EXCHANGE])
    async with run_app(app) as address, ClientSession() as session:
        async with session.post(f"{address}/page/api/clock", json={"to": "+1h"}) as response:
            assert response.status == 409
        async with session.post(f"{address}/page/api/plug", json={}) as response:
            assert response.status == 409


async def test_a_bare_sandbox_moves_a_clock_that_can_be_moved(tmp_path: Path) -> None:
    clock = FileClock(tmp_path / "clock.json")
    hooks = NoHooks(make_app(token=TOKEN, username=USERNAME, clock=clock)[EXCHANGE].world)
    before = clock.now()
    await hooks.move_clock("+8d")
    assert 7.9 < (clock.now() - before).total_seconds() / 86400 < 8.1
    assert (await hooks.clock()).can_move


@pytest.mark.parametrize(
    ("now", "friday"),
    [
        ("2026-11-23T18:00:00", "2026-11-27T18:00:00"),
        ("2026-11-27T17:59:00", "2026-11-27T18:00:00"),
        ("2026-11-27T18:00:00", "2026-12-04T18:00:00"),
        ("2026-03-07T12:00:00", "2026-03-13T18:00:00"),  # summer time begins in between
    ],
)
def test_friday_is_the_next_one_at_six_on_the_shops_wall(now: str, friday: str) -> None:
    local = datetime.fromisoformat(now).replace(tzinfo=VANCOUVER)
    found = find_moment("fri18", local.astimezone(UTC), VANCOUVER)
    assert found == datetime.fromisoformat(friday).replace(tzinfo=VANCOUVER)


def set_commands(world: World, name: str, scope: dict[str, object], language: str = "") -> None:
    place = f"commands {json.dumps(scope, sort_keys=True)} {language}"
    world.profile[place] = [{"command": name, "description": name}]


def test_the_narrowest_menu_wins_and_the_persons_language_before_none(world: World) -> None:
    person = world.add_user("小雨", language_code="zh-hans")
    chat = world.find_chat(person.id)
    assert chat is not None
    seen = []
    places: list[tuple[dict[str, object], str]] = [
        ({"type": "default"}, ""),
        ({"type": "default"}, "zh"),
        ({"type": "all_private_chats"}, ""),
        ({"type": "chat", "chat_id": person.id}, "en"),
        ({"type": "chat", "chat_id": person.id}, ""),
    ]
    for scope, language in places:
        set_commands(world, f"{scope['type']}_{language}", scope, language)
        seen.append(find_commands(world, person, chat)[0]["command"])
    assert seen == ["default_", "default_zh", "all_private_chats_", "all_private_chats_", "chat_"]


async def test_the_bot_is_called_by_its_name_in_the_phones_language(shop: Shop) -> None:
    await shop.bot.call("setMyName", name="月松茶铺", language_code="zh")
    async with shop.session.get(f"{shop.address}/page/api/shop") as response:
        assert (await response.json())["bot"]["names"] == {"en": "Moonpine Tea", "zh": "月松茶铺"}
