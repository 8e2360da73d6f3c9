"""A shop for the page: a sandbox with people and a group, hooks that count, and the scripted bot beside it."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession

from bot.sandbox.keys import EXCHANGE
from bot.sandbox.page import BotState, ClockFace, Making, Phone, Step, WallItem, Words, Zone, add_page
from bot.sandbox.server import make_app, run_app
from tests.sandbox_page.echo import EchoBot

TOKEN = "424242:page"
USERNAME = "EchoBot"
HOSTILE = '<img src=x onerror="window.hacked=1">'


class ShopHooks:
    """What a demo would give, told by the test: books and steps may be changed while the page looks."""

    def __init__(self, people: list[Phone]) -> None:
        self._people = people
        self.figures: dict[str, int | str] = {
            "customers": 412,
            "coupons_out": 398,
            "coupons_used": 171,
            "sent": 5120,
            "left_out": 17,
            "unconfirmed": 0,
            "twice": 0,
            "audit": "✓",
        }
        self.offset = timedelta(0)
        self.pulled = 0
        self.is_scanned = False
        self.hangs_more = 0
        self.made: int | None = None  # days of a month that is being made

    async def wall(self) -> list[WallItem]:
        link = f"https://t.me/{USERNAME}?start="
        return [
            WallItem("door", Words("Harbour Street", "海港街店"), f"{link}door", "door"),
            WallItem("shelf", Words("Celadon Teapot", "青瓷壶"), f"{link}shelf", "shelf"),
            WallItem("till", Words("At the till", "收银台"), f"{link}till", "till"),
            WallItem("parcel", Words("Parcel card", "包裹卡"), f"{link}parcel", "parcel"),
            WallItem("badge", Words("Mei Tan", "谭美"), f"{link}badge", "badge"),
            WallItem("poster", Words("Ben's poster", "Ben 的海报"), f"{link}poster", "poster"),
            *(WallItem(f"more{n}", Words(f"Door {n}", f"门 {n}"), f"{link}{n}") for n in range(self.hangs_more)),
        ]

    async def people(self) -> list[Phone]:
        return self._people

    async def books(self) -> dict[str, int | str]:
        return self.figures

    async def book_rows(self, name: str) -> list[dict[str, Any]]:
        if name not in self.figures:
            raise KeyError(name)
        return [
            {"id": 1, "customer": HOSTILE, "reason": "no_consent", "store": {"en": "Maple Gate", "zh": "枫门店"}},
            {"id": 2, "customer": "小雨", "reason": "capped", "store": None},
        ]

    async def clock(self) -> ClockFace:
        zones = (
            Zone(Words("Vancouver", "温哥华"), "America/Vancouver"),
            Zone(Words("Toronto", "多伦多"), "America/Toronto"),
        )
        return ClockFace(datetime(2026, 11, 23, 18, 41, tzinfo=UTC) + self.offset, zones, can_move=True)

    async def move_clock(self, to: str) -> None:
        self.offset += {"+1h": timedelta(hours=1), "fri18": timedelta(days=4), "+8d": timedelta(days=8)}[to]

    async def bot_state(self) -> BotState:
        return BotState.DOWN if self.pulled else BotState.UP

    async def pull_plug(self) -> None:
        self.pulled += 1

    async def steps(self) -> list[Step]:
        title = Words("Scan the door with Anna's phone", "用 Anna 的手机扫店门的码")
        hint = Words("Click the code at the top left.", "点左上角的码。")
        later = Words("Show the gift at the till", "到收银台出示礼券")
        return [
            Step("scan", title, self.is_scanned, hint, "wall:door"),
            Step("till", later, False, None, f"phone:{self._people[0].user_id}", "MOON-42"),
        ]

    async def making(self) -> Making | None:
        if self.made is None:
            return None
        return Making(Words(f"Day {self.made} of 30", f"第 {self.made} 天，共 30 天"), self.made, 30)


@dataclass
class Shop:
    address: str
    people: dict[str, int]
    group: int
    hooks: ShopHooks
    bot: EchoBot
    session: ClientSession

    async def control(self, path: str, **facts: Any) -> dict[str, Any]:
        async with self.session.post(f"{self.address}/sandbox/{path}", json=facts) as response:
            answer: dict[str, Any] = await response.json()
        assert "error" not in answer, answer
        return answer

    async def look(self, path: str) -> dict[str, Any]:
        async with self.session.get(f"{self.address}/sandbox/{path}") as response:
            answer: dict[str, Any] = await response.json()
        return answer


PEOPLE = (
    ("Anna", "en", Words("Anna", "Anna")),
    ("小雨", "zh-hans", Words("Xiaoyu", "小雨")),
    ("Mei", "en", Words("Mei · guide", "谭美 · 导购")),
    ("Hang", "zh-hans", Words("Zhou Hang · operator", "周航 · 运营")),
    ("Ben", "en", Words("Ben", "Ben")),
)


@contextlib.asynccontextmanager
async def open_shop() -> AsyncIterator[Shop]:
    app = make_app(token=TOKEN, username=USERNAME)
    world = app[EXCHANGE].world
    world.bot.first_name = "Moonpine Tea"
    people = {name: world.add_user(name, language_code=code).id for name, code, _ in PEOPLE}
    phones = [
        Phone(people[name], label, "phone" if place < 3 else "tab")
        for place, (name, _, label) in enumerate(PEOPLE)
    ]
    hooks = ShopHooks(phones)
    add_page(app, app[EXCHANGE], hooks)
    async with run_app(app) as address, ClientSession() as session:
        bot = EchoBot(address, TOKEN)
        shop = Shop(address, people, 0, hooks, bot, session)
        facts = {"title": "Harbour Street 海港街", "owner_id": people["Hang"], "bot": "admin"}
        shop.group = (await shop.control("groups", **facts))["id"]
        phones.append(Phone(shop.group, Words("Group", "社群"), "tab", "group"))
        async with bot.running():
            link = await bot.call("createChatInviteLink", chat_id=shop.group, creates_join_request=True)
            bot.invite = link["invite_link"]
            commands = [
                {"command": "coupons", "description": "Your coupons"},
                {"command": "help", "description": "Help"},
            ]
            await bot.call("setMyCommands", commands=commands)
            yield shop


@contextlib.asynccontextmanager
async def open_bare() -> AsyncIterator[str]:
    """The sandbox as `python -m bot.sandbox` gives it: no hooks, nobody there."""
    app = make_app(token=TOKEN, username=USERNAME)
    add_page(app, app[EXCHANGE])
    async with run_app(app) as address:
        yield address
