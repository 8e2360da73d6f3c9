"""What the buttons of the till's side ways mean: phone off, network down, no staff device. Hostile until read.

They stand beside the rooms: guides and tills share them.
"""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("yp")
@dataclass(frozen=True)
class PhoneOff(Press):
    """Whose phone is off?"""


@press("yf")
@dataclass(frozen=True)
class FindHolder(Press):
    """A page of those with that name."""

    page: int
    find: str


@press("yh")
@dataclass(frozen=True)
class PickHolder(Press):
    customer_id: int


@press("yc")
@dataclass(frozen=True)
class PickCoupon(Press):
    """By its id, which only opens what its holder's store sees: the code is nobody's but the holder's."""

    coupon_id: int


@press("yt")
@dataclass(frozen=True)
class EnterLate(Press):
    """Which number or code was noted?"""


@press("yn")
@dataclass(frozen=True)
class LateNumber(Press):
    """The number that was typed and is over."""

    written: str


@press("yw")
@dataclass(frozen=True)
class LateNow(Press):
    """It happened just now."""


@press("yz")
@dataclass(frozen=True)
class RedeemSlip(Press):
    """What the chat's slip says: this use of this coupon. `guide_id`: at a till, the colleague who serves."""

    coupon_id: int
    number: int
    guide_id: int = 0


@press("yq")
@dataclass(frozen=True)
class LeaveSlip(Press):
    """Back to the home, whoever's it is."""


@press("yk")
@dataclass(frozen=True)
class TillCodePicture(Press):
    """The store's code to print."""

    store_id: int


@press("yi")
@dataclass(frozen=True)
class TodaysPin(Press):
    pass


@press("yb")
@dataclass(frozen=True)
class UseHere(Press):
    """A shopper before the till's printed code. The PIN says that they are."""

    coupon_id: int
    store_id: int
