"""The keeper's routes: whoever may change a store, its manager and every operator."""

from bot.domain.people.staff import find_keeper
from bot.handlers.routes import Routes

keeper = Routes("keeper", frozenset({"manager", "operator", "owner"}), find_keeper)
