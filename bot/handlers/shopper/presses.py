"""What the buttons of a shopper's cards mean. What is in them is hostile until a rule has read it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.buttons import Press, press


class Where(StrEnum):
    """Which card a button stands on, so that its press puts that card into its new state."""

    GIFT = "g"
    HOME = "h"
    HELP = "e"
    SETTINGS = "s"
    AGAIN = "a"  # the consent question, asked once more


@press("sc")
@dataclass(frozen=True)
class ShowAtTill(Press):
    coupon_id: int


@press("sl")
@dataclass(frozen=True)
class Speak(Press):
    locale: str
    where: str


@press("sp")
@dataclass(frozen=True)
class ShowNotice(Press):
    """The privacy notice, in the card's place."""

    where: str


@press("sb")
@dataclass(frozen=True)
class GoBack(Press):
    where: str


@press("sy")
@dataclass(frozen=True)
class Agree(Press):
    where: str


@press("sn")
@dataclass(frozen=True)
class Decline(Press):
    where: str


@press("ss")
@dataclass(frozen=True)
class ChooseStore(Press):
    """A newcomer without a code says where they are."""

    store_id: int


@press("so")
@dataclass(frozen=True)
class ListOtherStores(Press):
    """The friend's home store is not mine."""


@press("sm")
@dataclass(frozen=True)
class MakeMyStore(Press):
    store_id: int
    where: str


@press("sv")
@dataclass(frozen=True)
class JustVisit(Press):
    store_id: int


@press("sg")
@dataclass(frozen=True)
class AddGuide(Press):
    guide_id: int


@press("sk")
@dataclass(frozen=True)
class KeepGuide(Press):
    """No: nothing changes."""


@press("st")
@dataclass(frozen=True)
class SwitchTopic(Press):
    topic: str
    agreed: int


@press("sq")
@dataclass(frozen=True)
class ListCoupons(Press):
    pass


@press("jl")
@dataclass(frozen=True)
class TurnCoupons(Press):
    page: int


@press("jh")
@dataclass(frozen=True)
class SharePhone(Press):
    pass


@press("jn")
@dataclass(frozen=True)
class ForgetPhone(Press):
    pass


@press("si")
@dataclass(frozen=True)
class Invite(Press):
    pass


@press("sr")
@dataclass(frozen=True)
class ListStores(Press):
    pass


@press("se")
@dataclass(frozen=True)
class OpenSettings(Press):
    pass


@press("sh")
@dataclass(frozen=True)
class OpenHelp(Press):
    pass
