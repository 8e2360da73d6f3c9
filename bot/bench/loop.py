"""The peer of `bench broadcast`, as a process: aiogram's own `Bot.send_message`, evenly spaced, nothing kept."""

import asyncio
import sys
from time import monotonic

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

_TEXT = "<b>This weekend at Harbour Street</b>\n\nHello Ada, two for one on everything iced. Come by!"


async def send_all(telegram: str, token: str, rate: float) -> None:
    """Until it is stopped."""
    bot = Bot(token, AiohttpSession(api=TelegramAPIServer.from_base(telegram)))
    print("sending", flush=True)
    flying: set[asyncio.Task[None]] = set()
    chat, due = 10_000_000, monotonic()
    while True:
        flight = asyncio.create_task(_send(bot, chat))
        flying.add(flight)
        flight.add_done_callback(flying.discard)
        chat, due = chat + 1, due + 1 / rate
        await asyncio.sleep(max(0.0, due - monotonic()))


async def _send(bot: Bot, chat: int) -> None:
    buttons = [[InlineKeyboardButton(text=word, callback_data=word) for word in ("Why this?", "Fewer", "Stop")]]
    try:
        await bot.send_message(
            chat, _TEXT, parse_mode="HTML", reply_markup=InlineKeyboardMarkup(inline_keyboard=buttons)
        )
    except TelegramAPIError:
        return  # counted by the other side


if __name__ == "__main__":
    asyncio.run(send_all(sys.argv[1], sys.argv[2], float(sys.argv[3])))
