"""What the page asks of the demo: the wall, the phones, the books, the clock that moves, and the plug."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from bot.audit import audit_demo
from bot.clock import FileClock, machine_now, machine_seconds
from bot.db.engine import make_engine
from bot.demo.beats import Outside, list_steps
from bot.demo.books import Arrivals, count_books, list_book_rows
from bot.demo.cast import Cast
from bot.demo.child import Child
from bot.demo.walk import walk_to
from bot.demo.wall import list_wall
from bot.sandbox.journal import Journal
from bot.sandbox.page.hooks import BotState, ClockFace, Making, Phone, Step, WallItem, Words, Zone, find_moment

VANCOUVER, TORONTO = "America/Vancouver", "America/Toronto"
AUDIT_EVERY = 10.0  # seconds
START_WITHIN = 60.0
LOOK_EVERY = 0.1

T = TypeVar("T")


class Shop:
    """The demo's side of the page. Until `open` it shows an empty shop, until `run` one without a bot."""

    def __init__(self, folder: Path, clock: FileClock, journal: Callable[[], Journal]) -> None:
        self.clock_file = clock
        self._folder = folder
        self._journal = journal
        self._arrivals = Arrivals()
        self._cast: Cast | None = None
        self._child: Child | None = None
        self._engine: Engine | None = None
        self._differences: tuple[float, str] = (float("-inf"), "…")
        self._made = (0, 1)  # days of last month, and how many there will be
        self._outside = Outside()
        self._since = machine_now()
        self._heard: datetime | None = None
        self._walking = asyncio.Lock()

    def open(self, cast: Cast, url: str, since: datetime) -> Engine:
        """From now on there is something to look at; answers the connections to read it by.

        `since` is the morning on which the shop is the visitor's.
        """
        self._cast, self._since = cast, since
        self._engine = make_engine(url, read_only=True)
        return self._engine

    def run(self, child: Child) -> None:
        self._child = child
        child.start()

    async def wait_for_bot(self) -> None:
        """Until it has called Telegram; a bot that does not start is told of by the page, so this gives up."""
        end = machine_seconds() + START_WITHIN
        while machine_seconds() < end and await self.bot_state() is BotState.DOWN:  # noqa: ASYNC110 - a process
            await asyncio.sleep(LOOK_EVERY)

    def tell_made(self, days: int, total: int) -> None:
        """So many days of last month are made; with all of them the shop is yours."""
        self._made = (days, total)

    async def close(self) -> None:
        if self._child:
            await self._child.stop()
        if self._engine:
            self._engine.dispose()

    async def wall(self) -> list[WallItem]:
        cast = self._cast
        return await self._read(lambda connection: list_wall(connection, cast)) if cast else []

    async def people(self) -> list[Phone]:
        cast = self._cast
        if cast is None:
            return []
        return [
            Phone(cast.anna, Words("Anna", "Anna"), "phone"),
            Phone(cast.xiaoyu, Words("小雨 Xiaoyu", "小雨"), "phone"),
            Phone(cast.mei, Words("Mei, guide", "谭美 · 导购"), "phone"),
            Phone(cast.zhou, Words("Zhou Hang", "周航"), tab=Words("Operator", "运营")),
            Phone(cast.groups[0], Words("Group", "社群"), kind="group"),
            Phone(cast.grace, Words("Grace Wen", "温雅"), tab=Words("Owner", "店主")),
            Phone(cast.sofia, Words("Sofia", "Sofia"), tab=Words("Manager", "店长")),
            Phone(cast.till, Words("Harbour till", "海港街收银机"), tab=Words("Till", "收银机")),
            Phone(cast.ben, Words("Ben", "Ben")),
        ]

    async def books(self) -> dict[str, int | str]:
        if self._engine is None:
            return {}
        counted = await asyncio.to_thread(count_books, self._engine, self._journal(), self._arrivals)
        return {**counted, "audit": await self._audit()}

    async def book_rows(self, name: str) -> list[dict[str, Any]]:
        if self._engine is None:
            raise KeyError(name)
        if name == "audit":
            found = await asyncio.to_thread(audit_demo, self._folder)
            self._outside.audited = self._outside.audited or not found.differences
            return [{"difference": line} for line in found.differences]
        return await asyncio.to_thread(list_book_rows, self._engine, self._journal(), self._arrivals, name)

    async def clock(self) -> ClockFace:
        zones = (Zone(Words("Vancouver", "温哥华"), VANCOUVER), Zone(Words("Toronto", "多伦多"), TORONTO))
        return ClockFace(self.clock_file.now(), zones, can_move=self._is_yours)

    async def move_clock(self, to: str) -> None:
        engine = self._check_yours()
        async with self._walking:
            target = find_moment(to, self.clock_file.now(), ZoneInfo(VANCOUVER))
            await walk_to(target, self.clock_file, engine)
            self._outside.moved.add(to)

    async def bot_state(self) -> BotState:
        """Up once it has called Telegram: the process is there seconds before it can answer anybody."""
        child = self._child
        return BotState.UP if child and child.is_up and self._is_heard(child.started) else BotState.DOWN

    async def pull_plug(self) -> None:
        self._check_yours()
        if self._child is None:
            raise LookupError("the bot has not started yet")
        self._child.pull_the_plug()
        self._outside.pulled = True

    async def steps(self) -> list[Step]:
        cast = self._cast
        if cast is None or not self._is_yours:
            return []
        facts = {"since": self._since, "now": self.clock_file.now()}
        return await self._read(lambda connection: list_steps(connection, cast, self._outside, **facts))

    async def making(self) -> Making | None:
        done, total = self._made
        if done >= total:
            return None
        words = (f"Making last month: day {done + 1} of {total}", f"正在过上个月：第 {done + 1} 天，共 {total} 天")
        return Making(Words(*words), done, total)

    @property
    def _is_yours(self) -> bool:
        return self._engine is not None and self._made[0] >= self._made[1]

    def _check_yours(self) -> Engine:
        if self._engine is None or not self._is_yours:
            raise LookupError("the shop is not open yet")
        return self._engine

    def _is_heard(self, started: datetime) -> bool:
        """Did the bot of that start call Telegram? A slow call of the one before may be logged after it."""
        if self._heard != started:
            journal = self._journal()
            newest = [json.loads(line) for line in journal.list_after(journal.seq - 1)]
            if any(entry["received"] >= started.timestamp() for entry in newest):
                self._heard = started
        return self._heard == started

    async def _audit(self) -> str:
        """✓ or the number of differences; counted again at most every 10 s, and not while the month is made."""
        counted, shown = self._differences
        if self._is_yours and machine_seconds() - counted > AUDIT_EVERY:
            self._differences = (machine_seconds(), shown)  # one look at a time
            differences = (await asyncio.to_thread(audit_demo, self._folder)).differences
            shown = str(len(differences)) if differences else "✓"
            self._differences = (machine_seconds(), shown)
        return shown

    async def _read(self, look: Callable[[Connection], T]) -> T:
        engine = self._engine
        assert engine is not None  # noqa: S101 - there is a cast only with its tables
        return await asyncio.to_thread(_look, engine, look)


def _look(engine: Engine, look: Callable[[Connection], T]) -> T:
    with engine.connect() as connection:
        return look(connection)
