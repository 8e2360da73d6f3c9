"""The product behind a shelf's code, as it stands at the code's store."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, and_, col, select

from bot.db.tables import Brand, Product, Stock, StoredPicture
from bot.domain.stores.directory import Names, names_of


@dataclass(frozen=True)
class Shelf:
    """`price` in minor units. `pieces` None: nobody has counted there. `picture_id` None: it has none,
    or none that could be fetched yet; `telegram_file`: by which Telegram still has it, or empty.
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
        select(Product, Stock, Brand.currency)
        .join(Stock, here, isouter=True)
        .join(Brand, col(Brand.id) == 1, isouter=True)
        .where(Product.id == product_id, col(Product.active))
    ).first()
    if row is None:
        return None
    product, stock, currency = row
    pieces, counted_at = (stock.pieces, stock.as_of) if stock else (None, None)
    return Shelf(
        product_id,
        names_of(product),
        product.price,
        currency or "CAD",
        pieces,
        counted_at,
        *_find_picture(session, product.picture_id),
    )


def _find_picture(session: Session, picture_id: int | None) -> tuple[int | None, str]:
    """A Shelf's `picture_id` and `telegram_file`."""
    is_here = col(StoredPicture.content).is_not(None)
    row = session.exec(select(StoredPicture.telegram_file, is_here).where(StoredPicture.id == picture_id)).first()
    return (picture_id if row[1] else None, row[0]) if row else (None, "")
