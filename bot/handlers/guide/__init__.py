"""The guide's handlers: what a guide or manager may do."""

from bot.handlers.guide import coupons, customers, entry_code, home, questions, shoppers_side
from bot.handlers.guide.routes import guide

__all__ = ["coupons", "customers", "entry_code", "guide", "home", "questions", "shoppers_side"]
