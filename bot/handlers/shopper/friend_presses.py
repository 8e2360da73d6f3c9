"""What buttons about friends and about erasure mean. What is in them is hostile until a rule has read it."""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("ef")
@dataclass(frozen=True)
class NameFriend(Press):
    """A friend invited me. `code`: whose link was scanned; empty: it is asked for."""

    code: str = ""


@press("ee")
@dataclass(frozen=True)
class AskErase(Press):
    """Says what erasing costs, and asks once more."""


@press("ey")
@dataclass(frozen=True)
class EraseAll(Press):
    """`customer`: who was asked; who came back later is asked anew."""

    customer: int


@press("en")
@dataclass(frozen=True)
class EraseNothing(Press):
    pass
