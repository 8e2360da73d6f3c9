"""Redeeming by code: typed, scanned or forged; once, with a receipt on both phones."""

import asyncio

import pytest
from sqlmodel import Session, col, select, update

from bot.db.tables import Coupon, CouponStatus, Question, Redemption, Role, Staff
from bot.domain.words.codes import show_code
from bot.sandbox.people import Person
from tests.conftest import HandClock
from tests.handlers.offers_given import offers
from tests.handlers.walking import sees_later
from tests.shop import Shop

USELESS = "No coupon to redeem here by that code"


async def code_of(shop: Shop) -> str:
    return await shop.database.read(lambda session: session.exec(select(Coupon.code)).one())


async def redemptions(shop: Shop) -> int:
    return len(await shop.database.read(lambda session: session.exec(select(Redemption)).all()))


async def test_a_typed_code_is_redeemed_by_one_press_and_both_phones_show_it(shop: Shop, anna: Person) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.writes(show_code(await code_of(shop)))
    await mei.sees("Cup of the day", "For Anna", "One cup, any size", "Redeem", new=True)
    await mei.press("Redeem")
    await mei.sees("Redeemed: Cup of the day", "Anna", "Harbour Street", new=True)
    await anna.sees("Harbour Street", "12:00")
    assert await redemptions(shop) == 1


async def test_a_scanned_code_and_a_sloppily_typed_one_open_the_same_coupon(shop: Shop, anna: Person) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    code = await code_of(shop)
    await mei.start(f"c{code}")
    await mei.sees("For Anna", "Redeem", new=True)
    await mei.writes("/redeem")
    await mei.sees("Type the six digits", new=True)
    await mei.writes(" ".join(code.lower()))
    await mei.sees("For Anna", "Redeem", new=True)


async def test_the_receipt_stays_when_the_next_coupon_is_asked_for(shop: Shop, anna: Person) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.writes(f"/redeem {await code_of(shop)}")
    await mei.sees("For Anna", new=True)
    await mei.press("Redeem")
    await mei.sees("Redeemed:", new=True)
    await mei.press("Next coupon")
    await mei.sees("Type the six digits", new=True)
    await mei.sees("Redeemed: Cup of the day")


async def test_a_used_code_is_as_unknown_as_none(shop: Shop, anna: Person, clock: HandClock) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    code = await code_of(shop)
    await mei.writes(f"/redeem {code}")
    await mei.sees("For Anna", new=True)
    await mei.press("Redeem")
    await mei.sees("Redeemed:", new=True)
    clock.move(minutes=5)
    await mei.writes(f"/redeem {code}")
    used = await mei.sees(USELESS, new=True)
    await mei.writes("0000-0000-0000")
    unknown = await mei.sees(USELESS, new=True)
    assert (used.text, used.buttons) == (unknown.text, unknown.buttons)
    assert await redemptions(shop) == 1


async def test_two_guides_press_at_once_and_one_redeems(shop: Shop, anna: Person) -> None:
    mei, jonas = await shop.staff("Mei", Role.GUIDE), await shop.staff("Jonas", Role.GUIDE)
    code = await code_of(shop)
    for one in (mei, jonas):
        await one.writes(f"/redeem {code}")
        await one.sees("For Anna", new=True)
    await asyncio.gather(mei.press("Redeem"), jonas.press("Redeem"))
    seen = [await one.sees("12:00", "Harbour Street", new=True) for one in (mei, jonas)]
    assert sorted("Redeemed" in card.text for card in seen) == [False, True]
    [late] = [one for one, card in zip((mei, jonas), seen, strict=True) if "Already used" in card.text]
    await late.press("Why?")
    await late.sees("A coupon is used once", "Cup of the day", "Terms, version", new=True)
    assert await redemptions(shop) == 1


async def test_a_removed_guides_old_button_redeems_nothing(shop: Shop, anna: Person) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.writes(f"/redeem {await code_of(shop)}")
    await mei.sees("For Anna", new=True)
    await shop.database.unit_of_work(dismiss_all, shop.clock.now())
    told = await mei.is_told(await mei.press("Redeem"))
    assert told["text"] == "This button is no longer in use."
    assert await redemptions(shop) == 0


async def test_a_customer_who_forges_the_button_redeems_nothing(shop: Shop, anna: Person) -> None:
    card = await anna.sees("Cup of the day")
    told = await anna.is_told(await anna.forges(f"gr:{await code_of(shop)}", card))
    assert told["text"] == "This button is no longer in use."
    status = await shop.database.read(lambda session: session.exec(select(Coupon.status)).one())
    assert status is CouponStatus.ISSUED


async def test_what_is_no_code_is_refused_and_asked_again(shop: Shop, anna: Person) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.writes("/redeem")
    await mei.sees("Type the six digits", new=True)
    for wrong in ("not a code", "12", "0" * 4000, "<b>x</b>", "券码在这里"):
        await mei.writes(wrong)
        await mei.sees("That is not a coupon code", "7KQM-4TXP-9B2C", new=True)
    await mei.writes("0000-0000-0000")
    await mei.sees(USELESS, new=True)
    await mei.writes(await code_of(shop))
    await mei.sees("For Anna", "Redeem", new=True)


async def test_a_code_of_the_tills_own_is_sent_to_the_till(shop: Shop) -> None:
    await offers(shop, "Voucher", codes=("TV-1",))
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.writes("/redeem TV-1")
    await mei.sees("This code is used at the till itself", new=True)
    await mei.writes("/redeem TV-2")
    await mei.sees("That is not a coupon code", new=True)


async def test_a_code_of_the_tills_own_is_known_in_the_open_chat_too(shop: Shop) -> None:
    await offers(shop, "Voucher", codes=("TV-1",))
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.writes("TV-1")
    await mei.sees("This code is used at the till itself", new=True)
    await mei.writes("TV-2")
    await mei.sees("I found nothing about that", new=True)
    assert await shop.database.read(lambda session: session.exec(select(Question.text)).all()) == ["TV-2"]


async def test_a_code_without_a_digit_is_a_code_and_another_word_a_question(
    shop: Shop, anna: Person, clock: HandClock
) -> None:
    def reletter(session: Session) -> None:
        session.exec(select(Coupon)).one().code = "ABCDEFGHJKMN"

    await shop.database.unit_of_work(reletter)
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.writes("abcdefghjkmn")
    await mei.sees("For Anna", "Redeem", new=True)
    await mei.press("Cancel")
    await mei.writes("abcdefghjkmm")
    await sees_later(mei, clock, "I found nothing about that")


@pytest.mark.parametrize("how", ["/redeem {}", "{}"])
async def test_the_tills_own_codes_are_not_found_by_guessing(shop: Shop, how: str, clock: HandClock) -> None:
    await offers(shop, "Voucher", codes=("TV-1",))
    mei = await shop.staff("Mei", Role.GUIDE)
    for guess in ("TV-2", "TV-3", "TV-4", "TV-5", "TV-6", "TV-1"):
        await mei.writes(how.format(guess))
    await mei.writes(f"/redeem {'0' * 12}")
    await mei.sees(USELESS, new=True)  # coupons of ours are looked up as before
    await mei.sees_nothing("used at the till", during=0.1)
    clock.move(minutes=16)
    await mei.writes(how.format("TV-1"))
    await mei.sees("This code is used at the till itself", new=True)


@pytest.mark.parametrize("typed", ["+16045550123", "6045550123"])
async def test_a_word_a_shoppers_question_waits_for_is_its_answer(shop: Shop, typed: str) -> None:
    await offers(shop, "Voucher", codes=("+16045550123",))
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.start(shop.door)
    await mei.sees("Cup of the day", new=True)
    await mei.writes("/settings")
    await mei.press("Share my phone number", card=await mei.sees("Your member code", new=True))
    await mei.sees("Press the button below the chat", new=True)
    await mei.writes(typed)
    await mei.sees("Please press [Send my number]", new=True)


async def test_an_expired_coupon_is_not_redeemed(shop: Shop, anna: Person, clock: HandClock) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.writes(f"/redeem {await code_of(shop)}")
    await mei.sees("For Anna", new=True)
    clock.move(days=8)
    await mei.press("Redeem")
    await mei.sees("This coupon ended on 27 Nov", "Why?", new=True)
    assert await redemptions(shop) == 0


async def test_a_question_of_a_guide_is_still_a_question(shop: Shop) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.writes("registration please")
    await mei.sees_nothing("no such coupon", during=0.3)
    assert (
        await shop.database.read(lambda session: session.exec(select(Question.text)).one())
        == "registration please"
    )


@pytest.mark.parametrize("role", [Role.GUIDE, Role.MANAGER, Role.TILL])
async def test_a_number_alone_is_no_question_of_a_colleague(shop: Shop, role: Role) -> None:
    mei = await shop.staff("Mei", role)
    for number in ("30", "1234", "12-34", "604 555 0199", "9" * 4000):
        await mei.writes(number)
        await mei.sees("That is not a coupon code", "7KQM-4TXP-9B2C", new=True)
    assert not await shop.database.read(lambda session: session.exec(select(Question.id)).all())


async def test_a_customers_number_is_still_a_question(shop: Shop, anna: Person) -> None:
    await anna.writes("1234")
    await anna.sees_nothing("That is not a coupon code", during=0.3)
    assert await shop.database.read(lambda session: session.exec(select(Question.text)).one()) == "1234"


def dismiss_all(session: Session, now: object) -> None:
    session.exec(update(Staff).where(col(Staff.role) == Role.GUIDE).values(until=now))
