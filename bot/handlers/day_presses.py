"""What the buttons of a store's day mean. Ids, days and words in them are hostile until a rule has read them.

They stand beside the rooms: a holder's [Not me] owes managers a message with one of them.
"""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("y")
@dataclass(frozen=True)
class OpenDay(Press):
    """`day`: 2026-11-22; empty: today."""

    store_id: int
    day: str = ""


@press("ya")
@dataclass(frozen=True)
class AskDay(Press):
    """Which other day than `day`, the one on the card?"""

    store_id: int
    day: str = ""


@press("ys")
@dataclass(frozen=True)
class DayStores(Press):
    """An operator's question: the day of which store?"""

    page: int = 0
    find: str = ""


@press("yl")
@dataclass(frozen=True)
class ListUses(Press):
    """`shown`: a `bot.domain.till.day.Shown`."""

    store_id: int
    day: str
    shown: str
    page: int = 0


@press("yo")
@dataclass(frozen=True)
class OpenUse(Press):
    redemption_id: int


@press("yu")
@dataclass(frozen=True)
class UndoUse(Press):
    """`sure`: 0 asks first."""

    redemption_id: int
    sure: int = 0


@press("ym")
@dataclass(frozen=True)
class CloseDay(Press):
    """It matches."""

    store_id: int
    day: str


@press("yd")
@dataclass(frozen=True)
class TellDifference(Press):
    store_id: int
    day: str


@press("yr")
@dataclass(frozen=True)
class ReopenDay(Press):
    store_id: int
    day: str


@press("ye")
@dataclass(frozen=True)
class AskExport(Press):
    """Which days? `store_id` 0: of all stores, for operators. `day`: the one on the card, 2026-11-22."""

    store_id: int = 0
    day: str = ""


@press("yx")
@dataclass(frozen=True)
class ExportDays(Press):
    """`days`: a month, 2026-11, or a day, 2026-11-22."""

    store_id: int
    days: str
