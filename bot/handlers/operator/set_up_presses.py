"""What the buttons of set-up, brand and gift mean. Words in them are hostile until a rule has read them."""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("bl")
@dataclass(frozen=True)
class OpenChecklist(Press):
    """Also when the set-up is over and something was put off."""


@press("bw")
@dataclass(frozen=True)
class AskStep(Press):
    """A question of a step; empty: the first one nobody has answered yet."""

    step: str
    field: str = ""


@press("ba")
@dataclass(frozen=True)
class AnswerStep(Press):
    """A question's answer by button."""

    step: str
    field: str
    answer: str


@press("bs")
@dataclass(frozen=True)
class SkipStep(Press):
    step: str


@press("bp")
@dataclass(frozen=True)
class ShowPoster(Press):
    """The door's, as a step of the set-up."""


@press("bt")
@dataclass(frozen=True)
class TryScan(Press):
    """The test scan."""


@press("b")
@dataclass(frozen=True)
class BrandCard(Press):
    pass


@press("be")
@dataclass(frozen=True)
class EditBrand(Press):
    field: str


@press("bv")
@dataclass(frozen=True)
class SetBrand(Press):
    """A field's value by button."""

    field: str
    value: str


@press("bx")
@dataclass(frozen=True)
class RemoveLogo(Press):
    pass


@press("bf")
@dataclass(frozen=True)
class Gift(Press):
    pass


@press("bfe")
@dataclass(frozen=True)
class EditGift(Press):
    field: str
