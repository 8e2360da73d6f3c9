"""An owner changes by buttons and texts what was set up."""

import pytest
from sqlmodel import Session, col, select

from bot.db.tables import Brand, EntryCode, Offer, Quarantined, Store
from bot.domain.offers.set_up import find_gift
from bot.domain.stores.directory import find_brand, list_stores
from bot.sandbox.people import Person
from tests.handlers.walking import go
from tests.shop import Shop


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


@pytest.mark.parametrize("days", ["0", "731", "a week", "-3"])
async def test_a_gift_is_valid_for_a_number_of_days(shop: Shop, owner: Person, days: str) -> None:
    await go(owner, "/offers", "Cup of the day", "Days valid")
    await owner.sees("How many days does a coupon live", new=True)
    await owner.writes(days)
    await owner.sees("whole number from 1 to 730", new=True)
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
    "oso:999", "ose:999:name_en", "ose:1:id", "osz:999:UTC", "osz:1:Mars/Olympus", "be:notice_version", "bfe:id",
    "ocl:4503599627370496:0", "oco:-1", "ocm:1:guide", "ock:999:store", "ts:guide:999", "tr:owner:0:",
    "ts:owner:1", "td:999:1", "to:999", "bgs:999:0:", "bgb:999:1:0", "oko:999", "oke:999:body", "okr:999:1",
    "oka:../x", "oh:xx", "oso:9999999999999999999",
    "bgo:999", "bgc:999", "bgb:1:999:1", "bw:scan:x", "bw:brand:gift_id", "ba:brand:gift_id:1", "ba:store:id:7",
    "ba:nothing:name_en:x", "bs:everything", "bv:name_en:Mine", "bv:notice_version:9", "bv:colour:mud",
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


def _quarantined(session: Session) -> list[Quarantined]:
    return list(session.exec(select(Quarantined)).all())


def _everything(session: Session) -> list[str]:
    tables = (Brand, Store, EntryCode, Offer)
    return [repr(row) for table in tables for row in session.exec(select(table).order_by(col(table.id))).all()]  # type: ignore[attr-defined]
