"""Products from a file, with their pictures."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import col, select

from bot.db.tables import Product, StoredPicture
from bot.domain.service.products import MAX_ALIAS, MAX_ALIASES, MAX_DESCRIPTION, MAX_PRODUCT, MAX_SKU, MAX_VARIANTS
from bot.domain.stores.directory import both, names_of
from bot.domain.stores.pictures import keep_content
from bot.imports.cells import line, paragraph, phrasings, price, write_price, yes_or_no
from bot.imports.columns import KEPT, NEEDED, Column
from bot.imports.comparing import Comparison, Kind, Row, changed_fields
from bot.imports.refusals import NeedsForNew

_FRESH: dict[str, Any] = {
    "name_en": "", "name_zh": "", "description_en": "", "description_zh": "", "aliases": "",
    "variants_en": "", "variants_zh": "", "price": None,
    "is_new": False, "adult_only": False, "active": True, "picture_id": None,
}  # fmt: skip
_FIELDS = {"new": "is_new"}  # where a column is called otherwise than in the table


class ProductComparison(Comparison):
    def begin(self) -> None:
        self._fresh: list[dict[str, Any]] = []
        self._changed: list[dict[str, Any]] = []
        self._kept = dict(self.terms.pictures.kept)

    def compare(self, rows: Sequence[Row]) -> None:
        self._fresh, self._changed = [], []
        known = self._find_known([row.facts["sku"] for row in rows])
        self.each_right(rows, lambda row: self._compare(row, known.get(row.facts["sku"])))

    def write(self) -> None:
        for facts in (*self._fresh, *self._changed):
            if picture := facts.pop("picture", None):
                facts["picture_id"] = self._keep_picture(picture)
        if self._fresh:
            self.session.execute(insert(Product), [_FRESH | facts for facts in self._fresh])
        for fields in {tuple(facts) for facts in self._changed}:  # a statement for each set of fields
            same = [facts for facts in self._changed if tuple(facts) == fields]
            self.session.execute(update(Product), same)

    def _find_known(self, skus: list[str]) -> dict[str, tuple[Product, str]]:
        """By number: the product, and the digest of its picture."""
        rows = self.session.exec(
            select(Product, StoredPicture.digest)
            .join(StoredPicture, col(StoredPicture.id) == col(Product.picture_id), isouter=True)
            .where(col(Product.sku).in_(skus))
        )
        return {product.sku: (product, digest or "") for product, digest in rows.all()}

    def _compare(self, row: Row, known: tuple[Product, str] | None) -> None:
        facts = {_FIELDS.get(name, name): value for name, value in row.facts.items()}
        sku, picture = facts["sku"], facts.pop("picture", None)
        self.check_once(sku, row.line)
        digest = self.terms.pictures.digest(picture) if picture else None
        name_en, name_zh = (
            facts.get(name, getattr(known and known[0], name, "")) for name in ("name_en", "name_zh")
        )
        if not (name_en or name_zh):
            raise NeedsForNew(title="name_en")
        if known is None:
            self.difference.add(f"{sku} {both(name_en, name_zh)[self.terms.locale]}")
            self._fresh.append({**facts, "as_of": self.terms.told_at, **({"picture": picture} if picture else {})})
            return
        product, old_digest = known
        changes = changed_fields(product.__dict__, facts)
        is_pictured = digest is not None and digest != old_digest
        self._note(product, changes, picture if is_pictured else None)

    def _note(self, product: Product, changes: dict[str, tuple[Any, Any]], picture: str | None) -> None:
        shown = dict(changes)
        if "price" in shown:
            shown["price"] = tuple(write_price(minor, self.terms.currency) for minor in changes["price"])  # type: ignore[assignment]
        if picture:
            shown["picture"] = ("", picture)
        is_later = product.as_of < self.terms.told_at
        if shown:
            self.difference.change(f"{product.sku} {names_of(product)[self.terms.locale]}", shown)
        elif is_later:
            self.difference.told_again += 1
        else:
            self.difference.unchanged += 1
            return
        new = {name: value for name, (_old, value) in changes.items()}
        # Whoever brings back what an older file says tells it anew.
        as_of = self.terms.told_at if is_later else self.terms.now if shown else product.as_of
        self._changed.append(
            {"id": product.id, "as_of": as_of, **new, **({"picture": picture} if picture else {})}
        )

    def _keep_picture(self, name: str) -> int:
        """Each picture once, however many products show it."""
        pictures = self.terms.pictures
        digest = pictures.digest(name)
        if digest not in self._kept:
            content = pictures.small(name)
            self._kept[digest] = keep_content(self.session, content=content, digest=digest, now=self.terms.now)
        return self._kept[digest]


PRODUCTS = Kind(
    "products",
    (
        Column(
            "sku", "货号", line(MAX_SKU), ("商品编号", "商品编码", "item", "item number", "code"), True, NEEDED
        ),
        Column("name_en", "英文名", line(MAX_PRODUCT), ("name", "english name", "product", "商品英文名")),
        Column("name_zh", "中文名", line(MAX_PRODUCT), ("chinese name", "名称", "商品名称", "品名", "商品名")),
        Column("price", "价格", price, ("售价", "单价", "retail price"), empty=None),
        Column("description_en", "英文介绍", paragraph(MAX_DESCRIPTION), ("description", "english description")),
        Column(
            "description_zh", "中文介绍", paragraph(MAX_DESCRIPTION), ("介绍", "商品介绍", "chinese description")
        ),
        Column("aliases", "别名", phrasings(MAX_ALIAS, MAX_ALIASES), ("also", "other names", "也叫")),
        Column("variants_en", "英文规格", line(MAX_VARIANTS), ("variants", "options")),
        Column("variants_zh", "中文规格", line(MAX_VARIANTS), ("规格", "款式")),
        Column("new", "新品", yes_or_no, ("is new", "是否新品"), empty=KEPT),
        Column("adult_only", "仅限成人", yes_or_no, ("adult", "18+", "adults only"), empty=KEPT),
        Column("active", "在售", yes_or_no, ("on sale", "available", "是否在售"), empty=KEPT),
        Column("picture", "图片", line(200), ("photo", "image", "picture file", "图片文件"), empty=KEPT),
    ),
    ProductComparison,
)
