"""/settings: the member code, [Share my phone number], [Forget my phone]."""

import pytest
from sqlmodel import Session, select

from bot.db.tables import Customer, Question, Role
from bot.sandbox.people import Person
from tests.shop import Shop


@pytest.fixture
async def anna(shop: Shop) -> Person:
    person = await shop.box.person("Anna", phone_number="+16045550123")
    await person.start(shop.door)
    await person.sees("Cup of the day")
    return person


async def test_settings_show_the_member_code(shop: Shop, anna: Person) -> None:
    await anna.writes("/settings")
    card = await anna.sees("Your member code is", "Share my phone number", new=True)
    code = await shop.database.read(_read, "member_code")
    assert code in card.text.replace("-", "")


async def test_the_coupons_card_shows_the_member_code(shop: Shop, anna: Person) -> None:
    await anna.writes("/coupons")
    card = await anna.sees("Your member code:", new=True)
    assert await shop.database.read(_read, "member_code") in card.text.replace("-", "")


async def test_a_shared_number_is_kept_as_a_trace_and_forgotten(shop: Shop, anna: Person) -> None:
    await _ask(anna)
    assert await anna.keyboard() == ["Send my number", "Cancel"]
    await anna.press("Send my number")
    await anna.sees("Your number ending in 123", new=True)
    assert await anna.keyboard() == []
    assert await shop.database.read(_read, "phone_tail") == "123"
    await anna.writes("/settings")
    await anna.sees("ending in 123", "Forget my phone", new=True)
    await anna.press("Forget my phone")
    await anna.sees("Share my phone number", new=True)
    assert await shop.database.read(_read, "phone_key") == ""


async def test_cancel_takes_the_keyboard_away_and_keeps_nothing(shop: Shop, anna: Person) -> None:
    await _ask(anna)
    await anna.press("Cancel")
    await anna.sees("All right.", new=True)
    assert await anna.keyboard() == []
    await anna.shares_contact()
    await anna.sees(new=True)
    assert await shop.database.read(_read, "phone_key") == ""
    assert not await shop.database.read(lambda s: s.exec(select(Question.text)).all())


@pytest.mark.parametrize("word", ["/cancel", "Cancel", "取消"])
async def test_a_keyboard_of_a_question_gone_by_is_cancelled_too(shop: Shop, anna: Person, word: str) -> None:
    await _ask(anna)
    await anna.writes("/coupons")
    await anna.sees("Your member code", new=True)
    await anna.writes(word)
    await anna.sees("All right.", new=True)
    assert await anna.keyboard() == []


async def test_a_guide_who_shops_cancels_alike(shop: Shop) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.start(shop.door)
    await mei.sees("Cup of the day", new=True)
    await _ask(mei)
    await mei.press("Cancel")
    await mei.sees("All right.", new=True)
    assert await mei.keyboard() == []


async def test_anothers_contact_is_refused_and_the_question_stays(shop: Shop, anna: Person) -> None:
    await _ask(anna)
    for facts in (
        {"phone_number": "+16045550199", "first_name": "Ben", "user_id": 77},
        {"phone_number": "1", "first_name": "B"},
    ):
        await anna._do("send", contact=facts)
        await anna.sees("somebody else's number", new=True)
    await anna.press("Send my number")
    await anna.sees("Your number ending in 123", new=True)


async def test_a_typed_number_is_not_taken_and_a_question_is_still_one(shop: Shop, anna: Person) -> None:
    await _ask(anna)
    await anna.writes("+1 604 555 0123")
    await anna.sees("Please press [Send my number] below the chat", new=True)
    assert await shop.database.read(_read, "phone_key") == ""
    await anna.writes("Why do you need it?")
    await anna.sees_nothing("somebody else's number", during=0.5)
    assert await shop.database.read(lambda s: s.exec(select(Question.text)).all()) == ["Why do you need it?"]


async def test_a_contact_nobody_asked_for_is_not_kept(shop: Shop, anna: Person) -> None:
    await anna.shares_contact()
    await anna.sees(new=True)
    assert await shop.database.read(_read, "phone_key") == ""


async def test_in_chinese(shop: Shop) -> None:
    zhou = await shop.box.person("周航", "zh-hans", phone_number="+8613800138000")
    await zhou.start(shop.door)
    await zhou.sees("当日茶饮一杯")
    await zhou.writes("/settings")
    await zhou.press("分享我的手机号", card=await zhou.sees("您的会员码是", new=True))
    await zhou.sees("不保存完整号码", new=True)
    await zhou.press("发送我的号码")
    await zhou.sees("尾号 000 的手机号", new=True)


async def _ask(anna: Person) -> None:
    await anna.writes("/settings")
    await anna.press("Share my phone number", card=await anna.sees("Your member code", new=True))
    await anna.sees("Press the button below the chat", new=True)


def _read(session: Session, field: str) -> str:
    return str(getattr(session.exec(select(Customer)).one(), field))
