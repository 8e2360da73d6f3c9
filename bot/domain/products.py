"""Products (商品) and their stock (库存): found by what people call them, listed, switched by operators."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select as sql_select
from sqlmodel import Session, col, func, or_, select

from bot.db.tables import Product, Stock, Store
from bot.domain.pictures import keep_picture
from bot.domain.stores import Names, names_of
from bot.errors import Refusal

MAX_SKU = 60
MAX_PRODUCT = 100
MAX_DESCRIPTION = 1000
MAX_VARIANTS = 200
MAX_ALIAS = 60
MAX_ALIASES = 20

_LEAST_LIKE = 0.6  # share of a name's words that must be said
_WORDS = re.compile(r"[\u3400-\u9fff]|[^\W_]+")


class ProductUnknown(Refusal):
    key = "refused.product_unknown"


@dataclass(frozen=True)
class StoreStock:
    """Pieces a store had of a product when somebody looked; `zone` is the store's clock."""

    store_id: int
    store: Names
    pieces: int
    as_of: datetime
    zone: str


def list_products(session: Session, *, find: str = "", limit: int, offset: int = 0) -> list[Product]:
    """Those with `find` in a name, number or alias (any case): on sale first, then by their names."""
    listed = _matching(select(Product), find).order_by(col(Product.active).desc(), Product.name_en, Product.sku)
    return list(session.exec(listed.limit(limit).offset(offset)).all())


def count_products(session: Session, *, find: str = "") -> int:
    return int(session.exec(_matching(select(func.count(col(Product.id))), find)).one())


def find_products(session: Session, text: str, *, limit: int = 5) -> list[Product]:
    """Products on sale that a sentence names by name, alias or number, in either language; the likeliest first."""
    said, words = text.casefold(), set(_split(text))
    named = (Product.id, Product.sku, Product.name_en, Product.name_zh, Product.aliases)
    rows = session.execute(sql_select(*(col(column) for column in named)).where(col(Product.active)))
    scored: list[tuple[float, int]] = []
    for key, sku, name_en, name_zh, aliases in rows:
        score = max(_likeness(name, said, words) for name in (sku, name_en, name_zh, *aliases.split("\n")))
        if score:
            scored.append((score, key))
    best = [key for _, key in sorted(scored, key=lambda one: (-one[0], one[1]))[:limit]]
    found = {
        product.id: product for product in session.exec(select(Product).where(col(Product.id).in_(best))).all()
    }
    return [found[key] for key in best]


def find_product(session: Session, product_id: int) -> Product | None:
    return session.get(Product, product_id)


def check_product(session: Session, product_id: int) -> Product:
    """The product behind an id that came from outside. Raises ProductUnknown."""
    product = session.get(Product, product_id)
    if product is None:
        raise ProductUnknown
    return product


def find_stock(
    session: Session, product_id: int, *, store_id: int | None = None, limit: int | None = None
) -> list[StoreStock]:
    """What stores had of it, those with the most first; one store's with `store_id`."""
    rows = (
        select(Stock, Store)
        .join(Store, col(Store.id) == col(Stock.store_id))
        .where(Stock.product_id == product_id)
        .order_by(col(Stock.pieces).desc(), col(Stock.store_id))
    )
    if store_id is not None:
        rows = rows.where(Stock.store_id == store_id)
    return [
        StoreStock(store.id or 0, names_of(store), stock.pieces, stock.as_of, store.timezone)
        for stock, store in session.exec(rows.limit(limit)).all()
    ]


def count_stock(session: Session, product_id: int) -> tuple[int, int]:
    """Pieces in all, and in how many stores somebody looked."""
    counted = select(func.coalesce(func.sum(Stock.pieces), 0), func.count()).where(Stock.product_id == product_id)
    total, stores = session.exec(counted).one()
    return int(total), int(stores)


def switch_product(
    session: Session, *, product_id: int, is_new: bool | None = None, active: bool | None = None
) -> Product:
    """Call it new or not; put it on sale or take it off. Raises ProductUnknown."""
    product = check_product(session, product_id)
    product.is_new = product.is_new if is_new is None else is_new
    product.active = product.active if active is None else active
    session.add(product)
    session.flush()
    return product


def give_picture(session: Session, *, product_id: int, telegram_file: str, now: datetime) -> Product:
    """The product's picture from now on. Raises ProductUnknown."""
    product = check_product(session, product_id)
    product.picture_id = keep_picture(session, telegram_file=telegram_file, now=now)
    session.add(product)
    session.flush()
    return product


def _matching(products: Any, find: str) -> Any:
    looked_at = (Product.name_en, Product.name_zh, Product.sku, Product.aliases)
    found = (col(field).icontains(find, autoescape=True) for field in looked_at)
    return products.where(or_(*found)) if find else products


def _likeness(name: str, said: str, words: set[str]) -> float:
    """0: not meant. A name that stands in it as it is beats one whose words do; a longer one a shorter one."""
    own = _split(name)
    if not own:
        return 0
    shared = sum(1 for word in own if word in words)
    if shared == len(own) and name.casefold() in said:
        return 2 + len(name) / 1000
    return shared / len(own) if shared / len(own) >= _LEAST_LIKE and shared > 1 else 0


def _split(text: str) -> list[str]:
    """Words, and Chinese characters one by one; an English plural counts as its singular."""
    words = _WORDS.findall(text.casefold())
    return [word.removesuffix("s") if len(word) > 3 else word for word in words]
