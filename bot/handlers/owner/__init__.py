"""The owner's handlers: what only an owner may do."""

from bot.handlers.owner import team
from bot.handlers.owner.routes import owner

__all__ = ["owner", "team"]
