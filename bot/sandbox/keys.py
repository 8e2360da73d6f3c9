"""Where the parts of the sandbox hang in its web application."""

from aiohttp import web

from bot.sandbox.exchange import Exchange

EXCHANGE = web.AppKey("exchange", Exchange)
