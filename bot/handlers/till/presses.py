"""What the buttons of a till's cards mean. What is in them is hostile until a rule has read it."""

from dataclasses import dataclass

from bot.buttons import Press, press
from bot.handlers.guide.presses import NOT_TOLD


@press("k")
@dataclass(frozen=True)
class TillHome(Press):
    """`speak`: a language to change to first, or empty; `page` of the colleagues."""

    speak: str = ""
    page: int = 0


@press("ks")
@dataclass(frozen=True)
class SwitchShift(Press):
    """`on`: 1 on shift, 0 off. `code`: the coupon that is on the screen, or empty; with `amount` as told."""

    guide_id: int
    on: int
    page: int = 0
    code: str = ""
    amount: int = NOT_TOLD


@press("kr")
@dataclass(frozen=True)
class RedeemFor(Press):
    """As a guide's Redeem, with the colleague who serves."""

    guide_id: int
    code: str
    number: int = 1
    amount: int = NOT_TOLD


@press("kn")
@dataclass(frozen=True)
class NextAtTill(Press):
    """Below a receipt, which stays: the home comes as a new message."""


@press("vt")
@dataclass(frozen=True)
class UndoAtTill(Press):
    """`guide_id` 0: whoever of those on shift, if that is one."""

    redemption_id: int
    guide_id: int = 0
