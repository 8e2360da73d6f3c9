"""An owner sets the shop up from nothing by buttons and texts, and changes it later."""

import pytest
from sqlmodel import Session, col, delete, select

from bot.db.tables import Brand, EntryCode, Offer, Quarantined, Store
from bot.domain.set_up import check_set_up, find_gift
from bot.domain.stores import find_brand, list_stores
from bot.sandbox.people import Person
from tests.handlers.walking import go
from tests.shop import Shop


@pytest.fixture
async def bare(shop: Shop) -> Shop:
    """Nothing is set up yet."""
    await shop.database.unit_of_work(_clear)
    return shop


async def test_the_whole_set_up_by_buttons_and_texts(bare: Shop) -> None:
    grace = await bare.owner()
    await grace.start()
    await grace.sees("Your brand", "▫️ Brand", "Next: your brand", new=True)
    await grace.press("Next: your brand")
    for question, answer in (
        ("brand's name in English", "Moonpine Tea"),
        ("in Chinese", "月松茶铺"),
        ("Which company", "Moonpine Tea Ltd."),
        ("their data", "privacy@moonpine.example"),
    ):
        await grace.sees(question, new=True)
        await grace.writes(answer)
    await grace.sees("Moonpine Tea", "月松茶铺", "Moonpine Tea Ltd.", "privacy@moonpine.example", new=True)
    await go(grace, "/start", "Next: add a store", "Add a store")
    await grace.sees("store's name in English", new=True)
    await grace.writes("Harbour Street")
    await grace.sees("Which time zone", "America/Vancouver", new=True)
    await grace.press("America/Toronto")
    await grace.sees("name in Chinese", "Skip", new=True)
    await grace.writes("海港街店")
    await grace.sees("address in English", new=True)
    await grace.press("Skip")
    await grace.sees("address in Chinese", new=True)
    await grace.press("Skip")
    await grace.sees("Harbour Street", "海港街店", "America/Toronto", "14:00", new=True)
    await go(grace, "/start", "Next: the gift")
    await grace.sees("What does a new customer get?", new=True)
    await grace.writes("Cup of the day")
    await grace.sees("in Chinese", new=True)
    await grace.writes("当日茶饮一杯")
    await grace.sees("Any terms", new=True)
    await grace.press("Skip")
    await grace.sees("terms in Chinese", new=True)
    await grace.press("Skip")
    await grace.sees("Cup of the day", "当日茶饮一杯", "7 days", new=True)
    steps = await bare.database.read(check_set_up)
    assert (steps.brand, steps.store, steps.gift, steps.next_step) == (True, True, True, "group")


async def test_the_set_up_is_resumed_where_it_was_left(bare: Shop) -> None:
    grace = await bare.owner()
    await go(grace, "/start", "Next: your brand")
    await grace.sees("brand's name in English", new=True)
    await grace.writes("Moonpine Tea")
    await grace.sees("in Chinese", new=True)
    await grace.writes("/cancel")
    await grace.sees("nothing was changed", new=True)
    await grace.writes("this is no name")
    await go(grace, "/settings", "Company")
    await grace.sees("Which company", new=True)
    brand = await bare.database.read(find_brand)
    assert brand
    assert (brand.name_en, brand.name_zh) == ("Moonpine Tea", "")


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("\u200b", "nothing to read"),
        ("x" * 61, "61 characters; 60 fit"),
        ("茶" * 4096, "60 fit"),
    ],
)
async def test_a_bad_name_is_asked_for_again(shop: Shop, owner: Person, bad: str, said: str) -> None:
    await go(owner, "/settings", "English name")
    await owner.sees("brand's name in English", "Moonpine Tea", new=True)
    await owner.writes(bad)
    await owner.sees(said, new=True)
    await owner.writes("<b>Tea</b> & {{ 7*7 }}")
    await owner.sees("<b>Tea</b> & {{ 7*7 }}", new=True)
    brand = await shop.database.read(find_brand)
    assert brand
    assert brand.name_en == "<b>Tea</b> & {{ 7*7 }}"


async def test_a_typed_zone_is_taken_and_a_wrong_one_asked_again(shop: Shop, owner: Person) -> None:
    await go(owner, "/stores", "Harbour Street", "Time zone")
    await owner.sees("Which time zone", new=True)
    await owner.writes("Middle Earth")
    await owner.sees("I do not know that time zone", "America/Halifax", new=True)
    await owner.writes("halifax")
    await owner.sees("address in English", new=True)
    assert (await shop.database.read(list_stores))[0].timezone == "America/Halifax"


@pytest.mark.parametrize("days", ["0", "366", "a week", "-3"])
async def test_a_gift_is_valid_for_a_number_of_days(shop: Shop, owner: Person, days: str) -> None:
    await go(owner, "/offers", "Days valid")
    await owner.sees("For how many days", new=True)
    await owner.writes(days)
    await owner.sees("whole number from 1 to 365", new=True)
    await owner.writes("14")
    await owner.sees("14 days", new=True)
    gift = await shop.database.read(find_gift)
    assert gift
    assert gift.valid_days == 14


async def test_a_press_on_another_card_ends_the_question(shop: Shop, owner: Person) -> None:
    await go(owner, "/settings", "English name")
    await owner.sees("brand's name in English", new=True)
    await owner.press("Back")
    await owner.sees("Company and contact stand", new=True)
    await owner.writes("where are you?")
    await owner.sees_nothing("where are you?", during=0.3)
    brand = await shop.database.read(find_brand)
    assert brand
    assert brand.name_en == "Moonpine Tea"


FORGED = (
    "oso:999", "ose:999:name_en", "ose:1:id", "osz:999:UTC", "osz:1:Mars/Olympus", "obe:notice_version", "oge:id",
    "ocl:4503599627370496:0", "oco:-1", "ocm:1:guide", "ock:999:store", "ots:guide:999", "otr:owner:0",
    "ots:owner:1", "otd:999:1", "oto:999", "ors:999:0", "orb:999:1", "oko:999", "oke:999:body", "okr:999:1",
    "oka:../x", "oh:xx", "oso:9999999999999999999",
)  # fmt: skip


async def test_forged_presses_change_nothing_and_are_answered(shop: Shop, owner: Person) -> None:
    before = await shop.database.read(_everything)
    card = await owner.sees("Moonpine Tea")
    for forged in FORGED:
        await owner.is_told(await owner.forges(forged, card))
    assert await shop.database.read(_everything) == before
    assert await shop.database.read(_quarantined) == []


async def test_an_operators_commands_do_not_exist_for_a_shopper(shop: Shop) -> None:
    anna = await shop.box.person("Anna")
    await anna.writes("/nosuchcommand")
    nonsense = (await anna.sees()).text
    for command in ("/staff", "/codes", "/groups", "/offers", "/knowledge"):
        await anna.writes(command)
        assert (await anna.sees(new=True)).text == nonsense
    await anna.writes("/settings")
    assert "Moonpine Tea Ltd" not in (await anna.sees(new=True)).text


def _clear(session: Session) -> None:
    for table in (EntryCode, Store, Brand, Offer):
        session.exec(delete(table))


def _quarantined(session: Session) -> list[Quarantined]:
    return list(session.exec(select(Quarantined)).all())


def _everything(session: Session) -> list[str]:
    tables = (Brand, Store, EntryCode, Offer)
    return [repr(row) for table in tables for row in session.exec(select(table).order_by(col(table.id))).all()]  # type: ignore[attr-defined]
