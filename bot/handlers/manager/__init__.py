"""The manager's handlers: its staff, figures and what only its manager decides."""

from bot.handlers.manager.routes import manager

__all__ = ["manager"]
