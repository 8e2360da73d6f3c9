"""A question that needs a person: whoever is told of it can answer it, and the asker reads the answer."""

import asyncio
from datetime import timedelta

from sqlmodel import Session

from bot.db.tables import Product, Role, Stock
from bot.domain.stores.hours import read_spans, set_weekday
from bot.handlers.shopper.presses import ListCoupons
from bot.sandbox.people import Person
from tests.conftest import NOON, HandClock
from tests.shop import Shop


async def test_an_owner_answers_where_there_is_no_guide(shop: Shop, owner: Person) -> None:
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await anna.writes("/human My parcel is broken")
    await anna.sees("They answer here")
    await owner.sees("My parcel is broken", new=True)
    await owner.press("Answer")
    await owner.sees("under your name. /cancel", new=True)
    await owner.writes("Bring it back, please.")
    await anna.sees("Bring it back, please.", "Grace", new=True)


async def test_who_never_wrote_to_us_is_answered_in_the_group(shop: Shop, clock: HandClock) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    ben, group = await shop.box.person("Ben"), await shop.group()
    await group.adds(ben)
    await ben.writes("/ask Can I talk to a human, please?", chat=group)
    await ben.sees("They answer here", chat=group)
    await mei.sees("talk to a human", new=True)
    await mei.press("Answer")
    await mei.sees("everybody there reads it", new=True)
    await mei.writes("Please come by.")
    await mei.sees("Sent", new=True)
    for _ in range(8):  # a group takes three things at once, then one in three seconds
        clock.move(seconds=1)
        await asyncio.sleep(0.5)
    await ben.sees("Please come by.", "Mei", chat=group)


async def test_a_command_ends_the_wait_for_an_answer_even_when_it_is_refused(shop: Shop) -> None:
    mei, anna = await shop.staff("Mei", Role.GUIDE), await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await anna.writes("/human Hello?")
    await mei.sees("Hello?", new=True)
    await mei.press("Answer")
    await mei.sees("under your name", new=True)
    await mei.writes("/redeem nonsense")
    await mei.sees("not a coupon code", new=True)
    await mei.writes("Not meant for Anna")
    await mei.sees_nothing("Sent.", during=1)
    await anna.sees_nothing("Not meant for Anna")


async def test_a_private_cards_button_means_nothing_in_a_group(shop: Shop) -> None:
    ben, group = await shop.box.person("Ben"), await shop.group()
    await ben.start(shop.door)
    await ben.sees("Cup of the day")
    await group.adds(ben)
    await ben.writes("/ask Who painted the sky?", chat=group)
    card = await ben.sees("Shall a person answer?", chat=group)
    told = await ben.forges(ListCoupons().pack(), card)
    assert "no longer" in (await ben.is_told(told))["text"]
    await ben.sees_nothing("Your coupons", chat=group)


async def test_opening_hours_come_from_the_stores_table(shop: Shop) -> None:
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await anna.writes("Are you open on Sunday?")
    await anna.sees("Shall a person answer?", new=True)  # nobody has said the hours yet
    await shop.database.unit_of_work(_set_hours, shop.store_id)
    await anna.writes("Are you open on Sunday?")
    answer = await anna.sees("Harbour Street", "Sun 22 Nov: 11:00–17:00", new=True)
    assert "Automatic assistant" not in answer.text  # said with the first answer


async def test_a_named_stores_hours_are_told_in_the_questions_language(shop: Shop) -> None:
    await shop.database.unit_of_work(_set_hours, shop.store_id)
    anna = await shop.box.person("Anna")
    await anna.writes("海港街周日几点关门")
    await anna.sees("海港街店", "11月22日 周日：11:00–17:00", new=True)


async def test_a_question_with_the_word_open_is_not_about_hours(shop: Shop) -> None:
    await shop.database.unit_of_work(_set_hours, shop.store_id)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await anna.writes("Can I open the tin on Sunday?")
    await anna.sees("Shall a person answer?", new=True)


def _set_hours(session: Session, store_id: int) -> None:
    set_weekday(session, store_id, (6,), read_spans("11-17"))


async def test_price_and_stock_come_from_the_tables(shop: Shop) -> None:
    await shop.database.unit_of_work(_fill_shelf, shop.store_id)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await anna.writes("Is the celadon teapot still $58?")
    await anna.sees("Celadon Teapot", "$68", "2 here (Harbour Street), as of 11:05", "Ask a person", new=True)
    await anna.writes("青瓷壺還有嗎")
    await anna.sees("青瓷壺", "海港街店有 2 件（截至 11:05）", new=True)


def _fill_shelf(session: Session, store_id: int) -> None:
    as_of = NOON - timedelta(minutes=55)
    teapot = Product(sku="W-01", name_en="Celadon Teapot", name_zh="青瓷壶", price=6800, as_of=as_of)
    session.add(teapot)
    session.flush()
    session.add(Stock(product_id=teapot.id, store_id=store_id, pieces=2, as_of=as_of))
