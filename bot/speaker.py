"""Speaks stored replies: each chat in its order, chats beside each other, marked as spoken in batches."""

import asyncio
import json
from collections import deque
from dataclasses import asdict
from datetime import timedelta

import structlog
from sqlmodel import Session, select

from bot.clock import Clock, machine_now
from bot.db.engine import Database
from bot.db.tables import Chat
from bot.domain.owed.notices import owe_call
from bot.domain.people.chats import mark_blocked
from bot.errors import TryAgainLater
from bot.intake import Taken, list_unspoken, mark_spoken
from bot.replies import Call, Reply
from bot.sender import Blocked, Failed, Outcome, RetryAfter, Unconfirmed
from bot.voice import Voice

AT_ONCE = 64
MARK_EVERY = 0.05  # seconds
ONCE_MORE = 1.0  # seconds until what may not have arrived is said again
DROPPABLE = frozenset({"answerCallbackQuery", "sendChatAction", "sendMessageDraft"})

log = structlog.get_logger()


class Speaker:
    """Replies never wait for the rate clock; one that Telegram will not take now becomes a notice.

    So does one that may not have arrived: who wrote to us is answered twice rather than never.
    """

    def __init__(self, database: Database, clock: Clock, voice: Voice) -> None:
        self._database = database
        self._clock = clock
        self._voice = voice
        self._queues: dict[int, deque[Taken]] = {}
        self._lanes: set[asyncio.Task[None]] = set()
        self._limit = asyncio.Semaphore(AT_ONCE)
        self._in_hand: set[int] = set()  # updates queued here and not marked yet: a repeat of one adds nothing
        self._spoken: list[int] = []
        self._marking: asyncio.Task[None] | None = None

    def speak(self, taken: Taken) -> None:
        """Queue a reply behind what its chat is still being told."""
        if not taken.reply or taken.update_id in self._in_hand:
            return
        self._in_hand.add(taken.update_id)
        chat = taken.reply[0].chat
        if chat in self._queues:
            self._queues[chat].append(taken)
            return
        self._queues[chat] = deque([taken])
        lane = asyncio.create_task(self._speak_lane(chat))
        self._lanes.add(lane)
        lane.add_done_callback(self._lanes.discard)

    def may_answer_in_body(self, reply: Reply) -> bool:
        """May the first call ride on the webhook's own answer, whose outcome nobody ever sees?

        Only a press's answer, or one text; only with room in all clocks and nothing of that chat still unsaid.
        """
        first = reply[0]
        if first.chat in self._queues or first.picture:
            return False
        if first.method == "answerCallbackQuery":
            return True
        lonely_text = len(reply) == 1 and first.method == "sendMessage"
        return lonely_text and self._voice.clock.has_room() and not self._voice.pace.wait(first.chat)

    def spoke_in_body(self, taken: Taken) -> None:
        """The first call went out with the webhook's answer; speak the rest and book it."""
        first, *rest = taken.reply
        if first.method == "sendMessage":
            self._voice.clock.charge()
            self._voice.pace.charge(first.chat)
        if rest:
            self.speak(Taken(taken.update_id, tuple(rest)))
        else:
            self._mark(taken.update_id)

    async def catch_up(self) -> int:
        """At start: speak stored replies that nobody marked spoken. Returns how many."""
        unspoken = await self._database.read(list_unspoken, machine_now())
        for taken in unspoken:
            self.speak(taken)
        return len(unspoken)

    async def drain(self) -> None:
        """Finish what is being said and write it down."""
        while self._lanes:
            await asyncio.wait(self._lanes)
        if self._marking:
            await self._marking

    async def _speak_lane(self, chat: int) -> None:
        queue = self._queues[chat]
        while queue:
            taken = queue[0]
            async with self._limit:
                settled = await self._speak_all(taken)
            queue.popleft()
            if settled:
                self._mark(taken.update_id)
            else:
                self._in_hand.discard(taken.update_id)
        del self._queues[chat]

    async def _speak_all(self, taken: Taken) -> bool:
        """False: something could not be kept for later; the next start says it again."""
        settled = True
        for index, call in enumerate(taken.reply):
            try:
                outcome = await self._voice.speak(call)
                await self._settle(taken, index, call, outcome)
            except TryAgainLater:
                log.warning("reply.not_settled", update_id=taken.update_id)
                settled = False
            except Exception:
                log.exception("reply.failed", update_id=taken.update_id, method=call.method)
        return settled

    async def _settle(self, taken: Taken, index: int, call: Call, outcome: Outcome) -> None:
        if call.method in DROPPABLE:
            return
        match outcome:
            case RetryAfter(seconds=seconds):
                await self._database.unit_of_work(self._hold_back, taken.update_id, index, call, seconds)
            case Unconfirmed():
                await self._database.unit_of_work(self._hold_back, taken.update_id, index, call, ONCE_MORE)
            case Blocked() if call.chat > 0:
                await self._database.unit_of_work(mark_blocked, telegram_id=call.chat, at=self._clock.now())
            case Failed(reason=reason):
                log.warning("reply.refused", update_id=taken.update_id, method=call.method, reason=reason)

    def _hold_back(self, session: Session, update_id: int, index: int, call: Call, seconds: float) -> None:
        chat_id = session.exec(select(Chat.id).where(Chat.telegram_id == call.chat)).first()
        if chat_id is None:
            return
        now = self._clock.now()
        owe_call(
            session,
            chat_id=chat_id,
            call=json.dumps(asdict(call), ensure_ascii=False),
            dedupe_key=f"reply:{update_id}:{index}",
            now=now,
            not_before=now + timedelta(seconds=seconds),
        )

    def _mark(self, update_id: int) -> None:
        self._spoken.append(update_id)
        if self._marking is None or self._marking.done():
            self._marking = asyncio.create_task(self._mark_soon())

    async def _mark_soon(self) -> None:
        while self._spoken:
            await asyncio.sleep(MARK_EVERY)
            batch, self._spoken = self._spoken, []
            try:
                await self._database.unit_of_work(mark_spoken, batch, machine_now())
                self._in_hand.difference_update(batch)
            except TryAgainLater:
                self._spoken = batch + self._spoken
                await asyncio.sleep(1)
