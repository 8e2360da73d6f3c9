"""A whole shop for tests: the sandbox and the real bot in this process, spoken to over HTTP."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from bot.app import run_forever
from bot.clock import Clock
from bot.config import Settings
from bot.db.engine import Database
from bot.db.tables import CodeKind, Role
from bot.domain.offers.set_up import BrandField, GiftField, change_brand, change_gift
from bot.domain.people.staff import INVITATION_LIFE, invite_staff, is_owned
from bot.domain.people.team import AT_A_STORE
from bot.domain.stores.cards import StoreField, add_store, change_store
from bot.domain.stores.doors import make_entry_code
from bot.domain.stores.groups import add_group, bind_group
from bot.sandbox.people import Group, Person, Sandbox
from bot.sandbox.server import serve

TOKEN = "424242:" + "t" * 35
OWNER = 9_000_001


@dataclass
class Shop:
    """`door` is the start payload of the first store's door."""

    box: Sandbox
    database: Database
    clock: Clock
    settings: Settings
    store_id: int
    door: str

    async def staff(self, name: str, role: Role, lang: str = "en", store_id: int | None = None) -> Person:
        """A person who opened an invitation; guides, managers and tills belong to the first store unless told."""
        at = store_id or (self.store_id if role in AT_A_STORE else None)
        while not await self.database.read(is_owned):  # a start voids the owner links of starts before it
            await asyncio.sleep(0.02)
        code = await self.database.unit_of_work(_invite, role, at, self.clock.now())
        person = await self.box.person(name, lang)
        await person.start(code)
        await person.sees()
        return person

    async def owner(self, lang: str = "en") -> Person:
        """The owner named in OWNER_IDS."""
        return await self.box.person("Grace", lang, id=OWNER)

    async def group(self, title: str = "Harbour Street regulars") -> Group:
        """The first store's group, bound, with the bot as its administrator.

        Bound before the bot gets in: what is bound behind its back is only found by a sweep.
        """
        group = await self.box.group(title, await self.box.person("Founder"))
        await self.database.unit_of_work(_bind, group.id, title, self.store_id, self.clock.now())
        await group.makes_bot_admin()
        return group


@asynccontextmanager
async def open_shop(
    database_url: str, folder: Path, clock: Clock, *, webhook: bool = False, **more: object
) -> AsyncIterator[Shop]:
    """Brand, gift and one store in Vancouver are set up; the bot polls, or is called by webhook."""
    async with serve(token=TOKEN, clock=clock) as address, Sandbox.connect(address) as box:
        settings = _settings(database_url, folder, address, webhook=webhook, **more)
        database = Database(database_url)
        store_id, door = await database.unit_of_work(set_up_shop, clock.now())
        stop = asyncio.Event()
        running = asyncio.create_task(run_forever(settings, stop=stop, clock=clock))
        try:
            yield Shop(box, database, clock, settings, store_id, door)
        finally:
            stop.set()
            await asyncio.wait_for(running, 20)
            database.close()


def _settings(database_url: str, folder: Path, address: str, *, webhook: bool, **more: object) -> Settings:
    port = find_free_port()
    hooks = {"webhook_url": f"http://127.0.0.1:{port}/hook", "webhook_secret": "s" * 32} if webhook else {}
    return Settings.model_validate(
        {
            "bot_token": TOKEN,
            "secret_key": "k" * 64,
            "telegram_api_url": address,
            "data_dir": folder,
            "database_url": database_url,
            "owner_ids": (OWNER,),
            "http_port": port,
            "default_timezone": "America/Vancouver",
            **hooks,
            **more,
        }
    )


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def set_up_shop(session: Session, now: datetime) -> tuple[int, str]:
    """Brand, gift and one store. The store's id and its door's start payload."""
    for field, text in {
        BrandField.NAME_EN: "Moonpine Tea",
        BrandField.NAME_ZH: "月松茶铺",
        BrandField.COMPANY: "Moonpine Tea Ltd",
        BrandField.PRIVACY_CONTACT: "privacy@moonpine.example",
    }.items():
        change_brand(session, field=field, text=text)
    for gift_field, text in {
        GiftField.NAME_EN: "Cup of the day",
        GiftField.NAME_ZH: "当日茶饮一杯",
        GiftField.TERMS_EN: "One cup, any size",
        GiftField.TERMS_ZH: "任意规格一杯",
    }.items():
        change_gift(session, field=gift_field, text=text, now=now)
    store = add_store(session, name="Harbour Street", timezone="America/Vancouver", now=now)
    change_store(session, store_id=store.id or 0, field=StoreField.NAME_ZH, text="海港街店")
    door = make_entry_code(session, kind=CodeKind.STORE, store_id=store.id or 0, label="Door", now=now)
    return store.id or 0, door.code


def _invite(session: Session, role: Role, store_id: int | None, now: datetime) -> str:
    return invite_staff(session, role=role, store_id=store_id, invited_by=None, now=now, life=INVITATION_LIFE).code


def _bind(session: Session, telegram_id: int, title: str, store_id: int, now: datetime) -> None:
    group = add_group(session, telegram_id=telegram_id, title=title, now=now)
    bind_group(session, group_id=group.group_id, store_id=store_id, now=now)
