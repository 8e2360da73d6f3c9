"""The shopper's routes: everybody in a private chat; staff come here with what their role has no meaning for."""

from bot.handlers.routes import Routes

shopper = Routes("shopper")
