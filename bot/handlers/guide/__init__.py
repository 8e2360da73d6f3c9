"""The guide's handlers: what a guide or manager may do."""

from bot.handlers.guide import (
    coupons,
    entry_code,
    figures,
    home,
    late,
    offline,
    own_codes,
    pin,
    questions,
    shoppers_side,
    slips,
    undoing,
    viewing,
)
from bot.handlers.guide.customers import cards, giving
from bot.handlers.guide.routes import guide
from bot.handlers.guide.sales import lists, making, returning

__all__ = [
    "cards",
    "coupons",
    "entry_code",
    "figures",
    "giving",
    "guide",
    "home",
    "late",
    "lists",
    "making",
    "offline",
    "own_codes",
    "pin",
    "questions",
    "returning",
    "shoppers_side",
    "slips",
    "undoing",
    "viewing",
]
