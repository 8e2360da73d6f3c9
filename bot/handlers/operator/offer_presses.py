"""What the buttons of offers and of the brand's rules mean. All in them is hostile until a rule has read it."""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("fl")
@dataclass(frozen=True)
class ListOffers(Press):
    """`status`: an OfferStatus; empty: the open ones."""

    page: int = 0
    status: str = ""
    find: str = ""


@press("fn")
@dataclass(frozen=True)
class NewOffer(Press):
    """`kind` empty: ask for it first."""

    kind: str = ""


@press("fo")
@dataclass(frozen=True)
class OpenOffer(Press):
    """`more`: 1 for the rarer fields."""

    offer_id: int
    more: int = 0


@press("fe")
@dataclass(frozen=True)
class EditOffer(Press):
    offer_id: int
    field: str


@press("fc")
@dataclass(frozen=True)
class ClearOffer(Press):
    """Take a field away."""

    offer_id: int
    field: str


@press("fw")
@dataclass(frozen=True)
class OfferWhom(Press):
    """`whom` empty: ask for it."""

    offer_id: int
    whom: str = ""


@press("fd")
@dataclass(frozen=True)
class OfferDays(Press):
    """`weekday` below 0: show them."""

    offer_id: int
    weekday: int = -1
    on: int = 0


@press("ft")
@dataclass(frozen=True)
class OfferStores(Press):
    offer_id: int
    page: int = 0
    find: str = ""


@press("fts")
@dataclass(frozen=True)
class LimitStore(Press):
    """`store_id` 0: every store again."""

    offer_id: int
    store_id: int
    on: int
    page: int = 0
    find: str = ""


@press("fs")
@dataclass(frozen=True)
class SwitchOffer(Press):
    """`what`: guides_give, pin_opens or gives_back."""

    offer_id: int
    what: str
    on: int


@press("fx")
@dataclass(frozen=True)
class ChooseSource(Press):
    offer_id: int
    source: str


@press("fp")
@dataclass(frozen=True)
class PreviewOffer(Press):
    offer_id: int


@press("fm")
@dataclass(frozen=True)
class MoveOffer(Press):
    """`sure`: 0 asks before what cannot be undone."""

    offer_id: int
    to: str
    sure: int = 0


@press("fy")
@dataclass(frozen=True)
class CopyOffer(Press):
    offer_id: int


@press("fu")
@dataclass(frozen=True)
class OfferUses(Press):
    """`use` empty: show them."""

    offer_id: int
    use: str = ""
    on: int = 0


@press("fg")
@dataclass(frozen=True)
class CodeOffers(Press):
    """Open offers, of which an entry code gives one. `offer_id` 0: show them."""

    entry_code_id: int
    offer_id: int = 0
    page: int = 0


@press("fr")
@dataclass(frozen=True)
class Rules(Press):
    pass


@press("fre")
@dataclass(frozen=True)
class EditRule(Press):
    rule: str


@press("frc")
@dataclass(frozen=True)
class LiftRule(Press):
    rule: str


@press("frp")
@dataclass(frozen=True)
class CountPurchases(Press):
    on: int
