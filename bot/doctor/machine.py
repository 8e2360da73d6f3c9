"""This machine: disk, clock, time zones, fonts."""

import shutil
import subprocess
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from zoneinfo import ZoneInfo

import aiohttp

from bot.config import Settings
from bot.doctor.findings import Finding, State
from bot.doctor.stored import Stored
from bot.pictures.fonts import FONT_FILE, find_font

PATIENCE = 10  # seconds
MOST_CLOCK_ERROR = 30  # seconds; beyond it scheduled messages go out visibly late or early
LEAST_DISK = 500 * 2**20  # bytes


def look_at_disk(settings: Settings) -> Finding:
    folder = next(place for place in (settings.data_dir, *settings.data_dir.parents) if place.exists())
    free = shutil.disk_usage(folder).free
    if free < LEAST_DISK:
        return Finding(State.WRONG, "disk", f"only {free // 2**20} MiB free in {settings.data_dir}: make room")
    return Finding(State.OK, "disk", f"{free // 2**30} GiB free in {settings.data_dir}")


async def compare_clocks(settings: Settings) -> Finding:
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


def look_at_time_zones(settings: Settings, stored: Stored) -> Finding:
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


def look_at_fonts() -> Finding:
    """Posters and charts bring their own; only a browser on this machine needs another."""
    try:
        find_font(12).getlength("月")
    except OSError as error:
        return Finding(State.WRONG, "fonts", f"{FONT_FILE} cannot be read ({error}): reinstall manimgx-fonts-cjk")
    packaged = "posters have theirs (Noto Sans CJK, packaged)"
    if shutil.which("fc-list") is None:
        return Finding(State.OK, "fonts", f"{packaged}; a browser's cannot be listed here")
    listed = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, check=False)  # noqa: S607 (found on PATH above)
    if not listed.stdout.strip():
        return Finding(State.NOTE, "fonts", f"{packaged}; a browser here shows boxes for Chinese: install one")
    return Finding(State.OK, "fonts", f"{packaged}; a browser here shows Chinese")
