"""START: the gift card at once, once; second scans; what is no code of ours."""

import pytest
from sqlmodel import Session, col, func, select

from bot.db.tables import (
    Attribution,
    AttributionReason,
    Brand,
    Chat,
    CodeKind,
    Coupon,
    Customer,
    EntryCode,
    Ownership,
    Role,
    Staff,
)
from bot.domain.people.staff import INVITATION_LIFE, invite_staff
from bot.domain.stores.cards import add_store
from bot.domain.stores.doors import make_entry_code
from tests.conftest import HandClock
from tests.shop import Shop


async def test_start_shows_the_gift_at_once(shop: Shop) -> None:
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    card = await anna.sees("Harbour Street", "Cup of the day", "May we tell you about offers here?")
    assert {"Show at till", "Privacy", "中文", "Yes, I'm 16+", "No thanks"} <= set(card.buttons)
    assert await shop.database.read(_reasons) == [AttributionReason.FIRST_SCAN]


async def test_chinese_app_reads_chinese(shop: Shop) -> None:
    lin = await shop.box.person("小雨", "zh-hans")
    await lin.start(shop.door)
    await lin.sees("海港街店", "当日茶饮一杯", "大约每周一次", "到店出示", "不用了")


async def test_a_second_start_gives_no_second_gift(shop: Shop) -> None:
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await anna.start(shop.door)
    await anna.sees("Good to see you again", "Cup of the day", new=True)
    assert await shop.database.read(_count, Coupon) == 1
    assert await shop.database.read(_count, Attribution) == 1


async def test_start_without_a_code_joins_the_only_store(shop: Shop) -> None:
    anna = await shop.box.person("Anna")
    await anna.start()
    await anna.sees("Harbour Street", "Cup of the day")
    assert await shop.database.read(_reasons) == [AttributionReason.DIRECT]


async def test_start_without_a_code_asks_which_of_several_stores(shop: Shop) -> None:
    await shop.database.unit_of_work(_add_store, "Canal Row", shop)
    anna = await shop.box.person("Anna")
    await anna.start()
    await anna.sees("Which store are you in?")
    await anna.press("Canal Row")
    await anna.sees("Canal Row", "Cup of the day", "May we tell you")


async def test_what_is_no_code_gets_one_friendly_no_and_makes_no_customer(shop: Shop) -> None:
    bad = ["e" + "x" * 16, "e" + "x" * 63, "z123", "e", "f" + "a" * 20, "-_-", "c" + "0" * 12, shop.door.upper()]
    for name, payloads in (("Anna", bad[:4]), ("Ben", bad[4:])):
        guest = await shop.box.person(name)
        for payload in payloads:
            await guest.start(payload)
            await guest.sees("code", new=True)
        await guest.writes("/start " + "e" * 4000)
        await guest.sees("This code does not work", new=True)
    await guest.writes("/start e’OR 1=1--<b>{{7*7}}")
    await guest.sees("This code does not work", new=True)
    assert await shop.database.read(_count, Customer) == 0


@pytest.mark.parametrize("kind", ["e", "f", "c", "i"])
async def test_who_guesses_links_is_slowed_after_five_and_nobody_else_is(
    shop: Shop, clock: HandClock, kind: str
) -> None:
    mallory, anna = await shop.box.person("Mallory"), await shop.box.person("小雨", "zh-hans")
    for number in range(5):
        await mallory.start(f"{kind}{number:024}")
        await mallory.sees_nothing("Too many wrong codes", during=0.1)
    await mallory.start(shop.door)
    await mallory.sees("Too many wrong codes. Try again in 15 min.", new=True)
    await anna.start(shop.door)
    await anna.sees("当日茶饮一杯")
    clock.move(minutes=15)
    await mallory.start(shop.door)
    await mallory.sees("Cup of the day", new=True)


async def test_a_switched_off_code_is_no_code(shop: Shop) -> None:
    await shop.database.unit_of_work(_switch_off, shop.door)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("This code does not work")


async def test_nobody_is_onboarded_without_company_and_contact(shop: Shop) -> None:
    await shop.database.unit_of_work(_forget_company)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("open soon")
    assert await shop.database.read(_count, Customer) == 0


async def test_a_known_customer_in_another_store_decides_where_home_is(shop: Shop) -> None:
    store, door = await shop.database.unit_of_work(_add_store, "Canal Row", shop)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await anna.start(door)
    await anna.sees("Canal Row", "Your store is Harbour Street", new=True)
    await anna.press("Just visiting")
    await anna.sees("Canal Row", "Good to see you", new=True)
    assert await shop.database.read(_home) == shop.store_id
    await anna.start(door)
    await anna.sees("Your store is Harbour Street", new=True)
    await anna.press("Make this my store")
    await anna.sees("Canal Row", "Good to see you", new=True)
    assert await shop.database.read(_home) == store
    assert await shop.database.read(_count, Coupon) == 1


async def test_a_guides_code_gives_a_newcomer_the_guide(shop: Shop) -> None:
    code, guide_id = await _guide_code(shop, "Mei")
    anna = await shop.box.person("Anna")
    await anna.start(code)
    await anna.sees("Cup of the day")
    assert await shop.database.read(_owners) == [guide_id]


async def test_a_known_customer_is_asked_before_a_guide_is_added(shop: Shop) -> None:
    code, guide_id = await _guide_code(shop, "Mei <b>")
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await anna.start(code)
    await anna.sees("Add Mei <b> as your guide?", new=True)
    await anna.press("No")
    await anna.sees("Good to see you again", new=True)
    assert await shop.database.read(_owners) == []
    await anna.start(code)
    await anna.sees("Add Mei", new=True)
    await anna.press("Yes")
    await anna.sees("looks after you from now on", new=True)
    assert await shop.database.read(_owners) == [guide_id]


async def test_an_invitation_names_the_role_and_works_once(shop: Shop) -> None:
    code = await shop.database.unit_of_work(_invite, shop)
    mei, mallory = await shop.box.person("Mei"), await shop.box.person("Mallory")
    await mei.start(code)
    await mei.sees("You are a guide at Harbour Street now", "/myqr")
    await mallory.start(code)
    await mallory.sees("This invitation is used or over")
    await mallory.writes("/myqr")
    await mallory.sees("I do not know this command")


async def _guide_code(shop: Shop, name: str) -> tuple[str, int]:
    person = await shop.staff(name, Role.GUIDE)
    return await shop.database.unit_of_work(_make_guide_code, shop, person.id)


def _make_guide_code(session: Session, shop: Shop, telegram_id: int) -> tuple[str, int]:
    staff = session.exec(
        select(Staff).join(Chat, col(Chat.id) == col(Staff.chat_id)).where(Chat.telegram_id == telegram_id)
    ).one()
    code = make_entry_code(
        session, kind=CodeKind.GUIDE, store_id=shop.store_id, guide_id=staff.id, now=shop.clock.now()
    )
    return code.code, staff.id or 0


def _invite(session: Session, shop: Shop) -> str:
    return invite_staff(
        session,
        role=Role.GUIDE,
        store_id=shop.store_id,
        invited_by=None,
        now=shop.clock.now(),
        life=INVITATION_LIFE,
    ).code


def _add_store(session: Session, name: str, shop: Shop) -> tuple[int, str]:
    store = add_store(session, name=name, timezone="America/Toronto", now=shop.clock.now())
    code = make_entry_code(session, kind=CodeKind.STORE, store_id=store.id or 0, now=shop.clock.now())
    return store.id or 0, code.code


def _switch_off(session: Session, code: str) -> None:
    row = session.exec(select(EntryCode).where(EntryCode.code == code)).one()
    row.active = False
    session.add(row)


def _forget_company(session: Session) -> None:
    brand = session.get_one(Brand, 1)
    brand.company = ""
    session.add(brand)


def _count(session: Session, table: type) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def _home(session: Session) -> int | None:
    return session.exec(select(Customer.store_id)).one()


def _owners(session: Session) -> list[int]:
    return list(session.exec(select(Ownership.guide_id).where(col(Ownership.until).is_(None))).all())


def _reasons(session: Session) -> list[AttributionReason]:
    return list(session.exec(select(Attribution.reason)).all())
