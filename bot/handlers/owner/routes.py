"""The owner's routes: what no operator may do. They stand before the operator's."""

from bot.domain.people.staff import find_owner
from bot.handlers.routes import Routes

owner = Routes("owner", frozenset({"owner"}), find_owner)
