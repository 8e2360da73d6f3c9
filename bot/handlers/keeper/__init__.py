"""The keeper's handlers: what the manager of a store and every operator may change of it."""

from bot.handlers.keeper import hours, place, special_days, store, till_code
from bot.handlers.keeper.routes import keeper

__all__ = ["hours", "keeper", "place", "special_days", "store", "till_code"]
