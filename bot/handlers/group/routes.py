"""The group's routes: everybody in a store's group, and what Telegram tells us about its members and ourselves."""

from bot.handlers.routes import Routes

group = Routes("group")
