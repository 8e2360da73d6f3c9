"""What the buttons of entry codes' cards mean. Ids and words in them are hostile until a rule has read them.

They stand beside the rooms: a shopper's START owes operators a message with two of them.
"""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("oc")
@dataclass(frozen=True)
class CodeStores(Press):
    """Which store's entry codes?"""

    page: int = 0
    find: str = ""


@press("ocl")
@dataclass(frozen=True)
class ListCodes(Press):
    store_id: int
    page: int = 0
    find: str = ""


@press("oco")
@dataclass(frozen=True)
class OpenCode(Press):
    entry_code_id: int


@press("ocq")
@dataclass(frozen=True)
class ShowCode(Press):
    """The QR code as a picture."""

    entry_code_id: int


@press("ocs")
@dataclass(frozen=True)
class SwitchCode(Press):
    """`active`: 1 on, 0 off."""

    entry_code_id: int
    active: int


@press("ocn")
@dataclass(frozen=True)
class NewCode(Press):
    store_id: int


@press("ock")
@dataclass(frozen=True)
class NewCodeKind(Press):
    store_id: int
    kind: str


@press("ocm")
@dataclass(frozen=True)
class MakeCode(Press):
    """Without a label."""

    store_id: int
    kind: str


@press("xl")
@dataclass(frozen=True)
class LabelCode(Press):
    entry_code_id: int


@press("xt")
@dataclass(frozen=True)
class TagCode(Press):
    """`clear`: 1 takes the tags away, 0 asks for them."""

    entry_code_id: int
    clear: int = 0


@press("xc")
@dataclass(frozen=True)
class CapCode(Press):
    """Ask how many gifts a day."""

    entry_code_id: int


@press("xcs")
@dataclass(frozen=True)
class SetCap(Press):
    """`cap` 0: no cap."""

    entry_code_id: int
    cap: int


@press("xh")
@dataclass(frozen=True)
class ChartCode(Press):
    """Starts and scans of the last 30 days as a picture."""

    entry_code_id: int


@press("xg")
@dataclass(frozen=True)
class CodeGift(Press):
    entry_code_id: int


@press("xgc")
@dataclass(frozen=True)
class ChooseGift(Press):
    """`which`: brand or none."""

    entry_code_id: int
    which: str


@press("xge")
@dataclass(frozen=True)
class EditCodeGift(Press):
    entry_code_id: int
    field: str


@press("xr")
@dataclass(frozen=True)
class Retarget(Press):
    """Where else may it lead?"""

    entry_code_id: int


@press("xrs")
@dataclass(frozen=True)
class ToStores(Press):
    entry_code_id: int
    page: int = 0
    find: str = ""


@press("xrt")
@dataclass(frozen=True)
class ToStore(Press):
    entry_code_id: int
    store_id: int


@press("xrg")
@dataclass(frozen=True)
class ToGuides(Press):
    entry_code_id: int
    page: int = 0


@press("xru")
@dataclass(frozen=True)
class ToGuide(Press):
    entry_code_id: int
    guide_id: int


@press("xrp")
@dataclass(frozen=True)
class ToProducts(Press):
    entry_code_id: int
    page: int = 0
    find: str = ""


@press("xro")
@dataclass(frozen=True)
class ToProduct(Press):
    entry_code_id: int
    product_id: int


@press("xb")
@dataclass(frozen=True)
class ListBatches(Press):
    store_id: int
    page: int = 0


@press("xbn")
@dataclass(frozen=True)
class NewBatch(Press):
    store_id: int


@press("xbf")
@dataclass(frozen=True)
class FillBatch(Press):
    batch_id: int
    size: int


@press("xbo")
@dataclass(frozen=True)
class OpenBatch(Press):
    batch_id: int


@press("xbs")
@dataclass(frozen=True)
class SwitchCards(Press):
    """`active`: 1 on, 0 off; `sure`: 0 asks before switching off."""

    batch_id: int
    active: int
    sure: int = 0


@press("xw")
@dataclass(frozen=True)
class TurnStores(Press):
    """A shopper looks for their store."""

    page: int = 0
    find: str = ""


@press("xk")
@dataclass(frozen=True)
class AskAbout(Press):
    """A known customer at a shelf wants to ask about its product."""

    product_id: int
