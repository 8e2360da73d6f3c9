"""What the buttons of products mean."""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("d")
@dataclass(frozen=True)
class ListProducts(Press):
    page: int = 0
    find: str = ""


@press("do")
@dataclass(frozen=True)
class OpenProduct(Press):
    product_id: int


@press("dn")
@dataclass(frozen=True)
class SwitchNew(Press):
    """`on`: 1 it is new, 0 not any more."""

    product_id: int
    on: int


@press("ds")
@dataclass(frozen=True)
class SwitchSale(Press):
    """`on`: 1 on sale, 0 off."""

    product_id: int
    on: int


@press("dp")
@dataclass(frozen=True)
class ShowPicture(Press):
    """The picture as it is, and the question for another one."""

    product_id: int
