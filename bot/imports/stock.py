"""Stock from a file: how many pieces a store has of a product, and when somebody looked."""

import difflib
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import select

from bot.db.prepared import Prepared, as_time
from bot.db.tables import Product
from bot.domain.words.typed import MAX_NAME
from bot.imports.cells import Told, line, moment, on_clock, pieces
from bot.imports.columns import KEPT, NEEDED, Column
from bot.imports.comparing import Comparison, Kind, Row
from bot.imports.named_stores import NamedStore, NamedStores, store_column
from bot.imports.refusals import UnknownSku

_FIND = """
    SELECT k.product_id, k.store_id, k.pieces, k.as_of FROM (VALUES {keys}) w
    JOIN stock k ON k.product_id = w.column1 AND k.store_id = w.column2
"""
_KEEP = Prepared("""
    INSERT INTO stock (product_id, store_id, pieces, as_of) VALUES (:p, :s, :n, :t)
    ON CONFLICT (product_id, store_id) DO UPDATE SET pieces = excluded.pieces, as_of = excluded.as_of
""")


class StockComparison(Comparison):
    def begin(self) -> None:
        self._stores = NamedStores(self.session)
        self._products: dict[str, int] = dict(self.session.exec(select(Product.sku, Product.id)).all())  # type: ignore[arg-type]
        self._writes: list[dict[str, object]] = []
        self._wanted: list[tuple[Row, int, NamedStore, datetime]] = []

    def compare(self, rows: Sequence[Row]) -> None:
        self._wanted = []
        self.each_right(rows, self._resolve)
        known = self._find_known()
        self._writes = []
        for row, product, store, as_of in self._wanted:
            self._compare(row, product, store, as_of, known.get((product, store.id)))

    def write(self) -> None:
        if self._writes:
            _KEEP.many(self.session, self._writes)

    def _resolve(self, row: Row) -> None:
        sku = row.facts["sku"]
        product = self._products.get(sku)
        if product is None:
            near = difflib.get_close_matches(sku, self._products, 1, 0.7) if len(self._products) < 20_000 else []
            raise UnknownSku(sku=sku, nearest=near[0] if near else "")
        store = self._stores.find(row.facts["store"])
        self.check_once(product << 31 | store.id, row.line)
        self._wanted.append((row, product, store, self._moment(row.get("as_of", None), store)))

    def _find_known(self) -> dict[tuple[int, int], tuple[int, datetime | None]]:
        if not self._wanted:
            return {}
        # Our own ids as they are: to bind a thousand of them takes longer than to find their rows.
        keys = ",".join(f"({product},{store.id})" for _row, product, store, _as_of in self._wanted)
        found = self.session.connection().exec_driver_sql(_FIND.format(keys=keys))
        return {(product, store): (count, as_time(at)) for product, store, count, at in found}

    def _compare(
        self, row: Row, product: int, store: NamedStore, as_of: datetime, known: tuple[int, datetime | None] | None
    ) -> None:
        told, difference = row.facts["pieces"], self.difference
        label = f"{row.facts['sku']} · {store.number or store.name(self.terms.locale)}"
        if known is None:
            difference.add(label)
        elif known[1] is not None and known[1] > as_of:
            difference.older += 1
            return
        elif known[0] != told:
            difference.change(label, {"pieces": (known[0], told)})
        elif known[1] == as_of:
            difference.unchanged += 1
            return
        else:
            difference.told_again += 1
        self._writes.append({"p": product, "s": store.id, "n": told, "t": as_of})

    def _moment(self, told: Told | None, store: NamedStore) -> datetime:
        return on_clock(told, store.timezone, self.terms) if told else self.terms.told_at


STOCK = Kind(
    "stock",
    (
        Column(
            "sku", "货号", line(MAX_NAME), ("商品编号", "商品编码", "item", "item number", "code"), True, NEEDED
        ),
        store_column(NEEDED),
        Column(
            "pieces", "数量", pieces, ("库存", "quantity", "qty", "stock", "on hand", "库存数量"), True, NEEDED
        ),
        Column("as_of", "盘点时间", moment, ("时间", "counted at", "time", "at", "截至"), False, KEPT),
    ),
    StockComparison,
)
