"""The guide's handlers: what a guide or manager may do."""

from bot.handlers.guide.routes import guide

__all__ = ["guide"]
