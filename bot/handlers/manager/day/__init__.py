"""The store's day: what was redeemed, what to look at, closing it, and its export."""

from bot.handlers.manager.day import card, closing, exports, uses

__all__ = ["card", "closing", "exports", "uses"]
