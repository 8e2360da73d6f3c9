"""/customers: whom a guide sees, a customer's card, [Give a coupon] and [Take it back]; an operator's [Void]."""

import pytest
from sqlmodel import Session, col, func, select, update

from bot.db.tables import Chat, Coupon, CouponStatus, Customer, Offer, OfferKind, OfferStatus, Role, Staff
from bot.domain.people.ownerships import give_customer
from bot.domain.stores.cards import add_store
from bot.handlers.guide.customers.presses import AskVoid, ChooseOffer, ConfirmGiving, OpenCustomer, TakeBack
from bot.handlers.shopper.presses import ShowAtTill
from bot.sandbox.people import Card, Person
from tests.handlers.offers_given import gives, offers
from tests.handlers.walking import go
from tests.shop import Shop


@pytest.fixture
async def anna(shop: Shop, mei: Person) -> Person:
    """Mei's customer."""
    return await _regular(shop, "Anna", mei)


async def test_a_customers_card_says_who_they_are_and_how_they_came(shop: Shop, mei: Person, anna: Person) -> None:
    await _open_card(mei, "Anna")
    card = await mei.sees("With us since 20 Nov", "looked after by Mei", "Coupons in hand: 1, used: 0", new=True)
    assert "Came by a scan at Harbour Street" in card.text
    assert await shop.database.read(_member_code, anna.id) in card.text.replace("-", "")


async def test_a_coupon_is_given_with_a_reason_and_the_customer_is_told(
    shop: Shop, mei: Person, anna: Person
) -> None:
    await offers(shop, "Sorry for the wait", OfferKind.AMOUNT, worth=500, guides_give=True)
    await offers(shop, "Not for guides")
    await _open_card(mei, "Anna")
    await mei.press("Give a coupon", card=await mei.sees("Coupons in hand", new=True))
    listed = await mei.sees("A coupon for Anna", "You can still give 30 this month", new=True)
    assert "Not for guides" not in listed.buttons
    await mei.press("Sorry for the wait")
    await mei.sees("Why does this customer get a coupon?", new=True)
    await mei.writes("Waited <long>")
    await mei.sees("Sorry for the wait for Anna", "Reason: Waited <long>", new=True)
    await mei.press("Yes, give it")
    await mei.sees("Sorry for the wait is Anna's now", "Take it back", new=True)
    told = await anna.sees("Mei from Harbour Street has a coupon for you", "Sorry for the wait", new=True)
    assert "Waited" not in told.text
    await anna.press("Show at till", card=told)
    await anna.sees("Sorry for the wait", "scan this", new=True)


async def test_an_offer_whose_till_codes_are_given_out_is_not_to_be_chosen(
    shop: Shop, mei: Person, anna: Person
) -> None:
    till = await offers(shop, "Till's own", guides_give=True, codes=["TV-1"])
    await offers(shop, "No money left", worth=500, budget_money=400, guides_give=True)
    await offers(shop, "Sorry", guides_give=True)
    await _open_card(mei, "Anna")
    await mei.press("Give a coupon", card=await mei.sees("Coupons in hand", new=True))
    listed = await mei.sees("A coupon for Anna", new=True)
    assert "No money left" not in listed.buttons
    await mei.press("Till's own")
    await mei.sees("Why does this customer get a coupon?", new=True)
    await mei.writes("waited long")
    await mei.sees("Till's own for Anna", new=True)
    await gives(shop, anna.id, till)
    await mei.press("Yes, give it")
    again = await mei.sees("A coupon for Anna", "The one you chose cannot be given any more", new=True)
    assert set(again.buttons) == {"Sorry", "Back"}
    await mei.forges(ChooseOffer(await shop.database.read(_only_customer), till).pack(), again)
    await mei.press("Sorry")
    await mei.sees("Why does this customer get a coupon?", new=True)


@pytest.mark.parametrize(
    ("lang", "buttons", "offer", "said"),
    [
        ("en", ("Anna", "Give a coupon"), "Sorry", "The one you chose cannot be given any more"),
        ("zh-hans", ("Anna", "送券"), "券 Sorry", "刚才选的券现在不能送了"),
    ],
)
async def test_an_offer_that_was_paused_meanwhile_is_not_called_given_out(
    shop: Shop, lang: str, buttons: tuple[str, str], offer: str, said: str
) -> None:
    def pause(session: Session) -> None:
        session.exec(update(Offer).where(col(Offer.id) == sorry).values(status=OfferStatus.PAUSED))

    mei = await shop.staff("Mei", Role.GUIDE, lang)
    await _regular(shop, "Anna", mei)
    sorry = await offers(shop, "Sorry", guides_give=True)
    await go(mei, "/customers", *buttons)
    await mei.sees(offer, new=True)
    await shop.database.unit_of_work(pause)
    await mei.press(offer)
    await mei.sees(said, new=True)


def _only_customer(session: Session) -> int:
    return session.exec(select(Customer.id)).one() or 0


async def test_the_same_in_chinese(shop: Shop) -> None:
    mei = await shop.staff("谭美", Role.GUIDE, "zh-hans")
    zhou = await _regular(shop, "周航", mei, "zh-hans")
    await offers(shop, "Sorry", guides_give=True)
    await mei.writes("/customers")
    await mei.press("周航", card=await mei.sees("我的客户", "周航", new=True))
    await mei.press("送券", card=await mei.sees("手里的券：1 张", "专属导购：谭美", new=True))
    await mei.press("券 Sorry", card=await mei.sees("本月还能送 30 张", new=True))
    await mei.sees("为什么送这位客户一张券", new=True)
    await mei.writes("等位太久")
    await mei.press("确认送出", card=await mei.sees("原因：等位太久", new=True))
    await mei.sees("已把券 Sorry送给周航", new=True)
    await zhou.sees("海港街店的谭美送您一张券", new=True)


async def test_pressed_twice_it_is_given_once(shop: Shop, mei: Person, anna: Person) -> None:
    card = await _give(shop, mei, "Anna")
    button = card.raw["buttons"][0][0]["callback_data"]
    await mei.forges(button, card)
    await mei.forges(button, card)
    await mei.sees("is Anna's now", new=True)
    await anna.sees("has a coupon for you", times=1)
    assert await shop.database.read(_count_given) == 1


async def test_taken_back_it_is_gone_and_the_customer_is_told(shop: Shop, mei: Person, anna: Person) -> None:
    await _give(shop, mei, "Anna")
    await mei.press("Yes, give it")
    await anna.sees("has a coupon for you")
    await mei.press("Take it back", card=await mei.sees("is Anna's now", new=True))
    await mei.sees("is no longer Anna's", new=True)
    await anna.sees("The store has taken a coupon back: Sorry", new=True)
    await anna.writes("/coupons")
    assert "Sorry" not in (await anna.sees("Your coupons", new=True)).text


async def test_after_a_quarter_of_an_hour_it_stays(shop: Shop, mei: Person, anna: Person) -> None:
    await _give(shop, mei, "Anna")
    await mei.press("Yes, give it")
    card = await mei.sees("is Anna's now", new=True)
    shop.clock.move(minutes=16)
    query = await mei.press("Take it back", card=card)
    assert "within 15 minutes" in (await mei.is_told(query))["text"]


@pytest.mark.parametrize("text", ["   ", "x" * 201])
async def test_a_bad_reason_is_asked_for_again(shop: Shop, mei: Person, anna: Person, text: str) -> None:
    await offers(shop, "Sorry", guides_give=True)
    await _open_card(mei, "Anna")
    await mei.press("Give a coupon", card=await mei.sees("Coupons in hand", new=True))
    await mei.press("Sorry", card=await mei.sees("Which one?", new=True))
    await mei.sees("Why does this customer", new=True)
    if text.strip():
        await mei.writes(text)
        await mei.sees("201", new=True)
    await mei.writes("Waited long")
    await mei.sees("Reason: Waited long", new=True)


async def test_a_colleague_gets_none(shop: Shop, mei: Person) -> None:
    jonas = await shop.staff("Jonas", Role.GUIDE)
    await jonas.start(shop.door)
    await jonas.sees("Cup of the day", new=True)
    await shop.database.unit_of_work(_look_after, jonas.id, mei.id, shop)
    await _open_card(mei, "Jonas")
    card = await mei.sees("Works here", new=True)
    assert "Give a coupon" not in card.buttons
    offer = await offers(shop, "Sorry", guides_give=True)
    query = await mei.forges(ChooseOffer(await shop.database.read(_customer, jonas.id), offer).pack(), card)
    assert "That is a colleague" in (await mei.is_told(query))["text"]


async def test_another_guides_customer_is_as_unknown_as_nobody(shop: Shop, mei: Person, anna: Person) -> None:
    jonas = await shop.staff("Jonas", Role.GUIDE)
    await jonas.writes("/customers")
    card = await jonas.sees("None yet", new=True)
    offer = await offers(shop, "Sorry", guides_give=True)
    theirs = await shop.database.read(_customer, anna.id)
    said = set()
    for number in (theirs, 999_999, -1, 2**63 - 1):
        for press in (OpenCustomer(number), ChooseOffer(number, offer)):
            said.add((await jonas.is_told(await jonas.forges(press.pack(), card)))["text"])
    assert said == {"This customer is not among yours."}


async def test_another_guides_gift_is_neither_confirmed_nor_taken_back(
    shop: Shop, mei: Person, anna: Person
) -> None:
    card = await _give(shop, mei, "Anna")
    confirm = card.raw["buttons"][0][0]["callback_data"]
    jonas = await shop.staff("Jonas", Role.GUIDE)
    await jonas.writes("/customers")
    his = await jonas.sees("None yet", new=True)
    query = await jonas.forges(confirm, his)
    assert "from before" in (await jonas.is_told(query))["text"]
    for coupon in (1, 2, 999_999):
        query = await jonas.forges(TakeBack(coupon).pack(), his)
        assert "from before" in (await jonas.is_told(query))["text"]
    assert await shop.database.read(_count_given) == 0


async def test_a_forged_number_gives_nothing(shop: Shop, mei: Person, anna: Person) -> None:
    card = await _give(shop, mei, "Anna")
    customer = await shop.database.read(_customer, anna.id)
    for number in (0, -1, 2**63 - 1):
        query = await mei.forges(ConfirmGiving(customer, number).pack(), card)
        assert "from before" in (await mei.is_told(query))["text"]
    assert await shop.database.read(_count_given) == 0


async def test_a_manager_sees_the_whole_store_and_no_other(shop: Shop, mei: Person, anna: Person) -> None:
    other = await shop.database.unit_of_work(_second_store, shop)
    kim = await shop.staff("Kim", Role.MANAGER)
    lee = await shop.staff("Lee", Role.MANAGER, store_id=other)
    await kim.writes("/customers")
    await kim.sees("(1)", "Anna", new=True)
    await lee.writes("/customers")
    await lee.sees("None yet", new=True)


async def test_long_lists_are_searched_by_name_and_member_code(shop: Shop, mei: Person) -> None:
    for number in range(11):
        await _regular(shop, f"Guest {number}", mei)
    zoe = await _regular(shop, "Zoë 100% _x", mei)
    await mei.writes("/customers")
    await mei.sees("(12)", "1/2", "Type a first name", new=True)
    await mei.writes("zoë 100%")
    await mei.sees("Zoë 100% _x", "(1)", new=True)
    await mei.writes("guest 1")
    await mei.sees("(2)", "Guest 10", new=True)
    await mei.writes((await shop.database.read(_member_code, zoe.id)).lower())
    await mei.sees("(1)", "Zoë 100% _x", new=True)
    await mei.writes("nobody at all")
    await mei.sees("Nobody by this name", new=True)


async def test_a_till_number_typed_into_the_list_is_looked_up(shop: Shop, mei: Person) -> None:
    for number in range(11):
        await _regular(shop, f"Guest {number}", mei)
    await mei.writes("/customers")
    await mei.sees("(11)", new=True)
    await mei.writes("000 000")
    card = await mei.sees(new=True)
    assert "Nobody by this name" not in card.text


async def test_an_operator_voids_a_coupon_with_a_reason(
    shop: Shop, owner: Person, mei: Person, anna: Person
) -> None:
    await owner.writes("/customers")
    await owner.sees("Whom are you looking for?", new=True)
    await owner.writes("ann")
    await owner.press("Anna", card=await owner.sees("Customers with “ann”", new=True))
    card = await owner.sees("Coupons in hand: 1", new=True)
    await owner.press(next(label for label in card.buttons if label.startswith("Void · Cup of the day")))
    await owner.sees("Why is Cup of the day taken back from Anna?", new=True)
    await owner.press("Cancel")
    card = await owner.sees("Coupons in hand: 1", new=True)
    await owner.press(next(label for label in card.buttons if label.startswith("Void · Cup of the day")))
    await owner.sees("taken back from Anna", new=True)
    await owner.writes("Two accounts")
    await owner.sees("✓ Taken back: Cup of the day", "Coupons in hand: 0", new=True)
    await anna.sees("The store has taken a coupon back: Cup of the day")
    query = await anna.forges(ShowAtTill(1).pack(), await anna.sees("Cup of the day", "Show at till"))
    assert (await anna.is_told(query))["text"] == ""
    await anna.sees("was taken back", "Why?", new=True)
    assert await shop.database.read(_statuses) == [CouponStatus.VOID]


async def test_operators_presses_are_not_a_guides(shop: Shop, mei: Person, anna: Person) -> None:
    await mei.writes("/customers")
    card = await mei.sees("Anna", new=True)
    query = await mei.forges(AskVoid(1).pack(), card)
    stale = await mei.forges("nonsense", card)
    assert await mei.is_told(query) == await mei.is_told(stale)
    assert await shop.database.read(_statuses) == [CouponStatus.ISSUED]


async def _give(shop: Shop, mei: Person, name: str) -> Card:
    """As far as the last look."""
    await offers(shop, "Sorry", guides_give=True)
    await _open_card(mei, name)
    await mei.press("Give a coupon", card=await mei.sees("Coupons in hand", new=True))
    await mei.press("Sorry", card=await mei.sees("Which one?", new=True))
    await mei.sees("Why does this customer", new=True)
    await mei.writes("Waited long")
    return await mei.sees("Reason: Waited long", new=True)


async def _open_card(guide: Person, name: str) -> None:
    await guide.writes("/customers")
    await guide.press(name, card=await guide.sees("Your customers", name, new=True))


async def _regular(shop: Shop, name: str, guide: Person, lang: str = "en") -> Person:
    person = await shop.box.person(name, lang)
    await person.start(shop.door)
    await person.sees("Cup of the day" if lang == "en" else "当日茶饮一杯")
    await shop.database.unit_of_work(_look_after, person.id, guide.id, shop)
    return person


def _look_after(session: Session, telegram_id: int, guide_id: int, shop: Shop) -> None:
    staff = session.exec(select(Staff.id).join(Chat).where(Chat.telegram_id == guide_id)).one() or 0
    give_customer(session, customer_id=_customer(session, telegram_id), guide_id=staff, now=shop.clock.now())


def _customer(session: Session, telegram_id: int) -> int:
    return session.exec(select(Customer.id).join(Chat).where(Chat.telegram_id == telegram_id)).one() or 0


def _member_code(session: Session, telegram_id: int) -> str:
    return session.exec(select(Customer.member_code).join(Chat).where(Chat.telegram_id == telegram_id)).one() or ""


def _count_given(session: Session) -> int:
    return session.exec(select(func.count(col(Coupon.id))).where(Coupon.cause_kind == "staff")).one()


def _statuses(session: Session) -> list[CouponStatus]:
    return list(session.exec(select(Coupon.status)).all())


def _second_store(session: Session, shop: Shop) -> int:
    return add_store(session, name="Canal Row", timezone="America/Toronto", now=shop.clock.now()).id or 0
