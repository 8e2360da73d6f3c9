"""What the buttons of the Traditional Chinese cards mean. Kinds and rows in them are hostile."""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("hl")
@dataclass(frozen=True)
class ListTraditional(Press):
    page: int = 0
    find: str = ""


@press("ho")
@dataclass(frozen=True)
class OpenTraditional(Press):
    kind: str
    row: int


@press("hw")
@dataclass(frozen=True)
class WriteTraditional(Press):
    kind: str
    row: int


@press("hc")
@dataclass(frozen=True)
class ConvertAgain(Press):
    """The owner's words go, the conversion stands."""

    kind: str
    row: int
