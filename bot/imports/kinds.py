"""The kinds of file, and which of them a header speaks of."""

from collections.abc import Sequence

from bot.imports.columns import lay_out
from bot.imports.comparing import Kind
from bot.imports.coupon_codes import COUPON_CODES
from bot.imports.knowledge import KNOWLEDGE
from bot.imports.products import PRODUCTS
from bot.imports.purchases import PURCHASES
from bot.imports.staff import STAFF
from bot.imports.stock import STOCK
from bot.imports.stores import STORES

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (STORES, STAFF, PRODUCTS, STOCK, PURCHASES, COUPON_CODES, KNOWLEDGE)
}


def guess_kind(header: Sequence[str]) -> Kind | None:
    """The only kind whose columns these are; else the one that knows clearly the most of them."""
    titles = sum(1 for title in header if title.strip())
    layouts = [(kind, lay_out(header, kind.columns, kind.more, "en")) for kind in KINDS.values()]
    fitting = [(len(layout.columns), kind) for kind, layout in layouts if layout.columns and not layout.wrongs]
    scores = fitting or [(len(layout.columns), kind) for kind, layout in layouts]
    best, kind = max(scores, key=lambda score: score[0])
    is_only = sum(1 for score, _ in scores if score == best) == 1
    return kind if is_only and 2 * best > titles and (fitting or best > 1) else None
