"""The job that fetches the pictures people sent: from Telegram, made small, into the database."""

import asyncio

import structlog

from bot.db.engine import Database
from bot.domain.stores.pictures import WAKE, find_picture, list_owed_pictures, settle_picture
from bot.jobs import Job
from bot.pictures.shrink import NoPicture, shrink
from bot.sender import Failed, Sender

log = structlog.get_logger()


class Fetching:
    def __init__(self, database: Database, sender: Sender) -> None:
        self._database = database
        self._sender = sender

    def job(self) -> Job:
        return Job(WAKE, list_owed_pictures, self.fetch)

    async def fetch(self, picture_id: int) -> None:
        """Fetch one; what Telegram will not give for now stays owed."""
        picture = await self._database.read(find_picture, picture_id)
        if picture is None or picture.content is not None:
            return
        fetched = await self._sender.fetch(picture.telegram_file)
        if isinstance(fetched, bytes):
            try:
                content = await asyncio.to_thread(shrink, fetched)
            except NoPicture:
                await self._settle(picture_id, None, "not a picture")
            else:
                await self._settle(picture_id, content)
        elif isinstance(fetched, Failed):
            await self._settle(picture_id, None, fetched.reason)

    async def _settle(self, picture_id: int, content: bytes | None, reason: str = "") -> None:
        await self._database.unit_of_work(settle_picture, picture_id, content=content, reason=reason)
        log.info("picture.fetched", picture_id=picture_id, reason=reason)
