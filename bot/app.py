"""Composition root: the sending half, intake, handlers and web, made by plain constructors in order."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from urllib.parse import urlsplit

import segno
import structlog
from aiogram.types import Update
from aiohttp import web
from sqlmodel import Session

import campaigns.handlers  # noqa: F401 - registers itself with the operator's and the shopper's routes
from bot.clock import Clock
from bot.config import Settings
from bot.domain.people.owner_links import offer_ownership
from bot.domain.people.staff import appoint_owner
from bot.errands import Errands
from bot.errors import StartRefused, TryAgainLater
from bot.handlers.audiences import list_audiences, list_jobs, list_makers
from bot.handlers.desk import Desk
from bot.handlers.events import House
from bot.handlers.incoming import look_at
from bot.handlers.routes import Doors
from bot.intake import Intake, Taken
from bot.jobs import Job
from bot.polling import Poller
from bot.sender import Sent
from bot.speaker import Speaker
from bot.telegram import ALLOWED_UPDATES, decode, who_am_i
from bot.web.metrics import Metrics
from bot.web.scans import Scans
from bot.web.webhook import Check, Webhook, make_application
from bot.worker import Sending, run_until_stopped, start_sending, stop_on_signals

log = structlog.get_logger()


async def run_forever(
    settings: Settings, *, stop: asyncio.Event | None = None, clock: Clock | None = None
) -> None:
    """`regulars run`: until SIGTERM or SIGINT, then what is in flight is finished. Never deletes the webhook.

    `stop` and `clock` are for a process that runs it inside (tests).
    """
    async with start_sending(settings, clock) as sending:
        bot_id, bot_name = await who_am_i(sending.sender)
        speaker = Speaker(sending.database, sending.clock, sending.voice)
        house = House(
            sending.texts,
            bot_name,
            settings.default_timezone,
            model_host=settings.model_host,
            secret=settings.secret(),
            public_url=settings.public_url or "",
        )
        sending.campaigns.keep_cards(sending.voice)
        errands = _errands(sending, house)
        intake, jobs = _answering(sending, house, bot_id, errands)
        await _appoint_owners(sending, house)
        stop = stop or stop_on_signals()
        await speaker.catch_up()
        async with _taking_updates(sending, house, intake, speaker, stop):
            await run_until_stopped(sending, jobs, stop)
        await errands.stop()
        await speaker.drain()


def _errands(sending: Sending, house: House) -> Errands:
    makers = list_makers(sending.database, sending.clock, sending.sender, house)
    return Errands(sending.database, sending.clock, sending.epoch, sending.voice, sending.texts, makers)


def _answering(sending: Sending, house: House, bot_id: int, errands: Errands) -> tuple[Intake, list[Job]]:
    desk = Desk(sending.database, sending.clock, house, default_locale=sending.settings.default_locale)
    doors = Doors(list_audiences(), desk)

    async def feed(update: Update) -> Taken | None:
        incoming = look_at(update, bot_id=bot_id, bot_name=house.bot_name)
        return await doors.take(incoming) if incoming else None

    intake = Intake(sending.database, decode, feed)
    owed = list_jobs(sending.database, sending.clock, sending.voice, sending.sender, house)
    return intake, [*sending.jobs(), errands.job(), *owed]


@asynccontextmanager
async def _taking_updates(
    sending: Sending, house: House, intake: Intake, speaker: Speaker, stop: asyncio.Event
) -> AsyncIterator[None]:
    """Serve the webhook, or poll, for as long as the body runs."""
    settings = sending.settings
    webhook = _webhook(settings, intake, speaker)
    path = urlsplit(settings.webhook_url or "").path or "/"
    metrics = Metrics(sending.database, sending.clock)
    scans = _scans(sending, house) if house.public_url else None
    application = make_application(
        webhook, path, is_ready=_readiness(sending), give_metrics=metrics.give, scans=scans
    )
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, settings.http_host, settings.http_port).start()
    poller = Poller(sending.sender, intake, speaker.speak, ALLOWED_UPDATES)
    polling = None
    if webhook:
        await _set_webhook(sending)
    else:
        polling = asyncio.create_task(poller.run())
        polling.add_done_callback(lambda _task: stop.set())
    log.info("updates.taking", by="webhook" if webhook else "polling")
    try:
        yield
    finally:
        poller.stop()
        if polling:
            await polling
        await runner.cleanup()


def _scans(sending: Sending, house: House) -> Scans:
    return Scans(
        sending.database,
        sending.clock,
        sending.texts,
        bot_name=house.bot_name,
        default_locale=sending.settings.default_locale,
    )


def _webhook(settings: Settings, intake: Intake, speaker: Speaker) -> Webhook | None:
    if settings.webhook_url is None or settings.webhook_secret is None:
        return None
    return Webhook(intake, speaker, settings.webhook_secret.get_secret_value())


async def _set_webhook(sending: Sending) -> None:
    settings = sending.settings
    assert settings.webhook_secret  # noqa: S101 - the settings refuse a webhook without one
    outcome = await sending.sender.call(
        "setWebhook",
        {
            "url": settings.webhook_url,
            "secret_token": settings.webhook_secret.get_secret_value(),
            "allowed_updates": ALLOWED_UPDATES,
            "max_connections": 40,
        },
    )
    if not isinstance(outcome, Sent):
        raise StartRefused(f"Telegram does not take WEBHOOK_URL: {outcome}")


def _readiness(sending: Sending) -> Check:
    async def is_ready() -> bool:
        try:
            return await sending.database.read(lambda session: True)
        except TryAgainLater:
            return False

    return is_ready


_OWNER_LINK = """
Open this link in Telegram within 15 minutes, or scan the code, to become the owner:

  {link}

It works once. Too late? Start again: a new one is printed, and this one is void.
"""


async def _appoint_owners(sending: Sending, house: House) -> None:
    """OWNER_IDS become owners; without any owner a one-time link is printed, as text and as a QR code."""
    link = await sending.database.unit_of_work(_owners, sending, house, sending.clock.now())
    if link:
        print(_OWNER_LINK.format(link=link), flush=True)  # noqa: T201
        segno.make(link, error="l").terminal(compact=True)
        sys.stdout.flush()


def _owners(session: Session, sending: Sending, house: House, now: datetime) -> str | None:
    for telegram_id in sending.settings.owner_ids:
        appoint_owner(session, telegram_id=telegram_id, locale=sending.settings.default_locale, now=now)
    invitation = offer_ownership(session, now=now)
    return house.deep_link(invitation.code) if invitation else None
