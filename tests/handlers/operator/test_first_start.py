"""The first start: an owner sets the shop up from nothing, by typing and by buttons, at any pace."""

import io
from dataclasses import dataclass

import pytest
from PIL import Image
from sqlmodel import Session, col, delete, select

from bot.db.tables import Brand, CodeKind, EntryCode, Offer, OfferTerms, Quarantined, Store, StoreHours
from bot.domain.offers.set_up import find_gift
from bot.domain.office.checklist import Step, check_set_up
from bot.domain.stores.directory import find_brand, list_stores
from bot.sandbox.people import Person
from tests.conftest import HandClock
from tests.handlers.walking import go, sees_later
from tests.shop import Shop


@dataclass
class Bare(Shop):
    """A shop with its clock in the test's hand."""

    clock: HandClock


@pytest.fixture
async def bare(shop: Shop, clock: HandClock) -> Bare:
    """Nothing is set up yet."""
    await shop.database.unit_of_work(_clear)
    return Bare(**{**vars(shop), "clock": clock})


@pytest.fixture
async def grace(bare: Bare) -> Person:
    """The owner before her empty checklist."""
    grace = await bare.owner()
    await grace.start()
    await grace.sees("set up your shop", "⬜ Brand", "Next: your brand", new=True)
    return grace


async def test_the_whole_set_up_by_typing_and_buttons(bare: Bare, grace: Person) -> None:
    await _brand(grace)
    await grace.sees("✅ Brand", "⬜ First store", "Next: your store", new=True)
    await grace.press("Next: your store")
    await grace.sees("1 of 4", "store's name in English", new=True)
    await grace.writes("Harbour Street")
    card = await grace.sees("Which time zone", new=True)
    assert card.buttons[0] == "America/Vancouver", "the installation's own zone is the first guess"
    await grace.press("America/Toronto")
    await grace.sees("address in English", new=True)
    await grace.press("Skip")
    await grace.sees("When is it open?", new=True)
    await grace.press("10–20 daily")
    await grace.sees("✅ First store", "Next: the gift", new=True)
    await _gift(grace)
    await grace.sees("✅ Gift", "Next: the group", new=True)
    await grace.press("Skip this step for now")
    await grace.sees("⏭ The store's group", "Next: the poster", new=True)
    await grace.press("Next: the poster")
    await grace.sees("✅ Poster", "Next: a test scan", new=True)
    await grace.press("Next: a test scan")
    await grace.sees("with another phone", "Try it as a shopper", new=True)
    await grace.opens((await grace.press("Try it as a shopper"))["url"])
    await grace.sees("Cup of the day")
    await go(grace, "/start", "Set-up: 1 left")
    await grace.sees("⏭ The group", new=True)
    assert await bare.database.read(_hours) == ["10:00-20:00"] * 7
    assert len(await bare.database.read(_doors)) == 1


async def test_a_chinese_owner_is_asked_for_chinese_names_first(bare: Bare) -> None:
    wen = await bare.box.person("温雅", "zh-hans", id=9_000_001)
    await go(wen, "/start", "下一步：填写品牌")
    await wen.sees("中文名", "第 1 问", new=True)
    await wen.writes("月松茶铺")
    await wen.sees("英文名", "跳过", new=True)
    await wen.press("跳过")
    await wen.sees("哪家公司", new=True)
    await wen.writes("月松茶铺有限公司")
    await wen.sees("该联系谁", new=True)
    await wen.writes("privacy@moonpine.example")
    await go(wen, "/start", "下一步：添加门店")
    await wen.sees("门店的中文名", new=True)
    await wen.writes("海港街店")
    await wen.sees("时区", new=True)
    await go(wen, "/start", "下一步：设置新客礼")
    await wen.sees("新客", new=True)
    await wen.writes("当日茶饮一杯")
    await wen.sees("英文", "跳过", new=True)
    gift, brand = await bare.database.read(find_gift), await bare.database.read(find_brand)
    assert gift
    assert brand
    assert (gift.name_zh, brand.name_zh, brand.name_en) == ("当日茶饮一杯", "月松茶铺", "")
    anna = await bare.box.person("Anna")
    await anna.start((await bare.database.read(_doors))[0])
    await anna.sees("海港街店", "当日茶饮一杯")


async def test_the_set_up_is_taken_up_again_where_it_was_left(bare: Bare, grace: Person) -> None:
    await grace.press("Next: your brand")
    await grace.sees("brand's name in English", new=True)
    await grace.writes("Moonpine Tea")
    await grace.sees("in Chinese", new=True)
    await grace.writes("/cancel")
    await grace.sees("answered before is kept", "question is closed", new=True)
    await grace.writes("this is no name")
    await go(grace, "/start", "Next: your brand")
    await grace.sees("Which company", "3 of 7", new=True)
    await grace.press("Back")
    await grace.sees("in Chinese", new=True)
    await grace.press("Back")
    await grace.sees("name in English", "Now: Moonpine Tea", new=True)
    await grace.press("Back")
    await grace.sees("⬜ Brand", new=True)
    brand = await bare.database.read(find_brand)
    assert brand
    assert (brand.name_en, brand.name_zh) == ("Moonpine Tea", "")


async def test_a_question_is_answered_hours_later_without_looking_for_it(bare: Bare, grace: Person) -> None:
    await grace.press("Next: your brand")
    await grace.sees("brand's name in English", new=True)
    bare.clock.move(hours=20)
    await grace.writes("Moonpine Tea")
    await grace.sees("in Chinese", new=True)


async def test_the_logo_is_shown_back_and_colours_are_shown_as_a_picture(bare: Bare, grace: Person) -> None:
    await _to_the_logo(grace)
    await grace.writes("my logo is a pine")
    await grace.sees("not a picture I can use", new=True)
    await grace.sends_photo(_picture())
    assert (await grace.sees("Your logo", new=True)).photo
    await grace.sees("brand's colour?", new=True)
    await grace.writes("blurple")
    await grace.sees("I do not know that colour", "dark green", new=True)
    await grace.writes("dark green")
    assert (await grace.sees("Your colour, #194c30", new=True)).photo
    await grace.sees("Which currency", new=True)
    await grace.writes("dubloons")
    await grace.sees("I do not know that currency", "CAD", new=True)
    await grace.writes("nzd")
    await grace.sees("✅ Brand", new=True)
    brand = await bare.database.read(find_brand)
    assert brand
    assert brand.logo_id
    assert (brand.colour, brand.currency) == ("#194c30", "NZD")


async def test_a_contact_nobody_could_write_to_is_asked_for_again(bare: Bare, grace: Person) -> None:
    await _to_the_logo(grace, "Mr Smith", "looks like no e-mail address")
    await grace.writes("smith@moonpine.example")
    await grace.sees("Send your logo", new=True)
    brand = await bare.database.read(find_brand)
    assert brand
    assert brand.privacy_contact == "smith@moonpine.example"


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("\u200b\u200e", "nothing to read"),
        ("\u202e\u2066", "nothing to read"),
        ("x" * 61, "61 characters; 60 fit"),
        ("茶" * 4096, "60 fit"),
    ],
)
async def test_an_unreadable_first_answer_is_asked_for_again(
    bare: Bare, grace: Person, bad: str, said: str
) -> None:
    await grace.press("Next: your brand")
    await grace.sees("brand's name in English", new=True)
    await grace.writes(bad)
    await grace.sees(said, new=True)
    await grace.writes("<b>🍵</b> \u202eTea 42")
    await grace.sees("in Chinese", new=True)
    brand = await bare.database.read(find_brand)
    assert brand
    assert brand.name_en == "<b>🍵</b> Tea 42"
    assert await bare.database.read(_quarantined) == 0


async def test_a_stores_zone_and_hours_are_asked_again_when_unreadable(bare: Bare, grace: Person) -> None:
    await _brand(grace)
    await grace.sees("Next: your store", new=True)
    await grace.press("Next: your store")
    await grace.sees("store's name", new=True)
    await grace.writes("Harbour Street")
    await grace.sees("Which time zone", new=True)
    await grace.writes("Middle Earth")
    await grace.sees("I do not know that time zone", new=True)
    await grace.writes("halifax")
    await grace.sees("address", new=True)
    await grace.writes("12 Harbour Street")
    await grace.sees("When is it open?", new=True)
    await grace.writes("whenever")
    await grace.sees("could not read hours", new=True)
    await grace.writes("9-17")
    await grace.sees("✅ First store", new=True)
    store = (await bare.database.read(list_stores))[0]
    assert (store.timezone, store.address_en) == ("America/Halifax", "12 Harbour Street")


async def test_an_old_button_of_the_store_step_makes_no_second_store(bare: Bare, grace: Person) -> None:
    await grace.press("Skip this step for now")
    card = await grace.sees("⏭ Brand", "Next: your store", new=True)
    for name in ("Harbour Street", "Harbour Road"):
        await grace.press("Next: your store", card=card) if name == "Harbour Street" else await grace.forges(
            "bw:store:", card
        )
        await grace.sees("store's name in English", new=True)
        await grace.writes(name)
        await grace.sees("Which time zone", new=True)
    assert [store.name_en for store in await bare.database.read(list_stores)] == ["Harbour Road"]


@pytest.mark.parametrize("data", ["bp", "bt", "ba:store:hours:10-20", "ba:store:timezone:UTC"])
async def test_what_hangs_on_a_store_needs_one(bare: Bare, grace: Person, data: str) -> None:
    card = await grace.sees("Next: your brand")
    told = await grace.is_told(await grace.forges(data, card))
    assert "add a store first" in told["text"]
    assert await bare.database.read(list_stores) == []


async def test_nobody_but_operators_walks_the_set_up(bare: Bare, grace: Person) -> None:
    anna = await bare.box.person("Anna")
    await anna.writes("hello")
    card = await anna.sees()
    for data in ("bw:brand:name_en", "ba:brand:currency:USD", "bs:brand", "bp", "bt", "b", "bg:0:"):
        told = await anna.is_told(await anna.forges(data, card))
        assert "no longer in use" in told["text"], data
    assert await bare.database.read(find_brand) is None


async def test_the_first_scan_by_somebody_else_is_told_by_name_and_once(
    shop: Shop, clock: HandClock, owner: Person
) -> None:
    await owner.press("Skip this step for now")
    await owner.sees("Next: the poster", new=True)
    await owner.press("Next: the poster")
    await owner.sees("✅ Poster", new=True)
    for name in ("Anna", "Ben"):
        person = await shop.box.person(name)
        await person.start(shop.door)
        await person.sees("Cup of the day")
    await sees_later(owner, clock, "First scan: it works", "Anna is your first customer")
    await owner.sees_nothing("Ben is your first customer")
    steps = await shop.database.read(check_set_up)
    assert steps.left == (Step.GROUP,)


async def _brand(grace: Person) -> None:
    await _to_the_logo(grace)
    await grace.press("Skip")
    await grace.sees("brand's colour?", new=True)
    await grace.press("🟩 Pine")
    await grace.sees("Which currency", new=True)
    await grace.press("CAD")


async def _to_the_logo(
    grace: Person, contact: str = "privacy@moonpine.example", then: str = "Send your logo"
) -> None:
    await grace.press("Next: your brand")
    for question, answer in (
        ("brand's name in English", "Moonpine Tea"),
        ("in Chinese", "月松茶铺"),
        ("Which company", "Moonpine Tea Ltd."),
        ("their data", contact),
    ):
        await grace.sees(question, new=True)
        await grace.writes(answer)
    await grace.sees(then, new=True)


async def _gift(grace: Person) -> None:
    await grace.press("Next: the gift")
    await grace.sees("What does a new customer get?", new=True)
    await grace.writes("Cup of the day")
    await grace.sees("in Chinese", new=True)
    await grace.writes("当日茶饮一杯")
    await grace.sees("Any terms", new=True)
    await grace.press("Skip")


def _picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (300, 300), "#12372a").save(written, "PNG")
    return written.getvalue()


def _clear(session: Session) -> None:
    for table in (EntryCode, Store, Brand, OfferTerms, Offer):
        session.exec(delete(table))


def _doors(session: Session) -> list[str]:
    doors = select(EntryCode.code).where(EntryCode.kind == CodeKind.STORE)
    return list(session.exec(doors.order_by(col(EntryCode.id))).all())


def _hours(session: Session) -> list[str]:
    return list(session.exec(select(StoreHours.spans)).all())


def _quarantined(session: Session) -> int:
    return len(session.exec(select(Quarantined)).all())
