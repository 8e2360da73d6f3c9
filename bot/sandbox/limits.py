"""Telegram's flood limits as token buckets: 30 a second in all, 1 a second a chat, 20 a minute a group."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from bot.clock import machine_seconds

_FREE = frozenset({"sendchataction", "sendmessagedraft"})
_CHARGED = ("send", "copymessage", "forwardmessage", "editmessage")


@dataclass(slots=True)
class Bucket:
    """`size` tokens at most, `rate` more a second; `tokens` as of `at`."""

    rate: float
    size: float
    tokens: float
    at: float

    def wait(self, now: float, count: float) -> float:
        """Seconds until `count` tokens are there."""
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (min(count, self.size) - self.tokens) / self.rate)


class Limits:
    """Off until switched on. Refused calls take no tokens."""

    def __init__(self, seconds: Callable[[], float] = machine_seconds) -> None:
        self._seconds = seconds
        self.enabled = False
        self.overall = 30.0
        self.paid_overall = 1000.0
        self.chat_burst = 3.0
        self.group_minute = 20.0
        self.forget()

    def forget(self) -> None:
        """All buckets full again."""
        self._all = self._make(self.overall, self.overall)
        self._paid = self._make(self.paid_overall, self.paid_overall)
        self._chats: dict[int, tuple[Bucket, ...]] = {}

    def charge(self, method: str, chat_id: int | None, *, count: int = 1, paid: bool = False) -> int:
        """0 when the call may pass, else the `retry_after` of its refusal in whole seconds."""
        name = method.lower()
        if not self.enabled or chat_id is None or name in _FREE or not name.startswith(_CHARGED):
            return 0
        now = self._seconds()
        buckets = (self._paid if paid else self._all, *self._of_chat(chat_id))
        wait = max(bucket.wait(now, count) for bucket in buckets)
        if wait > 1e-9:
            return max(1, math.ceil(wait))
        for bucket in buckets:
            bucket.tokens -= count
        return 0

    def _of_chat(self, chat_id: int) -> tuple[Bucket, ...]:
        known = self._chats.get(chat_id)
        if known is None:
            known = (self._make(1.0, self.chat_burst),)
            if chat_id < 0:
                known = (*known, self._make(self.group_minute / 60.0, self.group_minute))
            self._chats[chat_id] = known
        return known

    def _make(self, rate: float, size: float) -> Bucket:
        return Bucket(rate, size, size, self._seconds())
