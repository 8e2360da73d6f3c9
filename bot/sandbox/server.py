"""The sandbox over HTTP: the Bot API, its files, and the control API on its own prefix."""

import contextlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from aiohttp import web

from bot.clock import Clock
from bot.sandbox.calls import MAX_UPLOAD, Call, read_call
from bot.sandbox.control import add_control
from bot.sandbox.exchange import Answer, Exchange
from bot.sandbox.files import find_content
from bot.sandbox.keys import EXCHANGE
from bot.sandbox.refusals import Refused
from bot.sandbox.store import Store
from bot.sandbox.world import World

DEFAULT_TOKEN = "424242:regulars-demo"  # noqa: S105 - a token of the sandbox opens nothing
DEFAULT_USERNAME = "RegularsDemoBot"
HOST = "127.0.0.1"


def make_app(
    *,
    token: str = DEFAULT_TOKEN,
    username: str = DEFAULT_USERNAME,
    folder: Path | None = None,
    clock: Clock | None = None,
) -> web.Application:
    """The sandbox as one application; more routes (the page) may be added before it is started."""
    world = World(token=token, username=username, clock=clock or Clock())
    store = Store(world, folder) if folder is not None else None
    if store is not None:
        store.skip_numbers()
    exchange = Exchange(world, folder)
    app = web.Application(client_max_size=MAX_UPLOAD + 2**20)
    app[EXCHANGE] = exchange
    app.router.add_route("*", "/bot{token}/{method}", _answer_call)
    app.router.add_get("/file/bot{token}/{path:.+}", _give_file)
    app.router.add_route("*", "/bot{rest:.*}", _miss)
    add_control(app)
    app.cleanup_ctx.append(_keep_running(exchange, store))
    return app


@contextlib.asynccontextmanager
async def serve(
    *,
    token: str = DEFAULT_TOKEN,
    folder: Path | None = None,
    port: int = 0,
    username: str = DEFAULT_USERNAME,
    clock: Clock | None = None,
) -> AsyncIterator[str]:
    """Run the sandbox in this loop; yields its address, such as `http://127.0.0.1:40123`."""
    async with run_app(make_app(token=token, username=username, folder=folder, clock=clock), port) as address:
        yield address


@contextlib.asynccontextmanager
async def run_app(app: web.Application, port: int = 0) -> AsyncIterator[str]:
    """Serve an application made by `make_app` on the loopback address until the block is left."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port)
        await site.start()
        yield f"http://{HOST}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _keep_running(exchange: Exchange, store: Store | None) -> Callable[[web.Application], AsyncIterator[None]]:
    async def run(_: web.Application) -> AsyncIterator[None]:
        await exchange.deliverer.start()
        saving = store.start() if store is not None else None
        yield
        exchange.polling.wake()
        await exchange.deliverer.stop()
        if store is not None and saving is not None:
            await store.stop(saving)
        exchange.journal.close()

    return run


async def _answer_call(request: web.Request) -> web.StreamResponse:
    exchange = request.app[EXCHANGE]
    token, method = request.match_info["token"], request.match_info["method"]
    if token != exchange.world.token:
        return _respond(request, _refuse(Refused(401, "Unauthorized")))
    try:
        call = await read_call(request, method)
    except Refused as refusal:
        exchange.log_unread(Call(method, {}), refusal)
        return _respond(request, _refuse(refusal))
    return _respond(request, await exchange.answer(call))


def _refuse(refusal: Refused) -> Answer:
    return Answer(refusal.code, json.dumps(refusal.body()).encode())


def _respond(request: web.Request, answer: Answer) -> web.StreamResponse:
    if answer.body is None:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)
    return web.Response(status=answer.status, body=answer.body, content_type="application/json")


async def _miss(request: web.Request) -> web.StreamResponse:
    return _respond(request, _refuse(Refused(404, "Not Found")))


async def _give_file(request: web.Request) -> web.StreamResponse:
    world = request.app[EXCHANGE].world
    file = world.paths.get(request.match_info["path"])
    if request.match_info["token"] != world.token or file is None:
        return _respond(request, _refuse(Refused(404, "Not Found")))
    return web.Response(body=find_content(world, file), content_type=file.content_type)
