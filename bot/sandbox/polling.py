"""getUpdates: one long poll at a time, held until something arrives."""

import asyncio
import contextlib

from bot.clock import machine_seconds
from bot.sandbox.calls import Call
from bot.sandbox.queues import Update
from bot.sandbox.refusals import SECOND_POLLER, WEBHOOK_ACTIVE, bad_request, conflict
from bot.sandbox.world import World

MAX_HOLD = 50
_QUICK, _REPEATED = 0.5, 3.0


class Polling:
    """A newer poll ends an older one with 409, as Telegram does."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._held: asyncio.Future[bool] | None = None
        self._holder: Call | None = None
        self._offset: int | None = None
        self._started = float("-inf")
        world.queue.listeners.append(lambda _: self.wake())

    async def get_updates(self, call: Call) -> list[Update]:
        queue = self._world.queue
        if self._world.webhook:
            raise conflict(WEBHOOK_ACTIVE)
        offset = call.integer("offset") or 0
        limit = min(100, max(1, call.integer("limit") or 100))
        hold = float(min(MAX_HOLD, max(0, call.integer("timeout") or 0)))
        allowed = call.rows("allowed_updates")
        if allowed is not None and not all(isinstance(one, str) for one in allowed):
            raise bad_request("can't parse allowed_updates")
        queue.allow(allowed)
        limit, hold = self._slow_down(offset, limit, hold)
        self._end_older()
        self._holder = call
        batch = queue.take(offset, limit)
        if batch or not hold:
            return batch
        await self._hold(hold)
        return [] if call.is_gone() else queue.take(offset, limit)

    def wake(self) -> None:
        if self._held is not None and not self._held.done():
            self._held.set_result(True)

    def _slow_down(self, offset: int, limit: int, hold: float) -> tuple[int, float]:
        """Whoever repeats an offset at once gets one update, and waits at least 3 s when there is none."""
        now = machine_seconds()
        if offset == self._offset:
            if now < self._started + _REPEATED:
                hold = max(hold, _REPEATED)
            if now < self._started + _QUICK:
                limit = 1
        self._offset, self._started = offset, now
        return limit, hold

    def _end_older(self) -> None:
        """One whose caller has hung up (a bot that was killed) is no second bot."""
        if self._held is None or self._held.done():
            return
        if self._holder is not None and self._holder.is_gone():
            self._held.set_result(False)
        else:
            self._held.set_exception(conflict(SECOND_POLLER))

    async def _hold(self, seconds: float) -> None:
        held: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._held = held
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(held, seconds)
        finally:
            if self._held is held:
                self._held = None
