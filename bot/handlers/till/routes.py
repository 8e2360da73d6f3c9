"""The till's routes."""

from bot.domain.people.staff import find_till
from bot.handlers.routes import Routes

till = Routes("till", frozenset({"till"}), find_till)
