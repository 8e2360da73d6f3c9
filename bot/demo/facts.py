"""What there is at Moonpine Tea 月松茶铺 (invented): brand, stores with hours, gift, products with stock."""

from dataclasses import dataclass

from bot.domain.offers.set_up import BrandField, GiftField
from bot.sandbox.page.hooks import Words

BOT_NAME = Words("Moonpine Tea", "月松茶铺")
BRAND = {
    BrandField.NAME_EN: "Moonpine Tea",
    BrandField.NAME_ZH: "月松茶铺",
    BrandField.COMPANY: "Moonpine Tea Ltd., 120 Harbour Street, Vancouver",
    BrandField.PRIVACY_CONTACT: "privacy@moonpine.example",
}
GIFT = {
    GiftField.NAME_EN: "Cup of the day",
    GiftField.NAME_ZH: "当日茶饮一杯",
    GiftField.TERMS_EN: "One cup of today's tea, any size, at any of our stores.",
    GiftField.TERMS_ZH: "任一门店当日茶饮一杯，规格不限。",
}


@dataclass(frozen=True)
class StoreFacts:
    """`weekdays` and `weekend` are opening hours on the store's wall."""

    number: str
    name_en: str
    name_zh: str
    address_en: str
    address_zh: str
    timezone: str
    languages: str
    latitude: float
    longitude: float
    weekdays: str
    weekend: str


STORES = (
    StoreFacts("101", "Harbour Street", "海港街店", "120 Harbour Street, Vancouver", "温哥华海港街 120 号",
               "America/Vancouver", "en,zh", 49.2856, -123.1115, "10:00-20:00", "10:00-20:00"),
    StoreFacts("102", "Maple Gate", "枫门店", "8 Maple Gate, Richmond", "列治文枫门 8 号",
               "America/Vancouver", "zh,en", 49.1666, -123.1336, "10:00-20:00", "10:00-20:00"),
    StoreFacts("103", "Canal Row", "运河街店", "31 Canal Row, Toronto", "多伦多运河街 31 号",
               "America/Toronto", "en,zh", 43.6405, -79.3832, "9:00-19:00", "9:00-19:00"),
)  # fmt: skip
CHRISTMAS_EVE = ("10:00-17:00", "We close early.", "提早打烊。")
"""Hours and note of 24 December, in every store."""


@dataclass(frozen=True)
class ProductFacts:
    """`price` in cents; `pieces` a store, in the order of the stores."""

    sku: str
    name_en: str
    name_zh: str
    price: int
    pieces: tuple[int, int, int]
    aliases: str = ""
    variants_en: str = ""
    variants_zh: str = ""
    is_new: bool = False


PRODUCTS = (
    ProductFacts("T-01", "Osmanthus Oolong", "桂花乌龙", 1800, (24, 16, 18), "oolong\n乌龙"),
    ProductFacts("T-02", "Jasmine Pearls", "茉莉龙珠", 2200, (15, 9, 12), "jasmine tea\n茉莉花茶\n龙珠"),
    ProductFacts("T-03", "Lapsang", "正山小种", 1600, (11, 14, 6), "lapsang souchong\n小种红茶"),
    ProductFacts("W-01", "Celadon Teapot", "青瓷壶", 6800, (2, 0, 1), "teapot\n茶壶"),
    ProductFacts("W-02", "Travel Mug", "随行杯", 3400, (8, 5, 7), "mug\n保温杯", "moss, ink", "苔绿, 墨"),
    ProductFacts("S-01", "Tasting Set", "品鉴套装", 2900, (30, 12, 8), "sampler\n试饮套装"),
    ProductFacts("S-02", "Autumn Box", "秋礼盒", 4500, (20, 15, 10), "gift box\n礼盒", is_new=True),
)
ON_THE_SHELF = "T-01"
"""What the oolong shelf's code shows."""
STOCK_AT = (10, 5)
"""When the shelves were counted on the morning you come, in Vancouver."""
