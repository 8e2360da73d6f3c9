"""The sticker: 80 mm square, with 3 mm of its colour around it to be cut away."""

from collections.abc import Iterator
from dataclasses import replace

from bot.pictures.layouts.prints import Entry, Print, place_column, place_plane, place_rings
from bot.pictures.lettering import BLACK, BOLD, Style, place_text, set_text, showable
from bot.pictures.marks import Box, Code, Face, Fill, Mark

SIDE, BLEED = 80, 3
CODE_SIDE = 49  # with its quiet zone
_WHOLE = SIDE + 2 * BLEED
_EDGE = BLEED + 4
_CARD = Box((_WHOLE - 54) / 2, 21.5, 54, 52.5)


def lay_out_sticker(said: Print) -> Face:
    palette = said.palette
    ground = Fill(Box(0, 0, _WHOLE, _WHOLE), palette.ground)
    rings = place_rings(_WHOLE - 6, 4, 44, palette)
    return Face(_WHOLE, _WHOLE, (ground, *rings, *_promise(said), *_card(said), *_way_in(said)))


def _promise(said: Print) -> Iterator[Mark]:
    palette = said.palette
    hook = Style(7.6, BLACK, palette.on_ground, lines=2, leading=1.14)
    smaller = replace(hook, size=3.8, weight=BOLD, colour=palette.soft_on_ground)
    entries = [Entry(said.hook[0], hook), *(Entry(other, smaller, above=0.8) for other in said.hook[1:])]
    yield from place_column(
        entries, Box(_EDGE, _EDGE - 1, _WHOLE - 2 * _EDGE, _CARD.y - _EDGE - 0.5), centred=True
    )


def _card(said: Print) -> Iterator[Mark]:
    palette, x = said.palette, _CARD.middle - CODE_SIDE / 2
    yield Fill(_CARD, palette.card, 3.5)
    yield Code(Box(x, _CARD.y, CODE_SIDE, CODE_SIDE), said.link, palette.ink)
    where = " · ".join(filter(showable, (said.store[0], said.place)))
    name = Style(3.1, BOLD, palette.ink, lines=2, leading=1.12)
    top = _CARD.y + CODE_SIDE - 3.6
    yield from place_column([Entry(where, name)], Box(x, top, CODE_SIDE, _CARD.bottom - 1 - top), centred=True)


def _way_in(said: Print) -> Iterator[Mark]:
    palette, y = said.palette, _CARD.bottom + 1.4
    style = Style(3.2, BOLD, palette.on_ground)
    line = set_text(" · ".join(said.opens), style, width=_WHOLE - 2 * _EDGE - 8)
    left = (_WHOLE - line.width - 6.5) / 2
    yield from place_plane(left, y + 0.4, 4.6, palette.on_ground, palette.ground)
    yield from place_text(line, left + 6.5, y + (5.4 - line.height) / 2, line.width)
