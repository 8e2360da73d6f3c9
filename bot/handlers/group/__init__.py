"""The group's handlers: who asks to join, who comes and goes, what is said to the bot there."""

from bot.handlers.group import commands, members, questions, standing
from bot.handlers.group.routes import group

__all__ = ["commands", "group", "members", "questions", "standing"]
