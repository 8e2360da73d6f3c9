"""The job that runs errands: a progress message that changes in place, a [Cancel], and one result at the end."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog
from sqlmodel import Session

from bot.buttons import Press, button, press
from bot.clock import Clock, machine_seconds
from bot.db.engine import Database
from bot.db.tables import ErrandStatus
from bot.domain.office.errands import (
    WAKE,
    Wanted,
    is_cancelled,
    list_owed_errands,
    move_errand,
    note_progress,
    note_shown,
    take_errand,
)
from bot.epochs import Epoch
from bot.errors import Refusal, TryAgainLater
from bot.jobs import Job
from bot.replies import MAX_CAPTION, Call, Keyboard, change, fit, say
from bot.sender import Failed, File, Outcome, RetryAfter, Sent, Unconfirmed
from bot.texts import Texts
from bot.voice import Voice

SHOW_EVERY = 1.5  # seconds between two changes of the progress message
BAR = 10  # characters
AT_ONCE = 3

log = structlog.get_logger()


@press("zc")
@dataclass(frozen=True)
class CancelErrand(Press):
    errand_id: int


class Stopped(Exception):
    """Cancelled, or another worker's by now: leave everything as it is."""


@dataclass(frozen=True)
class Made:
    """An errand's result: a card in place of the progress message, or a document below it."""

    template: str
    facts: dict[str, Any] = field(default_factory=dict)
    keyboard: Keyboard = ()
    file: File | None = None


class Task:
    """What a maker gets: the errand's facts, and a way to say how far it is."""

    def __init__(self, errands: "Errands", wanted: Wanted) -> None:
        self.wanted = wanted
        self.facts = wanted.facts
        self.locale = wanted.locale
        self._errands = errands
        self._shown = machine_seconds()

    async def report(self, done: int, total: int) -> None:
        """Show progress, at most every 1.5 s. Raises Stopped when it was cancelled."""
        if machine_seconds() - self._shown < SHOW_EVERY:
            return
        self._shown = machine_seconds()
        await self._errands.show(self.wanted, done, total)


Maker = Callable[[Task], Awaitable[Made]]
"""Does the work of one kind. Raises Refusal for what whoever asked can mend; slow parts belong into threads."""


class Errands:
    """At least once up to the result, at most once for the result itself."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        epoch: Epoch,
        voice: Voice,
        texts: Texts,
        makers: Mapping[str, Maker],
    ) -> None:
        self._database = database
        self._clock = clock
        self._epoch = epoch
        self._voice = voice
        self._texts = texts
        self._makers = makers
        self._in_hand: dict[int, asyncio.Task[None]] = {}
        self._room = asyncio.Semaphore(AT_ONCE)

    def job(self) -> Job:
        return Job(WAKE, self._list_owed, self.start)

    def _list_owed(self, session: Session, _now: datetime, limit: int) -> list[int]:
        return list_owed_errands(session, epoch=self._epoch.current, limit=limit)

    async def start(self, errand_id: int) -> None:
        """Begin one and come back at once: a long errand must not hold up the next."""
        if errand_id not in self._in_hand:
            task = self._in_hand[errand_id] = asyncio.create_task(self._run_beside(errand_id))
            task.add_done_callback(lambda _task: self._in_hand.pop(errand_id, None))

    async def stop(self) -> None:
        """Drop what is under way: it stays owed, and the next process begins it again."""
        tasks = list(self._in_hand.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run_beside(self, errand_id: int) -> None:
        async with self._room:
            try:
                await self.run(errand_id)
            except TryAgainLater:  # it stays owed: the next sweep finds it
                log.warning("errand.database_trouble", errand_id=errand_id)
            except Exception:
                log.exception("errand.dropped", errand_id=errand_id)

    async def run(self, errand_id: int) -> None:
        wanted = await self._database.unit_of_work(
            take_errand, errand_id, epoch=self._epoch.current, now=self._clock.now()
        )
        if wanted is None:
            return
        if wanted.status is ErrandStatus.UNCONFIRMED:
            await self._end(wanted, "errand.unconfirmed")
            return
        wanted = await self._begin(wanted)
        try:
            made = await self._makers[wanted.kind](Task(self, wanted))
        except Stopped:
            await self._leave(wanted)
        except Refusal as refusal:
            await self._settle(wanted, ErrandStatus.FAILED, refusal.key)
            await self._end(wanted, refusal.key, **refusal.facts)
        except TryAgainLater:
            raise
        except Exception:  # begun again it would fail again
            log.exception("errand.failed", errand_id=errand_id, kind=wanted.kind)
            await self._settle(wanted, ErrandStatus.FAILED, "failed")
            await self._end(wanted, "errand.failed")
        else:
            await self._hand_over(wanted, made)

    async def show(self, wanted: Wanted, done: int, total: int) -> None:
        """Put the progress message into its new state. Raises Stopped when the errand is not ours any more."""
        mine = await self._database.unit_of_work(
            note_progress, wanted.errand_id, epoch=wanted.epoch, done=done, total=total
        )
        if not mine:
            raise Stopped
        if wanted.message_id:
            await self._voice.speak(change(wanted.chat, wanted.message_id, *self._progress(wanted, done, total)))

    async def _begin(self, wanted: Wanted) -> Wanted:
        if wanted.message_id:
            return wanted
        outcome = await self._voice.speak(say(wanted.chat, *self._progress(wanted, 0, wanted.total)))
        message_id = outcome.message_id if isinstance(outcome, Sent) else None
        if message_id is None:
            return wanted
        await self._database.unit_of_work(note_shown, wanted.errand_id, message_id)
        return replace(wanted, message_id=message_id)

    async def _hand_over(self, wanted: Wanted, made: Made) -> None:
        if not await self._settle(wanted, ErrandStatus.HANDING_OVER):
            await self._leave(wanted)
            return
        match await self._deliver(wanted, made):
            case Sent():
                await self._settle(wanted, ErrandStatus.DONE)
                if made.file and wanted.message_id:
                    await self._end(wanted, "errand.done")
            case Unconfirmed():
                await self._settle(wanted, ErrandStatus.UNCONFIRMED)
                await self._end(wanted, "errand.unconfirmed")
            case refused:
                log.warning("errand.refused", errand_id=wanted.errand_id, outcome=refused)
                await self._settle(wanted, ErrandStatus.FAILED, "refused")
                await self._end(wanted, "errand.failed")

    async def _deliver(self, wanted: Wanted, made: Made) -> Outcome:
        text = self._texts.render(made.template, wanted.locale, **made.facts)
        if made.file is None:
            return await self._put(wanted, text, made.keyboard)
        params = {"chat_id": wanted.chat, "caption": fit(text, MAX_CAPTION), "parse_mode": "HTML"}
        if made.keyboard:
            params["reply_markup"] = {"inline_keyboard": made.keyboard}
        return await self._speak(Call("sendDocument", wanted.chat, params), made.file)

    async def _put(self, wanted: Wanted, text: str, keyboard: Keyboard = ()) -> Outcome:
        """In place of the progress message; as a new one where that never came or was deleted."""
        if wanted.message_id:
            outcome = await self._speak(change(wanted.chat, wanted.message_id, text, keyboard))
            if not isinstance(outcome, Failed):
                return outcome
        return await self._speak(say(wanted.chat, text, keyboard))

    async def _speak(self, call: Call, file: File | None = None) -> Outcome:
        """What is known not to have been sent is sent again: what was made is not made once more for it."""
        while True:
            outcome = await self._voice.speak(call, file=file)
            if not isinstance(outcome, RetryAfter):
                return outcome
            await asyncio.sleep(max(1.0, outcome.seconds))

    def _progress(self, wanted: Wanted, done: int, total: int) -> tuple[str, Keyboard]:
        filled = BAR * done // total if total else 0
        text = self._texts.render(
            "operator/errand",
            wanted.locale,
            what=self._texts.phrase(f"errand.{wanted.kind}", wanted.locale),
            bar="▓" * filled + "░" * (BAR - filled),
            done=done,
            total=total,
        )
        words = self._texts.phrase("errand.cancel", wanted.locale)
        return text, [[button(words, CancelErrand(wanted.errand_id))]]

    async def _settle(self, wanted: Wanted, status: ErrandStatus, reason: str = "") -> bool:
        return await self._database.unit_of_work(
            move_errand,
            wanted.errand_id,
            epoch=wanted.epoch,
            status=status,
            reason=reason,
            now=self._clock.now(),
        )

    async def _leave(self, wanted: Wanted) -> None:
        """A progress report on its way may have overtaken the [Cancel]; another worker's message is its own."""
        if await self._database.read(is_cancelled, wanted.errand_id):
            await self._end(wanted, "errand.cancelled")

    async def _end(self, wanted: Wanted, phrase: str, **facts: Any) -> None:
        """The progress message's last state: a sentence without buttons."""
        text = self._texts.render(
            "operator/errand_over",
            wanted.locale,
            what=self._texts.phrase(f"errand.{wanted.kind}", wanted.locale),
            said=self._texts.phrase(phrase, wanted.locale, **facts),
        )
        await self._put(wanted, text)
