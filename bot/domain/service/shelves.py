"""The product behind a shelf's code, as it stands at the code's store."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, and_, col, select

from bot.db.tables import Brand, Product, Stock, StoredPicture
from bot.domain.stores.directory import Names, names_of


@dataclass(frozen=True)
class Shelf:
    """`price` in minor units. `pieces` None: nobody has counted there. `picture_id` None: it has none;
    `telegram_file`: by which Telegram still has it, or empty.
    """

    product_id: int
    name: Names
    price: int | None
    currency: str
    pieces: int | None
    counted_at: datetime | None
    picture_id: int | None
    telegram_file: str


def find_shelf(session: Session, *, product_id: int, store_id: int) -> Shelf | None:
    """None: it is gone, or not sold any more."""
    here = and_(col(Stock.product_id) == col(Product.id), col(Stock.store_id) == store_id)
    row = session.exec(
        select(Product, Stock, Brand.currency, StoredPicture.telegram_file)
        .join(Stock, here, isouter=True)
        .join(Brand, col(Brand.id) == 1, isouter=True)
        .join(StoredPicture, col(StoredPicture.id) == col(Product.picture_id), isouter=True)
        .where(Product.id == product_id, col(Product.active))
    ).first()
    if row is None:
        return None
    product, stock, currency, file = row
    pieces, counted_at = (stock.pieces, stock.as_of) if stock else (None, None)
    return Shelf(
        product_id,
        names_of(product),
        product.price,
        currency or "CAD",
        pieces,
        counted_at,
        product.picture_id,
        file or "",
    )
