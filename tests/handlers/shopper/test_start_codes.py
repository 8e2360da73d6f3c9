"""What a scan shows to whoever is known: coupons of cards and campaigns, the product on the shelf, a used card."""

import asyncio

import pytest
from sqlmodel import Session, func, select

from bot.db.tables import Attribution, CodeKind, Coupon, Customer, EntryCode, Product, Role, Stock, StoredPicture
from bot.domain.arrivals.parcels import begin_batch, fill_batch, list_cards
from bot.domain.people.staff import Operator
from bot.domain.stores.doors import make_entry_code
from bot.sandbox.people import Person
from tests.domain.team_factory import a_staff
from tests.handlers.walking import go
from tests.sandbox.pictures import draw_png
from tests.shop import Shop


@pytest.fixture
async def owner(shop: Shop) -> Person:
    grace = await shop.owner()
    await grace.start()
    await grace.sees("Moonpine Tea", new=True)
    return grace


async def test_a_parcel_card_brings_a_newcomer_once(shop: Shop) -> None:
    [card] = await shop.database.unit_of_work(_print_cards, shop, 1)
    ben, mallory = await shop.box.person("Ben"), await shop.box.person("Mallory")
    await ben.start(card)
    gift = (await ben.sees("Cup of the day", "May we tell you")).text.splitlines()[4]
    await ben.start(card)
    await ben.sees("This is for you", gift, "Show at till", new=True)
    await mallory.start(card)
    await mallory.sees("This card has been used already", "You are welcome all the same", new=True)
    assert await shop.database.read(_count, Customer) == 1
    await mallory.press("Come in")
    await mallory.sees("Harbour Street", "May we tell you", new=True)
    assert await shop.database.read(_reasons) == [("first_scan", True), ("direct", False)]


async def test_a_regular_gets_a_parcel_cards_coupon_once_and_nobody_else_does(shop: Shop, anna: Person) -> None:
    [card] = await shop.database.unit_of_work(_print_cards, shop, 1)
    ben = await shop.box.person("Ben")
    await ben.start(shop.door)
    await ben.sees("Cup of the day")
    for _ in range(2):
        await anna.start(card)
        await anna.sees("This is for you", "Cup of the day", "Show at till", new=True)
    await ben.start(card)
    await ben.sees("This card has been used already", "Your own coupons are below", new=True)
    assert await shop.database.read(_causes) == ["code", "gift", "gift"]


async def test_a_regular_gets_a_campaigns_coupon_in_chinese(shop: Shop) -> None:
    lin = await shop.box.person("小雨", "zh-hans")
    await lin.start(shop.door)
    await lin.sees("当日茶饮一杯")
    code = await shop.database.unit_of_work(_make, shop, CodeKind.CAMPAIGN)
    await lin.start(code)
    await lin.sees("又见面了！这份送给您", "当日茶饮一杯", "到店出示", new=True)


async def test_a_shelf_shows_its_product_to_a_regular(shop: Shop, anna: Person) -> None:
    code = await shop.database.unit_of_work(_make_shelf, shop, pieces=3)
    await anna.start(code)
    shelf = await anna.sees("Oolong <No. 5>", "$18.50", "Harbour Street: 3 in stock, as of Fri 20 Nov", new=True)
    assert shelf.photo is None
    await anna.press("Ask")
    await anna.sees("What would you like to know about Oolong <No. 5>?", new=True)


@pytest.mark.parametrize(("pieces", "said"), [(0, "none left just now"), (None, "Harbour Street")])
async def test_what_is_not_in_stock_is_said_so(shop: Shop, anna: Person, pieces: int | None, said: str) -> None:
    code = await shop.database.unit_of_work(_make_shelf, shop, pieces=pieces)
    await anna.start(code)
    assert "in stock" not in (await anna.sees("Oolong", said, new=True)).text


async def test_a_product_with_a_picture_shows_it(shop: Shop, anna: Person, owner: Person) -> None:
    code = await shop.database.unit_of_work(_make_shelf, shop, pieces=1)
    await go(owner, "/products", "Oolong <No. 5> · T-5", "Picture")
    await owner.sees("Send a photo", new=True)
    await owner.sends_photo(draw_png())
    await owner.sees("Oolong <No. 5>", new=True)
    await anna.start(code)
    shelf = await anna.sees("Oolong <No. 5>", "1 in stock", "Ask", new=True)
    assert shelf.photo


async def test_a_picture_that_came_as_a_file_is_shown(shop: Shop, anna: Person, owner: Person) -> None:
    code = await _picture_by_file(shop, owner, draw_png())
    await anna.start(code)
    shelf = await anna.sees("Oolong <No. 5>", "1 in stock", "Ask", new=True)
    assert shelf.photo


async def test_a_picture_nobody_can_read_does_not_hide_its_product(
    shop: Shop, anna: Person, owner: Person
) -> None:
    code = await _picture_by_file(shop, owner, b"\x89PNG\r\n\x1a\nbroken")
    await anna.start(code)
    shelf = await anna.sees("Oolong <No. 5>", "1 in stock", "Ask", new=True)
    assert not shelf.photo


async def test_a_shelf_without_its_product_is_the_home(shop: Shop, anna: Person) -> None:
    code = await shop.database.unit_of_work(_make_shelf, shop, pieces=3, active=False)
    await anna.start(code)
    await anna.sees("Good to see you again", new=True)


@pytest.mark.parametrize(
    ("language", "gift", "product"),
    [("en", "May we tell you", "Harbour Street: 3 in stock"), ("zh-hans", "以后有优惠", "Oolong <No. 5>")],
)
async def test_a_newcomer_at_a_shelf_gets_the_gift_card_and_the_product_below(
    shop: Shop, language: str, gift: str, product: str
) -> None:
    code = await shop.database.unit_of_work(_make_shelf, shop, pieces=3)
    ben = await shop.box.person("Ben", language)
    await ben.start(code)
    await ben.sees("Oolong <No. 5>", product)
    card, shelf = (await ben.reads())[-2:]
    assert gift in card.text
    assert "Oolong <No. 5>" in shelf.text


async def test_a_newcomer_at_a_shelf_without_its_product_gets_the_gift_card_alone(shop: Shop) -> None:
    code = await shop.database.unit_of_work(_make_shelf, shop, pieces=3, active=False)
    ben = await shop.box.person("Ben")
    await ben.start(code)
    assert "Oolong" not in (await ben.sees("Cup of the day", "May we tell you")).text
    assert not [card for card in await ben.reads() if "Oolong" in card.text]


async def test_a_campaign_without_a_gift_is_the_home(shop: Shop, anna: Person) -> None:
    code = await shop.database.unit_of_work(_make, shop, CodeKind.CAMPAIGN, gives_gift=False)
    await anna.start(code)
    await anna.sees("Good to see you again", new=True)
    assert await shop.database.read(_count, Coupon) == 1


async def _picture_by_file(shop: Shop, owner: Person, content: bytes) -> str:
    """A shelf whose product's picture was sent as a file, and has been looked at; the shelf's code."""
    code = await shop.database.unit_of_work(_make_shelf, shop, pieces=1)
    await go(owner, "/products", "Oolong <No. 5> · T-5", "Picture")
    await owner.sees("Send a photo", new=True)
    await owner.sends_file(content, "oolong.png")
    await owner.sees("Oolong <No. 5>", new=True)
    while not await shop.database.read(_is_settled):
        await asyncio.sleep(0.05)
    return code


def _is_settled(session: Session) -> bool:
    picture = session.exec(select(StoredPicture)).one()
    return picture.content is not None or bool(picture.reason)


def _print_cards(session: Session, shop: Shop, size: int) -> list[str]:
    staff = a_staff(session, Role.OPERATOR, 900)
    now = shop.clock.now()
    batch = begin_batch(
        session, Operator(staff.id or 0, staff.role), store_id=shop.store_id, label="Autumn", now=now
    )
    fill_batch(session, batch_id=batch.id or 0, size=size, now=now)
    return list_cards(session, batch.id or 0)


def _make(session: Session, shop: Shop, kind: CodeKind, **facts: object) -> str:
    code = make_entry_code(session, kind=kind, store_id=shop.store_id, now=shop.clock.now())
    for field, value in facts.items():
        setattr(code, field, value)
    session.add(code)
    return code.code


def _make_shelf(session: Session, shop: Shop, *, pieces: int | None, active: bool = True) -> str:
    now = shop.clock.now()
    product = Product(sku="T-5", name_en="Oolong <No. 5>", price=1850, as_of=now, active=active)
    session.add(product)
    session.flush()
    if pieces is not None:
        session.add(Stock(product_id=product.id or 0, store_id=shop.store_id, pieces=pieces, as_of=now))
    return _make(session, shop, CodeKind.SHELF, product_id=product.id)


def _count(session: Session, table: type) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def _causes(session: Session) -> list[str]:
    return sorted(session.exec(select(Coupon.cause_kind)).all())


def _reasons(session: Session) -> list[tuple[str, bool]]:
    touches = session.exec(select(Attribution).order_by(Attribution.customer_id)).all()  # type: ignore[arg-type]
    cards = {code.id for code in session.exec(select(EntryCode)).all() if code.batch_id}
    return [(str(touch.reason), touch.entry_code_id in cards) for touch in touches]
