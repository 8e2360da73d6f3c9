"""What the buttons of posters and parcel cards mean. Ids and words are hostile until a rule has read them."""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("p")
@dataclass(frozen=True)
class PosterMenu(Press):
    """The poster of an entry code, to look at first; `languages` empty: the store's."""

    entry_code_id: int
    languages: str = ""


@press("pm")
@dataclass(frozen=True)
class MakePoster(Press):
    """`size`: a4, a5, card or sticker; `languages`: en, zh or both."""

    entry_code_id: int
    size: str
    languages: str


@press("pa")
@dataclass(frozen=True)
class AllPosters(Press):
    """A poster of every store's door, as a ZIP; `size` empty asks for it first."""

    size: str = ""


@press("pc")
@dataclass(frozen=True)
class ParcelCsv(Press):
    batch_id: int


@press("ps")
@dataclass(frozen=True)
class ParcelSheets(Press):
    """Parcel cards ten to a sheet, ready for the printer."""

    batch_id: int
