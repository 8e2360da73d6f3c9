"""The brand's card: logo, colour, currency and contact, taken and refused in both languages."""

import io

import pytest
from PIL import Image
from sqlmodel import Session, update

from bot.db.tables import Brand, Role
from bot.domain.stores.directory import find_brand
from bot.domain.stores.pictures import find_picture
from bot.sandbox.people import Person
from tests.handlers.walking import go
from tests.shop import Shop


@pytest.fixture
async def wen(shop: Shop) -> Person:
    """An owner who speaks Chinese."""
    return await shop.staff("温雅", Role.OWNER, "zh-hans")


async def test_the_card_shows_everything_of_the_brand(owner: Person) -> None:
    await owner.writes("/settings")
    await owner.sees("Moonpine Tea", "月松茶铺", "Logo: –", "Colour: #12372a", "Currency: CAD", new=True)


async def test_a_logo_is_sent_shown_fetched_and_removed(shop: Shop, owner: Person) -> None:
    await go(owner, "/settings", "Logo")
    await owner.sees("Send your logo", new=True)
    await owner.sends_photo(_png(900))
    assert (await owner.sees("Your logo", new=True)).photo
    await owner.sees("Logo: yes", new=True)
    logo = (await _brand(shop)).logo_id
    for _ in range(50):
        picture = await shop.database.read(find_picture, logo)
        if picture and picture.content:
            break
        await owner.reads(wait=0.1)
    assert picture
    assert picture.content
    await go(owner, "/settings", "Logo")
    assert (await owner.sees("Your logo", new=True)).photo
    await owner.press("Remove the logo")
    await owner.sees("Logo: –", new=True)
    assert (await _brand(shop)).logo_id is None


async def test_a_logo_may_come_as_a_file_but_only_a_picture(shop: Shop, owner: Person) -> None:
    await go(owner, "/settings", "Logo")
    await owner.sees("Send your logo", new=True)
    await owner.sends_file(b"name,price\n", "prices.csv")
    await owner.sees("not a picture I can use", new=True)
    await owner.writes("🍵")
    await owner.sees("not a picture I can use", new=True)
    await owner.sends_file(_png(300), "logo.png")
    await owner.sees("Logo: yes", new=True)


async def test_a_picture_nobody_can_read_is_said_on_the_card(shop: Shop, owner: Person) -> None:
    await go(owner, "/settings", "Logo")
    await owner.sees("Send your logo", new=True)
    await owner.sends_file(b"\x89PNG\r\n\x1a\nbroken", "logo.png")
    await owner.sees("Logo", new=True)
    for _ in range(50):
        picture = await shop.database.read(find_picture, (await _brand(shop)).logo_id)
        if picture and picture.reason:
            break
        await owner.reads(wait=0.1)
    await owner.writes("/settings")
    await owner.sees("the picture could not be read", new=True)


async def test_a_colour_by_button_is_saved_and_shown(shop: Shop, owner: Person) -> None:
    await go(owner, "/settings", "Colour", "🟦 Navy")
    await owner.sees("Colour: #1d3f72", new=True)
    assert (await owner.sees("Your colour, #1d3f72", new=True)).photo
    assert (await _brand(shop)).colour == "#1d3f72"


@pytest.mark.parametrize(
    ("typed", "kept"), [("＃AABBCC", "#aabbcc"), ("墨绿色", "#12372a"), ("Dark  Green", "#194c30")]
)
async def test_a_colour_is_typed_as_people_say_it(shop: Shop, owner: Person, typed: str, kept: str) -> None:
    await go(owner, "/settings", "Colour")
    await owner.sees("Your brand's colour?", "Now: #12372a", new=True)
    await owner.writes(typed)
    await owner.sees(f"Colour: {kept}", new=True)


BAD = ("\u200b", "\u202e", "🍵", "<b>red</b>", "#12345", "12", "x" * 4000, "红绿灯")


async def test_colours_and_currencies_nobody_knows_are_refused_with_examples(shop: Shop, wen: Person) -> None:
    await go(wen, "/settings", "颜色")
    await wen.sees("品牌色", new=True)
    for bad in BAD:
        await wen.writes(bad)
        await wen.sees("没认出这个颜色", "深绿", new=True)
    await go(wen, "/settings", "货币")
    await wen.sees("什么货币", "保持原来的货币", new=True)
    for bad in (*BAD, "DEM", "C A D"):
        await wen.writes(bad)
        await wen.sees("没认出这种货币", "CAD", new=True)
    await wen.writes("人民币")
    await wen.sees("货币：CNY", new=True)
    assert (await _brand(shop)).colour == "#12372a"


async def test_a_currency_is_chosen_or_typed(shop: Shop, owner: Person) -> None:
    await go(owner, "/settings", "Currency", "HKD")
    await owner.sees("Currency: HKD", new=True)
    await go(owner, "/settings", "Currency")
    await owner.sees("Coupons already given keep theirs", "Now: HKD", new=True)
    await owner.writes(" nzd ")
    await owner.sees("Currency: NZD", new=True)


async def test_a_contact_that_cannot_be_reached_is_asked_for_again(shop: Shop, owner: Person) -> None:
    await go(owner, "/settings", "Privacy contact")
    await owner.sees("about their data", new=True)
    await owner.writes("the man at the till")
    await owner.sees("looks like no e-mail address", "which one is it?", new=True)
    assert (await _brand(shop)).privacy_contact == "privacy@moonpine.example"
    await owner.writes("+1 604 555 0199")
    card = await owner.sees("+1 604 555 0199", new=True)
    assert "looks like no" not in card.text


async def test_an_earlier_contact_that_cannot_be_reached_is_warned_of(
    shop: Shop, owner: Person, wen: Person
) -> None:
    def as_before(session: Session) -> None:
        session.exec(update(Brand).values(privacy_contact="the man at the till"))

    await shop.database.unit_of_work(as_before)
    await owner.writes("/settings")
    await owner.sees("the man at the till", "looks like no e-mail address", new=True)
    await wen.writes("/settings")
    await wen.sees("看上去不是邮箱", new=True)


@pytest.mark.parametrize("label", ["英文名", "公司", "隐私联系方式"])
async def test_bad_texts_are_refused_in_chinese_and_markup_stays_text(shop: Shop, wen: Person, label: str) -> None:
    before = await _brand(shop)
    await go(wen, "/settings", label)
    await wen.sees("现在是", new=True)
    for bad, said in (
        ("\u200b\u2060", "没有可读的文字"),
        ("\u202e", "没有可读的文字"),
        ("茶" * 201, "请缩短再发"),
    ):
        await wen.writes(bad)
        await wen.sees(said, new=True)
    assert await _brand(shop) == before
    await wen.writes("<b>12</b> & {{ 7*7 }} a@b.co\u202e")
    await wen.sees("<b>12</b> & {{ 7*7 }} a@b.co", new=True)


async def _brand(shop: Shop) -> Brand:
    brand = await shop.database.read(find_brand)
    assert brand
    return brand


def _png(side: int) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (side, side), "#12372a").save(written, "PNG")
    return written.getvalue()
