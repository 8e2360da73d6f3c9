"""The rate clock: how fast messages may leave, over all processes. Machine time only.

What we send unasked waits its turn; replies never wait but are charged, so the sum stays under Telegram's limit.
"""

import asyncio
from collections import OrderedDict
from contextlib import suppress
from typing import Protocol

from sqlmodel import Session

from bot.clock import machine_seconds
from bot.db.engine import Database
from bot.db.prepared import Prepared
from bot.errors import TryAgainLater

BURST = 30  # what Telegram's bucket of 30 a second holds when it is full
CATCH_UP = BURST / 2  # messages that may leave late at once after a stall: half of what is then spare
START_DEBT = 1.0  # seconds: a process that died may have emptied the bucket just before
BLOCK_SECONDS = 0.05
HANDFUL = 6  # messages that may leave together when the rate is low: a wake-up is as dear as two of them
HANDFUL_SECONDS = 0.2

PRIVATE_GAP = 1.0  # seconds between two messages to one person
GROUP_GAP = 3.0  # 20 a minute
BURST_A_CHAT = 3  # Telegram lets short bursts pass
MOST_DEBT = 10.0  # seconds of a person's chat: who wrote fast is not made to wait for minutes


class RateClock(Protocol):
    """`take` waits for permits; `charge` counts what did not wait; `pause` is Telegram's word after a 429.

    `book`, once a second, tells other processes what was charged here: else replies of an hour in which nothing
    was taken would all hold up the next message at once.
    """

    rate: float

    async def take(self, permits: int) -> None: ...

    def give_back(self, permits: int) -> None: ...

    def charge(self) -> None: ...

    def pause(self, seconds: float) -> None: ...

    def has_room(self) -> bool: ...

    async def book(self) -> None: ...


def block(rate: float) -> int:
    """How many permits are taken at once: 50 ms of the rate; where that is few, a handful out of 200 ms."""
    return max(1, int(rate * BLOCK_SECONDS), min(HANDFUL, int(rate * HANDFUL_SECONDS)))


class LocalRateClock:
    """One process (SQLite): the theoretical arrival time in memory."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._free_at = machine_seconds() + START_DEBT

    async def take(self, permits: int) -> None:
        """Wait until `permits` messages may leave."""
        start = self._advance(permits)
        delay = start - machine_seconds()
        if delay > 0:
            await asyncio.sleep(delay)

    def give_back(self, permits: int) -> None:
        self._free_at -= permits / self.rate

    def charge(self) -> None:
        self._advance(1)

    def pause(self, seconds: float) -> None:
        self._free_at = max(self._free_at, machine_seconds() + seconds)

    def has_room(self) -> bool:
        """May one more leave at once without a refusal?"""
        return self._free_at - machine_seconds() < CATCH_UP / self.rate

    async def book(self) -> None:
        """Nobody else is to be told."""

    def _advance(self, permits: int) -> float:
        start = max(self._free_at, machine_seconds() - CATCH_UP / self.rate)
        self._free_at = start + permits / self.rate
        return start


_RESERVE = Prepared("""
    UPDATE rate_clock SET free_at =
        GREATEST(free_at, extract(epoch FROM clock_timestamp()) - :catch_up) + :span
    WHERE id = 1 RETURNING free_at - :span - extract(epoch FROM clock_timestamp())
""")
_PAUSE = Prepared("""
    UPDATE rate_clock SET free_at = GREATEST(free_at, extract(epoch FROM clock_timestamp()) + :seconds)
    WHERE id = 1
""")
_BEGIN = Prepared("""
    INSERT INTO rate_clock (id, free_at) VALUES (1, extract(epoch FROM clock_timestamp()) + :debt)
    ON CONFLICT (id) DO NOTHING
""")


class SharedRateClock:
    """Several processes (PostgreSQL): one row, reserved in a transaction of its own."""

    def __init__(self, rate: float, database: Database) -> None:
        self.rate = rate
        self._database = database
        self._owed = 0  # charged or given back since the last reservation
        self._pause = 0.0
        self._paused_until = 0.0

    async def begin(self) -> None:
        await self._database.unit_of_work(_begin)

    async def take(self, permits: int) -> None:
        """Reserve permits over all processes, then wait until they may be used."""
        delay = await self._book(permits)
        if delay > 0:
            await asyncio.sleep(delay)

    async def book(self) -> None:
        """Tell the others; in trouble it is kept for the next time."""
        if self._owed > 0 or self._pause:
            with suppress(TryAgainLater):
                await self._book(0)

    async def _book(self, permits: int) -> float:
        """Reserve permits and what is owed; seconds until they may be used."""
        owed, pause = self._owed, self._pause
        self._owed, self._pause = 0, 0.0
        try:
            delay = await self._database.unit_of_work(_reserve, max(0, permits + owed), self.rate, pause)
        except TryAgainLater:
            self._owed += owed
            self._pause = max(self._pause, pause)
            raise
        self._owed += min(0, permits + owed)
        return delay

    def give_back(self, permits: int) -> None:
        self._owed -= permits

    def charge(self) -> None:
        self._owed += 1

    def pause(self, seconds: float) -> None:
        self._pause = max(self._pause, seconds)
        self._paused_until = max(self._paused_until, machine_seconds() + seconds)

    def has_room(self) -> bool:
        return self._owed < CATCH_UP and machine_seconds() >= self._paused_until


def _begin(session: Session) -> None:
    _BEGIN(session, debt=START_DEBT)


def _reserve(session: Session, permits: int, rate: float, pause: float) -> float:
    if pause:
        _PAUSE(session, seconds=pause)
    row = _RESERVE(session, span=permits / rate, catch_up=CATCH_UP / rate).fetchone()
    return float(row[0])


class ChatPace:
    """What each chat may still be told: one a second for a person, 20 a minute for a group, short bursts apart.

    Local on purpose: a claim or a lane owns its chat while it speaks. Forgets the chats that were quiet longest.
    """

    _REMEMBERED = 20_000

    def __init__(self) -> None:
        self._free_at: OrderedDict[int, float] = OrderedDict()

    def wait(self, chat: int) -> float:
        """Seconds until this chat may be told something more; 0 when at once."""
        gap = PRIVATE_GAP if chat > 0 else GROUP_GAP
        return max(0.0, self._free_at.get(chat, 0.0) - machine_seconds() - gap * (BURST_A_CHAT - 1))

    def charge(self, chat: int) -> None:
        """Answers are charged and never wait, so a person who writes fast would run up any debt."""
        gap = PRIVATE_GAP if chat > 0 else GROUP_GAP
        now, before = machine_seconds(), self._free_at.get(chat, 0.0)
        owed = max(before, now) + gap
        most = now + MOST_DEBT if chat > 0 else owed
        self._free_at[chat] = max(
            before, min(owed, most)
        )  # a pause that Telegram asked for stays as long as it is
        self._free_at.move_to_end(chat)
        if len(self._free_at) > self._REMEMBERED:
            self._free_at.popitem(last=False)

    def pause(self, chat: int, seconds: float) -> None:
        gap = PRIVATE_GAP if chat > 0 else GROUP_GAP
        self._free_at[chat] = machine_seconds() + seconds + gap * (BURST_A_CHAT - 1)
