"""What the buttons of a store's cards mean. Ids, days and words in them are hostile until a rule has read them."""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("os")
@dataclass(frozen=True)
class ListStores(Press):
    """An operator's list; `find` is what they typed to search it."""

    page: int = 0
    find: str = ""


@press("osa")
@dataclass(frozen=True)
class AddStore(Press):
    pass


@press("oso")
@dataclass(frozen=True)
class KeepStore(Press):
    """The store's card, for its manager and every operator."""

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


@press("wh")
@dataclass(frozen=True)
class KeepHours(Press):
    """The hours of the week."""

    store_id: int


@press("whd")
@dataclass(frozen=True)
class ChooseWeekdays(Press):
    """`weekdays`: one of `hours.CHOICES`."""

    store_id: int
    weekdays: str


@press("whs")
@dataclass(frozen=True)
class SetWeekdays(Press):
    """`preset`: its place in `hours.PRESETS`."""

    store_id: int
    weekdays: str
    preset: int


@press("whc")
@dataclass(frozen=True)
class CopyWeekday(Press):
    """This day's hours for every day."""

    store_id: int
    weekday: int


@press("wd")
@dataclass(frozen=True)
class ListSpecialDays(Press):
    store_id: int
    page: int = 0


@press("wda")
@dataclass(frozen=True)
class AddSpecialDay(Press):
    """Which day?"""

    store_id: int


@press("wdo")
@dataclass(frozen=True)
class OpenDay(Press):
    """`day`: 2026-12-24."""

    store_id: int
    day: str


@press("wds")
@dataclass(frozen=True)
class SetDay(Press):
    """`hours`: closed or usual."""

    store_id: int
    day: str
    hours: str


@press("wdn")
@dataclass(frozen=True)
class NoteDay(Press):
    """Write its note in one language."""

    store_id: int
    day: str
    locale: str


@press("wdr")
@dataclass(frozen=True)
class RemoveDay(Press):
    store_id: int
    day: str


@press("wp")
@dataclass(frozen=True)
class PlaceStore(Press):
    """Where on the map?"""

    store_id: int


@press("wpr")
@dataclass(frozen=True)
class UnplaceStore(Press):
    store_id: int


@press("wi")
@dataclass(frozen=True)
class PictureStore(Press):
    store_id: int


@press("wir")
@dataclass(frozen=True)
class RemovePicture(Press):
    store_id: int


@press("wl")
@dataclass(frozen=True)
class ChooseLanguages(Press):
    store_id: int


@press("wls")
@dataclass(frozen=True)
class SetLanguages(Press):
    """`languages`: one of `bot.domain.stores.cards.LANGUAGES`."""

    store_id: int
    languages: str


@press("wc")
@dataclass(frozen=True)
class ListChainDays(Press):
    """Special days of all stores at once."""

    page: int = 0


@press("wca")
@dataclass(frozen=True)
class AddChainDay(Press):
    """Which day?"""


@press("wcp")
@dataclass(frozen=True)
class PlanChainDay(Press):
    """Begin one; `store_id` lends what it has written down for that day, 0: none does."""

    day: str
    store_id: int = 0


@press("wco")
@dataclass(frozen=True)
class OpenChainDay(Press):
    chain_day_id: int


@press("wcs")
@dataclass(frozen=True)
class SetChainDay(Press):
    """`hours`: closed or usual."""

    chain_day_id: int
    hours: str


@press("wcn")
@dataclass(frozen=True)
class NoteChainDay(Press):
    chain_day_id: int
    locale: str


@press("wcg")
@dataclass(frozen=True)
class ApplyChainDay(Press):
    """`replace`: 1 also gives it to stores that have that day as their own."""

    chain_day_id: int
    replace: int


@press("wcu")
@dataclass(frozen=True)
class UndoChainDay(Press):
    chain_day_id: int
