"""Below a receipt: [Not me] tells the manager and the operators once; [Undo] at the till gives it back."""

import re

from bot.db.tables import Role
from bot.sandbox.people import Person
from tests.conftest import HandClock
from tests.handlers.walking import go, sees_later
from tests.shop import Shop


async def number_of(anna: Person) -> str:
    await anna.press("Show at till")
    card = await anna.sees("Let our staff scan this", new=True)
    return "".join(re.findall(r"^(\d{3}) (\d{3})$", card.text, re.MULTILINE)[0])


async def test_not_me_tells_the_manager_and_the_owner_and_a_second_press_nobody(
    shop: Shop, owner: Person, clock: HandClock
) -> None:
    sofia, mei = await shop.staff("Sofia", Role.MANAGER), await shop.staff("Mei", Role.GUIDE)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await mei.writes(await number_of(anna))
    await mei.sees("For Anna", new=True)
    await mei.press("Redeem")
    receipt = await sees_later(anna, clock, "Cup of the day used", "Not me")
    await anna.press("Not me", card=receipt)
    await sees_later(anna, clock, "Thank you for telling us", "Harbour Street")
    for head in (sofia, owner):
        await sees_later(head, clock, "Anna says: not me", "by Mei", "Look at it")
    told = await anna.is_told(await anna.press("Not me", card=receipt))
    assert told["text"] == "We have it already: the manager is looking into it."
    await sofia.press("Look at it")
    await sofia.sees("Cup of the day", "Anna", new=True)


async def test_at_a_till_whoever_is_on_shift_undoes_by_name(shop: Shop, clock: HandClock) -> None:
    for name in ("Mei", "Jonas"):
        await shop.staff(name, Role.GUIDE)
    till = await shop.staff("收银一", Role.TILL)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await go(till, "/start", "Mei", "Jonas")
    await till.sees("On shift: Jonas, Mei", new=True)
    await till.writes(await number_of(anna))
    await till.sees("For Anna", new=True)
    await till.press("Redeem · Mei")
    await till.sees("Served by Mei", new=True)
    await till.press("Undo")
    await till.sees("Who takes it back?", new=True)
    await till.press("Jonas")
    await till.sees("Undone: Cup of the day", new=True)
    await sees_later(anna, clock, "Our staff took back", "You have it again")
