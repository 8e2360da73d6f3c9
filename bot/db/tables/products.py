"""Products (商品) and stock (库存): facts that were imported, each with its as-of time."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from bot.db.tables.columns import BigKey, key, refers


class Product(SQLModel, table=True):
    __tablename__ = "products"

    id: int | None = key()
    sku: str = Field(unique=True, description="the shop's own number of it")
    name_en: str
    name_zh: str = ""
    description_en: str = ""
    description_zh: str = ""
    aliases: str = Field(default="", description="other names, one a line")
    variants_en: str = Field(default="", description="moss, ink")
    variants_zh: str = ""
    price: int | None = Field(default=None, sa_type=BigInteger, description="minor units of the brand's currency")
    is_new: bool = False
    adult_only: bool = False
    active: bool = True
    picture_id: int | None = refers("pictures.id", default=None)
    as_of: datetime = Field(description="when price and text were last told")


class Stock(SQLModel, table=True):
    """How many pieces a store had, and when somebody looked."""

    __tablename__ = "stock"

    product_id: int = Field(primary_key=True, foreign_key="products.id", sa_type=BigKey)
    store_id: int = Field(primary_key=True, foreign_key="stores.id", sa_type=BigKey, index=True)
    pieces: int
    as_of: datetime
