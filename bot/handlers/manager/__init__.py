"""The manager's handlers: a guide's desk with the store's figures, team and card on it."""

from bot.handlers.manager import day, figures, home
from bot.handlers.manager.routes import manager

__all__ = ["day", "figures", "home", "manager"]
