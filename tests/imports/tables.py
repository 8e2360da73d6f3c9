"""Two stores and two products as files say them, and what a difference counts."""

from collections.abc import Callable

from bot.imports.difference import Difference

Say = Callable[..., list[str]]
STORES = (
    "number,name_en,name_zh,timezone\n"
    "101,Harbour Street,海港街店,America/Vancouver\n102,Canal Row,,America/Toronto\n"
)
PRODUCTS = "sku,name_en,name_zh,price,aliases,new\nTP-1,Teapot,青瓷壶,$68,pot | 茶壶,yes\nOO-2,Oolong,,18.00,,no\n"


def counts(difference: Difference) -> tuple[int, int, int]:
    assert difference.is_right, difference.wrongs
    return difference.added, difference.changed, difference.unchanged
