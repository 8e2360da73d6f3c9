"""The page in the browser: phones, the shop wall, the clock, the weather and the books."""

from bot.sandbox.page.hooks import BotState, ClockFace, Hooks, Making, NoHooks, Phone, Step, WallItem, Words, Zone
from bot.sandbox.page.page import add_page

__all__ = [
    "BotState",
    "ClockFace",
    "Hooks",
    "Making",
    "NoHooks",
    "Phone",
    "Step",
    "WallItem",
    "Words",
    "Zone",
    "add_page",
]
