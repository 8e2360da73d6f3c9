"""The manager's routes."""

from bot.domain.people.staff import find_manager
from bot.handlers.routes import Routes

manager = Routes("manager", frozenset({"manager"}), find_manager)
