"""Products (商品) and their stock (库存): listed, searched, switched by operators."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from bot.db.tables import Product, Stock, Store
from bot.domain.stores.directory import Names, names_of
from bot.domain.stores.pictures import keep_picture
from bot.domain.words.searching import holds
from bot.errors import Refusal

MAX_SKU = 60
MAX_PRODUCT = 100
MAX_DESCRIPTION = 1000
MAX_VARIANTS = 200
MAX_ALIAS = 60
MAX_ALIASES = 20


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
    """Those with `find` in a name, number or alias (any case, either script): on sale first, then by name."""
    listed = _matching(select(Product), find).order_by(col(Product.active).desc(), Product.name_en, Product.sku)
    return list(session.exec(listed.limit(limit).offset(offset)).all())


def count_products(session: Session, *, find: str = "") -> int:
    return int(session.exec(_matching(select(func.count(col(Product.id))), find)).one())


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
    return products.where(holds(find, *looked_at)) if find else products
