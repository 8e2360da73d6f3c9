"""What changed, told to whoever watches: Server-Sent Events for the page, wake-ups for those who wait."""

import asyncio
import contextlib
import json
from collections import defaultdict
from typing import Any


class Events:
    """Watchers get every event; waiters only learn that something happened in their chat."""

    def __init__(self) -> None:
        self._watchers: set[asyncio.Queue[str]] = set()
        self._waiters: dict[int | None, set[asyncio.Future[None]]] = defaultdict(set)

    def announce(self, kind: str, chat_id: int | None = None, **facts: Any) -> None:
        if self._watchers:
            line = json.dumps({"kind": kind, "chat_id": chat_id, **facts})
            for watcher in self._watchers:
                watcher.put_nowait(line)
        if self._waiters:
            for place in {chat_id, None}:
                for waiter in self._waiters.pop(place, ()):
                    if not waiter.done():
                        waiter.set_result(None)

    def watch(self) -> asyncio.Queue[str]:
        watcher: asyncio.Queue[str] = asyncio.Queue()
        self._watchers.add(watcher)
        return watcher

    def forget(self, watcher: asyncio.Queue[str]) -> None:
        self._watchers.discard(watcher)

    async def wait(self, chat_id: int | None, seconds: float) -> None:
        """Return at the next event in this chat (None: anywhere), or after `seconds`."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters[chat_id].add(waiter)
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(waiter, seconds)
        finally:
            if chat_id in self._waiters:
                self._waiters[chat_id].discard(waiter)
                if not self._waiters[chat_id]:
                    del self._waiters[chat_id]
