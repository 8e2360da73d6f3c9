"""What the buttons of a manager's cards mean."""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("nf")
@dataclass(frozen=True)
class OpenFigures(Press):
    """The store's."""
