"""A text of staff that answers no card: one sentence with the ways on, and nobody is called."""

from sqlmodel import Session, col, select

from bot.db.tables import Chat, Customer, Role
from bot.sandbox.people import Person
from tests.shop import Shop

LOST = "I found nothing about that. /start opens your desk, /help"


async def test_staff_with_no_open_question_are_shown_the_way(shop: Shop, owner: Person) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    for one in (owner, mei):
        await one.writes("weekend please")
        said = await one.sees(LOST, new=True)
        assert not said.buttons


async def test_a_shopper_is_still_offered_a_person(shop: Shop) -> None:
    anna = await _comes(shop)
    await anna.writes("weekend please")
    await anna.sees("Shall a person answer?", "Ask a person", new=True)


async def test_the_same_in_chinese(shop: Shop) -> None:
    zhou = await shop.staff("周航", Role.OPERATOR, "zh-hans")
    await zhou.writes("这是什么呀")
    await zhou.sees("没有找到相关内容。/start 回到工作台", new=True)


async def test_a_member_code_opens_the_customers_card(shop: Shop) -> None:
    sofia, anna = await shop.staff("Sofia", Role.MANAGER), await _comes(shop)
    code = await shop.database.read(_member_code, anna.id)
    await sofia.writes(f"{code[:4]}-{code[4:]}".lower())
    await sofia.sees("Anna", "Coupons in hand: 1", "Give a coupon", new=True)


async def test_a_member_code_of_nobody_here_is_a_word_like_any(shop: Shop) -> None:
    mei, anna = await shop.staff("Mei", Role.GUIDE), await _comes(shop)  # not one Mei looks after
    code = await shop.database.read(_member_code, anna.id)
    await mei.writes(f"{code[:4]} {code[4:]}")
    await mei.sees(LOST, new=True)


async def _comes(shop: Shop) -> Person:
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day", new=True)
    return anna


def _member_code(session: Session, telegram_id: int) -> str:
    code = select(Customer.member_code).join(Chat, col(Chat.id) == Customer.chat_id)
    return session.exec(code.where(Chat.telegram_id == telegram_id)).one() or ""
