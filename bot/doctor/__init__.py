"""`regulars doctor`: looks at everything the bot leans on and says, a line each, what to do."""

import asyncio

from bot.config import Settings
from bot.doctor.findings import Finding
from bot.doctor.machine import compare_clocks, look_at_disk, look_at_fonts, look_at_time_zones
from bot.doctor.model import ask_model
from bot.doctor.set_up import look_at_set_up
from bot.doctor.stored import read_database
from bot.doctor.telegram import ask_telegram


async def examine(settings: Settings) -> list[Finding]:
    """All findings in a fixed order. Reads only; asks the model for one word."""
    stored = await asyncio.to_thread(read_database, settings)
    return [
        *await ask_telegram(settings, stored),
        stored.finding,
        *look_at_set_up(stored),
        look_at_disk(settings),
        await ask_model(settings),
        await compare_clocks(settings),
        look_at_time_zones(settings, stored),
        await asyncio.to_thread(look_at_fonts),
    ]
