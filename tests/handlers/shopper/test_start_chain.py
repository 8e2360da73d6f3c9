"""A newcomer without a code at a chain: the store is found by pages or by typing."""

import time

from sqlmodel import Session, select

from bot.db.tables import Customer, Question
from tests.chain import open_chain
from tests.shop import Shop


async def test_a_store_is_found_among_three_hundred(shop: Shop) -> None:
    await shop.database.unit_of_work(open_chain, shop.clock.now())
    anna = await shop.box.person("Anna")
    await anna.start()
    await anna.sees("Welcome to Moonpine Tea", "Which store are you in?", "Type a part of its name", "1/31")
    await anna.press("›")
    await anna.sees("2/31", "Branch 010", new=True)
    begun = time.perf_counter()
    await anna.writes("branch 299")
    await anna.sees("Branch 299", "Show all", new=True)
    assert time.perf_counter() - begun < 5  # a second is asserted alone, in tests/scenarios/test_a_chain.py
    await anna.press("Branch 299")
    await anna.sees("Branch 299", "Cup of the day", new=True)
    assert await shop.database.read(_homes) == [10_299]


async def test_a_newcomer_is_greeted_in_chinese(shop: Shop) -> None:
    await shop.database.unit_of_work(open_chain, shop.clock.now())
    lin = await shop.box.person("小雨", "zh-hans")
    await lin.start()
    await lin.sees("欢迎来到", "您在哪家门店？")


async def test_what_is_no_store_is_a_question(shop: Shop) -> None:
    await shop.database.unit_of_work(open_chain, shop.clock.now())
    anna = await shop.box.person("Anna")
    await anna.start()
    await anna.sees("Which store are you in?")
    await anna.writes("Do you sell teapots?")
    await anna.sees(new=True)
    assert await shop.database.read(lambda s: s.exec(select(Question.text)).all()) == ["Do you sell teapots?"]


async def test_a_friend_from_elsewhere_takes_another_store(shop: Shop) -> None:
    await shop.database.unit_of_work(open_chain, shop.clock.now())
    anna, ben = await shop.box.person("Anna"), await shop.box.person("Ben")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await ben.start(await shop.database.read(lambda s: s.exec(select(Customer.invite_code)).one()))
    await ben.sees("Harbour Street", "Another store")
    await ben.press("Another store")
    asked = await ben.sees("Which store are you in?", "1/31", new=True)
    assert "Welcome" not in asked.text
    await ben.writes("long road 7 nowhere 长路 7 号")
    await ben.sees(new=True)
    await ben.writes("branch 007")
    await ben.sees("Branch 007", new=True)
    await ben.press("Branch 007")
    await ben.sees("Branch 007", "Cup of the day", new=True)
    assert await shop.database.read(_homes) == [shop.store_id, 10_007]


def _homes(session: Session) -> list[int | None]:
    return list(session.exec(select(Customer.store_id).order_by(Customer.id)).all())  # type: ignore[arg-type]
