"""An operator's short day in Traditional Chinese, and the card on which a conversion is put right."""

import asyncio
import re

from bot.chinese import to_traditional, traditional_of, use_own
from bot.db.tables import Role
from bot.handlers.operator.traditional_presses import OpenTraditional, WriteTraditional
from bot.sandbox.people import Person
from tests.handlers.walking import go
from tests.shop import Shop

CJK = re.compile(r"[\u4e00-\u9fff]")


def is_traditional(text: str) -> bool:
    return all(to_traditional(char) == char for char in CJK.findall(text))


async def test_a_day_of_an_operator(shop: Shop) -> None:
    hang = await shop.staff("周航", Role.OPERATOR, "zh-hant")
    for command in ("/start", "/stores", "/staff", "/codes", "/groups", "/knowledge", "/campaigns", "/help"):
        await hang.writes(command)
        card = await hang.sees(new=True)
        assert CJK.search(card.text), command
        assert is_traditional(card.text.replace("周航", "")), (command, card.text)
        assert all(is_traditional(label.replace("周航", "")) for label in card.buttons), (command, card.buttons)


async def test_staff_of_all_roles_have_homes_and_menus_in_traditional(shop: Shop) -> None:
    for number, role in enumerate((Role.GUIDE, Role.MANAGER, Role.OPERATOR)):
        person = await shop.staff(f"Mei {number}", role, "zh-hant")
        await person.writes("/start")
        card = await person.sees(new=True)
        assert is_traditional(card.text)
        assert CJK.search(card.text)
        await person.press("English / 中文")
        await person.sees("中文 / English")
        await person.press("中文 / English")
        await person.sees("English / 中文")
    menus = [call["params"] for call in await shop.box.calls("setMyCommands")]
    assert any("我的專屬碼" in str(menu) for menu in menus)


async def test_a_conversion_is_put_right(shop: Shop, owner: Person) -> None:
    yun = await shop.box.person("Yun", "zh-hant")
    await yun.start(shop.door)
    await yun.sees("當日茶飲一杯")
    await go(owner, "/start", "Traditional Chinese")
    await owner.sees("Your Chinese texts", "當日茶飲一杯", "月松茶鋪", "海港街店")
    await owner.writes("当日茶飲")
    await owner.sees("with “当日茶飲”", new=True)
    await owner.press("當日茶飲一杯")
    await owner.sees("Name of a gift", "Simplified: 当日茶饮一杯", "Converted automatically")
    await owner.press("Word it myself")
    await owner.sees("How should it read")
    await owner.writes("當日手搖飲一杯")
    await owner.sees("Traditional: 當日手搖飲一杯", "Your own words", new=True)
    await _coupons_say(yun, "當日手搖飲一杯")
    await owner.press("Convert it automatically")
    await owner.sees("Converted automatically")
    await _coupons_say(yun, "當日茶飲一杯")


async def test_words_written_elsewhere_are_read_at_the_start(shop: Shop, owner: Person) -> None:
    use_own({"当日茶饮一杯": "of another database"})
    await go(owner, "/start", "Traditional Chinese")
    await owner.sees("Your Chinese texts")
    await owner.press("海港街店")
    await owner.sees("Name of a store")
    await owner.press("Word it myself")
    await owner.sees("How should it read")
    await owner.writes("海港街門市")
    await owner.sees("海港街門市", new=True)
    for _ in range(40):  # the refresh follows the commit
        if traditional_of("海港街店") == "海港街門市":
            break
        await asyncio.sleep(0.05)
    yun = await shop.box.person("Yun", "zh-hant")
    await yun.start(shop.door)
    await yun.sees("海港街門市", "當日茶飲一杯")


async def test_bad_words_and_forged_presses_are_refused(shop: Shop, owner: Person) -> None:
    await go(owner, "/start", "Traditional Chinese")
    card = await owner.sees("Your Chinese texts")
    for press in (OpenTraditional("store", 999), OpenTraditional("x", 1), WriteTraditional("coupon", 1)):
        told = await owner.forges(press.pack(), card)
        assert "not there any more" in (await owner.is_told(told))["text"]
    await owner.press("海港街店")
    await owner.sees("Name of a store")
    await owner.press("Word it myself")
    await owner.sees("How should it read")
    await owner.writes("<b>海港街店")
    await owner.sees("must be the same", new=True)
    await owner.writes("海" * 300)
    await owner.sees("characters", new=True)


async def test_a_shopper_does_not_know_the_card(shop: Shop) -> None:
    yun = await shop.box.person("Yun", "zh-hant")
    await yun.start(shop.door)
    card = await yun.sees("當日茶飲一杯")
    await yun.forges(OpenTraditional("store", shop.store_id).pack(), card)
    await yun.sees_nothing("門店名稱", during=1)


async def _coupons_say(person: Person, words: str) -> None:
    """The refresh follows the commit: an instant may pass."""
    for _ in range(20):
        await person.writes("/coupons")
        if words in (await person.sees(new=True)).text:
            return
        await asyncio.sleep(0.1)
    await person.sees(words)
