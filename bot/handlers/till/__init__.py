"""The till's handlers: digits and scans, and who is on shift."""

from bot.handlers.till.routes import till

__all__ = ["till"]
