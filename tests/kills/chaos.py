"""A proxy before PostgreSQL that cuts a connection around a COMMIT: the client never learns what became of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import StrEnum

from sqlalchemy.engine import URL, make_url

_COMMIT = b"COMMIT\x00"


class Cut(StrEnum):
    BEFORE = "before"  # the COMMIT never reaches the server
    AT_ONCE = "at_once"  # it is sent on and the connection cut at once: it may or may not be carried out
    AFTER = "after"  # it was carried out, and its answer is lost


class Proxy:
    """`cuts`: what becomes of the next COMMITs, in their order; afterwards everything passes."""

    def __init__(self, server: URL) -> None:
        self._server = server
        self.cuts: list[Cut] = []
        self.done: list[Cut] = []
        self.open: set[asyncio.Task[None]] = set()

    def take_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open.add(task := asyncio.create_task(self.serve(reader, writer)))
        task.add_done_callback(self.open.discard)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a client."""
        upstream, downstream = await self._connect()
        back = asyncio.create_task(_pass_on(upstream, writer))
        with suppress(ConnectionError):
            while chunk := await reader.read(65536):
                if self.cuts and _COMMIT in chunk:
                    self.done.append(cut := self.cuts.pop(0))
                    await self._cut(cut, chunk, upstream, downstream, back)
                    break
                downstream.write(chunk)
                await downstream.drain()
        back.cancel()
        for one in (writer, downstream):
            one.close()
            with suppress(OSError):
                await one.wait_closed()

    async def _cut(
        self,
        cut: Cut,
        chunk: bytes,
        upstream: asyncio.StreamReader,
        downstream: asyncio.StreamWriter,
        back: "asyncio.Task[None]",
    ) -> None:
        back.cancel()  # nothing more reaches the client
        with suppress(asyncio.CancelledError):
            await back
        if cut is Cut.BEFORE:
            return
        downstream.write(chunk)
        await downstream.drain()
        if cut is Cut.AFTER:
            await upstream.read(1)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        port = self._server.port or 5432
        folder = str(self._server.query.get("host", ""))
        if folder.startswith("/"):
            return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{port}")
        return await asyncio.open_connection(self._server.host or "127.0.0.1", port)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def open_proxy(url: str) -> AsyncIterator[tuple[Proxy, str]]:
    """The proxy, and the URL of the same database through it."""
    server = make_url(url)
    proxy = Proxy(server)
    listening = await asyncio.start_server(proxy.take_in, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    query = {name: value for name, value in server.query.items() if name != "host"} | {"sslmode": "disable"}
    through = server.set(host="127.0.0.1", port=port, query=query)
    try:
        yield proxy, through.render_as_string(hide_password=False)
    finally:
        listening.close()
        if proxy.open:  # the clients have gone: each ends by itself
            await asyncio.wait(proxy.open, timeout=5)
