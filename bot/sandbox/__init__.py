"""The local stand-in of Telegram. Its face: `Sandbox`, `Person`, `Group`, `Card` to act, `serve` to run it."""

from importlib import import_module
from typing import Any

_FACE = {
    "Card": "bot.sandbox.people",
    "Group": "bot.sandbox.people",
    "Person": "bot.sandbox.people",
    "Sandbox": "bot.sandbox.people",
    "serve": "bot.sandbox.server",
}


def __getattr__(name: str) -> Any:
    """Looked up when asked for: acting as people must not cost the seconds that aiogram takes to import."""
    if name not in _FACE:
        raise AttributeError(name)
    return getattr(import_module(_FACE[name]), name)
