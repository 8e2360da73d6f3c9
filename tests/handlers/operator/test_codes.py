"""Entry codes on an operator's phone: found among thousands, changed on their card, watched as a chart."""

import re
import time

import pytest
from sqlmodel import Session, col, select

from bot.db.tables import Chat, CodeKind, EntryCode, Notice, Ownership, Product, Role, Staff
from bot.domain.arrivals.entry_codes import cap_code
from bot.domain.stores.doors import make_entry_code
from bot.handlers.code_presses import OpenBatch, OpenCode, SetCap, SwitchCode, ToGuide, ToProduct, ToStore
from bot.sandbox.people import Person
from tests.chain import open_chain
from tests.domain.shop_rows import add_store
from tests.handlers.walking import go, link_in
from tests.shop import Shop

DOOR = "Store door: Door · 0"


async def test_a_code_is_found_among_those_of_a_chain(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(open_chain, shop.clock.now())
    await go(owner, "/codes")
    await owner.sees("Of which store?", "1/31", new=True)
    await owner.writes("branch 000")
    await owner.sees('1 store with "branch 000"', "Show all", new=True)
    await owner.press("Branch 000")
    await owner.sees("Entry codes, Branch 000", "1/101", new=True)
    begun = time.perf_counter()
    await owner.writes("place 1999")
    found = await owner.sees('1 with "place 1999"', "Shelf: Place 1999 · 0", new=True)
    assert time.perf_counter() - begun < 5  # a second is asserted alone, in tests/scenarios/test_a_chain.py
    assert "1/101" not in found.buttons
    await owner.writes("guide")
    await owner.sees("Guide: Place 0300", new=True)
    await owner.writes("shelf")
    await owner.sees("1/100", new=True)
    await owner.press("›")
    await owner.sees("2/100", '1000 with "shelf"', new=True)
    await owner.press("Show all")
    await owner.sees("1/101", new=True)


async def test_what_nobody_finds_says_so(shop: Shop, owner: Person) -> None:
    await go(owner, "/codes")
    await owner.sees(DOOR, new=True)
    await owner.writes("<b>%_:</b> nowhere" + "x" * 150)
    await owner.sees("0 with", "<b>%_ </b>", new=True)


async def test_the_label_and_tags_are_changed(shop: Shop, owner: Person) -> None:
    await go(owner, "/codes", DOOR, "Label")
    await owner.sees("A label", "Door", new=True)
    await owner.writes("Left <window>")
    await owner.sees("Store door: Left <window>", new=True)
    await _tap(owner, "Tags")
    await owner.sees("Tags, with commas between?", new=True)
    await owner.writes("autumn，window")
    await owner.sees("Tags: autumn, window", new=True)
    await _tap(owner, "Tags", "No tags")
    assert "Tags:" not in (await owner.sees("Left <window>", new=True)).text


async def test_a_printed_code_leads_to_another_store(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_add_store, "Canal Row", shop)
    await go(owner, "/codes", "Harbour Street", DOOR)
    link = link_in((await owner.sees("https://", new=True)).text)
    await owner.press("Lead elsewhere")
    await owner.sees("The printed picture stays valid", new=True)
    await owner.press("Another store")
    await owner.sees("Which store?", new=True)
    await owner.press("Canal Row")
    await owner.sees("Store door: Door, Canal Row", new=True)
    anna = await shop.box.person("Anna")
    await anna.opens(link)
    await anna.sees("Canal Row", "Cup of the day")


async def test_a_printed_code_leads_to_a_guide(shop: Shop, owner: Person) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    await go(owner, "/codes", DOOR, "Lead elsewhere", "A guide here")
    await owner.sees("Which guide?", new=True)
    await owner.press("Mei")
    await owner.sees("Guide: Door", "Guide: Mei", new=True)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    assert await shop.database.read(_guides_of_customers) == [mei.id]


async def test_a_shelf_says_which_product_it_shows(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_add_products, shop)
    await go(owner, "/codes", "New entry code", "Shelf")
    await owner.sees("A label", new=True)
    await owner.press("Without a label")
    assert (await owner.sees("Print it at least", new=True)).photo
    await owner.press("Choose the product")
    await owner.sees("Which product?", new=True)


async def test_the_product_of_a_shelf_is_found_by_typing(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_add_products, shop)
    await go(owner, "/codes", DOOR, "Lead elsewhere", "A product")
    await owner.sees("Which product?", "1/2", new=True)
    await owner.writes("oolong 11")
    await owner.sees("1 found", "Oolong 11", new=True)
    await owner.press("Oolong 11")
    await owner.sees("Shelf: Door", "Shows: Oolong 11", new=True)


async def test_a_shelf_led_to_another_store_says_it_is_a_door_code_now(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_add_products, shop)
    await shop.database.unit_of_work(_add_store, "Canal Row", shop)
    await go(owner, "/codes", "Harbour Street", DOOR, "Lead elsewhere", "A product", "Oolong 0")
    await owner.sees("Shelf: Door", "Shows: Oolong 0", new=True)
    await _tap(owner, "Lead elsewhere", "Another store", "Canal Row")
    await owner.sees("Door, Canal Row", "It is a door code now; the product no longer shows.", new=True)


async def test_a_code_gives_a_gift_of_its_own_then_none_then_the_brands(shop: Shop, owner: Person) -> None:
    await go(owner, "/codes", DOOR, "Gift")
    await owner.sees("Your brand's gift", "Cup of the day", new=True)
    await owner.press("A gift of its own")
    await owner.sees("What does a new customer get?", new=True)
    await owner.writes("Tin of <tea>")
    await owner.sees("The same in Chinese?", new=True)
    await owner.writes("茶叶一罐")
    await owner.sees("Any terms", new=True)
    await owner.press("Skip")
    await owner.sees("The terms in Chinese", new=True)
    await owner.press("Skip")
    await owner.sees("A gift of its own", "Tin of <tea>", "7 days", new=True)
    await owner.press("Days valid")
    await owner.sees("For how many days", new=True)
    await owner.writes("30")
    await owner.sees("30 days", new=True)
    anna, ben = await shop.box.person("Anna"), await shop.box.person("Ben")
    await anna.start(shop.door)
    await anna.sees("Tin of <tea>")
    await owner.press("No gift")
    await owner.sees("Gift: none", new=True)
    await ben.start(shop.door)
    assert "Show at till" not in (await ben.sees("one of our regulars")).buttons
    await owner.press("Gift")
    await owner.sees("Nothing. Newcomers are welcomed without a gift", new=True)
    await owner.press("The brand's gift")
    await owner.sees("Gift: Cup of the day (your brand's)", new=True)


async def test_the_day_cap_is_set_and_taken_away(shop: Shop, owner: Person) -> None:
    await go(owner, "/codes", DOOR, "Gifts a day")
    await owner.sees("How many gifts a day at most?", new=True)
    await owner.writes("none of them")
    await owner.sees("Please send a whole number", new=True)
    await owner.writes("2")
    await owner.sees("At most 2 a day, 0 given today", new=True)
    await _tap(owner, "Gifts a day", "50")
    await owner.sees("At most 50 a day")
    await _tap(owner, "Gifts a day", "No cap")
    assert "At most" not in (await owner.sees("Store door: Door, Harbour Street")).text


async def test_the_alert_of_a_days_cap_raises_it(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_cap, shop.door, "2")
    people = [await shop.box.person(name) for name in ("Anna", "Ben", "Cem", "Dora")]
    for person in people[:3]:
        await person.start(shop.door)
        await person.sees("Harbour Street")
    alert = await owner.sees("Today's gifts are gone: cap reached at 12:00, 2 gifts", "Raise to 4", "Switch off")
    assert alert.text.startswith("Store door: Door, Harbour Street")
    assert "Today's gifts are all given out" in (await people[2].sees()).text
    await people[2].start(shop.door)
    await people[2].sees("Scan this code again from tomorrow", new=True)
    await owner.press("Raise to 4")
    await owner.sees("At most 4 a day, 2 given today", new=True)
    await people[3].start(shop.door)
    await people[3].sees("Cup of the day", "Show at till")
    await people[2].start(shop.door)
    await people[2].sees("This is for you", "Cup of the day", new=True)
    alerts = await shop.database.read(lambda session: session.exec(select(Notice.dedupe_key)).all())
    assert len([key for key in alerts if key.startswith("cap:")]) == 1  # one a day, also when it was raised


async def test_a_chart_shows_the_same_numbers_in_words(shop: Shop, owner: Person) -> None:
    for name in ("Anna", "Ben"):
        person = await shop.box.person(name)
        await person.start(shop.door)
        await person.sees("Cup of the day")
    await go(owner, "/codes", "Store door: Door · 2", "Chart")
    chart = await owner.sees("Starts of the last 30 days", "20 Nov: 2", "None on the other days", new=True)
    assert chart.photo
    assert "scan" not in chart.text


async def test_the_card_counts_starts_customers_and_gifts(shop: Shop, owner: Person) -> None:
    anna = await shop.box.person("Anna")
    for _ in range(3):
        await anna.start(shop.door)
        await anna.sees("Cup of the day", new=True)
    await go(owner, "/codes", "Store door: Door · 3")
    await owner.sees(
        "Customers it brought: 1", "Starts: 3 today, 3 in 7 days, 3 in all", "Gifts given: 1", new=True
    )
    await owner.press("Poster")
    assert (await owner.sees("Harbour Street", new=True)).photo


async def test_parcel_cards_are_made_watched_and_switched_off(shop: Shop, owner: Person) -> None:
    await go(owner, "/codes", "Parcel cards")
    await owner.sees("None yet. Print cards", new=True)
    await owner.press("New print run")
    await owner.sees("A name for this print run?", new=True)
    await owner.writes("Autumn <parcels>")
    await owner.sees("How many cards?", "10,000", new=True)
    await owner.writes("10001")
    await owner.sees("from 1 to 10000", new=True)
    await owner.writes("20")
    card = await owner.sees("Autumn <parcels>", "20 parcel cards", "Scanned: 0", "CSV file", new=True)
    codes = await shop.database.read(_cards)
    assert len(codes) == 20
    anna = await shop.box.person("Anna")
    await anna.start(codes[0])
    await anna.sees("Cup of the day")
    await owner.press("All print runs")
    await owner.sees("Autumn <parcels>: 1 of 20 scanned (5 %), 1 new customer", new=True)
    await _tap(owner, "Autumn <parcels> · 1/20", "Switch off the rest")
    await owner.sees("Switch off 19 cards?", new=True)
    await owner.press("Yes, switch them off")
    await owner.sees("are switched off", "Switch the rest on", new=True)
    ben = await shop.box.person("Ben")
    await ben.start(codes[1])
    await ben.sees("This code does not work")
    await _tap(owner, "All print runs", "All codes")
    listed = await owner.sees("Entry codes, Harbour Street", new=True)
    assert not [label for label in listed.buttons if "Autumn" in label]
    assert card


async def test_a_number_of_cards_is_pressed_once(shop: Shop, owner: Person) -> None:
    await go(owner, "/codes", "Parcel cards", "New print run")
    await owner.sees("A name", new=True)
    await owner.writes("Autumn")
    asked = await owner.sees("How many cards?", new=True)
    await owner.press("100")
    await owner.sees("100 parcel cards", new=True)
    await owner.is_told(await owner.forges("xbf:1:500", asked))
    assert len(await shop.database.read(_cards)) == 100


async def test_ids_and_words_of_others_are_refused(shop: Shop, owner: Person) -> None:
    await go(owner, "/codes", DOOR)
    card = await owner.sees("Lead elsewhere", new=True)
    for forged, said in (
        (OpenCode(2**62).pack(), "That entry code is not known."),
        (SwitchCode(-1, 0).pack(), "That entry code is not known."),
        (ToStore(1, 2**62).pack(), "That store is not known."),
        (ToGuide(1, 2**62).pack(), "This guide is no longer with the store."),
        (ToProduct(1, 2**62).pack(), "product"),
        (SetCap(1, -5).pack(), "Please send a whole number"),
        (SetCap(1, 10**12).pack(), "Please send a whole number"),
        (OpenBatch(7).pack(), "That print run is not known."),
        ("xbf:1:0", "Please send a whole number"),
        ("ocl:999999:0:", "That store is not known."),
        ("ock:1:group", "That entry code is not known."),
    ):
        told = await owner.is_told(await owner.forges(forged, card))
        assert said in told["text"], forged


async def test_no_button_of_a_code_works_for_others(shop: Shop, owner: Person) -> None:
    await go(owner, "/codes", DOOR)
    mei, anna = await shop.staff("Mei", Role.MANAGER), await shop.box.person("Anna")
    await anna.start(shop.door)
    for person in (mei, anna):
        card = await person.sees()
        for forged in (SwitchCode(1, 0).pack(), ToStore(1, 1).pack(), "xgc:1:none", "xcs:1:1", "xbn:1", "xh:1"):
            await person.forges(forged, card)
        await person.writes("/codes")
        await person.sees("I do not know this command", new=True)
    code = await shop.database.read(lambda session: session.exec(select(EntryCode).limit(1)).one())
    assert (code.active, code.gives_gift, code.day_cap) == (True, True, None)


async def test_a_groups_own_code_stays_where_it_leads(shop: Shop, owner: Person) -> None:
    await shop.group()
    await go(owner, "/codes", "Group · 0")
    card = await owner.sees("Group, Harbour Street", new=True)
    assert "Lead elsewhere" not in card.buttons
    told = await owner.is_told(await owner.forges("xr:2", card))
    assert "stay where they lead" in told["text"]


WALKS = (
    "备注", "标签", "礼物", "礼物 写专属礼物", "礼物 不送礼物", "每日上限", "每日上限 25", "改指向",
    "改指向 其他门店", "改指向 本店导购", "改指向 商品", "停用", "走势图", "海报",
)  # fmt: skip


@pytest.mark.parametrize("walk", WALKS)
async def test_every_card_of_a_code_is_chinese_for_a_chinese_operator(shop: Shop, walk: str) -> None:
    zhou = await shop.staff("周", Role.OPERATOR, "zh-hans")
    await go(zhou, "/codes", "店门：Door · 0", *walk.split())
    card = await zhou.sees(new=True)
    assert re.search("[\u4e00-\u9fff]", card.text)
    assert all(re.search("[\u4e00-\u9fff‹›/]|^[0-9]+$|^Harbour Street$", label) for label in card.buttons), (
        card.buttons
    )


async def test_parcel_cards_are_made_in_chinese(shop: Shop) -> None:
    zhou = await shop.staff("周", Role.OPERATOR, "zh-hans")
    await go(zhou, "/codes", "包裹卡", "新印一批")
    await zhou.sees("这批卡叫什么？", new=True)
    await zhou.writes("秋季包裹")
    await zhou.sees("要多少张？", new=True)
    await zhou.press("500")
    await zhou.sees("500 张包裹卡", "待扫：500 张", "停用未扫的", new=True)


async def _tap(person: Person, *labels: str) -> None:
    for label in labels:
        await person.sees(label)
        await person.press(label)
        await person.sees(new=True)


def _add_store(session: Session, name: str, shop: Shop) -> None:
    store_id = add_store(session, shop.clock.now(), name)
    make_entry_code(session, kind=CodeKind.STORE, store_id=store_id, now=shop.clock.now())


def _add_products(session: Session, shop: Shop) -> None:
    for n in range(12):
        session.add(Product(sku=f"T-{n}", name_en=f"Oolong {n}", price=500, as_of=shop.clock.now()))


def _cap(session: Session, code: str, cap: str) -> None:
    row = session.exec(select(EntryCode).where(EntryCode.code == code)).one()
    cap_code(session, entry_code_id=row.id or 0, text=cap)


def _cards(session: Session) -> list[str]:
    cards = select(EntryCode.code).where(col(EntryCode.batch_id).is_not(None)).order_by(col(EntryCode.id))
    return list(session.exec(cards).all())


def _guides_of_customers(session: Session) -> list[int]:
    rows = select(Chat.telegram_id).join(Staff, col(Staff.chat_id) == col(Chat.id))
    return list(session.exec(rows.join(Ownership, col(Ownership.guide_id) == col(Staff.id))).all())
