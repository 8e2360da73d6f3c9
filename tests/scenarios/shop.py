"""The demo's shop as people find it: what hangs on the wall, who is there, the books, the clock and the plug."""

import contextlib
import sqlite3
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import ClientSession, ClientTimeout

from bot.sandbox.people import Group, Person, Sandbox
from tests.scenarios.demo import Demo


class Shop:
    """Everything goes over HTTP; only `count` reads the tables, to compare them with what is shown."""

    def __init__(self, demo: Demo, session: ClientSession) -> None:
        self.demo = demo
        self.box = Sandbox(demo.address, session)
        self._session = session

    async def look(self) -> dict[str, Any]:
        """What the page asks for every two seconds: wall, people, clock, bot_state, books, steps, making."""
        return await self._ask("GET", "shop")

    async def link(self, title: str) -> str:
        """The address behind what hangs on the wall as `Harbour Street, door`."""
        wall = {f"{item['title']['en']}, {item['kind']}": item["url"] for item in (await self.look())["wall"]}
        found = [url for shown, url in wall.items() if title in shown]
        assert found, f"no {title!r} on the wall: {list(wall)}"
        return str(found[0])

    async def person(self, name: str) -> Person:
        """The person whose phone or tab carries this English name."""
        return await self.box.find_person(await self._find(name, "person"))

    async def group(self) -> Group:
        return Group(self.box, await self._find("", "group"), "the group")

    async def scan(self, person: Person, title: str) -> None:
        """Point the camera at something on the wall, and press START."""
        await person.opens(await self.link(title))

    async def press_link(self, person: Person, label: str) -> dict[str, Any]:
        """Press a button that holds an address, and go there."""
        return await person.opens((await person.press(label))["url"])

    async def move_clock(self, to: str) -> None:
        await self._ask("POST", "clock", {"to": to})

    async def pull_the_plug(self) -> None:
        await self._ask("POST", "plug", {})

    async def rows(self, book: str) -> list[dict[str, Any]]:
        """The rows the page shows behind a figure of the books."""
        return list((await self._ask("GET", f"books/{book}"))["rows"])

    def count(self, sql: str) -> int:
        address = f"file:{self.demo.database}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as tables:
            return int(tables.execute(sql).fetchone()[0])

    async def _find(self, name: str, kind: str) -> int:
        people = (await self.look())["people"]
        return int(next(one["user_id"] for one in people if one["kind"] == kind and name in one["label"]["en"]))

    async def _ask(self, method: str, path: str, facts: dict[str, Any] | None = None) -> dict[str, Any]:
        url = f"{self.demo.address}/page/api/{path}"
        async with self._session.request(method, url, json=facts) as answer:
            body: dict[str, Any] = await answer.json()
            assert answer.status == 200, f"{method} {path}: {body}"
            return body


@contextlib.asynccontextmanager
async def visit(demo: Demo) -> AsyncIterator[Shop]:
    async with ClientSession(timeout=ClientTimeout(120)) as session:
        yield Shop(demo, session)
