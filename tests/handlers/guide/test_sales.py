"""/sale: a sale typed in, today's list, and what came back; told plainly in both languages."""

import pytest
from sqlmodel import Session, col, func, select, update

from bot.db.tables import (
    Coupon,
    CouponStatus,
    Customer,
    Offer,
    OfferKind,
    OfferTerms,
    Purchase,
    PurchaseReturn,
    Redemption,
    Role,
    Staff,
    Tries,
)
from bot.domain.purchases.recording import Sale, record_purchase
from bot.domain.words.codes import show_code
from bot.sandbox.people import Person
from tests.conftest import HandClock
from tests.handlers.walking import go, sees_later
from tests.shop import Shop


async def ask(shop: Shop, what: object) -> object:
    return await shop.database.read(lambda session: session.exec(what).one())  # type: ignore[call-overload]


async def member_code(shop: Shop) -> str:
    return show_code(str(await ask(shop, select(Customer.member_code))))


async def sells(person: Person, amount: str, receipt: str = "Skip", member: str = "Skip") -> None:
    """Type a sale to its end."""
    await person.writes(f"/sale {amount}")
    for answer in (receipt, member):
        await person.sees("Skip", new=True)
        await (person.press("Skip") if answer == "Skip" else person.writes(answer))
    await person.sees("Record this sale?", new=True)
    await person.press("Record")
    await person.sees("Return", new=True)


async def test_a_sale_is_typed_step_by_step_and_stands_in_todays_list(
    shop: Shop, mei: Person, anna: Person
) -> None:
    await go(mei, "/sale", "New sale")
    await mei.sees("What was bought?", new=True)
    await mei.writes("$42.50")
    await mei.sees("receipt number", "Skip", new=True)
    await mei.writes(" r-17 ")
    await mei.sees("member code", new=True)
    await mei.writes((await member_code(shop)).lower().replace("-", " "))
    await mei.sees("Record this sale?", "$42.50", "Receipt: R-17", "Customer: Anna", new=True)
    told = await mei.is_told(await mei.press("Record"))
    assert told["text"] == "Recorded."
    await mei.sees("$42.50", "Receipt R-17", "Anna", "Sold by Mei", "Return", new=True)
    await mei.writes("/sale")
    await mei.sees("1 sale: $42.50", "12:00 · $42.50 · Anna · no. R-17", new=True)
    row = await ask(shop, select(Purchase.amount, Purchase.currency, Purchase.customer_id))
    assert row == (4250, "CAD", await ask(shop, select(Customer.id)))


async def test_skipping_leaves_both_out(shop: Shop, mei: Person) -> None:
    await sells(mei, "12")
    assert await ask(shop, select(Purchase.receipt, Purchase.customer_id)) == (None, None)


async def test_a_second_press_on_record_records_nothing(shop: Shop, mei: Person) -> None:
    await sells(mei, "12")
    card = await mei.sees("$12")
    told = await mei.is_told(await mei.forges("qy:1", card))
    assert told["text"] == "Already recorded: nothing was written twice."
    assert await ask(shop, select(func.count(col(Purchase.id)))) == 1


@pytest.mark.parametrize("amount", ["0", "-5", "abc", "1e9", "12.345", "5 USD", "9" * 40, "🍵", "<b>5</b>"])
async def test_what_is_no_amount_is_refused_and_asked_again(shop: Shop, mei: Person, amount: str) -> None:
    await go(mei, "/sale", "New sale")
    await mei.sees("What was bought?", new=True)
    await mei.writes(amount)
    await mei.sees("12.50", new=True)
    await mei.writes("12.50")
    await mei.sees("receipt number", new=True)


async def test_wrong_member_codes_count_as_misses_and_shut_the_typist_out(shop: Shop, mei: Person) -> None:
    await mei.writes("/sale 12")
    await mei.sees("Skip", new=True)
    await mei.press("Skip")
    await mei.sees("member code", new=True)
    for wrong in ("0000-0000", "x", "a" * 900, "=1+1", "０００００００1"):
        await mei.writes(wrong)
        await mei.sees("No customer has this member code", new=True)
    await mei.writes("0000-0001")
    await mei.sees("Too many wrong codes", new=True)
    assert await ask(shop, select(Tries.misses)) == 5


async def test_a_receipt_that_stands_for_another_sale_is_told(shop: Shop, mei: Person) -> None:
    await sells(mei, "42.50", "R-1")
    await mei.writes("/sale 40")
    await mei.sees("Skip", new=True)
    await mei.writes("R-1")
    await mei.sees("member code", new=True)
    await mei.press("Skip")
    await mei.sees("Record this sale?", new=True)
    told = await mei.is_told(await mei.press("Record"))
    assert "Receipt R-1 stands for another sale: $42.50" in told["text"]
    assert await ask(shop, select(func.count(col(Purchase.id)))) == 1


async def test_a_part_and_then_all_of_it_come_back(shop: Shop, mei: Person) -> None:
    await sells(mei, "42.50", "R-1")
    await mei.press("Return")
    await mei.sees("What came back?", "All of it: $42.50", new=True)
    await mei.press("A part")
    await mei.sees("How much came back?", new=True)
    await mei.writes("50")
    await mei.sees("Only $42.50 of it is left", new=True)
    await mei.writes("12.50")
    await mei.sees("Why did it come back?", "$12.50", new=True)
    await mei.press("Faulty")
    await mei.sees("Take this back?", "$12.50", "Reason: Faulty", new=True)
    await mei.press("Yes, take it back")
    await mei.sees(
        "$12.50 taken back", "$30 of the sale is left", "$12.50 came back and no longer counts", new=True
    )
    await mei.press("The sale")
    await mei.sees("↩ $12.50", "Faulty", "Left: $30", new=True)
    await mei.press("Return")
    await mei.sees("All of it: $30", new=True)
    await mei.press("All of it: $30")
    await mei.sees("Another reason", new=True)
    await mei.writes("mistyped")
    await mei.sees("Reason: Mistyped", new=True)
    await mei.press("Yes, take it back")
    await mei.sees("$30 taken back", "Nothing of the sale is left", new=True)
    await mei.press("The sale")
    await mei.sees("Receipt R-1", "Left: $0", new=True)  # typed words free no receipt number
    await mei.writes("/sale")
    await mei.sees("1 sale: $42.50, came back $42.50, left $0", new=True)


async def test_the_same_return_pressed_again_gets_the_first_answer(shop: Shop, mei: Person) -> None:
    await sells(mei, "42.50")
    await mei.press("Return")
    await mei.sees("All of it", new=True)
    await mei.press("All of it: $42.50")
    await mei.sees("Faulty", new=True)
    await mei.press("Faulty")
    card = await mei.sees("Take this back?", new=True)
    await mei.press("Yes, take it back")
    await mei.sees("$42.50 taken back", new=True)
    told = await mei.is_told(await mei.forges("qx:2", card))
    assert told["text"] == "Already taken back: nothing was written twice."
    assert await ask(shop, select(func.count(col(PurchaseReturn.id)))) == 1


async def test_an_old_card_returns_nothing_a_second_time(shop: Shop, mei: Person) -> None:
    await sells(mei, "42.50")
    card = await mei.sees("Return")
    await mei.press("Mistyped: take it back")
    await mei.sees("Take this back?", "Mistyped", new=True)
    await mei.press("Yes, take it back")
    await mei.sees("Nothing of the sale is left", new=True)
    told = await mei.is_told(await mei.forges("qr:1:1", card))
    assert "Open it again" in told["text"]


async def test_a_mistyped_sale_is_taken_back_for_a_quarter_of_an_hour(
    shop: Shop, mei: Person, clock: HandClock
) -> None:
    await sells(mei, "420", "R-1")
    await mei.press("Mistyped: take it back")
    card = await mei.sees("Take this back?", "$420", "Mistyped", new=True)
    clock.move(minutes=16)
    told = await mei.is_told(await mei.press("Yes, take it back"))
    assert "Use Return now" in told["text"]
    told = await mei.is_told(await mei.forges("qu:1:1", card))
    assert "Use Return now" in told["text"]
    assert await ask(shop, select(Purchase.returned)) == 0


async def test_a_coupons_purchase_gives_the_coupon_back_and_says_so_on_both_phones(
    shop: Shop, mei: Person, anna: Person, clock: HandClock
) -> None:
    await mei.writes(f"/redeem {await ask(shop, select(Coupon.code))}")
    await mei.sees("For Anna", new=True)
    await mei.press("Redeem")
    await mei.sees("Redeemed:", new=True)
    await go(mei, "/sale", "Amount missing (1)")
    await mei.sees("12:00 · Cup of the day · for Anna", new=True)
    await mei.press("12:00 · Cup of the day · for Anna")
    await mei.sees("What was bought with it?", new=True)
    await mei.writes("18")
    await mei.sees("receipt number", new=True)
    await mei.writes("R-5")
    await mei.sees("Record this sale?", "Customer: Anna", new=True)
    await mei.press("Record")
    await mei.sees("With the coupon: Cup of the day", "Return", new=True)
    assert await ask(shop, select(Redemption.amount)) == 1800
    await mei.press("Return")
    await mei.sees("Only when all of it comes back", new=True)
    await mei.press("All of it: $18")
    await mei.sees("Wrong item", new=True)
    await mei.press("Wrong item")
    await mei.sees("Take this back?", new=True)
    await mei.press("Yes, take it back")
    await mei.sees("Cup of the day is back with Anna and can be used again", new=True)
    await sees_later(anna, clock, "Your purchase was returned", "Cup of the day is yours again")
    assert await ask(shop, select(Coupon.status)) is CouponStatus.ISSUED


@pytest.mark.parametrize("step", ["amount", "receipt", "Record"])
async def test_an_undo_before_it_is_recorded_closes_the_sale(
    shop: Shop, mei: Person, anna: Person, step: str
) -> None:
    await mei.writes(f"/redeem {await ask(shop, select(Coupon.code))}")
    await mei.sees("For Anna", new=True)
    await mei.press("Redeem")
    receipt = await mei.sees("Redeemed:", new=True)
    await mei.press("Add the amount")
    await mei.sees("What was bought with it?", new=True)
    slip = None
    if step != "amount":
        await mei.writes("42.50")
        await mei.sees("receipt number", new=True)
    if step == "Record":
        await mei.writes("R-5")
        slip = await mei.sees("Record this sale?", new=True)
    await mei.press("Undo", card=receipt)
    await mei.sees("Anna has it again", new=True)
    await (mei.press("Record", card=slip) if slip else mei.writes("42.50" if step == "amount" else "R-5"))
    if step == "receipt":
        await mei.sees("Record this sale?", new=True)
        await mei.press("Record")
    closed = await mei.sees("The coupon was undone, so nothing was recorded. Record it with /sale.", new=True)
    assert "Record" not in closed.buttons
    assert await ask(shop, select(func.count()).select_from(Purchase)) == 0


async def test_less_than_what_came_off_is_no_amount(shop: Shop, mei: Person, anna: Person) -> None:
    for fixed in (update(Offer).values(kind=OfferKind.AMOUNT), update(OfferTerms).values(worth=500)):
        await shop.database.unit_of_work(lambda session, fixed=fixed: session.exec(fixed) and None)
    await mei.writes(f"/redeem {await ask(shop, select(Coupon.code))}")
    await mei.sees("For Anna", new=True)
    await mei.press("Redeem")
    await mei.sees("Redeemed:", new=True)
    await mei.press("Add the amount")
    await mei.sees("What was bought with it?", new=True)
    await mei.writes("4.99")
    await mei.sees("$5 came off with this coupon", "Type the price before the coupon", new=True)
    await mei.writes("5")
    await mei.sees("Skip", new=True)
    await mei.press("Skip")
    await mei.sees("Record this sale?", new=True)
    await mei.press("Record")
    await mei.sees("With the coupon: Cup of the day", "Return", new=True)
    redemption = await shop.database.read(lambda session: session.exec(select(Redemption)).one())
    assert (redemption.amount, redemption.off) == (500, 500)


async def test_terms_that_keep_it_used_are_told(shop: Shop, mei: Person, anna: Person) -> None:
    await shop.database.unit_of_work(lambda s: s.exec(update(OfferTerms).values(gives_back=False)) and None)
    await mei.writes(f"/redeem {await ask(shop, select(Coupon.code))}")
    await mei.sees("For Anna", new=True)
    await mei.press("Redeem")
    await mei.sees("Redeemed:", new=True)
    await mei.press("Add the amount")
    await mei.sees("What was bought with it?", new=True)
    await mei.writes("18")
    await mei.sees("Skip", new=True)
    await mei.press("Skip")
    await mei.sees("Record this sale?", new=True)
    await mei.press("Record")
    for step in ("Return", "All of it: $18", "Faulty", "Yes, take it back"):
        await mei.sees(step, new=True)
        await mei.press(step)
    await mei.sees("The coupon Cup of the day stays used", new=True)


async def test_a_colleagues_sale_is_unknown_to_a_guide_and_known_to_the_manager(shop: Shop, mei: Person) -> None:
    await sells(mei, "42.50", "R-1")
    jonas = await shop.staff("Jonas", Role.GUIDE)
    await go(jonas, "/sale", "Find by receipt number")
    await jonas.sees("Type the receipt number", new=True)
    await jonas.writes("r-1")
    card = await jonas.sees("No such sale here", new=True)
    for data in (
        "qo:1",
        "qr:1:1",
        "qu:1:1",
        "qx:1",
        "qy:1",
        "qw:1",
        "qp:1",
        "qk:1",
        "qc:1",
        "qt:1",
        "qe:1:faulty",
    ):
        told = await jonas.is_told(await jonas.forges(data, card))
        assert told["show_alert"], data
    sofia = await shop.staff("Sofia", Role.MANAGER)
    await sofia.writes("/sale")
    await sofia.sees("1 sale: $42.50", "All colleagues' sales", new=True)
    await sofia.press("12:00 · $42.50 · no. R-1")
    await sofia.sees("Sold by Mei", "Return", new=True)
    for step in ("Return", "All of it: $42.50", "Faulty", "Yes, take it back"):
        await sofia.sees(step, new=True)
        await sofia.press(step)
    await sofia.sees("$42.50 taken back", new=True)


async def test_an_earlier_days_sale_is_found_by_its_number(shop: Shop, mei: Person, clock: HandClock) -> None:
    await sells(mei, "42.50", "R-1")
    clock.move(days=3)
    await mei.writes("/sale")
    await mei.sees("None yet", new=True)
    await mei.press("Find by receipt number")
    await mei.sees("Type the receipt number", new=True)
    for wrong in ("R-2", "=cmd|x", "🧾", "x" * 3000):
        await mei.writes(wrong)
        await mei.sees(new=True)
    await mei.writes("#r-1")
    await mei.sees("$42.50", "Receipt R-1", new=True)


async def test_a_long_day_is_turned_by_pages(shop: Shop, mei: Person, clock: HandClock) -> None:
    await shop.database.unit_of_work(_fill, shop.store_id, clock)
    await mei.writes("/sale")
    await mei.sees("25 sales: $325", "1/3", new=True)
    await mei.press("›")
    await mei.sees("2/3", "$15", new=True)


async def test_my_numbers_say_what_counts_for_the_commission(shop: Shop, mei: Person, clock: HandClock) -> None:
    await sells(mei, "100")
    clock.move(days=1)
    await sells(mei, "20")
    for step in ("Return", "All of it: $20", "Faulty", "Yes, take it back"):
        await mei.sees(step)
        await mei.press(step)
    await mei.sees("$20 taken back", new=True)
    await mei.writes("/mystats")
    await mei.sees("Sales: $0 today, $100 this month", "counted for your commission", new=True)


async def test_all_of_it_in_chinese(shop: Shop) -> None:
    mei = await shop.staff("谭美", Role.GUIDE, "zh-hans")
    await go(mei, "/sale", "记一笔")
    await mei.sees("实付金额", new=True)
    await mei.writes("４２.５元")
    await mei.sees("小票号", new=True)
    await mei.writes("小票9")
    await mei.sees("会员码", new=True)
    await mei.press("跳过")
    await mei.sees("记录这笔销售", "$42.50", "小票9", new=True)
    await mei.press("记录")
    for step in ("退货", "全部退：$42.50", "有瑕疵", "确认退货"):
        await mei.sees(step, new=True)
        await mei.press(step)
    await mei.sees("已退 $42.50", "不再计入提成", new=True)
    await mei.writes("/sale")
    await mei.sees("1 笔：$42.50，退货 $42.50，净额 $0", new=True)


def _fill(session: Session, store_id: int, clock: HandClock) -> None:
    mei = session.exec(select(Staff.id).where(Staff.role == Role.GUIDE)).one()
    for number in range(25):
        sale = Sale(store_id, 100 * (number + 1), "CAD", staff_id=mei)
        record_purchase(session, sale, at=clock.now(), now=clock.now())
