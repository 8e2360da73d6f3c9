"""What the buttons of sales mean. Ids in them are hostile until a rule has read them."""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("qs")
@dataclass(frozen=True)
class Sales(Press):
    """Today's list."""

    page: int = 0


@press("qn")
@dataclass(frozen=True)
class NewSale(Press):
    pass


@press("qk")
@dataclass(frozen=True)
class SkipReceipt(Press):
    slip_id: int


@press("qc")
@dataclass(frozen=True)
class SkipMember(Press):
    slip_id: int


@press("qy")
@dataclass(frozen=True)
class RecordSale(Press):
    """A second press finds the sale that was recorded."""

    slip_id: int


@press("qf")
@dataclass(frozen=True)
class FindReceipt(Press):
    """A sale of any day, by its number."""


@press("qo")
@dataclass(frozen=True)
class OpenSale(Press):
    purchase_id: int


@press("qm")
@dataclass(frozen=True)
class OpenRedemptions(Press):
    """Today's redemptions whose amount nobody told."""

    page: int = 0


@press("qa")
@dataclass(frozen=True)
class TellBought(Press):
    """What was bought with the redeemed coupon; also below a redemption's receipt."""

    redemption_id: int


@press("qr")
@dataclass(frozen=True)
class StartReturn(Press):
    """`number`: which return of the purchase it means."""

    purchase_id: int
    number: int


@press("qu")
@dataclass(frozen=True)
class TakeBack(Press):
    """It was mistyped."""

    purchase_id: int
    number: int


@press("qw")
@dataclass(frozen=True)
class AllBack(Press):
    slip_id: int


@press("qp")
@dataclass(frozen=True)
class PartBack(Press):
    slip_id: int


@press("qe")
@dataclass(frozen=True)
class GiveReason(Press):
    slip_id: int
    reason: str


@press("qt")
@dataclass(frozen=True)
class TypeReason(Press):
    slip_id: int


@press("qx")
@dataclass(frozen=True)
class MakeReturn(Press):
    """A second press gets the first answer."""

    slip_id: int
