"""What the buttons of a guide's cards mean. What is in them is hostile until a rule has read it."""

from dataclasses import dataclass

from bot.buttons import Press, press

NOT_TOLD = -1


@press("gh")
@dataclass(frozen=True)
class GuideHome(Press):
    """`speak`: a language to change to first, or empty."""

    speak: str = ""


@press("gq")
@dataclass(frozen=True)
class MyCode(Press):
    pass


@press("ga")
@dataclass(frozen=True)
class AskCode(Press):
    pass


@press("gn")
@dataclass(frozen=True)
class NextCoupon(Press):
    """Below a receipt, which stays: the question comes as a new message."""


@press("gr")
@dataclass(frozen=True)
class Redeem(Press):
    """By the coupon's unguessable code: an id could be counted up.

    `number`: which use of the coupon is meant. `amount`: what was bought, minor units; NOT_TOLD if nobody said.
    """

    code: str
    number: int = 1
    amount: int = NOT_TOLD


@press("va")
@dataclass(frozen=True)
class TellAmount(Press):
    """What was bought is told before the coupon is redeemed; at a till as well."""

    code: str


@press("gc")
@dataclass(frozen=True)
class MyCustomers(Press):
    page: int = 0


@press("gs")
@dataclass(frozen=True)
class MyFigures(Press):
    pass


@press("ge")
@dataclass(frozen=True)
class AsShopper(Press):
    """What a shopper sees at START; on every staff home. `store_id`: the desk it stands on; 0: none said."""

    store_id: int = 0


@press("gd")
@dataclass(frozen=True)
class SwitchDuty(Press):
    """`on`: 1 on duty, 0 off."""

    on: int


@press("vu")
@dataclass(frozen=True)
class Undo(Press):
    """On the receipt of whoever redeemed."""

    redemption_id: int
