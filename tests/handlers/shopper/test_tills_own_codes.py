"""A code that the shop's own till reads stands on every card of its coupon, never ours in its place."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.db.tables import Brand, CodeKind, EntryCode, PieceSource
from bot.domain.stores.cards import add_store
from bot.domain.stores.doors import make_entry_code
from tests.handlers.offers_given import gives, offers
from tests.handlers.walking import a_shopper
from tests.shop import Shop

PUBLIC: dict[str, Any] = {"source": PieceSource.PUBLIC, "public_code": "TEA-FOR-ALL"}


@pytest.mark.parametrize(("lang", "gift"), [("en", "Cup of the day"), ("zh-hans", "当日茶饮一杯")])
async def test_the_home_and_another_stores_door_show_it(shop: Shop, lang: str, gift: str) -> None:
    anna = await a_shopper(shop, lang=lang, gift=gift)
    await gives(shop, anna.id, await offers(shop, "At the register", codes=["AAA-1"]))
    await gives(shop, anna.id, await offers(shop, "For all", **PUBLIC))
    await anna.start()
    await anna.sees("AAA-1", "TEA-FOR-ALL", new=True)
    await anna.start(await shop.database.unit_of_work(_open_another, shop))
    await anna.sees("Canal Row", "AAA-1", "TEA-FOR-ALL", new=True)


async def test_a_campaigns_coupon_shows_it(shop: Shop) -> None:
    anna = await a_shopper(shop)
    offer = await offers(shop, "At the register", codes=["AAA-1"])
    await anna.start(await shop.database.unit_of_work(_make_campaign, shop, offer))
    await anna.sees("This is for you", "At the register", "AAA-1", new=True)


@pytest.mark.parametrize(("more", "code"), [({"codes": ["AAA-1", "AAA-2"]}, "AAA-1"), (PUBLIC, "TEA-FOR-ALL")])
async def test_the_gift_card_shows_it_at_once_and_after_an_answer(
    shop: Shop, more: dict[str, Any], code: str
) -> None:
    await shop.database.unit_of_work(_welcome_with, await offers(shop, "At the register", **more))
    anna = await a_shopper(shop, gift="At the register")
    await anna.sees("This is for you", code)
    await anna.press("No thanks")
    await anna.sees("No offers by message", code, new=True)


@pytest.mark.parametrize(
    ("lang", "gift", "press", "said"),
    [
        ("en", "Cup of the day", "Show at till · Advent", ("Usable from 1 Dec", "Usable Mon 14:00–17:00")),
        ("zh-hans", "当日茶饮一杯", "到店出示 · 券 Advent", ("12月1日起可用", "使用时间：周一 14:00–17:00")),
    ],
)
@pytest.mark.parametrize("codes", [["AAA-1"], []])
async def test_a_till_card_says_when_its_coupon_begins_to_be_usable(
    shop: Shop, lang: str, gift: str, press: str, said: tuple[str, str], codes: list[str]
) -> None:
    """Whoever reads its code."""
    anna = await a_shopper(shop, lang=lang, gift=gift)
    starts_at = shop.clock.now() + timedelta(days=11)
    advent = await offers(
        shop, "Advent", codes=codes, starts_at=starts_at, valid_days=30, weekdays="0", hours="14:00-17:00"
    )
    await gives(shop, anna.id, advent)
    await anna.writes("/coupons")
    await anna.sees("Advent", new=True)
    await anna.press(press)
    await anna.sees("Advent", *said, *codes, new=True)


def _open_another(session: Session, shop: Shop) -> str:
    store = add_store(session, name="Canal Row", timezone="America/Toronto", now=shop.clock.now())
    return make_entry_code(session, kind=CodeKind.STORE, store_id=store.id or 0, now=shop.clock.now()).code


def _make_campaign(session: Session, shop: Shop, offer_id: int) -> str:
    made = make_entry_code(session, kind=CodeKind.CAMPAIGN, store_id=shop.store_id, now=shop.clock.now())
    code = session.exec(select(EntryCode).where(EntryCode.id == made.id)).one()
    code.offer_id = offer_id
    session.add(code)
    return code.code


def _welcome_with(session: Session, offer_id: int) -> None:
    brand = session.get_one(Brand, 1)
    brand.gift_id = offer_id
    session.add(brand)
