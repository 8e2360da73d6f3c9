"""What the buttons on customers' cards mean. What is in them is hostile until a rule has read it."""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("jt")
@dataclass(frozen=True)
class TurnCustomers(Press):
    page: int
    find: str


@press("jk")
@dataclass(frozen=True)
class OpenCustomer(Press):
    customer_id: int


@press("jg")
@dataclass(frozen=True)
class ListGivable(Press):
    """Which offer is to be given."""

    customer_id: int
    page: int


@press("jo")
@dataclass(frozen=True)
class ChooseOffer(Press):
    customer_id: int
    offer_id: int


@press("jy")
@dataclass(frozen=True)
class ConfirmGiving(Press):
    """`number` was drawn with the choice: the same press twice gives one coupon."""

    customer_id: int
    number: int


@press("jb")
@dataclass(frozen=True)
class TakeBack(Press):
    coupon_id: int


@press("j9")
@dataclass(frozen=True)
class AskAnyCustomer(Press):
    """An operator looks for somebody: who is it?"""


@press("ja")
@dataclass(frozen=True)
class TurnAnyCustomers(Press):
    """An operator's list: everybody with the word that was typed."""

    page: int
    find: str


@press("jp")
@dataclass(frozen=True)
class OpenAnyCustomer(Press):
    customer_id: int


@press("jv")
@dataclass(frozen=True)
class AskVoid(Press):
    """An operator takes a coupon back: why?"""

    coupon_id: int
