"""The poster: A4, and smaller as A5. Above the promise on the brand's colour, below the code and what to do."""

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

WIDE, HIGH = 210, 297
CODE_SIDE = 98  # with its quiet zone
_MARGIN = 17
_HORIZON = 184  # where the brand's colour ends
_CARD = Box(_MARGIN, 146, 100, 122)
_A5 = 148 / 210


def lay_out_a4(said: Print) -> Face:
    return Face(
        WIDE, HIGH, (*_ground(said), *_promise(said), *_card(said), *_way_in(said), *_steps(said), *_foot(said))
    )


def lay_out_a5(said: Print) -> Face:
    return Face(148, 210, (Placed(lay_out_a4(said), 0, 0, _A5),))


def _ground(said: Print) -> Iterator[Mark]:
    palette = said.palette
    yield Fill(Box(0, 0, WIDE, HIGH), palette.paper)
    yield Fill(Box(0, 0, WIDE, _HORIZON), palette.ground)
    yield from place_rings(WIDE - 22, 26, 96, palette)


def _promise(said: Print) -> Iterator[Mark]:
    palette = said.palette
    name = Style(6.6, BOLD, palette.on_ground)
    yield from place_brand(said, Box(_MARGIN, 16, WIDE - 2 * _MARGIN, 17), name, palette.soft_on_ground)
    kicker = Style(8, LIGHT, palette.soft_on_ground)
    hook = Style(27, BLACK, palette.on_ground, lines=2, leading=1.14)
    entries = [Entry(said.kicker[0], kicker), Entry(said.hook[0], hook, above=2)]
    if len(said.hook) > 1:
        entries.append(Entry(said.kicker[1], replace(kicker, size=5.4), above=6))
        entries.append(Entry(said.hook[1], replace(hook, size=13, weight=BOLD), above=1))
    yield from place_column(entries, Box(_MARGIN, 42, WIDE - 2 * _MARGIN, 96), upright=0.6)


def _card(said: Print) -> Iterator[Mark]:
    """The code on white, and under it where it hangs, so that nobody hangs the wrong one."""
    palette, inside = said.palette, _CARD.inset((_CARD.w - CODE_SIDE) / 2)
    yield Fill(_CARD, palette.card, 6)
    yield Code(Box(inside.x, inside.y, CODE_SIDE, CODE_SIDE), said.link, palette.ink)
    name = Style(6.4, BOLD, palette.ink, lines=2, leading=1.15)
    entries = [Entry(said.store[0], name)]
    entries += [
        Entry(other, replace(name, size=4.3, weight=REGULAR, colour=palette.soft)) for other in said.store[1:]
    ]
    under = inside.y + CODE_SIDE - 5
    pill = 6.4 if said.place else 0
    yield from place_column(
        entries, Box(_CARD.x + 6, under, _CARD.w - 12, _CARD.bottom - 6 - pill - under), centred=True
    )
    foot = Box(_CARD.x + 6, _CARD.bottom - pill - 4.4, _CARD.w - 12, pill)
    yield from place_pill(said.place, Style(3.7, MEDIUM, palette.ink), palette.wash, foot)


def _way_in(said: Print) -> Iterator[Mark]:
    palette, x = said.palette, _CARD.right + 10
    yield from place_plane(x, 153, 13, palette.on_ground, palette.ground)
    style = Style(5.4, BOLD, palette.on_ground, lines=2)
    smaller = replace(style, size=4.2, weight=REGULAR, colour=palette.soft_on_ground)
    entries = [Entry(said.opens[0], style), *(Entry(other, smaller) for other in said.opens[1:])]
    yield from place_column(entries, Box(x + 17, 150, WIDE - _MARGIN - x - 15, 19))


def _steps(said: Print) -> Iterator[Mark]:
    palette, x = said.palette, _CARD.right + 10
    high = (_CARD.bottom - _HORIZON - 8) / len(said.steps)
    for number, step in enumerate(said.steps):
        y = _HORIZON + 8 + number * high
        yield from place_number(number + 1, x, y + 1, 10, palette.on_ground, palette.ground)
        style = Style(5.2, BOLD, palette.ink, lines=2, leading=1.18, rather=1)
        smaller = replace(style, size=3.9, weight=REGULAR, colour=palette.soft)
        entries = [Entry(step[0], style), *(Entry(other, smaller, above=0.8) for other in step[1:])]
        yield from place_column(entries, Box(x + 14, y, WIDE - _MARGIN - x - 12, high - 2), upright=0)


def _foot(said: Print) -> Iterator[Mark]:
    palette, box = said.palette, Box(_MARGIN, 276, WIDE - 2 * _MARGIN, 8)
    yield Fill(Box(box.x, box.y - 0.2, box.w, 0.2), palette.wash)
    yield from place_column([Entry(said.shown_link, Style(3.6, REGULAR, palette.soft))], box)
