"""/offers as an operator works with it: a card whose fields are edited in any order, in both languages."""

import asyncio
import io

import pytest
from PIL import Image
from sqlmodel import Session, col, select, update

from bot.db.tables import (
    Brand,
    EntryCode,
    Offer,
    OfferKind,
    OfferStatus,
    OfferTerms,
    Quarantined,
    Role,
    StoredPicture,
)
from bot.domain.coupons.issuing import STAFF, find_grant, issue_coupon
from bot.domain.offers.terms import make_offer
from bot.sandbox.people import Card, Person
from tests.handlers.walking import go
from tests.shop import Shop


async def test_an_offer_from_new_to_open_in_english(shop: Shop, owner: Person) -> None:
    await _begin(owner)
    await _answer(owner, "Percent", "How many percent off?", "20", "Gives: 20 % off")
    await _answer(owner, "At most off", "take off at most, in CAD", "$15", "20 % off, $15 at most")
    await _answer(owner, "Least spend", "From what purchase on", "３０", "From a purchase of $30")
    await _answer(owner, "Until", "Until which day", "24 Dec", "until the end of Thu 24 Dec")
    await _answer(owner, "From", "From which day on", "2026-12-01", "from Tue 1 Dec on")
    await _answer(owner, "Hours", "At which hours", "2pm-5pm", "every day, 14:00–17:00")
    await _answer(owner, "Pieces", "How many pieces at most", "100", "Given: 0 of 100, 100 left")
    await _answer(owner, "Money", "worth, in CAD?", "500", "Money: $0 of $500, $500 left")
    await _answer(owner, "Per customer", "one customer ever get", "1", "At most 1 per customer")
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
    assert (await shop.database.read(_find, "20% off teapots"))[0] is OfferStatus.OPEN


async def test_a_chinese_operator_is_asked_in_chinese(shop: Shop) -> None:
    zhou = await shop.staff("周", Role.OPERATOR, "zh-hans")
    await go(zhou, "/offers", "新建优惠", "打折")
    await zhou.sees("中文名是什么", new=True)
    await zhou.writes("茶壶八折")
    await zhou.sees("英文名是什么", "跳过", new=True)
    await zhou.press("跳过")
    await zhou.sees("📝 草稿", "茶壶八折", "只有一种语言的名称", "还需要：折扣百分比", new=True)
    await _answer(zhou, "折扣", "减百分之几", "八五折", "优惠：减 15%（8.5 折）")
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
    await _begin(owner)
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
    await _begin(owner)
    await _answer(owner, "From", "From which day on", "24 Dec", "from Thu 24 Dec on")
    await owner.press("Until")
    await owner.sees("Until which day", new=True)
    await owner.writes("20 Dec")
    await owner.sees("would end before it begins", new=True)


async def test_what_is_missing_is_said_when_it_is_opened(shop: Shop, owner: Person) -> None:
    await _begin(owner)
    told = await owner.is_told(await owner.press("Open it"))
    assert told["text"] == "It still needs its percentage."
    assert (await shop.database.read(_find, "20% off teapots"))[0] is OfferStatus.DRAFT


async def test_a_budget_below_what_was_given_is_refused(shop: Shop, owner: Person) -> None:
    offer = await shop.database.unit_of_work(_make, shop)
    await _give_away(shop, offer, 2)
    await go(owner, "/offers", "Tin of tea")
    await owner.sees("Given: 2 · used 0", new=True)
    await owner.press("Pieces")
    await owner.sees("How many pieces", new=True)
    await owner.writes("1")
    await owner.sees("2 were given already", new=True)
    await owner.writes("2")
    await owner.sees("Given: 2 of 2, 0 left", new=True)
    await owner.press("Pieces")
    await owner.sees("No limit", "/cancel leaves everything as it is.", new=True)
    await owner.press("No limit")
    await owner.sees("Given: 2 · used 0", new=True)


async def test_changed_terms_leave_given_coupons_as_they_are(shop: Shop, owner: Person) -> None:
    offer = await shop.database.unit_of_work(_make, shop)
    [anna] = await _give_away(shop, offer, 1)
    await go(owner, "/offers", "Tin of tea", "English terms")
    await owner.sees("Any terms, in English?", new=True)
    await owner.writes("Only the small tin")
    await owner.sees("version 2; 1 coupon keeps an older one", "Only the small tin", new=True)
    await anna.writes("/coupons")
    card = await anna.sees("Tin of tea", new=True)
    assert "Only the small tin" not in card.text


async def test_a_pause_stops_giving_and_the_end_asks_first(shop: Shop, owner: Person) -> None:
    await go(owner, "/offers", "Cup of the day", "Pause")
    await owner.sees("⏸ Paused", "Given as: Welcome gift for newcomers ⚠️ nobody gets it", new=True)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    assert "Show at till" not in (await anna.sees("Harbour Street")).buttons
    await owner.press("Go on")
    await owner.sees("✅ Open", new=True)
    await owner.press("End")
    await owner.sees("End “Cup of the day”?", "It is given as: Welcome gift for newcomers", new=True)
    await owner.press("Back")
    await owner.sees("✅ Open", new=True)
    await owner.press("End")
    await owner.sees("cannot be undone", new=True)
    await owner.press("Yes, end it")
    await owner.sees("⏹ Ended", "Copy to a new draft", new=True)
    await owner.press("Copy to a new draft")
    await owner.sees("📝 Draft", "Cup of the day", new=True)


async def test_a_draft_is_thrown_away_after_a_question(shop: Shop, owner: Person) -> None:
    await _begin(owner)
    await owner.press("Throw away")
    await owner.sees("Throw the draft “20% off teapots” away?", new=True)
    await owner.press("Yes, throw it away")
    await owner.sees("⏹ Ended", new=True)


async def test_another_offer_becomes_the_welcome_gift(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_make, shop)
    await go(owner, "/offers", "Tin of tea", "Used for…")
    await owner.sees("Welcome gift for newcomers: Cup of the day", new=True)
    await owner.press("Welcome gift for newcomers")
    await owner.sees("✓ Welcome gift for newcomers", "Welcome gift for newcomers: Tin of tea", new=True)
    await owner.press("Reward for the referrer")
    await owner.sees("✓ Reward for the referrer", new=True)
    await owner.press("Back")
    await owner.sees("Given as: Welcome gift for newcomers, Reward for the referrer", new=True)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Tin of tea")


async def test_an_entry_code_gives_an_open_offer(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_make, shop)
    await go(owner, "/codes", "Store door: Door · 0", "Gift", "One of your offers", "Tin of tea")
    await owner.sees("Gift: Tin of tea", new=True)
    await owner.press("Gift")
    await owner.sees("A gift of its own", "Open the offer", new=True)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Tin of tea")


async def test_switches_sources_and_a_public_code(shop: Shop, owner: Person) -> None:
    await _begin(owner)
    await _answer(owner, "Percent", "How many percent off?", "20", "Gives: 20 % off")
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
    await _answer(owner, "English terms", "Any terms, in English?", "One refill of the same tea", "📝 Draft")
    await owner.press("Open it")
    await owner.sees("✅ Open", new=True)


async def test_what_nobody_could_ever_use_is_said_on_its_card(owner: Person) -> None:
    await _begin(owner)
    await _answer(owner, "At most off", "take off at most, in CAD", "$15", "$15 at most")
    await _answer(owner, "Money", "worth, in CAD?", "10", "Its budget in money is less than one piece is worth")
    await _answer(owner, "Money", "worth, in CAD?", "15", "Money: $0 of $15")
    await _answer(owner, "From", "From which day on", "2026-12-07", "from Mon 7 Dec on")
    await _answer(owner, "Until", "Until which day", "2026-12-09", "until the end of Wed 9 Dec")
    await _answer(owner, "Weekdays", "On which weekdays", "weekend", "None of its weekdays lies between")
    await _answer(owner, "Weekdays", "On which weekdays", "Wed-Sun", "Days: Wed, Thu, Fri, Sat, Sun")
    assert "⚠️" not in (await owner.sees("Days: Wed")).text


async def test_weekdays_are_typed_as_well_as_pressed(shop: Shop, owner: Person) -> None:
    await _begin(owner)
    await owner.press("Least spend")
    await owner.sees("/cancel to leave it.", new=True)  # nothing stands there that could stay
    await owner.press("Back")
    await owner.sees("Days: every day", new=True)
    await _answer(owner, "Weekdays", "Press them, or write them", "whenever", "cannot read weekdays in that")
    await owner.writes("周末")
    await owner.sees("Days: Sat, Sun", new=True)
    await _answer(owner, "Weekdays", "Now: Sat, Sun", "every day", "Days: every day")


async def test_a_picture_is_sent_shown_and_taken_away(shop: Shop, owner: Person) -> None:
    await _begin(owner)
    await owner.press("More")
    await owner.sees("Picture", new=True)
    await owner.press("Picture")
    await owner.sees("Send a picture for its card", new=True)
    await owner.sends_photo(_photo())
    await owner.sees("It has a picture.", new=True)
    await owner.press("More")
    await owner.sees("Picture", new=True)
    await owner.press("Picture")
    await owner.sees("there is one", "None", new=True)
    await owner.press("None")
    card = await owner.sees("📝 Draft", new=True)
    assert "It has a picture" not in card.text


async def test_a_preview_with_a_picture_shows_terms_too_long_for_a_caption(shop: Shop, owner: Person) -> None:
    await _begin(owner)
    await owner.press("More")
    await owner.sees("Picture", new=True)
    await owner.press("Picture")
    await owner.sees("Send a picture for its card", new=True)
    await owner.sends_photo(_photo())
    await owner.sees("It has a picture.", new=True)
    terms = f"{'T&C, B&B. ' * 58}Now the very end."
    await shop.database.unit_of_work(lambda s: s.exec(update(OfferTerms).values(terms_en=terms)) and None)
    while not await shop.database.read(lambda s: s.exec(select(col(StoredPicture.content).is_not(None))).one()):
        await asyncio.sleep(0.05)  # a job fetches it
    await owner.press("Preview")
    await owner.sees(terms, new=True)
    photos = await shop.box.calls("sendPhoto")
    assert "" in [one["params"].get("caption", "") for one in photos]


async def test_two_operators_at_once(shop: Shop, owner: Person) -> None:
    """One writes while the other ends it: what was typed too late is refused, and nothing is half done."""
    await shop.database.unit_of_work(_make, shop)
    zhou = await shop.staff("周", Role.OPERATOR, "zh-hans")
    await go(owner, "/offers", "Tin of tea", "English terms")
    await owner.sees("Any terms", new=True)
    await go(zhou, "/offers", "茶叶一罐", "中文条件")
    await zhou.sees("有什么使用条件", new=True)
    await zhou.writes("限小罐")
    await zhou.sees("第 2 版", "限小罐", new=True)
    await owner.writes("Small tins only")
    await owner.sees("version 3", "Small tins only", "限小罐", new=True)
    await owner.press("English terms")
    await owner.sees("Now: Small tins only", new=True)
    await zhou.press("结束")
    await zhou.sees("无法撤销", new=True)
    await zhou.press("确认结束")
    await zhou.sees("⏹ 已结束", new=True)
    await owner.writes("Large tins only")
    await owner.sees("moved on meanwhile", new=True)


FORGED = (
    "fo:999:0", "fo:-1:1", "fe:999:name_en", "fe:1:pieces", "fe:1:kind", "fe:1:percent", "fc:1:name_en",
    "fc:999:hours", "fc:1:x", "fw:999:anybody", "fw:999:x", "fd:999:3:1", "fd:999:-1:0", "ft:999:0:",
    "fts:1:999:1:0:", "fts:999:1:1:0:", "fs:999:pin_opens:1", "fs:1:status:1", "fx:1:public",
    "fx:999:own", "fx:1:x",
    "fp:999", "fm:999:ended:1", "fm:1:draft:1", "fm:1:x:1", "fy:999", "fu:999:welcome:1", "fu:1:brand:1",
    "fg:1:999:0", "fg:999:1:0", "fg:1:0:99", "fre:id", "fre:gift_id", "frc:return_days", "frc:x", "fl:99:x:",
    "fn:x", "fl:0::" + "e" * 58, "fl:0:open:" + "茶" * 18, "ft:1:0:" + "e" * 57, "fts:1:1:0:0:" + "e" * 52,
    "fo:9223372036854775807:0", "fl:-5:open:%", "fd:1:7:1", "fm:1:ended:0",
)  # fmt: skip


async def test_forged_presses_change_nothing_and_are_answered(shop: Shop, owner: Person) -> None:
    before = await shop.database.read(_everything)
    card = await owner.sees("Moonpine Tea")
    for forged in FORGED:
        await owner.is_told(await owner.forges(forged, card))
    assert await shop.database.read(_everything) == before
    assert await shop.database.read(_quarantined) == []


async def test_rules_are_edited_from_settings(shop: Shop, owner: Person) -> None:
    await go(owner, "/settings", "Rules of offers")
    await owner.sees("come back for 7 days; so a reward for a friend waits 8 days", new=True)
    await _answer(owner, "Days to return", "For how many days", "14", "waits 15 days")
    await _answer(owner, "A guide: money", "worth together", "$200", "a month, worth $200 at most")
    await owner.press("A guide: money")
    await owner.sees("Now: $200", new=True)
    await owner.writes("a lot")
    await owner.sees("no amount I can read", new=True)
    await owner.press("No limit")
    await owner.sees("A guide may give 30 coupons a month", new=True)
    await owner.press("A purchase counts too")
    await owner.sees("✓ A purchase counts too", "or the first purchase", new=True)


async def _begin(owner: Person) -> Card:
    await go(owner, "/offers", "New offer", "Percent off")
    await owner.sees("called in English", new=True)
    await owner.writes("20% off teapots")
    await owner.sees("called in Chinese", new=True)
    await owner.writes("茶壶八折")
    return await owner.sees("📝 Draft", "20% off teapots", "茶壶八折", "its percentage", new=True)


async def _answer(person: Person, button: str, question: str, text: str, shown: str) -> None:
    await person.press(button)
    await person.sees(question, new=True)
    await person.writes(text)
    await person.sees(shown, new=True)


async def _give_away(shop: Shop, offer_id: int, pieces: int) -> list[Person]:
    people = [await shop.box.person(f"Anna {number}") for number in range(pieces)]
    for number, person in enumerate(people, 1):
        await person.start(shop.door)
        await person.sees("Cup of the day")
        await shop.database.unit_of_work(_issue, shop, offer_id, number)
    return people


def _issue(session: Session, shop: Shop, offer_id: int, customer_id: int) -> None:
    issue_coupon(
        session, find_grant(session, offer_id), customer_id=customer_id, cause=(STAFF, 1), zone="UTC",
        now=shop.clock.now(),
    )  # fmt: skip


def _make(session: Session, shop: Shop, name: str = "Tin of tea") -> int:
    made = make_offer(
        session, kind=OfferKind.GIFT, status=OfferStatus.OPEN, now=shop.clock.now(), name_en=name,
        name_zh="茶叶一罐", valid_days=14,
    )  # fmt: skip
    return made.offer_id


def _find(session: Session, name: str) -> tuple[OfferStatus, int]:
    found = select(Offer.status, OfferTerms.version).join(OfferTerms, col(OfferTerms.offer_id) == col(Offer.id))
    status, version = session.exec(found.where(OfferTerms.name_en == name, col(OfferTerms.until).is_(None))).one()
    return OfferStatus(status), version


def _everything(session: Session) -> list[str]:
    tables = (Brand, EntryCode, Offer, OfferTerms)
    return [repr(row) for table in tables for row in session.exec(select(table).order_by(col(table.id))).all()]


def _quarantined(session: Session) -> list[Quarantined]:
    return list(session.exec(select(Quarantined)).all())


def _photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (300, 300), "#12372a").save(written, "PNG")
    return written.getvalue()
