"""A running sandbox, people in it, and aiogram's own Bot talking to it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Update

from bot.sandbox import Group, Person, Sandbox, serve
from bot.sandbox.server import DEFAULT_TOKEN
from tests.conftest import HandClock


class QuickSession(AiohttpSession):
    """aiogram's session without the quarter of a second it waits for TLS connections to close."""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def make_bot(url: str, token: str = DEFAULT_TOKEN) -> Bot:
    return Bot(token, session=QuickSession(api=TelegramAPIServer.from_base(url)))


@dataclass
class Inbox:
    """Reads updates as a polling bot does."""

    bot: Bot
    offset: int = 0

    async def read(self, timeout: int = 0, **options: object) -> list[Update]:
        updates = await self.bot.get_updates(offset=self.offset or None, timeout=timeout, **options)
        if updates:
            self.offset = updates[-1].update_id + 1
        return updates

    async def kinds(self, **options: object) -> list[str]:
        return [update.event_type for update in await self.read(**options)]


@pytest.fixture
async def url(clock: HandClock) -> AsyncIterator[str]:
    async with serve(clock=clock) as address:
        yield address


@pytest.fixture
async def box(url: str) -> AsyncIterator[Sandbox]:
    async with Sandbox.connect(url) as sandbox:
        yield sandbox


@pytest.fixture
async def bot(url: str) -> AsyncIterator[Bot]:
    bot = make_bot(url)
    yield bot
    await bot.session.close()


@pytest.fixture
async def inbox(bot: Bot) -> Inbox:
    return Inbox(bot)


@pytest.fixture
async def anna(box: Sandbox) -> Person:
    """Somebody who pressed Start."""
    person = await box.person("Anna")
    await person.start()
    return person


@pytest.fixture
async def ben(box: Sandbox) -> Person:
    """Somebody the bot has never met."""
    return await box.person("Ben")


@pytest.fixture
async def grace(box: Sandbox) -> Person:
    return await box.person("Grace", last_name="Wen")


@pytest.fixture
async def group(box: Sandbox, grace: Person) -> Group:
    """Grace's supergroup; the bot is an administrator with the usual rights."""
    return await box.group("Harbour regulars", grace, bot="admin")
