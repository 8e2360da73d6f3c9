"""Parcel cards: 85 × 54 mm, ten to a sheet of A4 with marks where to cut."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.pictures.layouts.prints import Entry, Print, place_brand, place_column, place_plane, place_rings
from bot.pictures.lettering import BLACK, BOLD, LIGHT, MEDIUM, REGULAR, Style
from bot.pictures.marks import Box, Code, Face, Fill, Mark, Placed

WIDE, HIGH = 85, 54
COLUMNS, ROWS = 2, 5
A_SHEET = COLUMNS * ROWS
CODE_SIDE = 38  # with its quiet zone
_LEFT, _TOP = (210 - COLUMNS * WIDE) / 2, (297 - ROWS * HIGH) / 2
_MARGIN = 5
_CARD = Box(WIDE - 4 - 39, 4, 39, HIGH - 8)
_TEXT = _CARD.x - _MARGIN - 2  # the width left of the card
_MARK, _AWAY, _HAIR = 5, 1.5, 0.15  # a cutting mark's length, its distance from the cards, its width
_GREY = (120, 120, 120)


def lay_out_sheet(cards: Sequence[Face]) -> Face:
    """Up to ten cards edge to edge; the marks stand outside, so that a cut that is a little off shows no white."""
    marks: list[Mark] = [*_cutting_marks()]
    for number, card in enumerate(cards):
        row, column = divmod(number, COLUMNS)
        marks.append(Placed(card, _LEFT + column * WIDE, _TOP + row * HIGH))
    return Face(210, 297, tuple(marks))


def lay_out_ground(said: Print) -> Face:
    """What all cards of a batch share: everything but the code and the number."""
    palette = said.palette
    ground = Fill(Box(0, 0, WIDE, HIGH), palette.ground)
    rings = place_rings(4, HIGH + 4, 40, palette)
    return Face(WIDE, HIGH, (ground, *rings, *_promise(said), *_way_in(said), Fill(_CARD, palette.card, 2.5)))


def lay_out_card(ground: Face, said: Print, *, link: str, number: str) -> Face:
    palette = said.palette
    code = Code(Box(_CARD.x + 0.5, _CARD.y + 0.5, CODE_SIDE, CODE_SIDE), link, palette.ink)
    room = Box(_CARD.x + 4, _CARD.y + CODE_SIDE - 1.5, _CARD.w - 8, _CARD.bottom - 1 - _CARD.y - CODE_SIDE + 1.5)
    where = [Entry(said.place, Style(2.5, MEDIUM, palette.ink)), Entry(number, Style(2.3, REGULAR, palette.soft))]
    return Face(WIDE, HIGH, (*ground.marks, code, *place_column(where, room, centred=True)))


def _promise(said: Print) -> Iterator[Mark]:
    palette = said.palette
    name = Style(2.8, BOLD, palette.on_ground)
    yield from place_brand(said, Box(_MARGIN, _MARGIN, _TEXT, 7), name, palette.soft_on_ground)
    kicker = Style(2.8, LIGHT, palette.soft_on_ground)
    hook = Style(6.4, BLACK, palette.on_ground, lines=3, leading=1.14)
    entries = [Entry(said.kicker[0], kicker), Entry(said.hook[0], hook, above=0.5)]
    if len(said.hook) > 1:
        entries.append(Entry(said.hook[1], replace(hook, size=3.8, weight=BOLD), above=0.8))
    yield from place_column(entries, Box(_MARGIN, 14, _TEXT, 25))


def _way_in(said: Print) -> Iterator[Mark]:
    palette = said.palette
    yield from place_plane(_MARGIN - 0.2, 43.2, 4.4, palette.on_ground, palette.ground)
    style = Style(2.3, BOLD, palette.on_ground)
    smaller = replace(style, size=1.95, weight=REGULAR, colour=palette.soft_on_ground)
    entries = [Entry(said.opens[0], style), *(Entry(other, smaller) for other in said.opens[1:])]
    yield from place_column(entries, Box(_MARGIN + 5.6, 42.6, _TEXT - 5.6, 6))


def _cutting_marks() -> Iterator[Fill]:
    low, right = _TOP + ROWS * HIGH, _LEFT + COLUMNS * WIDE
    for column in range(COLUMNS + 1):
        x = _LEFT + column * WIDE - _HAIR / 2
        yield from (Fill(Box(x, y, _HAIR, _MARK), _GREY) for y in (_TOP - _AWAY - _MARK, low + _AWAY))
    for row in range(ROWS + 1):
        y = _TOP + row * HIGH - _HAIR / 2
        yield from (Fill(Box(x, y, _MARK, _HAIR), _GREY) for x in (_LEFT - _AWAY - _MARK, right + _AWAY))
