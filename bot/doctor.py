"""`regulars doctor`: looks at everything the bot leans on and says, a line each, what to do."""

import asyncio
import shutil
import subprocess
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from bot.config import Settings
from bot.db.engine import make_engine
from bot.db.tables.chats import Chat
from bot.db.tables.groups import Group, GroupStatus
from bot.db.tables.stores import Brand, Store
from bot.sender import Sender, Sent

PATIENCE = 10  # seconds for one question to Telegram
MODEL_PATIENCE = 30  # a model on this machine may have to be loaded first
MOST_CLOCK_ERROR = 30  # seconds; beyond it scheduled messages go out visibly late or early
LEAST_DISK = 500 * 2**20  # bytes
MIGRATIONS = Path(__file__).parent / "db" / "migrations"


class State(StrEnum):
    OK = "ok"
    NOTE = "note"  # works; somebody may want to know
    WRONG = "wrong"  # something will not work until the line's advice is followed


@dataclass(frozen=True)
class Finding:
    state: State
    subject: str
    says: str

    @property
    def is_wrong(self) -> bool:
        return self.state is State.WRONG

    def line(self) -> str:
        return f"{self.state:<6}{self.subject:<12}{self.says}"


@dataclass(frozen=True)
class Stored:
    """What the database says that has to be checked outside of it."""

    finding: Finding
    groups: list[tuple[str, int]] = field(default_factory=list)  # title, Telegram chat id
    timezones: frozenset[str] = frozenset()
    is_onboarding: bool | None = None  # None: there is nothing to read it from yet


async def examine(settings: Settings) -> list[Finding]:
    """All findings in a fixed order. Reads only; asks the model for one word."""
    stored = await asyncio.to_thread(_read_database, settings)
    sender = Sender(settings.bot_token.get_secret_value() if settings.bot_token else "", settings.telegram_api_url)
    try:
        findings = [finding async for finding in _ask_telegram(settings, sender, stored)]
    finally:
        await sender.close()
    return [
        *findings,
        stored.finding,
        _look_at_brand(stored),
        _look_at_disk(settings),
        await _ask_model(settings),
        await _compare_clocks(settings),
        _look_at_time_zones(settings, stored),
        await asyncio.to_thread(_look_at_fonts),
    ]


async def _ask_telegram(settings: Settings, sender: Sender, stored: Stored) -> AsyncIterator[Finding]:
    if settings.bot_token is None:
        yield Finding(State.WRONG, "token", "BOT_TOKEN is missing: get one from @BotFather and put it into .env")
        yield Finding(State.NOTE, "groups", "not looked at without a token")
        return
    me = await sender.call("getMe", {}, deadline=PATIENCE)
    if not isinstance(me, Sent):
        yield Finding(
            State.WRONG, "token", _say_refused(settings, me.reason if hasattr(me, "reason") else "moved")
        )
        yield Finding(State.NOTE, "groups", "not looked at: Telegram does not answer to this token")
        return
    yield Finding(State.OK, "token", f"@{me.result.get('username', '?')} answers")
    yield _judge_webhook(settings, await sender.call("getWebhookInfo", {}, deadline=PATIENCE))
    if not stored.groups:
        yield Finding(State.NOTE, "groups", "none bound to a store yet: make the bot admin of one")
        return
    bad = [title for title, chat in stored.groups if not await _may_invite(sender, chat, me.result["id"])]
    if bad:
        yield Finding(State.WRONG, "groups", f'make the bot admin with "invite users" in: {", ".join(bad)}')
    else:
        yield Finding(State.OK, "groups", f"{len(stored.groups)} with the rights the bot needs")


def _say_refused(settings: Settings, reason: str) -> str:
    if reason == "unreachable":
        return f"{settings.telegram_api_url} cannot be reached: check the network, or TELEGRAM_API_URL"
    return f"refused ({reason}): copy the token again from @BotFather"


def _judge_webhook(settings: Settings, info: Any) -> Finding:
    if not isinstance(info, Sent):
        return Finding(State.NOTE, "updates", "Telegram did not say how updates come: try again later")
    url, waiting = info.result.get("url", ""), info.result.get("pending_update_count", 0)
    if error := info.result.get("last_error_message"):
        return Finding(State.NOTE, "updates", f"Telegram's last call failed ({error}); {waiting} waiting")
    if not settings.webhook_url and url:
        return Finding(
            State.NOTE, "updates", f"another webhook is set, at {url}: unset it there, or set WEBHOOK_URL"
        )
    return Finding(State.OK, "updates", f"{'webhook' if settings.webhook_url else 'polling'}; {waiting} waiting")


async def _may_invite(sender: Sender, chat: int, bot: int) -> bool:
    member = await sender.call("getChatMember", {"chat_id": chat, "user_id": bot}, deadline=PATIENCE)
    return isinstance(member, Sent) and bool(member.result.get("can_invite_users"))


def _read_database(settings: Settings) -> Stored:
    place = settings.database_url.removeprefix("sqlite:///").partition("?")[0]
    if settings.is_sqlite and not Path(place).exists():
        return Stored(Finding(State.NOTE, "database", f"{place} is made at the first start"))
    engine = make_engine(settings.database_url, read_only=True)
    try:
        with engine.connect() as connection:
            now = set(MigrationContext.configure(connection).get_current_heads())
            if now != _wanted_revisions():
                return Stored(
                    Finding(State.NOTE, "database", "not up to date: regulars migrate (run does it too)")
                )
            return _read_tables(Session(connection))
    except SQLAlchemyError as error:
        return Stored(
            Finding(State.WRONG, "database", f"{type(error).__name__}: check DATABASE_URL and its server")
        )
    finally:
        engine.dispose()


def _wanted_revisions() -> set[str]:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return set(ScriptDirectory.from_config(config).get_heads())


def _read_tables(session: Session) -> Stored:
    groups = session.exec(
        select(Chat.title, Chat.telegram_id)
        .join(Group, col(Group.chat_id) == col(Chat.id))
        .where(Group.status != GroupStatus.UNBOUND)
    ).all()
    brand = session.get(Brand, 1)
    return Stored(
        Finding(State.OK, "database", "up to date"),
        groups=[(title, telegram_id) for title, telegram_id in groups],
        timezones=frozenset(session.exec(select(Store.timezone)).all()),
        is_onboarding=bool(brand and brand.company and brand.privacy_contact),
    )


def _look_at_brand(stored: Stored) -> Finding:
    if stored.is_onboarding:
        return Finding(State.OK, "brand", "company and privacy contact are set")
    return Finding(
        State.NOTE, "brand", "nobody is onboarded before company and privacy contact are set: /settings"
    )


def _look_at_disk(settings: Settings) -> Finding:
    folder = next(place for place in (settings.data_dir, *settings.data_dir.parents) if place.exists())
    free = shutil.disk_usage(folder).free
    if free < LEAST_DISK:
        return Finding(State.WRONG, "disk", f"only {free // 2**20} MiB free in {settings.data_dir}: make room")
    return Finding(State.OK, "disk", f"{free // 2**30} GiB free in {settings.data_dir}")


async def _ask_model(settings: Settings) -> Finding:
    if not settings.has_model:
        return Finding(State.OK, "model", "none: answers are your articles as written")
    base = settings.openai_base_url or "https://api.openai.com/v1"
    headers = {}
    if settings.openai_api_key:
        headers["Authorization"] = f"Bearer {settings.openai_api_key.get_secret_value()}"
    question = {"model": settings.openai_model, "messages": [{"role": "user", "content": "Say yes."}]}
    began = time.monotonic()
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=MODEL_PATIENCE)) as http,
            http.post(f"{base}/chat/completions", json=question, headers=headers) as response,
        ):
            if response.status != 200:
                return Finding(State.WRONG, "model", _say_model_refused(settings, response.status))
            said = (await response.json(content_type=None))["choices"][0]["message"]["content"]
    except (aiohttp.ClientError, TimeoutError):
        return Finding(State.WRONG, "model", f"{base} cannot be reached: start it, or check OPENAI_BASE_URL")
    except (ValueError, LookupError, TypeError):
        return Finding(State.WRONG, "model", f"{base} does not speak the OpenAI protocol: it often ends in /v1")
    if not said:
        return Finding(
            State.NOTE, "model", "it answers with an empty text: answers will be your articles as written"
        )
    return Finding(State.OK, "model", f"{settings.openai_model} answers in {time.monotonic() - began:.1f} s")


def _say_model_refused(settings: Settings, status: int) -> str:
    advice = {
        401: "check OPENAI_API_KEY",
        403: "check OPENAI_API_KEY",
        404: f"check OPENAI_BASE_URL and that it has {settings.openai_model}",
        429: "its quota is used up, or ask less often",
    }
    return f"refused (HTTP {status}): {advice.get(status, 'look into its own log')}"


async def _compare_clocks(settings: Settings) -> Finding:
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as http,
            http.get(settings.telegram_api_url, allow_redirects=False) as response,
        ):
            theirs = parsedate_to_datetime(response.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, LookupError, ValueError):
        return Finding(State.NOTE, "clock", "nobody to compare it with: Telegram cannot be reached")
    apart = abs((datetime.now(UTC) - theirs).total_seconds())
    if apart > MOST_CLOCK_ERROR:
        return Finding(
            State.WRONG, "clock", f"{apart:.0f} s apart from Telegram's: switch on time synchronisation"
        )
    return Finding(State.OK, "clock", "agrees with Telegram's")


def _look_at_time_zones(settings: Settings, stored: Stored) -> Finding:
    unknown = [name for name in sorted(stored.timezones | {settings.default_timezone}) if not _is_zone(name)]
    if unknown:
        return Finding(State.WRONG, "time zones", f"unknown here: {', '.join(unknown)}: pip install -U tzdata")
    return Finding(State.OK, "time zones", f"{len(stored.timezones) + 1} in use, rules of {version('tzdata')}")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    return True


def _look_at_fonts() -> Finding:
    """Only a browser on this machine needs them; Telegram's apps bring their own."""
    if shutil.which("fc-list") is None:
        return Finding(State.NOTE, "fonts", "cannot be listed here (fontconfig is not installed)")
    listed = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, check=False)  # noqa: S607 (found on PATH above)
    if not listed.stdout.strip():
        return Finding(State.NOTE, "fonts", "none for Chinese: a browser here shows boxes; install Noto Sans CJK")
    return Finding(State.OK, "fonts", "Chinese can be shown")
