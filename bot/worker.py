"""Composition root of the sending half: outbox, jobs and ticks. No aiogram, not even indirectly."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.agent.answering import Answering
from bot.agent.llm import Model
from bot.bookkeeping import keep_books_forever
from bot.clock import Clock, FileClock
from bot.config import Settings
from bot.db.engine import Database
from bot.db.migrations.run import upgrade
from bot.domain.owed.notices import WAKE as NOTICES_WAKE
from bot.epochs import Epoch
from bot.errors import StartRefused
from bot.jobs import Job, Jobs
from bot.lock import hold_lock
from bot.notices import Notices
from bot.outbox import Outbox, Source, give_up_all
from bot.own_words import own_words_job
from bot.rates import ChatPace, LocalRateClock, RateClock, SharedRateClock
from bot.retention import forget_old
from bot.sender import Sender
from bot.texts import Texts
from bot.voice import Voice
from campaigns.running import Running

DEFAULT_MODEL = "gpt-4o-mini"

log = structlog.get_logger()


@dataclass
class Sending:
    """The parts of the sending half that the answering half uses as well."""

    settings: Settings
    database: Database
    clock: Clock
    texts: Texts
    sender: Sender
    voice: Voice
    epoch: Epoch
    outbox: Outbox
    campaigns: Running
    answering: Answering

    def jobs(self) -> list[Job]:
        """What any process may do; the answering half adds the remote writes of its handlers."""
        return [self.answering.job(), own_words_job(), *self.campaigns.jobs()]


async def work_forever(settings: Settings) -> None:
    """`regulars worker`: PostgreSQL only, since SQLite has one process."""
    if settings.is_sqlite:
        raise StartRefused("a worker needs PostgreSQL: with SQLite `regulars run` does everything itself")
    async with start_sending(settings) as sending:
        await run_until_stopped(sending, sending.jobs())


@asynccontextmanager
async def start_sending(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Sending]:
    """Migrate, open, register; on the way out finish what is in flight and let go of everything.

    `clock` overrides the settings' (tests move it by hand).
    """
    async with AsyncExitStack() as stack:
        if settings.is_sqlite:
            stack.enter_context(hold_lock(settings.data_dir))
        await asyncio.to_thread(upgrade, settings.database_url)
        database = Database(settings.database_url)
        stack.callback(database.close)
        clock = clock or (FileClock(settings.clock_file) if settings.clock_file else Clock())
        sender = Sender(settings.token(), settings.telegram_api_url)
        stack.push_async_callback(sender.close)
        texts = Texts()
        voice = Voice(sender, await _rate_clock(settings, database), ChatPace(), database)
        campaigns = Running(database, clock, texts, is_paid=settings.broadcast_paid)
        sources: list[Source] = [Notices(texts), *campaigns.sources()]
        epoch = Epoch(database, clock, give_up_all(sources))
        answering = Answering(database, clock, epoch, _model(settings), settings.default_timezone)
        await epoch.begin()
        stack.push_async_callback(epoch.end)
        outbox = Outbox(database, clock, voice, epoch, sources, in_flight=settings.broadcast_in_flight)
        yield Sending(settings, database, clock, texts, sender, voice, epoch, outbox, campaigns, answering)


def _model(settings: Settings) -> Model | None:
    """The model that words answers; without a key or address they come from retrieval only."""
    if not settings.has_model:
        return None
    key = settings.openai_api_key
    return Model(
        base_url=settings.openai_base_url,
        api_key=key.get_secret_value() if key else None,
        model=settings.openai_model or DEFAULT_MODEL,
    )


async def _rate_clock(settings: Settings, database: Database) -> RateClock:
    if settings.is_sqlite:
        return LocalRateClock(settings.broadcast_rate)
    shared = SharedRateClock(settings.broadcast_rate, database)
    await shared.begin()
    return shared


async def run_until_stopped(sending: Sending, jobs: list[Job], stop: asyncio.Event | None = None) -> None:
    """Pump, work and tick until SIGTERM or SIGINT (or `stop`); then what is in flight lands."""
    stop = stop or stop_on_signals()
    sending.database.on_wake(NOTICES_WAKE, sending.outbox.wake)
    pumping = asyncio.create_task(sending.outbox.run())
    others = [
        asyncio.create_task(sending.epoch.run()),
        asyncio.create_task(Jobs(sending.database, sending.clock, jobs).run()),
        asyncio.create_task(_tick(sending)),
        asyncio.create_task(keep_books_forever(sending.database, sending.clock, sending.settings.secret())),
        asyncio.create_task(stop.wait()),
    ]
    log.info("sending.started", epoch=sending.epoch.current)
    # Whatever ends first ends the rest: a process that lost a part must not look alive.
    await asyncio.wait({pumping, *others}, return_when=asyncio.FIRST_COMPLETED)
    sending.outbox.stop()
    await pumping
    for task in others:
        task.cancel()
    for outcome in await asyncio.gather(*others, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome
    log.info("sending.stopped")


def stop_on_signals() -> asyncio.Event:
    """Set by the first SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _tick(sending: Sending) -> None:
    """APScheduler is the metronome (a second: what is due; an hour: what may be forgotten). It holds no plan."""
    second, hour = asyncio.Event(), asyncio.Event()
    metronome = AsyncIOScheduler(timezone="UTC")
    metronome.add_job(_beat, "interval", seconds=1, args=[second])
    metronome.add_job(_beat, "interval", hours=1, args=[hour], next_run_time=datetime.now(UTC))
    metronome.start()
    try:
        while await second.wait():
            second.clear()
            await sending.voice.clock.book()
            await sending.campaigns.tick()
            if hour.is_set():
                hour.clear()
                await forget_old(sending.database)
    finally:
        metronome.shutdown(wait=False)


async def _beat(event: asyncio.Event) -> None:
    event.set()
