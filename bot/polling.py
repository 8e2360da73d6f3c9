"""Long polling that owns its loop: fetched raw, taken in parallel lanes, acknowledged when all is stored."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import structlog

from bot.errors import TryAgainLater
from bot.intake import Intake, Taken
from bot.sender import Failed, RetryAfter, Sender, Sent

BATCH = 100
HOLD = 25  # seconds Telegram may hold an empty poll
DEADLINE = HOLD + 15
REST = 1.0  # seconds after trouble

log = structlog.get_logger()

_CARRIERS = ("message", "callback_query", "chat_join_request", "chat_member", "my_chat_member")


class Poller:
    """Fetches and acknowledges; `speak` gets each reply once its update is stored."""

    def __init__(
        self, sender: Sender, intake: Intake, speak: Callable[[Taken], None], allowed_updates: list[str]
    ) -> None:
        self._sender = sender
        self._intake = intake
        self._speak = speak
        self._allowed = allowed_updates
        self._offset: int | None = None
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Until `stop`: an open poll is dropped, a batch in hand is finished."""
        stopped = asyncio.create_task(self._stopping.wait())
        while not self._stopping.is_set():
            fetching = asyncio.create_task(self._fetch())
            await asyncio.wait({fetching, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not fetching.done():
                fetching.cancel()
                break
            await self._take_batch(fetching.result())

    def stop(self) -> None:
        self._stopping.set()

    async def _fetch(self) -> list[dict[str, Any]]:
        params = {"limit": BATCH, "timeout": HOLD, "allowed_updates": self._allowed}
        if self._offset is not None:
            params["offset"] = self._offset
        outcome = await self._sender.call("getUpdates", params, deadline=DEADLINE)
        if isinstance(outcome, Sent):
            return list(outcome.result)
        if isinstance(outcome, Failed):
            log.error("polling.refused", reason=outcome.reason)
        await asyncio.sleep(outcome.seconds if isinstance(outcome, RetryAfter) else REST)
        return []

    async def _take_batch(self, batch: list[dict[str, Any]]) -> None:
        lanes: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for raw in batch:
            lanes[_lane(raw)].append(raw)
        withheld = [at for at in await asyncio.gather(*map(self._take_lane, lanes.values())) if at is not None]
        if withheld:
            self._offset = min(withheld)
            await asyncio.sleep(REST)
        elif batch:
            self._offset = max(raw["update_id"] for raw in batch) + 1

    async def _take_lane(self, lane: list[dict[str, Any]]) -> int | None:
        """The id of the first update that may not be acknowledged yet, if there is one."""
        for raw in lane:
            try:
                self._speak(await self._intake.take(raw))
            except TryAgainLater as trouble:
                log.warning("update.withheld", update_id=raw["update_id"], why=str(trouble))
                return int(raw["update_id"])
        return None


def _lane(raw: dict[str, Any]) -> Any:
    """Whose update it is: what one person does is taken in order."""
    for carrier in _CARRIERS:
        if isinstance(inner := raw.get(carrier), dict):
            person = inner.get("from") or inner.get("chat")
            return person.get("id") if isinstance(person, dict) else None
    return None
