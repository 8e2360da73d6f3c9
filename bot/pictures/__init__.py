"""Pictures by name and plain facts: `draw` gives a PNG or PDF. Slow: in a thread, never on the event loop."""

from importlib import import_module
from typing import Any

# By their names, loaded at the first drawing: the sending half seldom draws, and what draws takes 9 MB.
DRAWERS = {
    "qr": "bot.pictures.qr.draw_qr",
    "barcode": "bot.pictures.barcode.draw_barcode",
    "chart": "bot.pictures.chart.draw_chart",
    "poster": "bot.pictures.poster.draw_poster",
    "poster_pdf": "bot.pictures.poster.print_poster",
    "swatch": "bot.pictures.swatch.draw_swatch",
    "given": "bot.pictures.given.draw_given",
    "example": "bot.imports.examples.draw_example",
}


def draw(name: str, facts: dict[str, Any]) -> bytes:
    """The picture `name` as bytes."""
    module, _, drawer = DRAWERS[name].rpartition(".")
    drawn: bytes = getattr(import_module(module), drawer)(facts)
    return drawn
