"""What the buttons of an operator's cards mean. Ids and words in them are hostile until a rule has read them."""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("oh")
@dataclass(frozen=True)
class OperatorHome(Press):
    """`speak`: a language to change to first, or empty."""

    speak: str = ""


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
