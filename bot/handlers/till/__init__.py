"""The till's handlers: codes typed and scanned, and who is on shift."""

from bot.handlers.till import coupons, home, side_ways, undoing
from bot.handlers.till.routes import till

__all__ = ["coupons", "home", "side_ways", "till", "undoing"]
