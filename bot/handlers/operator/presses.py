"""What the buttons of an operator's cards mean. Ids and words in them are hostile until a rule has read them."""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("oh")
@dataclass(frozen=True)
class OperatorHome(Press):
    """`speak`: a language to change to first, or empty."""

    speak: str = ""


@press("ob")
@dataclass(frozen=True)
class BrandCard(Press):
    pass


@press("obe")
@dataclass(frozen=True)
class EditBrand(Press):
    field: str


@press("og")
@dataclass(frozen=True)
class Gift(Press):
    pass


@press("oge")
@dataclass(frozen=True)
class EditGift(Press):
    field: str


@press("os")
@dataclass(frozen=True)
class ListStores(Press):
    page: int = 0


@press("osa")
@dataclass(frozen=True)
class AddStore(Press):
    pass


@press("oso")
@dataclass(frozen=True)
class OpenStore(Press):
    store_id: int


@press("ose")
@dataclass(frozen=True)
class EditStore(Press):
    store_id: int
    field: str


@press("osz")
@dataclass(frozen=True)
class ChooseZone(Press):
    store_id: int
    zone: str


@press("ot")
@dataclass(frozen=True)
class ListTeam(Press):
    page: int = 0


@press("oto")
@dataclass(frozen=True)
class OpenColleague(Press):
    staff_id: int


@press("otd")
@dataclass(frozen=True)
class Dismiss(Press):
    """`sure`: 0 asks, 1 ends the role."""

    staff_id: int
    sure: int = 0


@press("oti")
@dataclass(frozen=True)
class Invite(Press):
    pass


@press("otr")
@dataclass(frozen=True)
class InviteRole(Press):
    """A guide or manager; the store comes next."""

    role: str
    page: int = 0


@press("ots")
@dataclass(frozen=True)
class InviteTo(Press):
    role: str
    store_id: int


@press("ota")
@dataclass(frozen=True)
class Appoint(Press):
    """Invite an operator or owner: only an owner's routes know it."""

    role: str


@press("oc")
@dataclass(frozen=True)
class CodeStores(Press):
    """Which store's entry codes?"""

    page: int = 0


@press("ocl")
@dataclass(frozen=True)
class ListCodes(Press):
    store_id: int
    page: int = 0


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


@press("or")
@dataclass(frozen=True)
class ListGroups(Press):
    page: int = 0


@press("ors")
@dataclass(frozen=True)
class ChooseStoreFor(Press):
    """Which store is this group for?"""

    group_id: int
    page: int = 0


@press("orb")
@dataclass(frozen=True)
class BindGroup(Press):
    group_id: int
    store_id: int


@press("orp")
@dataclass(frozen=True)
class PickGroup(Press):
    """Offer Telegram's own chooser of groups."""


@press("ok")
@dataclass(frozen=True)
class ListArticles(Press):
    page: int = 0


@press("oka")
@dataclass(frozen=True)
class AddArticle(Press):
    """`locale` empty: ask for it first."""

    locale: str = ""


@press("oko")
@dataclass(frozen=True)
class OpenArticle(Press):
    article_id: int


@press("oke")
@dataclass(frozen=True)
class EditArticle(Press):
    article_id: int
    field: str


@press("okr")
@dataclass(frozen=True)
class RemoveArticle(Press):
    """`sure`: 0 asks, 1 removes."""

    article_id: int
    sure: int = 0
