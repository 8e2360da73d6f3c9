"""The till: who is on shift, a code typed or scanned, redeemed for the colleague who serves."""

import pytest
from sqlmodel import Session, col, select, update

from bot.db.tables import Coupon, Redemption, Role, Staff
from bot.domain.words.codes import show_code
from bot.sandbox.people import Person
from tests.handlers.offers_given import offers
from tests.handlers.walking import go
from tests.shop import Shop


@pytest.fixture
async def till(shop: Shop) -> Person:
    """A till at a store with two colleagues."""
    for name in ("Mei", "Jonas"):
        await shop.staff(name, Role.GUIDE)
    return await shop.staff("Till 1", Role.TILL)


async def code_of(shop: Shop) -> str:
    return await shop.database.read(lambda session: session.exec(select(Coupon.code)).one())


async def redemptions(shop: Shop) -> list[tuple[str, bool]]:
    """Who served, and whether it was at a till."""
    return await shop.database.read(
        lambda session: [
            (session.get_one(Staff, used.staff_id).name, used.till_id is not None)
            for used in session.exec(select(Redemption)).all()
        ]
    )


async def test_a_tap_is_on_shift_and_the_coupon_has_a_button_for_each(
    shop: Shop, anna: Person, till: Person
) -> None:
    await go(till, "/start", "Mei", "Jonas")
    await till.sees("On shift: Jonas, Mei", "✓ Mei", "✓ Jonas", new=True)
    await till.writes(show_code(await code_of(shop)))
    await till.sees("Cup of the day", "For Anna", "Redeem · Mei", "Redeem · Jonas", new=True)
    await till.press("Redeem · Mei")
    await till.sees("Redeemed: Cup of the day", "Served by Mei", "Harbour Street", new=True)
    await anna.sees("Harbour Street", "12:00")
    assert await redemptions(shop) == [("Mei", True)]
    await till.press("Next coupon")
    await till.sees("On shift: Jonas, Mei", new=True)
    await till.sees("Redeemed: Cup of the day")


async def test_with_nobody_on_shift_a_name_is_tapped_first_and_the_coupon_stays(
    shop: Shop, anna: Person, till: Person
) -> None:
    await till.start(f"c{await code_of(shop)}")
    card = await till.sees("For Anna", "Tap your name first", new=True)
    assert card.buttons == ("Jonas", "Mei", "Cancel")
    await till.press("Jonas")
    card = await till.sees("For Anna", new=True)
    assert card.buttons == ("Redeem · Jonas", "Cancel")
    await till.press("Redeem · Jonas")
    await till.sees("Served by Jonas", new=True)


async def test_a_code_of_the_tills_own_is_used_in_the_tills_software(shop: Shop, till: Person) -> None:
    await offers(shop, "Voucher", codes=("TV-1", "123456789"))
    await till.start()
    await till.sees("Type the six digits", new=True)
    for code in ("TV-1", "123456789"):
        await till.writes(code)
        await till.sees("This code is used at the till itself", new=True)
    for guess in ("TV-2", "TV-3", "TV-4", "TV-5", "TV-6", "TV-1"):
        await till.writes(guess)
        await till.sees("That is not a coupon code", new=True)


async def test_who_went_off_shift_meanwhile_serves_nobody(shop: Shop, anna: Person, till: Person) -> None:
    await go(till, "/start", "Mei")
    await till.sees("✓ Mei", new=True)
    code = await code_of(shop)
    await till.writes(code)
    coupon = await till.sees("Redeem · Mei", new=True)
    await go(till, "/start", "✓ Mei")
    await till.sees("Nobody is on shift", new=True)
    told = await till.is_told(await till.press("Redeem · Mei", card=coupon))
    assert told["text"].startswith("That colleague is not on shift")
    assert await redemptions(shop) == []


async def test_a_dismissed_colleague_disappears_and_serves_nobody(shop: Shop, anna: Person, till: Person) -> None:
    await go(till, "/start", "Mei")
    await till.sees("✓ Mei", new=True)
    await till.writes(await code_of(shop))
    await till.sees("Redeem · Mei", new=True)
    await shop.database.unit_of_work(_dismiss, "Mei", shop)
    told = await till.is_told(await till.press("Redeem · Mei"))
    assert told["show_alert"]
    assert await redemptions(shop) == []
    await till.start()
    home = await till.sees("Nobody is on shift", new=True)
    assert "Mei" not in home.text
    assert "Jonas" in home.buttons
    assert not any("Mei" in label for label in home.buttons)


async def test_everything_typed_at_the_till_is_a_code(shop: Shop, anna: Person, till: Person) -> None:
    await till.start()
    await till.sees("till", new=True)
    for wrong in ("when do you open", "7KQM", "<b>", "0" * 4000):
        await till.writes(wrong)
        await till.sees("That is not a coupon code", new=True)
    await till.writes("0000-0000-0000")
    await till.sees("No coupon to redeem here by that code", new=True)


async def test_a_till_that_lost_its_role_redeems_nothing(shop: Shop, anna: Person, till: Person) -> None:
    await go(till, "/start", "Mei")
    await till.sees("✓ Mei", new=True)
    await till.writes(await code_of(shop))
    await till.sees("Redeem · Mei", new=True)
    await shop.database.unit_of_work(_dismiss, "Till 1", shop)
    told = await till.is_told(await till.press("Redeem · Mei"))
    assert told["text"] == "This button is no longer in use."
    assert await redemptions(shop) == []


async def test_a_guide_cannot_press_the_tills_buttons(shop: Shop, anna: Person, till: Person) -> None:
    mei = await shop.staff("Vera", Role.GUIDE)
    await mei.start()
    card = await mei.sees("Hello", new=True)
    for forged in (f"kr:1:{await code_of(shop)}", "ks:1:1:0:", "k::0", "kn"):
        told = await mei.is_told(await mei.forges(forged, card))
        assert told["text"] == "This button is no longer in use."
    assert await redemptions(shop) == []


async def test_a_store_without_colleagues_says_who_invites_them(shop: Shop) -> None:
    till = await shop.staff("Till 1", Role.TILL)
    await till.start()
    await till.sees("No colleague is at this store yet", new=True)


async def test_the_till_speaks_chinese_at_one_press(shop: Shop, till: Person) -> None:
    await go(till, "/start", "中文 / English")
    await till.sees("海港街店", "收银机", "还没有人值班", new=True)


def _dismiss(session: Session, name: str, shop: Shop) -> None:
    session.exec(update(Staff).where(col(Staff.name) == name).values(until=shop.clock.now()))
