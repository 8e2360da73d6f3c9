"""The webhook: acknowledged with 200 after the update is stored; 503 and Retry-After when it cannot be yet."""

import json
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from bot.errors import TryAgainLater
from bot.intake import Intake, Taken
from bot.replies import Call
from bot.speaker import Speaker
from bot.web.scans import Scans

MOST_AT_ONCE = 100  # Telegram opens at most 100 connections
MOST_BYTES = 2**20
BODIES_REMEMBERED = 2000  # answers that carried a reply: Telegram repeats within seconds
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name

log = structlog.get_logger()


class Webhook:
    """Takes one update a request; the reply may ride on the answer."""

    def __init__(self, intake: Intake, speaker: Speaker, secret: str) -> None:
        self._intake = intake
        self._speaker = speaker
        self._secret = secret.encode()
        self._at_work = 0
        self._in_body: OrderedDict[int, Taken] = OrderedDict()

    async def take(self, request: web.Request) -> web.StreamResponse:
        given = request.headers.get(SECRET_HEADER, "")
        if not secrets.compare_digest(given.encode(errors="replace"), self._secret):
            return web.Response(status=401)
        if self._at_work >= MOST_AT_ONCE:
            return _later()
        self._at_work += 1
        try:
            return await self._take(request)
        except TryAgainLater as trouble:
            log.warning("update.withheld", why=str(trouble))
            return _later()
        finally:
            self._at_work -= 1

    async def _take(self, request: web.Request) -> web.StreamResponse:
        try:
            raw = json.loads(await request.read())
        except ValueError:
            return web.Response(status=400)
        if not isinstance(raw, dict):
            return web.Response(status=400)
        taken = await self._intake.take(raw)
        # A repeat says that our answer did not arrive, and with it what rode on it.
        taken = self._in_body.get(taken.update_id, taken)
        if not taken.reply or not self._speaker.may_answer_in_body(taken.reply):
            self._speaker.speak(taken)
            return web.Response()
        response = _answer(taken.reply[0])
        await response.prepare(request)
        await response.write_eof()
        self._speaker.spoke_in_body(taken)
        self._remember(taken)
        return response

    def _remember(self, taken: Taken) -> None:
        self._in_body[taken.update_id] = Taken(taken.update_id, taken.reply[:1])
        if len(self._in_body) > BODIES_REMEMBERED:
            self._in_body.popitem(last=False)


def _answer(call: Call) -> web.Response:
    body = json.dumps({"method": call.method, **call.params}, ensure_ascii=False).encode()
    return web.Response(body=body, content_type="application/json")


def _later() -> web.Response:
    return web.Response(status=503, headers={"Retry-After": "1"})


Check = Callable[[], Awaitable[bool]]
Give = Callable[[web.Request], Awaitable[web.Response]]


def make_application(
    webhook: Webhook | None,
    path: str,
    *,
    is_ready: Check,
    give_metrics: Give,
    scans: Scans | None = None,
) -> web.Application:
    """`path` is where Telegram calls; `/healthz` says the process lives, `/readyz` that it can do its work.

    `scans` serves `/q/CODE`.
    """
    application = web.Application(client_max_size=MOST_BYTES)

    async def healthy(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def ready(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n") if await is_ready() else web.Response(status=503, text="not ready\n")

    application.router.add_get("/healthz", healthy)
    application.router.add_get("/readyz", ready)
    application.router.add_get("/metrics", give_metrics)
    if scans:
        scans.serve(application)
    if webhook:
        application.router.add_post(path, webhook.take)
    return application
