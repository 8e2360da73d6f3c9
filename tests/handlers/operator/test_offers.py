"""An offer's card: fields edited in any order, in both languages; pictures, preview, rules."""

import asyncio

import pytest
from sqlmodel import col, select, update

from bot.db.tables import OfferStatus, OfferTerms, Role, StoredPicture
from bot.sandbox.people import Person
from tests.handlers.operator.offer_steps import begin_offer, draw_photo, fill_in, find_offer
from tests.handlers.walking import go
from tests.shop import Shop


async def test_an_offer_from_new_to_open_in_english(shop: Shop, owner: Person) -> None:
    await begin_offer(owner)
    await fill_in(owner, "Percent", "How many percent off?", "20", "Gives: 20 % off")
    await fill_in(owner, "At most off", "take off at most, in CAD", "$15", "20 % off, $15 at most")
    await fill_in(owner, "Least spend", "From what purchase on", "３０", "From a purchase of $30")
    await fill_in(owner, "Until", "Until which day", "24 Dec", "until the end of Thu 24 Dec")
    await fill_in(owner, "From", "From which day on", "2026-12-01", "from Tue 1 Dec on")
    await fill_in(owner, "Hours", "At which hours", "2pm-5pm", "every day, 14:00–17:00")
    await fill_in(owner, "Pieces", "How many pieces at most", "100", "Given: 0 of 100, 100 left")
    await fill_in(owner, "Money", "worth, in CAD?", "500", "Money: $0 of $500, $500 left")
    await fill_in(owner, "Per customer", "one customer ever get", "1", "At most 1 per customer")
    await owner.press("Weekdays")
    await owner.sees("On which weekdays", "Now: every day", new=True)
    await owner.press("Fri")
    await owner.sees("✓ Fri", new=True)
    await owner.press("Sat")
    await owner.sees("Now: Fri, Sat", new=True)
    await owner.press("Back")
    await owner.sees("Days: Fri, Sat, 14:00–17:00", new=True)
    await owner.press("Stores")
    await owner.sees("In every store", new=True)
    await owner.press("Harbour Street")
    await owner.sees("In 1 store", "✓ Harbour Street", new=True)
    await owner.press("Back")
    await owner.sees("Stores: Harbour Street", new=True)
    await owner.press("Who gets it")
    await owner.sees("Who may get it?", "✓ everybody", new=True)
    await owner.press("regulars (used one before)")
    await owner.sees("For: regulars", "📝 Draft", new=True)
    await owner.press("Open it")
    await owner.sees("✅ Open", "Changes count for what is given from now on", new=True)
    assert (await shop.database.read(find_offer, "20% off teapots"))[0] is OfferStatus.OPEN


async def test_a_chinese_operator_is_asked_in_chinese(shop: Shop) -> None:
    zhou = await shop.staff("周", Role.OPERATOR, "zh-hans")
    await go(zhou, "/offers", "新建优惠", "打折")
    await zhou.sees("中文名是什么", new=True)
    await zhou.writes("茶壶八折")
    await zhou.sees("英文名是什么", "跳过", new=True)
    await zhou.press("跳过")
    await zhou.sees("📝 草稿", "茶壶八折", "只有一种语言的名称", "还需要：折扣百分比", new=True)
    await fill_in(zhou, "折扣", "减百分之几", "八五折", "优惠：减 15%（8.5 折）")
    await zhou.press("最低消费")
    await zhou.sees("满多少可用（CAD）", new=True)
    await zhou.writes("三十")
    await zhou.sees("这不是能识别的金额", "12.50", new=True)
    await zhou.writes("30元")
    await zhou.sees("满 $30 可用", new=True)
    await zhou.press("开始发放")
    await zhou.sees("✅ 进行中", new=True)
    await zhou.press("预览")
    await zhou.sees("茶壶八折", "0000-0000-0000", new=True, times=2)


@pytest.mark.parametrize(
    ("button", "typed", "said"),
    [
        ("Percent", "0%", "whole percentage from 1 to 100"),
        ("Percent", "101", "whole percentage from 1 to 100"),
        ("Percent", "-5", "whole percentage from 1 to 100"),
        ("Least spend", "-12", "has to be more than 0"),
        ("Least spend", "0", "has to be more than 0"),
        ("Least spend", "twelve", "no amount I can read"),
        ("Least spend", "9" * 300, "no amount I can read"),
        ("Least spend", "12 USD", "The shop counts in CAD"),
        ("Days valid", "9999", "whole number from 1 to 730, for example 8"),
        ("Until", "when it is over", "2026-12-24, or send /cancel"),
        ("Until", "2026-01-01", "That day is past"),
        ("Hours", "closed", "or: all day"),
        ("Hours", "half past", "or: all day"),
        ("English name", "\u200b", "nothing to read"),
        ("Pieces", "0", "whole number from 1 to 999999"),
        ("Picture", "a photo", "not a picture I can use"),
    ],
)
async def test_bad_input_is_said_and_asked_again(
    shop: Shop, owner: Person, button: str, typed: str, said: str
) -> None:
    await begin_offer(owner)
    if button == "Picture":
        await owner.press("More")
        await owner.sees("Guides may give it", new=True)
    await owner.press(button)
    await owner.sees("/cancel", new=True)
    await owner.writes(typed)
    await owner.sees(said, new=True)
    await owner.writes(typed)
    await owner.sees(said, new=True)


async def test_a_window_that_ends_before_it_begins_is_refused(shop: Shop, owner: Person) -> None:
    await begin_offer(owner)
    await fill_in(owner, "From", "From which day on", "24 Dec", "from Thu 24 Dec on")
    await owner.press("Until")
    await owner.sees("Until which day", new=True)
    await owner.writes("20 Dec")
    await owner.sees("would end before it begins", new=True)


async def test_what_is_missing_is_said_when_it_is_opened(shop: Shop, owner: Person) -> None:
    await begin_offer(owner)
    told = await owner.is_told(await owner.press("Open it"))
    assert told["text"] == "It still needs its percentage."
    assert (await shop.database.read(find_offer, "20% off teapots"))[0] is OfferStatus.DRAFT


async def test_switches_sources_and_a_public_code(shop: Shop, owner: Person) -> None:
    await begin_offer(owner)
    await fill_in(owner, "Percent", "How many percent off?", "20", "Gives: 20 % off")
    await owner.press("More")
    for switch, said in (
        ("Guides may give it", "Guides may give it."),
        ("The daily PIN redeems it", "The store's daily PIN redeems it"),
        ("✓ A return gives it back", "A returned purchase does not give it back"),
        ("The till's codes, by file", "0 of 0 left. To add some, send me a CSV or XLSX file"),
        ("One public code", "at your own till"),
    ):
        await owner.sees(switch, new=True)
        await owner.press(switch)
        await owner.sees(said, new=True)
    await owner.writes("TEA20")
    await owner.sees("Codes: one for everybody: TEA20", new=True)
    await owner.press("Preview")
    await owner.sees("TEA20", "20 % off", new=True)


async def test_an_offer_in_words_needs_its_words(owner: Person) -> None:
    await go(owner, "/offers", "New offer", "In words")
    await owner.sees("called in English", new=True)
    await owner.writes("A free refill")
    await owner.sees("called in Chinese", new=True)
    await owner.writes("免费续杯")
    await owner.sees("To be opened it still needs: its terms", new=True)
    told = await owner.is_told(await owner.press("Open it"))
    assert told["text"] == "It still needs its terms (they are what it gives)."
    await fill_in(owner, "English terms", "Any terms, in English?", "One refill of the same tea", "📝 Draft")
    await owner.press("Open it")
    await owner.sees("✅ Open", new=True)


async def test_what_nobody_could_ever_use_is_said_on_its_card(owner: Person) -> None:
    await begin_offer(owner)
    await fill_in(owner, "At most off", "take off at most, in CAD", "$15", "$15 at most")
    await fill_in(owner, "Money", "worth, in CAD?", "10", "Its budget in money is less than one piece is worth")
    await fill_in(owner, "Money", "worth, in CAD?", "15", "Money: $0 of $15")
    await fill_in(owner, "From", "From which day on", "2026-12-07", "from Mon 7 Dec on")
    await fill_in(owner, "Until", "Until which day", "2026-12-09", "until the end of Wed 9 Dec")
    await fill_in(owner, "Weekdays", "On which weekdays", "weekend", "None of its weekdays lies between")
    await fill_in(owner, "Weekdays", "On which weekdays", "Wed-Sun", "Days: Wed, Thu, Fri, Sat, Sun")
    assert "⚠️" not in (await owner.sees("Days: Wed")).text


async def test_weekdays_are_typed_as_well_as_pressed(shop: Shop, owner: Person) -> None:
    await begin_offer(owner)
    await owner.press("Least spend")
    await owner.sees("/cancel to leave it.", new=True)  # nothing stands there that could stay
    await owner.press("Back")
    await owner.sees("Days: every day", new=True)
    await fill_in(owner, "Weekdays", "Press them, or write them", "whenever", "cannot read weekdays in that")
    await owner.writes("周末")
    await owner.sees("Days: Sat, Sun", new=True)
    await fill_in(owner, "Weekdays", "Now: Sat, Sun", "every day", "Days: every day")


async def test_a_picture_is_sent_shown_and_taken_away(shop: Shop, owner: Person) -> None:
    await begin_offer(owner)
    await owner.press("More")
    await owner.sees("Picture", new=True)
    await owner.press("Picture")
    await owner.sees("Send a picture for its card", new=True)
    await owner.sends_photo(draw_photo())
    await owner.sees("It has a picture.", new=True)
    await owner.press("More")
    await owner.sees("Picture", new=True)
    await owner.press("Picture")
    await owner.sees("there is one", "None", new=True)
    await owner.press("None")
    card = await owner.sees("📝 Draft", new=True)
    assert "It has a picture" not in card.text


async def test_a_preview_with_a_picture_shows_terms_too_long_for_a_caption(shop: Shop, owner: Person) -> None:
    await begin_offer(owner)
    await owner.press("More")
    await owner.sees("Picture", new=True)
    await owner.press("Picture")
    await owner.sees("Send a picture for its card", new=True)
    await owner.sends_photo(draw_photo())
    await owner.sees("It has a picture.", new=True)
    terms = f"{'T&C, B&B. ' * 58}Now the very end."
    await shop.database.unit_of_work(lambda s: s.exec(update(OfferTerms).values(terms_en=terms)) and None)
    while not await shop.database.read(lambda s: s.exec(select(col(StoredPicture.content).is_not(None))).one()):
        await asyncio.sleep(0.05)  # a job fetches it
    await owner.press("Preview")
    await owner.sees(terms, new=True)
    photos = await shop.box.calls("sendPhoto")
    assert "" in [one["params"].get("caption", "") for one in photos]


async def test_rules_are_edited_from_settings(shop: Shop, owner: Person) -> None:
    await go(owner, "/settings", "Rules of offers")
    await owner.sees("come back for 7 days; so a reward for a friend waits 8 days", new=True)
    await fill_in(owner, "Days to return", "For how many days", "14", "waits 15 days")
    await fill_in(owner, "A guide: money", "worth together", "$200", "a month, worth $200 at most")
    await owner.press("A guide: money")
    await owner.sees("Now: $200", new=True)
    await owner.writes("a lot")
    await owner.sees("no amount I can read", new=True)
    await owner.press("No limit")
    await owner.sees("A guide may give 30 coupons a month", new=True)
    await owner.press("A purchase counts too")
    await owner.sees("✓ A purchase counts too", "or the first purchase", new=True)
