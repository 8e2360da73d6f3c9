"""`/q/CODE`: the page people see when a phone's camera opens a code. It counts the scan and opens Telegram."""

import asyncio
import re
import secrets
from collections import Counter, OrderedDict
from datetime import date

import structlog
from aiohttp import web

from bot.clock import Clock, machine_seconds
from bot.db.engine import Database
from bot.domain.arrivals.code_days import add_scans
from bot.domain.arrivals.scans import Door, find_door, find_no_door, is_code
from bot.domain.words.days import day_of
from bot.errors import TryAgainLater
from bot.texts import Texts, locale_for

FLUSH_EVERY = 1.0  # seconds: a flood of scans is one unit of work
REMEMBERED, FRESH_FOR = 2000, 5.0  # doors, seconds
OURS = "#12372a"

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
# What fetches a link to show a preview of it, or to index it: nobody scanned anything. Cubot makes phones.
_PREVIEWS = re.compile(
    r"(?<!cu)bot\b|crawl|spider|preview|facebookexternalhit|whatsapp|skypeuri|slurp|embedly|pinterest|vkshare"
    r"|curl/|wget/|python-|okhttp|headless|monitor|uptime",
    re.IGNORECASE,
)
_QUALITY = re.compile(r";\s*q=([01](?:\.\d{0,3})?)\s*$")

log = structlog.get_logger()


class Scans:
    """Serves the pages; counts in memory, flushed together. Scans of the last second are lost with the process."""

    def __init__(
        self, database: Database, clock: Clock, texts: Texts, *, bot_name: str, default_locale: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._texts = texts
        self._bot = f"https://t.me/{bot_name}"
        self._default_locale = default_locale
        self._counted: Counter[tuple[int, date]] = Counter()
        self._flushing: asyncio.Task[None] | None = None
        self._doors: OrderedDict[str, tuple[float, Door]] = OrderedDict()

    def serve(self, application: web.Application) -> None:
        application.router.add_get("/q", self.give)
        application.router.add_get("/q/{code:.*}", self.give)
        application.on_cleanup.append(self._finish)

    async def give(self, request: web.Request) -> web.Response:
        """Always a friendly page: a wrong code is answered like one that works no more."""
        try:
            door = await self._find(request.match_info.get("code", ""))
        except TryAgainLater:
            return web.Response(status=503, headers={"Retry-After": "1"})
        if door.code_id is not None and door.store and _is_scan(request):
            self._count(door.code_id, day_of(self._clock.now(), door.zone))
        return self._page(door, _locale_of(request.headers.get("Accept-Language", ""), self._default_locale))

    async def flush(self) -> None:
        """Write down what was counted; kept for the next time while the database is in trouble."""
        counted, self._counted = self._counted, Counter()
        try:
            if counted:
                await self._database.unit_of_work(add_scans, counted)
        except TryAgainLater as trouble:
            log.warning("scans.withheld", why=str(trouble))
            self._counted.update(counted)
            self._flush_soon()

    def _page(self, door: Door, locale: str) -> web.Response:
        nonce = secrets.token_urlsafe(12)
        text = self._texts.render(
            "web/scan",
            locale,
            brand=door.brand,
            colour=door.colour if _COLOUR.fullmatch(door.colour) else OURS,
            store=door.store,
            gift=door.gift,
            url=f"{self._bot}?start={door.payload}" if door.payload else self._bot,
            nonce=nonce,
        )
        return web.Response(text=text, content_type="text/html", charset="utf-8", headers=_headers(nonce))

    async def _find(self, payload: str) -> Door:
        """A code that is asked for again and again is read once in a few seconds."""
        key = payload if is_code(payload) else ""
        until, door = self._doors.get(key, (0.0, None))
        if door is None or until < machine_seconds():
            door = await self._database.read(find_door, key) if key else await self._database.read(find_no_door)
            self._doors[key] = (machine_seconds() + FRESH_FOR, door)
            self._doors.move_to_end(key)
            if len(self._doors) > REMEMBERED:
                self._doors.popitem(last=False)
        return door

    def _count(self, code_id: int, day: date) -> None:
        self._counted[code_id, day] += 1
        if self._flushing is None:
            self._flush_soon()

    def _flush_soon(self) -> None:
        self._flushing = asyncio.create_task(self._flush_later())

    async def _flush_later(self) -> None:
        await asyncio.sleep(FLUSH_EVERY)
        self._flushing = None
        await self.flush()

    async def _finish(self, _application: web.Application) -> None:
        if self._flushing:
            self._flushing.cancel()
        await self.flush()
        if self._flushing:  # the database is still in trouble: there is no next time
            self._flushing.cancel()


def _headers(nonce: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'"
        ),
        "Cache-Control": "no-store",  # else the next scan would not be counted
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Language",
    }


def _is_scan(request: web.Request) -> bool:
    """A person's browser: not HEAD, not a link preview, not a page loaded ahead."""
    ahead = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    agent = request.headers.get("User-Agent", "")
    return request.method == "GET" and bool(agent) and "prefetch" not in ahead and not _PREVIEWS.search(agent)


def _locale_of(accepted: str, default: str) -> str:
    """The first of our languages in an Accept-Language header, the most wanted first."""
    wanted = sorted(((_quality(part), part) for part in accepted[:400].split(",")), key=lambda one: -one[0])
    for quality, part in wanted:
        locale = locale_for(part.split(";")[0].strip(), "")
        if quality and locale:
            return locale
    return default


def _quality(part: str) -> float:
    found = _QUALITY.search(part)
    return float(found[1]) if found else 1.0
