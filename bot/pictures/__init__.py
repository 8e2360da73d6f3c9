"""Pictures by name and plain facts: `draw` gives a PNG or PDF. Slow: in a thread, never on the event loop."""

from collections.abc import Callable
from typing import Any

from bot.imports.examples import draw_example
from bot.pictures.chart import draw_chart
from bot.pictures.given import draw_given
from bot.pictures.poster import draw_poster, print_poster
from bot.pictures.qr import draw_qr
from bot.pictures.swatch import draw_swatch

DRAWERS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "qr": draw_qr,
    "chart": draw_chart,
    "poster": draw_poster,
    "poster_pdf": print_poster,
    "swatch": draw_swatch,
    "given": draw_given,
    "example": draw_example,
}


def draw(name: str, facts: dict[str, Any]) -> bytes:
    """The picture `name` as bytes."""
    return DRAWERS[name](facts)
