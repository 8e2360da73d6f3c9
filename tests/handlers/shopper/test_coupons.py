"""/coupons: what each is, how long, where and when; pages; a coupon's own card; the till's own codes."""

import asyncio
import io
from datetime import UTC, datetime, timedelta

import pytest
import zxingcpp
from PIL import Image
from sqlmodel import Session, select

from bot.db.tables import Notice, NoticeStatus, OfferKind, OfferTerms, PieceSource
from bot.domain.stores.cards import add_store
from bot.domain.stores.pictures import keep_content
from bot.reminding import ShowCoupon
from bot.sandbox.people import Person
from tests.handlers.offers_given import gives, offers
from tests.shop import Shop

LONG = f"{'T&C, B&B. ' * 58}Now the very end."  # as much as terms may be: with what HTML makes of it too long


@pytest.fixture
async def anna(shop: Shop) -> Person:
    return await _regular(shop, "Anna")


async def test_a_percentage_says_what_when_and_where(shop: Shop, anna: Person) -> None:
    offer = await offers(
        shop, "Autumn week", OfferKind.PERCENT, percent=15, worth=2000, least_spend=3000, valid_days=3,
        weekdays="0,4", hours="14:00-17:00", stores=str(shop.store_id),
    )  # fmt: skip
    await gives(shop, anna.id, offer)
    await anna.writes("/coupons")
    await anna.sees(
        "Autumn week", "15 % off, at most $20", "When you buy for $30 or more", "At Harbour Street",
        "On Mon, Fri 14:00–17:00", "ends Monday, in 3 days", new=True,
    )  # fmt: skip


async def test_the_same_in_chinese(shop: Shop) -> None:
    zhou = await _regular(shop, "周航", "zh-hans")
    offer = await offers(
        shop, "秋", OfferKind.PERCENT, percent=20, worth=2000, least_spend=3000, valid_days=3, weekdays="0,4",
        hours="14:00-17:00", stores=str(shop.store_id),
    )  # fmt: skip
    await gives(shop, zhou.id, offer)
    await zhou.writes("/coupons")
    await zhou.sees(
        "8折，最多减$20",
        "满$30可用",
        "限海港街店使用",
        "周一、周五 14:00–17:00 可用",
        "周一到期，还有3天",
        new=True,
    )


@pytest.mark.parametrize(("percent", "words"), [(15, "85折"), (50, "5折"), (95, "0.5折"), (100, "免单")])
async def test_a_percentage_in_chinese_counts_what_is_left(shop: Shop, percent: int, words: str) -> None:
    zhou = await _regular(shop, "周航", "zh-hans")
    await gives(shop, zhou.id, await offers(shop, "秋", OfferKind.PERCENT, percent=percent))
    await zhou.writes("/coupons")
    await zhou.sees(f"\n{words}\n", new=True)


async def test_many_stores_are_counted_and_all_stand_on_the_coupons_card(shop: Shop, anna: Person) -> None:
    ids = [shop.store_id, *[await shop.database.unit_of_work(_store, shop, f"Store {n}") for n in range(4)]]
    offer = await offers(shop, "Chain", OfferKind.AMOUNT, worth=500, stores=",".join(map(str, ids)))
    coupon = await gives(shop, anna.id, offer)
    await anna.writes("/coupons")
    card = await anna.sees("$5 off", "At Harbour Street, Store 0, Store 1 and 2 more", new=True)
    await anna.forges(ShowCoupon(coupon).pack(), card)
    await anna.sees("$5 off", "Store 1, Store 2, Store 3", new=True)


async def test_locked_used_and_ended_ones_are_marked(shop: Shop, anna: Person) -> None:
    locked = await offers(shop, "For your friend")
    await gives(shop, anna.id, locked, usable_from=datetime(2026, 12, 12, 8, tzinfo=UTC))
    early = await offers(shop, "Advent", starts_at=shop.clock.now() + timedelta(days=11), valid_days=30)
    await gives(shop, anna.id, early)
    await gives(shop, anna.id, await offers(shop, "One day", valid_days=0))
    shop.clock.move(days=1)
    await anna.writes("/coupons")
    card = await anna.sees("For your friend", "usable from 12 Dec", "usable from 1 Dec", new=True)
    assert "✕ One day ended 20 Nov" in card.text
    assert len([label for label in card.buttons if label.startswith("Show at till")]) == 2


async def test_ten_a_page(shop: Shop, anna: Person) -> None:
    offer = await offers(shop, "Stamp")
    for cause in range(13):
        await gives(shop, anna.id, offer, cause)
    await anna.writes("/coupons")
    card = await anna.sees("Your coupons (14)", "10. ", "1/2", new=True)
    assert "11. " not in card.text
    assert "One cup, any size" not in card.text
    await anna.press("›")
    card = await anna.sees("11. ", "14. ", "2/2", new=True)
    assert {"11", "14"} <= set(card.buttons)


async def test_a_coupons_own_card_has_the_offers_picture(shop: Shop, anna: Person) -> None:
    coupon = await gives(shop, anna.id, await offers(shop, "Cake", terms_en="With any tea"))
    await shop.database.unit_of_work(_paint, shop)
    await anna.writes("/coupons")
    card = await anna.sees("Cake", new=True)
    await anna.forges(ShowCoupon(coupon).pack(), card)
    shown = await anna.sees("Cake", "With any tea", "Show at till", new=True)
    assert shown.photo


async def test_terms_too_long_for_a_caption_follow_the_picture(shop: Shop, anna: Person) -> None:
    coupon = await gives(shop, anna.id, await offers(shop, "Cake", terms_en=LONG))
    await shop.database.unit_of_work(_paint, shop)
    await anna.writes("/coupons")
    card = await anna.sees("Cake", new=True)
    await anna.forges(ShowCoupon(coupon).pack(), card)
    shown = await anna.sees("Cake", LONG, "Show at till", new=True)
    before = await shop.box.calls("sendPhoto")
    assert (shown.photo, before[-1]["params"].get("caption", "")) == (None, "")


async def test_two_names_that_begin_alike_are_told_apart_by_their_codes(shop: Shop, anna: Person) -> None:
    for end in ("morning", "evening"):
        await gives(shop, anna.id, await offers(shop, f"A slice of the very best cheesecake, every {end}"))
    await anna.writes("/coupons")
    card = await anna.sees("Your coupons", new=True)
    alike = [label for label in card.buttons if "cheesecake" in label]
    assert len(set(alike)) == 2, card.buttons


async def test_a_till_card_has_terms_too_long_for_it_a_press_away(shop: Shop, anna: Person) -> None:
    await gives(shop, anna.id, await offers(shop, "Cake", terms_en=LONG))
    await anna.writes("/coupons")
    await anna.sees("Cake", new=True)
    await anna.press("Show at till · Cake")
    card = await anna.sees("Let our staff scan this", "usable until", "All terms", new=True)
    assert "the very end" not in card.text
    await anna.press("Refresh")
    await anna.sees("Let our staff scan this", "All terms", new=True)
    await anna.press("All terms")
    await anna.sees("Cake", LONG, new=True)


async def test_short_terms_stand_on_the_till_card(shop: Shop, anna: Person) -> None:
    await gives(shop, anna.id, await offers(shop, "Cake", terms_en="With any tea"))
    await anna.writes("/coupons")
    await anna.sees("Cake", new=True)
    await anna.press("Show at till · Cake")
    card = await anna.sees("Let our staff scan this", "With any tea", new=True)
    assert "All terms" not in card.buttons


async def test_the_tills_own_code_keeps_its_long_terms(shop: Shop, anna: Person) -> None:
    await gives(shop, anna.id, await offers(shop, "At the register", codes=["AAA-1"], terms_en=LONG))
    await anna.writes("/coupons")
    await anna.sees("At the register", new=True)
    await anna.press("Show at till · At the register")
    await anna.sees("AAA-1", LONG, "Copy the code", new=True)


@pytest.mark.parametrize("coupon", [0, -1, 999_999, 2**63 - 1])
async def test_anothers_coupon_is_as_unknown_as_none(shop: Shop, anna: Person, coupon: int) -> None:
    ben = await _regular(shop, "Ben")
    foreign = await gives(shop, ben.id, await offers(shop, "Cake"))
    card = await anna.sees("Cup of the day")
    for asked in (coupon, foreign):
        query = await anna.forges(ShowCoupon(asked).pack(), card)
        assert "no such coupon" in (await anna.is_told(query))["text"]


async def test_the_tills_own_code_is_shown_as_text_and_bars(shop: Shop, anna: Person) -> None:
    offer = await offers(shop, "At the register", codes=["4006381333931"])
    await gives(shop, anna.id, offer)
    await anna.writes("/coupons")
    await anna.sees("At the register", "4006381333931", new=True)
    await anna.press("Show at till · At the register")
    shown = await anna.sees("4006381333931", "scanned or typed in", "Copy the code", new=True)
    picture = Image.open(io.BytesIO(await shop.box.download(str(shown.photo))))
    assert [read.text for read in zxingcpp.read_barcodes(picture)] == ["4006381333931"]


async def test_each_of_the_tills_codes_is_handed_out_once(shop: Shop, anna: Person) -> None:
    offer = await offers(shop, "At the register", codes=["AAA-1", "AAA-2"])
    ben = await _regular(shop, "Ben")
    await gives(shop, anna.id, offer)
    await gives(shop, ben.id, offer)
    await anna.writes("/coupons")
    await anna.sees("AAA-1", new=True)
    await ben.writes("/coupons")
    await ben.sees("AAA-2", new=True)


async def test_a_public_code_that_no_bars_can_say_is_text(shop: Shop, anna: Person) -> None:
    offer = await offers(shop, "For all", source=PieceSource.PUBLIC, public_code="暗号茶香")
    await gives(shop, anna.id, offer)
    await anna.writes("/coupons")
    await anna.sees("暗号茶香", new=True)
    await anna.press("Show at till · For all")
    shown = await anna.sees("暗号茶香", "scanned or typed in", new=True)
    assert not shown.photo


async def test_the_end_is_told_once_and_can_be_stopped(shop: Shop, anna: Person) -> None:
    await anna.press("Yes, I'm 16+")
    await anna.sees("You hear about offers here", new=True)
    shop.clock.move(days=4)  # Tuesday noon; the bot looks at its books by itself
    told = await anna.sees("Your coupon ends Friday, in 3 days", "Cup of the day", new=True, within=15)
    await anna.press("Show the coupon", card=told)
    await anna.sees("ends Friday, in 3 days", "Show at till", new=True)
    await anna.press("No more offers", card=told)
    await anna.sees("Stopped", new=True)
    shop.clock.move(minutes=2)
    await asyncio.sleep(1.5)
    assert sum("Your coupon ends" in card.text for card in await anna.reads()) == 1


async def test_who_never_agreed_is_not_reminded(shop: Shop, anna: Person) -> None:
    shop.clock.move(days=4)
    while not await shop.database.read(_is_left_out):
        await asyncio.sleep(0.05)
    await anna.sees_nothing("Your coupon ends", during=1.5)


def _is_left_out(session: Session) -> bool:
    left_out = select(Notice).where(Notice.status == NoticeStatus.SUPPRESSED)
    return any(one.reason == "no consent" for one in session.exec(left_out).all())


def _store(session: Session, shop: Shop, name: str) -> int:
    return add_store(session, name=name, timezone="UTC", now=shop.clock.now()).id or 0


def _paint(session: Session, shop: Shop) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), "green").save(picture, "PNG")
    terms = session.exec(select(OfferTerms).where(OfferTerms.name_en == "Cake")).one()
    terms.picture_id = keep_content(session, content=picture.getvalue(), now=shop.clock.now())
    session.add(terms)


async def _regular(shop: Shop, name: str, lang: str = "en") -> Person:
    person = await shop.box.person(name, lang)
    await person.start(shop.door)
    await person.sees("Cup of the day" if lang == "en" else "当日茶饮一杯")
    return person
