"""A manager sets the week by buttons and by typing, and what cannot be read is said clearly."""

import pytest

from bot.domain.stores.hours import list_week
from bot.sandbox.people import Person
from tests.handlers.walking import go
from tests.shop import Shop


async def test_a_week_in_a_few_presses(shop: Shop, mona: Person) -> None:
    await go(mona, "/stores", "Hours", "Mon–Fri", "10:00–20:00")
    await mona.sees("Mon–Fri: 10:00–20:00", "Sat–Sun: not said yet", new=True)
    await mona.press("Sat")
    await mona.sees("Which hours?", new=True)
    await mona.writes("10-14 and 15-19")
    await mona.sees("Sat: 10:00–14:00, 15:00–19:00", new=True)
    await mona.press("Sun")
    await mona.sees("Which hours?", new=True)
    await mona.press("closed")
    await mona.sees("Sun: closed", new=True)
    week = await shop.database.read(list_week, shop.store_id)
    assert week[5:] == [((600, 840), (900, 1140)), ()]


async def test_one_days_hours_for_every_day(shop: Shop, mona: Person) -> None:
    await go(mona, "/stores", "Hours", "Mon")
    await mona.sees("Which hours?", new=True)
    await mona.writes("18-2")
    await mona.sees("Mon: 18:00–02:00", "Tue–Sun: not said yet", new=True)
    await mona.press("Mon")
    await mona.sees("Same hours every day", new=True)
    await mona.press("Same hours every day")
    await mona.sees("Mon–Sun: 18:00–02:00", new=True)


async def test_hours_in_chinese(shop: Shop, mona: Person) -> None:
    await go(mona, "/stores", "Hours", "Every day")
    await mona.sees("Which hours?", new=True)
    await mona.writes("上午10点到晚上8点")
    await mona.sees("Mon–Sun: 10:00–20:00", new=True)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("from morning till night", "could not read hours"),
        ("10-14, 13-20", "10:00–14:00 and 13:00–20:00 overlap"),
        ("<b>10-20</b>", "could not read hours"),
    ],
)
async def test_bad_hours_are_asked_again(shop: Shop, mona: Person, bad: str, said: str) -> None:
    await go(mona, "/stores", "Hours", "Every day")
    await mona.sees("Which hours?", new=True)
    await mona.writes(bad)
    await mona.sees(said, new=True)
    await mona.writes("10-20")
    await mona.sees("Mon–Sun: 10:00–20:00", new=True)


async def test_forged_weekdays_and_presets_change_nothing(shop: Shop, mona: Person) -> None:
    card = await mona.sees()
    for forged in ("whd:{id}:789", "whs:{id}:0:99", "whs:{id}:0:-1", "whs:{id}:8:0", "whc:{id}:3", "whc:{id}:-99"):
        await mona.is_told(await mona.forges(forged.format(id=shop.store_id), card))
    assert await shop.database.read(list_week, shop.store_id) == [None] * 7
