"""The owner's handlers: what only an owner may do."""

from bot.handlers.owner import audit, team
from bot.handlers.owner.routes import owner

__all__ = ["audit", "owner", "team"]
