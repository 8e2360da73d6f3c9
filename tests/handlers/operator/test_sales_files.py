"""The till's files sent to the bot: purchases with returns, and its own coupon codes; in both languages."""

from sqlmodel import Session, col, select, update

from bot.db.tables import Offer, OfferKind, OfferStatus, PieceSource, Purchase, Role, Store, TillCode
from bot.domain.offers.terms import make_offer
from bot.sandbox.people import Person
from tests.conftest import NOON
from tests.shop import Shop


async def test_purchases_are_shown_then_written_and_a_risen_return_follows(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_number_store)
    row = "store,receipt,amount,returned\n101,R-1,42.50,{}\n"
    await owner.sends_file(row.format("").encode(), "till.csv")
    await owner.sees("till.csv", "purchases", "1 new", "101 · Harbour Street · R-1 · $42.50", "Apply", within=20)
    await owner.press("Apply")
    await owner.sees("Applied ✓ 1 new", new=True, within=20)
    await owner.sends_file(row.format("42.50").encode(), "later.csv")
    await owner.sees("later.csv", "returned 0.00 CAD → 42.50 CAD", "Apply", within=20)
    await owner.press("Apply")
    await owner.sees("Applied ✓ 1 changed", new=True, within=20)
    sums = await shop.database.read(lambda s: s.exec(select(Purchase.amount, Purchase.returned)).all())
    assert sums == [(4250, 4250)]


async def test_what_is_wrong_in_purchases_writes_nothing(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_number_store)
    rows = "store,receipt,amount,returned\n101,R-1,42.50,\n101,R-2,10,11\n999,R-3,5,\n"
    await owner.sends_file(rows.encode(), "till.csv")
    await owner.sees("2 to put right", "Line 3", "$11 cannot have come back of $10", "Line 4", within=20)
    assert await shop.database.read(lambda s: s.exec(select(Purchase.id)).all()) == []


async def test_the_tills_own_codes_in_chinese(shop: Shop) -> None:
    await shop.database.unit_of_work(_make_voucher)
    owner = await shop.staff("谭美", Role.OPERATOR, "zh-hans")
    await owner.sends_file("券活动,券码\n茶饮代金券,TV-1\n茶饮代金券,TV-2\n".encode(), "codes.csv")
    await owner.sees("codes.csv", "券码", "茶饮代金券 · TV-1", "写入", within=20)
    await owner.press("写入")
    await owner.sees("已写入 ✓ 新增 2 条", new=True, within=20)
    assert await shop.database.read(lambda s: s.exec(select(TillCode.code).order_by(col(TillCode.id))).all()) == [
        "TV-1",
        "TV-2",
    ]


def _number_store(session: Session) -> None:
    session.exec(update(Store).values(number="101"))


def _make_voucher(session: Session) -> None:
    terms = make_offer(
        session,
        kind=OfferKind.TEXT,
        status=OfferStatus.OPEN,
        now=NOON,
        name_en="Tea voucher",
        name_zh="茶饮代金券",
    )
    session.exec(update(Offer).where(col(Offer.id) == terms.offer_id).values(source=PieceSource.FILE))
