"""The guide's home, code, customers and numbers."""

import pytest
from sqlmodel import Session, select

from bot.db.tables import Coupon, Customer, Role
from bot.domain.people.staff import INVITATION_LIFE, invite_staff
from bot.domain.stores.cards import add_store
from bot.sandbox.people import Person
from tests.conftest import HandClock
from tests.handlers.walking import go, link_in
from tests.shop import Shop


async def test_start_is_the_guides_home_and_a_button_leads_to_the_shoppers(shop: Shop) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.start()
    home = await mei.sees("Hello Mei", "Harbour Street", new=True)
    assert {"Redeem", "My QR code", "My customers", "My numbers", "See as a shopper"} <= set(home.buttons)
    await mei.press("See as a shopper")
    await mei.sees("Only a view", "Cup of the day", "XXXX-XXXX-XXXX", "May we tell you", new=True)
    await mei.press("Back to my desk")
    await mei.sees("Hello Mei", "0 came by your code", new=True)


async def test_a_look_at_the_shoppers_side_gives_nothing_in_a_chain_either(shop: Shop) -> None:
    def add(session: Session) -> int:
        return add_store(session, name="Pier", timezone="America/Vancouver", now=shop.clock.now()).id or 0

    pier = await shop.database.unit_of_work(add)
    mei = await shop.staff("Mei", Role.GUIDE, store_id=pier)
    olive = await shop.staff("Olive", Role.OPERATOR)
    for person, store in ((mei, "Pier"), (olive, "Harbour Street"), (mei, "Pier")):
        await person.start()
        await person.sees("See as a shopper", new=True)
        await person.press("See as a shopper")
        card = await person.sees("Only a view", store, new=True)
        assert card.buttons == ("Back to my desk",)
        await person.press("Back to my desk")
        await person.sees("See as a shopper", new=True)
    for table in (Customer, Coupon):
        assert not await shop.database.read(lambda session, table=table: session.exec(select(table)).all())


async def test_an_operator_at_a_guides_desk_sees_that_desks_store_and_comes_back_to_it(
    shop: Shop, olive: Person
) -> None:
    def stand_at_pier(session: Session) -> str:
        pier = add_store(session, name="Pier", timezone="America/Vancouver", now=shop.clock.now()).id
        return invite_staff(
            session, role=Role.GUIDE, store_id=pier, invited_by=None, now=shop.clock.now(), life=INVITATION_LIFE
        ).code

    await olive.start(await shop.database.unit_of_work(stand_at_pier))
    await olive.sees("You are a guide at Pier now", new=True)
    await go(olive, "/start", "My guide desk", "See as a shopper")
    await olive.sees("Only a view", "Pier", new=True)
    await olive.press("Back to my desk")
    await olive.sees("Hello Olive", "Pier", new=True)
    await go(olive, "/start", "See as a shopper")
    await olive.sees("Only a view", "Harbour Street", new=True)
    await olive.press("Back to my desk")
    await olive.sees("Stores", "Team", new=True)


async def test_a_guide_who_is_a_customer_as_well_has_a_way_back(shop: Shop) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.start(shop.door)
    await mei.sees("Cup of the day", "Show at till", new=True)
    await mei.start()
    await mei.sees("Hello Mei", new=True)
    await mei.press("See as a shopper")
    await mei.sees("your own side", "Cup of the day", "Show at till", "Back to my desk", new=True)


@pytest.mark.parametrize(
    ("role", "commands"),
    [
        (Role.GUIDE, ("/coupons", "/invite", "/settings")),
        (Role.MANAGER, ("/coupons", "/invite", "/settings")),
        (Role.OPERATOR, ("/coupons", "/invite")),
    ],
)
async def test_staff_who_are_no_customers_are_shown_the_way_in(
    shop: Shop, role: Role, commands: tuple[str, ...]
) -> None:
    mei = await shop.staff("Mei", role)
    for command in commands:
        await mei.writes(command)
        await mei.sees("[See as a shopper] shows what they see", new=True)
    await mei.press("See as a shopper")
    await mei.sees("Only a view", "Cup of the day", new=True)
    await mei.start(shop.door)
    await mei.sees("Cup of the day", "Show at till", new=True)
    await mei.writes("/coupons")
    await mei.sees("Your coupons", "Cup of the day", new=True)


async def test_a_chinese_guide_is_shown_the_way_in(shop: Shop) -> None:
    mei = await shop.staff("谭美", Role.GUIDE, "zh-hans")
    await mei.writes("/coupons")
    await mei.press("以客户身份查看", card=await mei.sees("看客户看到的界面", new=True))
    await mei.sees("当日茶饮一杯", new=True)


async def test_a_guide_who_scans_the_door_is_a_shopper_like_everybody(shop: Shop) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.start(shop.door)
    await mei.sees("Cup of the day", "Show at till", new=True)


async def test_who_scans_the_guides_code_is_the_guides_customer(shop: Shop) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.writes("/myqr")
    card = await mei.sees("Your code", "0 customers came", new=True)
    assert card.photo
    anna = await shop.box.person("<b>Anna</b> {{ x }}")
    await anna.opens(link_in(card.text))
    await anna.sees("Cup of the day")
    await mei.writes("/customers")
    await mei.sees("Your customers", "<b>Anna</b> {{ x }}", new=True)
    await mei.writes("/mystats")
    await mei.sees("1 today", "1 in 7 days", "1 in all", new=True)


async def test_the_code_is_made_once(shop: Shop) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.writes("/myqr")
    first = (await mei.sees("Your code", new=True)).text
    await mei.writes("/myqr")
    assert (await mei.sees("Your code", new=True)).text == first


async def test_customers_of_another_store_are_not_seen(shop: Shop) -> None:
    other = await shop.database.unit_of_work(_second_store, shop)
    mei, priya = await shop.staff("Mei", Role.GUIDE), await shop.staff("Priya", Role.GUIDE, store_id=other)
    await mei.writes("/myqr")
    card = await mei.sees("Your code", new=True)
    anna = await shop.box.person("Anna")
    await anna.opens(link_in(card.text))
    await anna.sees("Cup of the day")
    await priya.writes("/customers")
    await priya.sees("None yet", new=True)


async def test_a_guides_home_speaks_chinese_at_one_press(shop: Shop, clock: HandClock) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.start()
    await mei.sees("Hello Mei", new=True)
    await mei.press("中文 / English")
    await mei.sees("Mei，您好", "海港街店", "我的专属码", new=True)


async def test_a_guides_commands_do_not_exist_for_a_shopper(shop: Shop) -> None:
    anna = await shop.box.person("Anna")
    await anna.writes("/nosuchcommand")
    nonsense = (await anna.sees()).text
    for command in ("/myqr", "/redeem", "/customers", "/mystats"):
        await anna.writes(command)
        assert (await anna.sees(new=True)).text == nonsense


def _second_store(session: Session, shop: Shop) -> int:
    store = add_store(session, name="Canal Row", timezone="America/Toronto", now=shop.clock.now())
    return store.id or 0
