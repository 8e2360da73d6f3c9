"""What the page asks of the demo: the wall, the phones, the books, the clock that moves, and the plug."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text

from bot.audit import audit_demo
from bot.clock import FileClock, machine_seconds
from bot.db.engine import make_engine
from bot.demo.books import count_books, list_book_rows
from bot.demo.cast import Cast
from bot.demo.child import Child
from bot.demo.steps import list_steps
from bot.demo.walk import walk_to
from bot.sandbox.journal import Journal
from bot.sandbox.page.hooks import BotState, ClockFace, Phone, Step, WallItem, Words, Zone, find_moment

VANCOUVER, TORONTO = "America/Vancouver", "America/Toronto"
AUDIT_EVERY = 10.0  # seconds
_LINK = "https://t.me/RegularsDemoBot?start="

_WALL = """
    SELECT e.code, e.kind, e.label, s.name_en, s.name_zh, g.name
    FROM entry_codes e JOIN stores s ON s.id = e.store_id LEFT JOIN staff g ON g.id = e.guide_id
    WHERE e.active AND e.kind <> 'group' AND e.label <> 'Window' ORDER BY e.id
"""
_POSTERS = """
    SELECT k.invite_code, c.title FROM customers k JOIN chats c ON c.id = k.chat_id
    WHERE c.telegram_id = :anna AND k.invite_code <> ''
"""
_TITLES = {
    "store": ("{store}, the door", "{store} · 门口"),
    "shelf": ("{store}, the shelf", "{store} · 货架"),
    "parcel": ("Parcel card", "包裹卡"),
    "guide": ("{guide}'s badge", "{guide} 的工牌"),
    "campaign": ("Campaign poster", "活动海报"),
}
_KINDS = {"store": "door", "shelf": "shelf", "parcel": "parcel", "guide": "badge", "campaign": "poster"}


class Shop:
    """The demo's side of the page. Until `open` it shows an empty shop."""

    def __init__(self, folder: Path, clock: FileClock, journal: Callable[[], Journal]) -> None:
        self.clock_file = clock
        self._folder = folder
        self._journal = journal
        self._cast: Cast | None = None
        self._child: Child | None = None
        self._engine: Engine | None = None
        self._differences: tuple[float, str] = (float("-inf"), "…")
        self._pulled = False
        self._heard: datetime | None = None
        self._walking = asyncio.Lock()

    def open(self, cast: Cast, child: Child, url: str) -> None:
        self._cast, self._child = cast, child
        self._engine = make_engine(url, read_only=True)

    async def close(self) -> None:
        if self._child:
            await self._child.stop()
        if self._engine:
            self._engine.dispose()

    async def wall(self) -> list[WallItem]:
        rows = await self._read(_WALL)
        items = [
            WallItem(code, _title(kind, en, zh, guide), _LINK + code, _KINDS[kind])
            for code, kind, _label, en, zh, guide in rows
        ]
        posters = await self._read(_POSTERS, anna=self._cast.anna if self._cast else 0)
        return items + [
            WallItem(code, Words(f"{name}'s poster", f"{name} 的海报"), _LINK + code, "poster")
            for code, name in posters
        ]

    async def people(self) -> list[Phone]:
        cast = self._cast
        if cast is None:
            return []
        return [
            Phone(cast.anna, Words("Anna, shopper", "Anna · 顾客"), "phone"),
            Phone(cast.xiaoyu, Words("Xiaoyu, shopper", "小雨 · 顾客"), "phone"),
            Phone(cast.mei, Words("Mei, guide", "谭美 · 导购"), "phone"),
            Phone(cast.zhou, Words("Zhou Hang, operator", "周航 · 运营")),
            Phone(cast.group, Words("Group", "社群"), kind="group"),
            Phone(cast.ben, Words("Ben, a friend", "Ben · 朋友")),
            Phone(cast.grace, Words("Grace, owner", "温雅 · 店主")),
            Phone(cast.sofia, Words("Sofia, manager", "Sofia · 店长")),
        ]

    async def books(self) -> dict[str, int | str]:
        if self._engine is None:
            return {}
        figures: dict[str, int | str] = dict(await asyncio.to_thread(count_books, self._engine, self._journal()))
        return {**figures, "audit": await self._audit()}

    async def book_rows(self, name: str) -> list[dict[str, Any]]:
        if self._engine is None:
            raise KeyError(name)
        if name == "audit":
            return [{"difference": line} for line in await asyncio.to_thread(audit_demo, self._folder)]
        return await asyncio.to_thread(list_book_rows, self._engine, self._journal(), name)

    async def clock(self) -> ClockFace:
        zones = (Zone(Words("Vancouver", "温哥华"), VANCOUVER), Zone(Words("Toronto", "多伦多"), TORONTO))
        return ClockFace(self.clock_file.now(), zones, can_move=self._engine is not None)

    async def move_clock(self, to: str) -> None:
        if self._engine is None:
            raise LookupError("the shop is not open yet")
        async with self._walking:
            target: datetime = find_moment(to, self.clock_file.now(), ZoneInfo(VANCOUVER))
            await walk_to(target, self.clock_file, self._engine)

    async def bot_state(self) -> BotState:
        """Up once it has called Telegram: the process is there seconds before it can answer anybody."""
        child = self._child
        return BotState.UP if child and child.is_up and self._is_heard(child.started) else BotState.DOWN

    async def pull_plug(self) -> None:
        if self._child is None:
            raise LookupError("the bot has not started yet")
        self._pulled = True
        self._child.pull_the_plug()

    async def steps(self) -> list[Step]:
        if self._engine is None or self._cast is None:
            return []
        moved = self.clock_file.offset().total_seconds() > 1
        return await asyncio.to_thread(list_steps, self._engine, self._cast, pulled=self._pulled, moved=moved)

    def _is_heard(self, started: datetime) -> bool:
        """Did the bot of that start call Telegram? A slow call of the one before may be logged after it."""
        if self._heard != started:
            journal = self._journal()
            newest = [json.loads(line) for line in journal.list_after(journal.seq - 1)]
            if any(entry["received"] >= started.timestamp() for entry in newest):
                self._heard = started
        return self._heard == started

    async def _audit(self) -> str:
        """✓ or the number of differences; counted again at most every 10 s."""
        counted, shown = self._differences
        if machine_seconds() - counted > AUDIT_EVERY:
            differences = await asyncio.to_thread(audit_demo, self._folder)
            shown = str(len(differences)) if differences else "✓"
            self._differences = (machine_seconds(), shown)
        return shown

    async def _read(self, sql: str, **facts: Any) -> list[Any]:
        if self._engine is None:
            return []
        return await asyncio.to_thread(_select, self._engine, sql, facts)


def _select(engine: Engine, sql: str, facts: dict[str, Any]) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(text(sql), facts).all())


def _title(kind: str, en: str, zh: str, guide: str | None) -> Words:
    title_en, title_zh = _TITLES[kind]
    return Words(title_en.format(store=en, guide=guide), title_zh.format(store=zh or en, guide=guide))
