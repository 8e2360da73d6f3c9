"""A till number or code typed while another question is open shows its coupon; anything else is the answer."""

import pytest
from sqlmodel import Session, col, func, select, update

from bot.db.tables import Chat, Coupon, Question, Role, Tries
from bot.domain.words.codes import show_code
from bot.sandbox.people import Person
from tests.conftest import HandClock
from tests.handlers.guide.test_till_numbers import show
from tests.handlers.walking import a_shopper, go
from tests.shop import Shop

OPEN = {
    "amount": ("/sale", "New sale", "What was bought?"),
    "receipt": ("/sale", "Find by receipt number", "number"),
    "phone off": ("/redeem", "Their phone is off", "Whose phone is off?"),
}


@pytest.mark.parametrize("question", OPEN)
async def test_the_next_customers_number_shows_its_coupon(shop: Shop, question: str) -> None:
    anna, mei = await a_shopper(shop), await shop.staff("Mei", Role.GUIDE)
    _card, number = await show(anna)
    command, label, asked = OPEN[question]
    await go(mei, command, label)
    await mei.sees(asked, new=True)
    await mei.writes(number)
    await mei.sees("For Anna", "Redeem", new=True)
    await mei.press("Redeem")
    await mei.sees("Redeemed: Cup of the day", new=True)


async def test_a_code_shows_its_coupon_while_a_reason_is_asked(shop: Shop) -> None:
    await a_shopper(shop)
    mei = await shop.staff("Mei", Role.GUIDE)
    code = await shop.database.read(lambda session: session.exec(select(Coupon.code)).one())
    await mei.writes("/sale 12")
    await mei.sees("Skip", new=True)
    await mei.writes(show_code(code))
    await mei.sees("For Anna", "Redeem", new=True)


async def test_six_digits_that_are_no_live_number_are_the_answer(shop: Shop, clock: HandClock) -> None:
    anna, mei = await a_shopper(shop), await shop.staff("Mei", Role.GUIDE)
    _card, number = await show(anna)
    clock.move(minutes=11)
    await go(mei, "/sale", "New sale")
    await mei.sees("What was bought?", new=True)
    await mei.writes("437373" if number != "437373" else "437374")
    await mei.sees("receipt number", new=True)
    await mei.writes(number)
    await mei.sees("member code", new=True)
    assert not await shop.database.read(lambda session: session.exec(select(func.count(Question.id))).one())


async def wait_for(shop: Shop, person: Person, word: str) -> None:
    """The chat waits for what a shopper's question asked."""

    def wait(session: Session) -> None:
        session.exec(update(Chat).where(col(Chat.telegram_id) == person.id).values(awaiting=word))

    await shop.database.unit_of_work(wait)


@pytest.mark.parametrize("role", [Role.GUIDE, Role.MANAGER, Role.TILL])
async def test_digits_a_shoppers_question_waits_for_are_its_answer(shop: Shop, role: Role) -> None:
    mei = await shop.staff("Mei", role)
    for word, digits, said in (
        ("friend.code", "22334455", "A friend can be named"),
        ("stores.find", "8888", "I found nothing about that"),
        ("own_phone", "604 555 0123", "Please press [Send my number]"),
    ):
        await wait_for(shop, mei, word)
        await mei.writes(digits)
        assert "That is not a coupon code" not in (await mei.sees(said, new=True)).text


@pytest.mark.parametrize("role", [Role.GUIDE, Role.TILL])
async def test_the_next_customers_number_shows_its_coupon_below_a_shoppers_question_too(
    shop: Shop, role: Role
) -> None:
    anna, mei = await a_shopper(shop), await shop.staff("Mei", role)
    _card, number = await show(anna)
    await wait_for(shop, mei, "own_phone")
    await mei.writes(number)
    await mei.sees("For Anna", new=True)


async def test_a_till_shows_the_coupon_too(shop: Shop) -> None:
    anna, till = await a_shopper(shop), await shop.staff("Till 1", Role.TILL)
    _card, number = await show(anna)
    await till.start()
    await till.sees("Their phone is off", new=True)
    await till.press("Their phone is off")
    await till.sees("Whose phone is off?", new=True)
    await till.writes(number)
    await till.sees("For Anna", new=True)


async def test_whoever_guesses_there_is_not_answered_any_more(shop: Shop) -> None:
    anna, mei = await a_shopper(shop), await shop.staff("Mei", Role.GUIDE)
    _card, number = await show(anna)
    await go(mei, "/sale", "Find by receipt number")
    await mei.sees("number", new=True)
    wrong = [f"{(int(number) + step) % 10**6:06}" for step in range(1, 6)]
    for one in [*wrong, number]:
        await mei.writes(one)
        assert "For Anna" not in (await mei.sees(new=True)).text
    kind = await shop.database.read(lambda session: session.exec(select(Tries.kind)).all())
    assert set(kind) == {"aside"}
    await mei.writes("/redeem")  # the way in for numbers is not shut
    await mei.sees("Type the six digits", new=True)
    await mei.writes(number)
    await mei.sees("For Anna", "Redeem", new=True)
