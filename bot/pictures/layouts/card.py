"""The table card: a tent of A5 folded across, the same face on either side; two of them on a sheet of A4."""

from collections.abc import Iterator
from dataclasses import replace

from bot.pictures.layouts.prints import (
    Entry,
    Print,
    place_brand,
    place_column,
    place_number,
    place_pill,
    place_plane,
    place_rings,
)
from bot.pictures.lettering import BLACK, BOLD, LIGHT, MEDIUM, REGULAR, Style
from bot.pictures.marks import Box, Code, Face, Fill, Mark, Placed

WIDE, HIGH = 148.5, 105
CODE_SIDE = 58  # with its quiet zone
_MARGIN = 9
_CARD = Box(WIDE - _MARGIN - 60, _MARGIN, 60, HIGH - 2 * _MARGIN)
_LEFT = _CARD.x - 2 * _MARGIN + 2  # the width left of the card
_CUT = (150, 150, 150)


def lay_out_cards(said: Print) -> Face:
    """A4 across: cut it in the middle, fold each half along the dashes."""
    face = lay_out_face(said)
    marks: list[Mark] = []
    for x in (0, WIDE):
        marks += [Placed(face, x, 0, turned=True), Placed(face, x, HIGH)]
    return Face(2 * WIDE, 2 * HIGH, (*marks, *_lines()))


def lay_out_face(said: Print) -> Face:
    return Face(WIDE, HIGH, (*_promise(said), *_card(said)))


def _promise(said: Print) -> Iterator[Mark]:
    palette = said.palette
    yield Fill(Box(0, 0, WIDE, HIGH), palette.ground)
    yield from place_rings(8, HIGH + 6, 62, palette)
    name = Style(4.2, BOLD, palette.on_ground)
    yield from place_brand(said, Box(_MARGIN, _MARGIN - 0.5, _LEFT, 11), name, palette.soft_on_ground)
    kicker = Style(4.8, LIGHT, palette.soft_on_ground)
    hook = Style(12.5, BLACK, palette.on_ground, lines=3, leading=1.14)
    entries = [Entry(said.kicker[0], kicker), Entry(said.hook[0], hook, above=1)]
    if len(said.hook) > 1:
        entries.append(Entry(said.kicker[1], replace(kicker, size=3.6), above=3))
        entries.append(Entry(said.hook[1], replace(hook, size=7, weight=BOLD), above=0.5))
    yield from place_column(entries, Box(_MARGIN, 24.5, _LEFT, 31.5))
    yield from _steps(said)
    yield from _way_in(said)


def _steps(said: Print) -> Iterator[Mark]:
    palette, high = said.palette, 8.6
    for number, step in enumerate(said.steps):
        y = 59.5 + number * high
        yield from place_number(number + 1, _MARGIN, y + 0.9, 5.4, palette.ground, palette.on_ground)
        style = Style(3, BOLD, palette.on_ground)
        smaller = replace(style, size=2.5, weight=REGULAR, colour=palette.soft_on_ground)
        entries = [Entry(step[0], style), *(Entry(other, smaller) for other in step[1:])]
        yield from place_column(entries, Box(_MARGIN + 8, y, _LEFT - 8, high - 1.2))


def _way_in(said: Print) -> Iterator[Mark]:
    palette = said.palette
    yield from place_plane(_MARGIN - 0.4, 88, 6.4, palette.on_ground, palette.ground)
    style = Style(3, BOLD, palette.on_ground)
    smaller = replace(style, size=2.5, weight=REGULAR, colour=palette.soft_on_ground)
    entries = [Entry(said.opens[0], style), *(Entry(other, smaller) for other in said.opens[1:])]
    yield from place_column(entries, Box(_MARGIN + 8, 87.5, _LEFT - 8, 7.4))


def _card(said: Print) -> Iterator[Mark]:
    palette, x = said.palette, _CARD.x + 1
    yield Fill(_CARD, palette.card, 4)
    yield Code(Box(x, _CARD.y + 1, CODE_SIDE, CODE_SIDE), said.link, palette.ink)
    name = Style(4.4, BOLD, palette.ink, lines=2, leading=1.15)
    entries = [Entry(said.store[0], name)]
    entries += [
        Entry(other, replace(name, size=3.2, weight=REGULAR, colour=palette.soft)) for other in said.store[1:]
    ]
    under, pill = _CARD.y + CODE_SIDE - 2, 5 if said.place else 0
    room = Box(x + 3, under, CODE_SIDE - 6, _CARD.bottom - 9 - pill - under)
    yield from place_column(entries, room, centred=True)
    foot = Box(x + 3, _CARD.bottom - 8 - pill, CODE_SIDE - 6, pill)
    yield from place_pill(said.place, Style(2.9, MEDIUM, palette.ink), palette.wash, foot)
    link = Box(x + 3, _CARD.bottom - 6.5, CODE_SIDE - 6, 4)
    yield from place_column([Entry(said.shown_link, Style(2.2, REGULAR, palette.soft))], link, centred=True)


def _lines() -> Iterator[Fill]:
    """Where to fold: dashes at the edges only. Where to cut: a hairline."""
    for x in (0, WIDE - 6, WIDE, 2 * WIDE - 6):
        yield from (Fill(Box(x + dash, HIGH - 0.1, 1.2, 0.2), _CUT) for dash in (0, 2.4, 4.8))
    yield Fill(Box(WIDE - 0.05, 0, 0.1, 2 * HIGH), _CUT)
