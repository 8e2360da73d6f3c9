"""Pictures by name and plain facts: `draw` gives a PNG. Slow: call it in a thread, never on the event loop."""

from collections.abc import Callable
from typing import Any

from bot.pictures.qr import draw_qr

DRAWERS: dict[str, Callable[[dict[str, Any]], bytes]] = {"qr": draw_qr}


def draw(name: str, facts: dict[str, Any]) -> bytes:
    """The picture `name` as PNG bytes."""
    return DRAWERS[name](facts)
