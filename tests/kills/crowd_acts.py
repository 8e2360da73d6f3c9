"""What one of the crowd does: the product's rules by units of work of its own, or posts to a webhook."""

import asyncio
import json
import time
from typing import Any, TextIO

import psycopg  # noqa: F401 - once, before the fork
import sqlalchemy.dialects.postgresql.psycopg  # noqa: F401
from sqlmodel import Session

from bot.bench.callers import Caller, Refused, callers
from bot.clock import Clock
from bot.db.engine import Database
from bot.domain.arrivals.code_coupons import welcome_back
from bot.domain.arrivals.onboarding import find_scan, onboard
from bot.domain.coupons.usable import CouponUsed
from bot.domain.people.chats import meet_person
from bot.domain.people.staff import Guide
from bot.domain.till.redeeming import redeem_coupon
from tests.kills.crowd import CONNECTIONS


async def serve(url: str, tasks: TextIO, answers: TextIO) -> None:
    """Until there is no more task."""
    acts: dict[str, Any] = {"post": Posts()}
    if url:
        shop = await Shop.open(url)
        acts |= {"redeem": shop.redeem, "claim": shop.claim}
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, tasks.readline):
        task = json.loads(line)
        act, things, begin = acts[task.pop("what")], task.pop("things"), task.pop("begin")
        await asyncio.sleep(max(0.0, begin - time.time()))
        told = await asyncio.gather(*(act(thing, **task) for thing in things))
        answers.write(json.dumps(told) + "\n")
        answers.flush()


class Posts:
    """Raw updates to a webhook, again and again until a 200, as Telegram does it. `said`: what the 200 carried."""

    def __init__(self) -> None:
        self._free: asyncio.Queue[Caller] | None = None

    async def __call__(self, update: dict[str, Any], webhook: str, secret: str) -> Any:
        free = self._free or await self._connect(webhook, secret)
        caller = await free.get()
        refused, began = 0, time.perf_counter()
        try:
            while True:
                try:
                    said = json.loads(await caller.call(update) or "{}")
                    seconds = time.perf_counter() - began
                    return {"said": said, "refused": refused, "seconds": seconds}
                except Refused as answer:
                    if "503" not in str(answer):
                        raise
                    refused += 1
                    await asyncio.sleep(0.05)
        finally:
            free.put_nowait(caller)

    async def _connect(self, webhook: str, secret: str) -> asyncio.Queue[Caller]:
        free = self._free = asyncio.Queue()
        self._opened = callers(webhook, secret, CONNECTIONS)
        for caller in await self._opened.__aenter__():  # open until the process ends
            free.put_nowait(caller)
        return free


class Shop:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._clock = Clock()

    @classmethod
    async def open(cls, url: str) -> "Shop":
        database = Database(url)
        await database.unit_of_work(lambda session: None)
        return cls(database)

    async def redeem(self, guide: int, code: str) -> Any:
        """A guide (their staff id) presses. What they are told."""
        try:
            receipt = await self._database.unit_of_work(
                redeem_coupon, guide=Guide(guide, 1, "Mei"), code=code, number=1, now=self._clock.now()
            )
        except CouponUsed as used:
            return {"told": used.facts["at"].isoformat(), "store": used.facts["store"]["en"]}
        except Exception as error:
            return {"error": type(error).__name__}
        return {"won": receipt.redemption_id, "repeated": receipt.repeated}

    async def claim(self, claim: list[Any]) -> Any:
        """Somebody (their Telegram id) presses START with a payload."""
        try:
            return await self._database.unit_of_work(self._start, *claim)
        except Exception as error:
            return {"error": type(error).__name__}

    def _start(self, session: Session, telegram_id: int, payload: str) -> Any:
        now = self._clock.now()
        person = meet_person(session, telegram_id=telegram_id, name="Kim", locale="en", now=now)
        scan = find_scan(session, person, payload)
        assert scan is not None
        if person.customer_id is None:
            card = onboard(session, person, scan, now=now)
            return {"coupon": card.coupon_id, "gone": card.is_gone}
        given = welcome_back(session, person, scan, now=now)
        return {"coupon": given.coupon and given.coupon.coupon_id, "gone": given.is_gone}
