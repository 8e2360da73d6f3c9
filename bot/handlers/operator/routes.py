"""The operator's routes: operators, and owners, who may do all an operator may."""

from bot.domain.people.staff import find_operator
from bot.handlers.routes import Routes

operator = Routes("operator", frozenset({"operator", "owner"}), find_operator)
