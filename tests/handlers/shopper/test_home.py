"""The home of who is known: what can be used here and now, the rest a button away."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.db.tables import CodeKind
from bot.domain.stores.cards import add_store
from bot.domain.stores.doors import make_entry_code
from tests.conftest import HandClock
from tests.handlers.offers_given import gives, offers
from tests.handlers.walking import a_shopper
from tests.shop import Shop

LANGUAGES = pytest.mark.parametrize(("lang", "gift"), [("en", "Cup of the day"), ("zh-hans", "当日茶饮一杯")])


@LANGUAGES
async def test_a_store_lists_what_can_be_used_there_now(shop: Shop, lang: str, gift: str) -> None:
    anna = await a_shopper(shop, lang=lang, gift=gift)
    there, door = await shop.database.unit_of_work(_open, shop, "Canal Row")
    await gives(shop, anna.id, await offers(shop, "Canal cake", stores=str(there)))
    await gives(shop, anna.id, await offers(shop, "Harbour cake", stores=str(shop.store_id)))
    advent = await offers(shop, "Advent", starts_at=shop.clock.now() + timedelta(days=11), valid_days=30)
    await gives(shop, anna.id, advent)
    await anna.start()
    home = await anna.sees("• Cup of the day" if lang == "en" else "• 当日茶饮一杯", "Harbour cake", new=True)
    assert ("Canal cake" in home.text, "Advent" in home.text) == (False, False)
    assert sum("Canal cake" in label or "Advent" in label for label in home.buttons) == 2
    await anna.start(door)
    card = await anna.sees("Canal Row", "Canal cake", new=True)
    assert ("Harbour cake" in card.text, "Advent" in card.text) == (False, False)
    await anna.press("Just visiting" if lang == "en" else "只是路过")
    card = await anna.sees("Canal Row", "Canal cake", new=True)
    assert "Harbour cake" not in card.text


@pytest.mark.parametrize(
    ("lang", "gift", "said"),
    [("en", "Cup of the day", "No coupon to use here"), ("zh-hans", "当日茶饮一杯", "这里目前没有可用的优惠券")],
)
async def test_what_is_for_elsewhere_does_not_make_a_coupon_here(
    shop: Shop, clock: HandClock, lang: str, gift: str, said: str
) -> None:
    anna = await a_shopper(shop, lang=lang, gift=gift)
    there, _door = await shop.database.unit_of_work(_open, shop, "Canal Row")
    clock.move(days=8)  # the gift has ended
    await gives(shop, anna.id, await offers(shop, "Canal cake", stores=str(there)))
    await anna.start()
    home = await anna.sees(said, new=True)
    assert "Canal cake" not in home.text


async def test_what_can_be_used_here_stands_before_many_for_elsewhere(shop: Shop) -> None:
    anna = await a_shopper(shop)
    there, _door = await shop.database.unit_of_work(_open, shop, "Canal Row")
    elsewhere = await offers(shop, "Canal cake", stores=str(there), valid_days=1)
    for cause in range(12):
        await gives(shop, anna.id, elsewhere, cause)
    await anna.start()
    home = await anna.sees("• Cup of the day", new=True)
    tills = [label for label in home.buttons if label.startswith("Show at till")]
    assert (tills[0], len(tills)) == ("Show at till · Cup of the day", 10)


@LANGUAGES
async def test_a_visit_in_another_zone_names_the_same_last_day(shop: Shop, lang: str, gift: str) -> None:
    anna = await a_shopper(shop, lang=lang, gift=gift)
    _there, door = await shop.database.unit_of_work(_open, shop, "Canal Row")
    last_day = "27 Nov" if lang == "en" else "11月27日"
    await anna.start(door)
    await anna.sees("Canal Row", last_day, new=True)
    await anna.press("Just visiting" if lang == "en" else "只是路过")
    await anna.sees("Canal Row", last_day, new=True)


def _open(session: Session, shop: Shop, name: str, zone: str = "America/Toronto") -> tuple[int, str]:
    store = add_store(session, name=name, timezone=zone, now=shop.clock.now())
    code = make_entry_code(session, kind=CodeKind.STORE, store_id=store.id or 0, now=shop.clock.now())
    return store.id or 0, code.code
