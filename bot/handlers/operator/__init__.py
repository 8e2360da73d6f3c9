"""The operator's handlers: what an operator or owner may do."""

from bot.handlers.operator.routes import operator

__all__ = ["operator"]
