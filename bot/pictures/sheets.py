"""Sheets of parcel cards as PDF, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from bot.pictures.layouts.parcel import A_SHEET, lay_out_card, lay_out_ground, lay_out_sheet
from bot.pictures.layouts.prints import read_print
from bot.pictures.marks import Face
from bot.pictures.printing import Printer


@dataclass(frozen=True)
class ParcelCard:
    """One card's own: its link, and its number as it stands below the code."""

    link: str
    number: str


class Sheets:
    """One batch. `add` draws a page of at most A_SHEET cards: call it in a thread. End with `close`."""

    def __init__(self, file: BinaryIO, facts: dict[str, Any]) -> None:
        self._said = read_print(facts)
        self._printer = Printer(file, traditional=self._said.traditional)
        self._ground = lay_out_ground(self._said)

    def lay_out(self, cards: Sequence[ParcelCard]) -> Face:
        drawn = [
            lay_out_card(self._ground, self._said, link=one.link, number=one.number) for one in cards[:A_SHEET]
        ]
        return lay_out_sheet(drawn)

    def add(self, cards: Sequence[ParcelCard]) -> None:
        self._printer.add_page(self.lay_out(cards))

    def close(self, *, title: str = "") -> None:
        self._printer.close(title=title)
