"""The guide's routes: guides and the managers of their stores."""

from bot.domain.people.staff import find_guide
from bot.handlers.routes import Routes

guide = Routes("guide", frozenset({"guide", "manager"}), find_guide)
