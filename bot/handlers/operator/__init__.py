"""The operator's handlers: what an operator or owner may do."""

from bot.handlers.operator import brand, codes, gift, groups, home, knowledge, questions, stores, team
from bot.handlers.operator.routes import operator

__all__ = ["brand", "codes", "gift", "groups", "home", "knowledge", "operator", "questions", "stores", "team"]
