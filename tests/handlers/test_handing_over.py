"""Whoever asks for a person after closing time is told when the store opens next."""

from datetime import timedelta

from bot.db.tables import Role
from bot.domain.stores.hours import set_weekday
from bot.sandbox.people import Person
from tests.conftest import HandClock
from tests.handlers.walking import sees_later
from tests.shop import Shop

PROMISE = "someone answers then"


async def test_closed_now_opens_tomorrow(shop: Shop, clock: HandClock) -> None:
    anna = await _anna_and_a_guide(shop, "10:00-20:00")
    clock.at += timedelta(hours=9)  # nine in the evening there
    await anna.writes("/human please")
    await anna.sees("with the people of the store", "We open tomorrow at 10:00", PROMISE, new=True)


async def test_closed_now_opens_later_today(shop: Shop, clock: HandClock) -> None:
    anna = await _anna_and_a_guide(shop, "14:30-20:00")
    await anna.writes("/human please")
    await anna.sees("We open today at 14:30", PROMISE, new=True)


async def test_an_open_store_promises_no_time(shop: Shop) -> None:
    anna = await _anna_and_a_guide(shop, "10:00-20:00")
    await anna.writes("/human please")
    card = await anna.sees("with the people of the store", new=True)
    assert PROMISE not in card.text


async def test_the_button_below_an_answer_says_it_too(shop: Shop, clock: HandClock) -> None:
    anna = await _anna_and_a_guide(shop, "10:00-20:00", lang="zh")
    clock.at += timedelta(hours=9)
    await anna.writes("壁画是谁画的？")
    await anna.sees("找店员", new=True)
    await anna.press("找店员")
    await anna.sees("我们明天 10:00 开门，到时会有人回复", new=True)


async def test_a_wish_for_a_person_is_read_in_the_guides_own_language(shop: Shop, clock: HandClock) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    li = await shop.box.person("Li", "zh-hans")
    await li.start(shop.door)
    await li.sees("当日茶饮一杯", new=True)
    await li.writes("/human")
    await sees_later(mei, clock, "Li asks:", "would like to speak with a person")


async def _anna_and_a_guide(shop: Shop, hours: str, lang: str = "en") -> Person:
    await shop.database.unit_of_work(set_weekday, shop.store_id, range(7), hours)
    await shop.staff("Gus", Role.GUIDE)
    anna = await shop.box.person("Anna", lang)
    await anna.start(shop.door)
    await anna.sees("Cup of the day" if lang == "en" else "当日茶饮")
    return anna
