"""What the buttons of imports mean."""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("m")
@dataclass(frozen=True)
class Imports(Press):
    pass


@press("mt")
@dataclass(frozen=True)
class ShowTemplate(Press):
    """An example of this kind of file; `ending`: xlsx, csv or md."""

    kind: str
    ending: str


@press("mk")
@dataclass(frozen=True)
class ReadAs(Press):
    """Its columns did not say of what kind the file is."""

    import_id: int
    kind: str


@press("ma")
@dataclass(frozen=True)
class ApplyImport(Press):
    import_id: int


@press("mc")
@dataclass(frozen=True)
class CancelImport(Press):
    import_id: int
