"""Posters by their size: as a picture for the chat, and as a PDF for the printer."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.pictures.layouts.card import lay_out_cards, lay_out_face
from bot.pictures.layouts.prints import Print, read_print
from bot.pictures.layouts.sheet import lay_out_a4, lay_out_a5
from bot.pictures.layouts.sticker import BLEED, lay_out_sticker
from bot.pictures.marks import Face
from bot.pictures.printing import Printer
from bot.pictures.raster import paint, write_png

WIDTH = 1080  # pixels of a preview: what a phone shows


@dataclass(frozen=True)
class Size:
    """`sheet` is what the printer gets, `look` what the preview shows of it."""

    sheet: Callable[[Print], Face]
    look: Callable[[Print], Face]
    bleed: float = 0


SIZES = {
    "a4": Size(lay_out_a4, lay_out_a4),
    "a5": Size(lay_out_a5, lay_out_a5),
    "card": Size(lay_out_cards, lay_out_face),
    "sticker": Size(lay_out_sticker, lay_out_sticker, BLEED),
}


def draw_poster(facts: dict[str, Any]) -> bytes:
    """`size`: of SIZES; the rest: see `Print`. A PNG."""
    said = read_print(facts)
    return write_png(paint(SIZES[facts["size"]].look(said), width=WIDTH, traditional=said.traditional))


def print_poster(facts: dict[str, Any]) -> bytes:
    """The same as a PDF of one page in its real size."""
    size, said, file = SIZES[facts["size"]], read_print(facts), io.BytesIO()
    printer = Printer(file, traditional=said.traditional)
    printer.add_page(size.sheet(said), bleed=size.bleed)
    printer.close(title=" · ".join(filter(None, [said.brand[0], said.store[0], said.place])))
    return file.getvalue()
