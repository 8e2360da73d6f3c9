"""The page's routes: `/`, its own files, and what it asks beyond the control API.

`/page/api/`
  GET  shop -> {bot, wall, people, clock, bot_state, books, steps, weather, making}    asked every two seconds
  GET  qr.svg?text=… -> the text as a QR code
  GET  commands?person=ID&chat=ID -> {commands: [{command, description}]}
  GET  books/NAME -> {rows: [..]}
  POST clock {to: fri18|+1h|+8d} · plug {} · people {first_name, language_code}
A refusal is `{"error": words}`. Only this machine's own pages and programs may ask, as with the control API.
"""

import io
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import segno
from aiohttp import web

from bot.sandbox.control import is_from_here
from bot.sandbox.exchange import Exchange
from bot.sandbox.methods.profile import find_names
from bot.sandbox.page.commands import find_commands
from bot.sandbox.page.hooks import MOVES, Hooks, NoHooks, Phone, Words

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

STATIC = Path(__file__).with_name("static")
MAX_QR = 1000
_HEADERS = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


def add_page(app: web.Application, exchange: Exchange, hooks: Hooks | None = None) -> None:
    """Mount the page on an application made by `make_app`, before it is started."""
    page = Page(exchange, hooks or NoHooks(exchange.world))
    app.router.add_get("/", page.give_index)
    app.router.add_get("/page/static/{path:.+}", page.give_file)
    for method, path, handler in (
        ("GET", "shop", page.show_shop),
        ("GET", "qr.svg", page.draw_qr),
        ("GET", "commands", page.list_commands),
        ("GET", "books/{name}", page.list_rows),
        ("POST", "clock", page.move_clock),
        ("POST", "plug", page.pull_plug),
        ("POST", "people", page.add_person),
    ):
        app.router.add_route(method, f"/page/api/{path}", _guard(handler))


class Page:
    """Answers the browser from the sandbox's world and the hooks."""

    def __init__(self, exchange: Exchange, hooks: Hooks) -> None:
        self._exchange = exchange
        self._hooks = hooks
        self._newcomers: list[Phone] = []

    async def give_index(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html", headers=_HEADERS)

    async def give_file(self, request: web.Request) -> web.StreamResponse:
        path = (STATIC / request.match_info["path"]).resolve()
        if not path.is_relative_to(STATIC) or not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers=_HEADERS)

    async def show_shop(self, _: web.Request) -> web.StreamResponse:
        hooks, world = self._hooks, self._exchange.world
        clock, making = await hooks.clock(), await hooks.making()
        return _answer(
            {
                "bot": {**world.bot.card(), "name": world.bot.first_name, "names": find_names(world)},
                "wall": [asdict(item) for item in await hooks.wall()],
                "people": [asdict(phone) for phone in await self._list_people()],
                "clock": {**asdict(clock), "now": clock.now.isoformat()},
                "bot_state": await hooks.bot_state(),
                "books": await hooks.books(),
                "steps": [asdict(step) for step in await hooks.steps()],
                "weather": self._exchange.faults.weather,
                "making": making and asdict(making),
            }
        )

    async def _list_people(self) -> list[Phone]:
        """The hooks' people, and whoever was added on the page and still exists."""
        phones = await self._hooks.people()
        known = {phone.user_id for phone in phones}
        users = self._exchange.world.users
        return phones + [one for one in self._newcomers if one.user_id in users and one.user_id not in known]

    async def add_person(self, request: web.Request) -> web.StreamResponse:
        facts = await _read(request)
        name = str(facts.get("first_name") or "").strip()
        if not name:
            return _refuse(400, "a person has a first name")
        language = str(facts.get("language_code") or "en")
        user = self._exchange.world.add_user(name[:64], language_code=language)
        self._newcomers.append(Phone(user.id, Words(user.first_name, user.first_name)))
        return _answer({"id": user.id})

    async def draw_qr(self, request: web.Request) -> web.StreamResponse:
        text = request.query.get("text", "")
        if not 0 < len(text) <= MAX_QR:
            return _refuse(400, f"text must have 1 to {MAX_QR} characters")
        drawing = io.BytesIO()
        segno.make(text, error="m", micro=False).save(
            drawing, kind="svg", border=1, dark="#12372a", xmldecl=False, omitsize=True
        )
        return web.Response(body=drawing.getvalue(), content_type="image/svg+xml", headers=_HEADERS)

    async def list_commands(self, request: web.Request) -> web.StreamResponse:
        world = self._exchange.world
        person = world.users.get(_number(request, "person"))
        chat = world.find_chat(_number(request, "chat"))
        if person is None or chat is None:
            return _answer({"commands": []})
        return _answer({"commands": find_commands(world, person, chat)})

    async def list_rows(self, request: web.Request) -> web.StreamResponse:
        try:
            return _answer({"rows": await self._hooks.book_rows(request.match_info["name"])})
        except KeyError:
            return _refuse(404, "no such book")

    async def move_clock(self, request: web.Request) -> web.StreamResponse:
        to = (await _read(request)).get("to")
        if to not in MOVES:
            return _refuse(400, f"to must be one of {', '.join(MOVES)}")
        return await _do(lambda: self._hooks.move_clock(to))

    async def pull_plug(self, request: web.Request) -> web.StreamResponse:
        await _read(request)
        return await _do(self._hooks.pull_plug)


def _guard(handler: Handler) -> Handler:
    async def run(request: web.Request) -> web.StreamResponse:
        if not is_from_here(request):
            return _refuse(403, "only this machine's own pages and programs may ask")
        try:
            return await handler(request)
        except json.JSONDecodeError:
            return _refuse(400, "a JSON object is expected")

    return run


async def _do(act: Callable[[], Awaitable[None]]) -> web.StreamResponse:
    try:
        await act()
    except LookupError as refusal:
        return _refuse(409, str(refusal))
    return _answer({})


async def _read(request: web.Request) -> dict[str, Any]:
    body = await request.json()
    return body if isinstance(body, dict) else {}


def _number(request: web.Request, name: str) -> int:
    try:
        return int(request.query.get(name, ""))
    except ValueError:
        return 0


def _answer(body: dict[str, Any], status: int = 200) -> web.Response:
    text = json.dumps(body, ensure_ascii=True, default=str)
    return web.Response(
        text=text, status=status, content_type="application/json", headers={"Cache-Control": "no-store"}
    )


def _refuse(status: int, words: str) -> web.Response:
    return _answer({"error": words}, status)
