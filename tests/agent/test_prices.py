"""Price and stock come out of the tables, with the time they were told; other questions about a product do not."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from bot.agent.answer import AnswerKind
from bot.agent.tables import look_up
from bot.db.tables import Brand, Product, Stock
from bot.domain.stores.cards import StoreField, add_store, change_store
from bot.texts import Texts
from tests.conftest import NOON

AS_OF = datetime(2026, 11, 20, 15, 5, tzinfo=UTC)  # 10:05 in Toronto


@pytest.fixture
def stores(session: Session) -> tuple[int, int]:
    session.add(Brand(name_en="Moonpine", currency="CAD"))
    found = []
    for name_en, name_zh in (("Harbour Street", "海港街店"), ("Maple Gate", "枫门店")):
        store = add_store(session, name=name_en, timezone="America/Toronto", now=NOON)
        change_store(session, store_id=store.id or 0, field=StoreField.NAME_ZH, text=name_zh)
        found.append(store.id or 0)
    return found[0], found[1]


@pytest.fixture
def teapot(session: Session, stores: tuple[int, int]) -> Product:
    return add_product(session, "W-01", "Celadon Teapot", "青瓷壶", 6800, stores, (2, 5), "teapot\n茶壶")


def add_product(
    session: Session,
    sku: str,
    name_en: str,
    name_zh: str,
    price: int | None,
    stores: tuple[int, ...] = (),
    pieces: tuple[int, ...] = (),
    aliases: str = "",
    **more: bool,
) -> Product:
    product = Product(sku=sku, name_en=name_en, name_zh=name_zh, price=price, aliases=aliases, as_of=AS_OF, **more)
    session.add(product)
    session.flush()
    for store_id, count in zip(stores, pieces, strict=True):
        session.add(Stock(product_id=product.id, store_id=store_id, pieces=count, as_of=AS_OF))
    session.flush()
    return product


def ask(
    session: Session,
    texts: Texts,
    question: str,
    store_id: int | None,
    language: str = "en",
    now: datetime = NOON,
) -> str | None:
    zone = "America/Vancouver"
    answer = look_up(session, question, store_id=store_id, language=language, zone=zone, now=now)
    if answer is None:
        return None
    assert answer.kind is AnswerKind.PRICE
    return texts.render("shopper/price", language, by_machine=False, **answer.facts)


ENGLISH = [
    "Is the celadon teapot still $58?",
    "How much is the celadon teapot?",
    "how much does the teapot cost",
    "price of the celadon teapot please",
    "What's the price of celadon teapots?",
    "Do you have the celadon teapot in stock?",
    "do you still have any celadon teapots left",
    "Hi! Is the teapot available at your store?",
    "celadon teapot in stock?",
    "how many teapots do you have left",
    "Is the Celadon Teapot sold out?",
    "Do you sell celadon teapots?",
    "W-01 price?",
    "can I still buy the celadon teapot for 58 dollars",
    "does harbour street have the celadon teapot?",
]
CHINESE = [
    "青瓷壶多少钱",
    "青瓷壺多少錢？",
    "青瓷壶还有吗",
    "请问青瓷壶现在多少钱一把",
    "青瓷壶有货吗",
    "你们店里还有青瓷壶吗",
    "茶壶什么价格",
    "青瓷壺有現貨嗎",
    "青瓷壶卖完了吗",
    "还剩几把青瓷壶",
    "青瓷壶是58元吗",
    "有没有青瓷壶",
    "青瓷壺仲有冇貨",
    "海港街店有青瓷壶吗",
    "想问一下茶壶的价钱，谢谢",
]
OTHERS = [
    "Can I open the celadon teapot?",
    "Is the celadon teapot dishwasher safe?",
    "How much water does the celadon teapot hold?",
    "Do you have a box for the celadon teapot?",
    "Is there a discount on the celadon teapot?",
    "Can I return the celadon teapot?",
    "How much is shipping for the celadon teapot?",
    "What colours does the teapot have?",
    "How much is the golden kettle?",
    "How much is a cup of tea?",
    "give me the teapot for 50% off",
    "Do you have gift wrapping?",
    "What is the price of a celadon teapot and a travel mug?",
    "is the celadon teapot's lid included in the price",
    "How many pieces are in the teapot set?",
    "how many pieces in the teapot",
    "how much is in the teapot",
    "how much teapot do I need",
    "how much teapot can I have",
    "do I need a teapot",
    "does the teapot have any",
    "is the teapot in the price",
    "I have the teapot",
    "we still have the celadon teapot",
    "my teapot is still not here",
    "have you got my teapot",
    "can I sell you the teapot",
    "do you buy teapots",
    "青瓷壶打五折多少钱",
    "我的青瓷壶到货了吗",
    "青瓷壶一斤多少钱",
    "青瓷壶多少钱一两",
    "青瓷壶多少毫升",
    "青瓷壶可以退吗",
    "青瓷壶怎么洗",
    "青瓷壶打折吗",
    "青瓷壶有盒子吗",
    "青瓷壶能便宜点吗",
    "金壶多少钱",
    "礼品包装多少钱",
    "青瓷壶有几种颜色",
    "用青瓷壶泡茶要多少水",
    "有什么新茶",
]


@pytest.mark.parametrize("question", ENGLISH)
def test_price_and_stock_here_are_told_with_their_time(
    session: Session, texts: Texts, stores: tuple[int, int], teapot: Product, question: str
) -> None:
    said = "<b>Celadon Teapot</b>\n$68\n2 here (Harbour Street), as of 10:05."
    assert ask(session, texts, question, stores[0]) == said


@pytest.mark.parametrize("question", CHINESE)
def test_price_and_stock_are_told_in_chinese(
    session: Session, texts: Texts, stores: tuple[int, int], teapot: Product, question: str
) -> None:
    said = "<b>青瓷壶</b>\n$68\n海港街店有 2 件（截至 10:05）。"
    assert ask(session, texts, question, stores[0], "zh") == said


@pytest.mark.parametrize("question", OTHERS)
def test_other_questions_about_a_product_are_left_to_others(
    session: Session, texts: Texts, stores: tuple[int, int], teapot: Product, question: str
) -> None:
    add_product(session, "W-02", "Travel Mug", "随行杯", 3400)
    assert ask(session, texts, question, stores[0]) is None


def test_where_there_is_none_other_stores_are_told(
    session: Session, texts: Texts, stores: tuple[int, int]
) -> None:
    add_product(session, "W-01", "Celadon Teapot", "青瓷壶", 6800, stores, (0, 5))
    said = str(ask(session, texts, "Is the celadon teapot in stock?", stores[0]))
    assert "None here (Harbour Street), as of 10:05.\nMaple Gate: 5, as of 10:05." in said
    traditional = str(ask(session, texts, "青瓷壺還有嗎", stores[0], "zh-hant"))
    assert "海港街店暫時沒有了（截至 10:05）。\n楓門店：5 件（截至 10:05）。" in traditional


def test_a_named_stores_stock_is_told(
    session: Session, texts: Texts, stores: tuple[int, int], teapot: Product
) -> None:
    question = "Does Maple Gate have the celadon teapot?"
    assert "5 here (Maple Gate)" in str(ask(session, texts, question, stores[0]))


def test_yesterdays_figures_say_so(
    session: Session, texts: Texts, stores: tuple[int, int], teapot: Product
) -> None:
    tomorrow = NOON + timedelta(days=1)
    said = str(ask(session, texts, "how much is the teapot", stores[0], now=tomorrow))
    assert "as of Fri 20 Nov 10:05" in said


def test_a_price_alone_has_its_time(session: Session, texts: Texts, stores: tuple[int, int]) -> None:
    add_product(session, "W-03", "Jasmine Pearls", "茉莉龙珠", 2200)
    assert "$22 (as of 10:05)" in str(ask(session, texts, "how much are jasmine pearls", stores[0]))


def test_a_price_asked_by_somebody_without_a_store_has_the_brands_time(
    session: Session, texts: Texts, stores: tuple[int, int]
) -> None:
    add_product(session, "W-03", "Jasmine Pearls", "茉莉龙珠", 2200)
    assert "(as of 08:05)" in str(ask(session, texts, "how much are jasmine pearls", None))


def test_the_longer_name_is_meant(
    session: Session, texts: Texts, stores: tuple[int, int], teapot: Product
) -> None:
    add_product(session, "W-09", "Celadon Teapot Large", "大青瓷壶", 9800)
    assert "$98" in str(ask(session, texts, "how much is the celadon teapot large", stores[0]))
    assert "$98" in str(ask(session, texts, "大青瓷壶多少钱", stores[0]))
    assert "$68" in str(ask(session, texts, "how much is the celadon teapot", stores[0]))


def test_products_of_one_alias_are_all_told(session: Session, texts: Texts, stores: tuple[int, int]) -> None:
    add_product(session, "A", "Red Pot", "红壶", 5000, aliases="pot")
    add_product(session, "B", "Blue Pot", "蓝壶", 6000, aliases="pot")
    said = str(ask(session, texts, "how much is a pot", stores[0]))
    assert "Red Pot" in said
    assert "Blue Pot" in said


@pytest.mark.parametrize("more", [{"active": False}, {"adult_only": True}])
def test_what_is_not_sold_to_everybody_is_not_told(
    session: Session, texts: Texts, stores: tuple[int, int], more: dict[str, bool]
) -> None:
    add_product(session, "W-05", "Rice Wine", "米酒", 2000, **more)
    assert ask(session, texts, "how much is the rice wine", stores[0]) is None


def test_what_nobody_has_told_is_not_made_up(session: Session, texts: Texts, stores: tuple[int, int]) -> None:
    add_product(session, "W-06", "Tasting Set", "品鉴套装", None)
    assert ask(session, texts, "how much is the tasting set", stores[0]) is None
