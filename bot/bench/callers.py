"""The other side of a webhook: Telegram's calls, over connections that stay open."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)

Updates = Sequence[dict[str, Any]]


class Refused(RuntimeError):
    """The server did not answer an update with 200."""


class Caller:
    """One kept connection; a call is answered before the next is made, as in one of Telegram's queues."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes) -> None:
        self._reader = reader
        self._writer = writer
        self._head = head

    async def call(self, update: dict[str, Any]) -> bytes:
        """Deliver one update; what the server answers. Raises Refused."""
        body = json.dumps(update).encode()
        self._writer.write(self._head % len(body) + body)
        head = await self._reader.readuntil(b"\r\n\r\n")
        answer = await self._read_body(head)
        if not head.startswith(b"HTTP/1.1 200"):
            raise Refused(head.split(b"\r\n")[0].decode())
        return answer

    async def _read_body(self, head: bytes) -> bytes:
        if b"chunked" not in head.lower():
            length = _LENGTH.search(head)
            return await self._reader.readexactly(int(length[1]) if length else 0)
        body = b""
        while size := int((await self._reader.readuntil(b"\r\n")).strip(), 16):
            body += await self._reader.readexactly(size)
            await self._reader.readexactly(2)
        await self._reader.readexactly(2)
        return body


@asynccontextmanager
async def callers(address: str, secret: str, count: int) -> AsyncIterator[list[Caller]]:
    """`count` connections to a webhook at once."""
    parts = urlsplit(address)
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: %d\r\n\r\n"
    ).encode()
    opened = [await asyncio.open_connection(parts.hostname, parts.port) for _ in range(count)]
    try:
        yield [Caller(reader, writer, head) for reader, writer in opened]
    finally:
        for _, writer in opened:
            writer.close()
            await writer.wait_closed()


async def deliver(callers: Sequence[Caller], people: Sequence[Updates]) -> None:
    """Every person's updates in their order, as many people side by side as there are connections."""
    waiting = iter(people)

    async def work(caller: Caller) -> None:
        for updates in waiting:
            for update in updates:
                await caller.call(update)

    async with asyncio.TaskGroup() as group:
        for caller in callers:
            group.create_task(work(caller))
