"""The peer of `bench intake`, as a process: a bare aiogram echo that replies in the webhook's response."""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.methods import SendMessage
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web


async def echo(message: Message) -> SendMessage:
    return message.answer(message.text or "")


async def serve(token: str, secret: str) -> None:
    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    handler = SimpleRequestHandler(dispatcher, Bot(token), handle_in_background=False, secret_token=secret)
    application = web.Application()
    handler.register(application, "/hook")
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    print(f"http://{host}:{port}/hook", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
