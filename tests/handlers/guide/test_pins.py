"""The till's side ways: no staff device, so a shopper's phone takes a colleague's PIN."""

from datetime import date

from sqlmodel import Session, col, select

from bot.db.tables import Coupon, Customer, OfferKind, Question, Role, Store, Way
from bot.domain.till.pins import pin_of
from bot.sandbox.people import Person
from tests.conftest import HandClock
from tests.domain.redeemed import a_coupon, an_offer
from tests.handlers.guide.side_ways import DAY, SECRET, uses
from tests.handlers.walking import a_shopper, go, sees_later
from tests.shop import Shop


async def pin_coupon(shop: Shop, **terms: object) -> None:
    def give(session: Session) -> None:
        customer = session.exec(select(Customer.id).order_by(col(Customer.id))).first() or 0
        facts: dict[str, object] = {"kind": OfferKind.GIFT, "name_zh": "点心", **terms}
        a_coupon(
            session, customer, an_offer(session, shop.clock.now(), "Cake", pin=True, **facts), shop.clock.now()
        )

    await shop.database.unit_of_work(give)


async def till_link(shop: Shop, sofia: Person) -> str:
    await go(sofia, "/stores", "Till code")
    await sofia.sees("The till code of Harbour Street", new=True)
    await sofia.sees("The same to print", new=True)
    code = await shop.database.read(lambda session: session.exec(select(Store.till_code)).one())
    return str(code)


async def test_a_shopper_uses_a_coupon_where_there_is_no_staff_device(
    shop: Shop, anna: Person, clock: HandClock
) -> None:
    sofia = await shop.staff("Sofia", Role.MANAGER)
    await pin_coupon(shop)
    payload = await till_link(shop, sofia)
    assert payload.startswith("t")
    assert len(payload) == 17
    await anna.start(payload)
    card = await anna.sees("Harbour Street", "Which coupon?", new=True)
    assert not any("Cup of the day" in label for label in card.buttons)
    await anna.press("Use here · Cake")
    await anna.sees("hand your phone to a colleague", new=True)
    await go(sofia, "/redeem", "Today's PIN")
    pin = pin_of(SECRET, shop.store_id, DAY)
    await sofia.sees(pin, new=True)
    await anna.writes(" ".join(pin))
    await anna.sees("Cake used", "12:00", new=True)
    assert not any(one.text == " ".join(pin) for one in await anna.reads() if not one.raw["deleted"])
    [use] = await uses(shop)
    assert (use.way, use.staff_id, use.store_id) == (Way.PIN, None, shop.store_id)
    await sees_later(anna, clock, "Not me")


async def test_yesterdays_and_another_stores_pin_do_not_work_and_five_misses_lock(
    shop: Shop, anna: Person, clock: HandClock
) -> None:
    sofia = await shop.staff("Sofia", Role.MANAGER)
    await pin_coupon(shop)
    await anna.start(await till_link(shop, sofia))
    await anna.sees("Which coupon?", new=True)
    await anna.press("Use here · Cake")
    await anna.sees("hand your phone", new=True)
    today = pin_of(SECRET, shop.store_id, DAY)
    wrong = [
        pin_of(SECRET, shop.store_id, date(2026, 11, 19)),
        pin_of(SECRET, shop.store_id + 1, DAY),
        "0",
        "x",
        "",
    ]
    for pin in [*wrong[:4], "９" * 6]:
        await anna.writes(pin)
        await anna.sees("not today's PIN here", new=True)
    await anna.writes(today)
    await anna.sees("Too many wrong codes", new=True)
    assert not await uses(shop)
    await anna.start(shop.door)  # her own codes and links go on working
    assert "Too many" not in (await anna.sees(new=True)).text
    clock.move(minutes=16)
    await anna.start(await shop.database.read(lambda session: session.exec(select(Store.till_code)).one()) or "")
    await anna.sees("Which coupon?", new=True)
    await anna.press("Use here · Cake")
    await anna.sees("hand your phone", new=True)
    await anna.writes(today)
    await anna.sees("Cake used", new=True)


async def test_a_wrong_pin_goes_from_the_chat_and_so_does_one_that_is_shut_out(shop: Shop, anna: Person) -> None:
    sofia = await shop.staff("Sofia", Role.MANAGER)
    await pin_coupon(shop)
    link = await till_link(shop, sofia)
    today = pin_of(SECRET, shop.store_id, DAY)
    for _ in range(5):
        await anna.start(link)
        await anna.sees("Which coupon?", new=True)
        await anna.press("Use here · Cake")
        await anna.sees("hand your phone", new=True)
        await anna.writes(f"{(int(today) + 1) % 10**6:06}")
        await anna.sees("not today's PIN here", new=True)
    await anna.writes(today)
    await anna.sees("Too many wrong codes", new=True)
    assert not any(one.text.isdecimal() for one in await anna.reads() if not one.raw["deleted"])


async def test_the_pin_changes_at_the_stores_midnight(shop: Shop, anna: Person, clock: HandClock) -> None:
    sofia = await shop.staff("Sofia", Role.MANAGER)
    await pin_coupon(shop)
    await anna.start(await till_link(shop, sofia))
    await anna.sees("Which coupon?", new=True)
    await anna.press("Use here · Cake")
    await anna.sees("hand your phone", new=True)
    clock.move(hours=12)
    await anna.writes(pin_of(SECRET, shop.store_id, DAY))
    await anna.sees("not today's PIN here", new=True)
    await anna.writes(pin_of(SECRET, shop.store_id, date(2026, 11, 21)))
    await anna.sees("Cake used", new=True)


async def test_without_a_pin_offer_nothing_is_used_so(shop: Shop, anna: Person) -> None:
    sofia = await shop.staff("Sofia", Role.MANAGER)
    await anna.start(await till_link(shop, sofia))
    card = await anna.sees("None of your coupons can be used this way now", new=True)
    coupon = await shop.database.read(lambda session: session.exec(select(Coupon.id)).one())
    for forged in (f"yb:{coupon}:{shop.store_id}", f"yb:{coupon}:999999", f"yb:999999:{shop.store_id}"):
        told = await anna.is_told(await anna.forges(forged, card))
        assert told["show_alert"]
    bo = await a_shopper(shop, "Bo")
    await pin_coupon(shop)
    cake = await shop.database.read(lambda s: s.exec(select(Coupon.id).order_by(col(Coupon.id).desc())).first())
    own = await bo.sees("Cup of the day")
    told = await bo.is_told(await bo.forges(f"yb:{cake}:{shop.store_id}", own))
    assert told["show_alert"]
    assert not await uses(shop)


async def test_a_colleague_who_shops_types_a_pin_and_no_till_number(shop: Shop, mei: Person) -> None:
    sofia = await shop.staff("Sofia", Role.MANAGER)
    payload = await till_link(shop, sofia)
    await mei.start(shop.door)
    await mei.sees("Cup of the day", new=True)
    await pin_coupon(shop, kind=OfferKind.PERCENT, percent=10)
    await mei.start(payload)
    await mei.sees("Which coupon?", new=True)
    await mei.press("Use here · Cake")
    await mei.sees("What is bought?", new=True)
    await mei.writes("30")
    await mei.sees("Comes off: $3", "hand your phone", new=True)
    await mei.writes(pin_of(SECRET, shop.store_id, DAY))
    await mei.sees("Cake used", new=True)


async def test_the_pin_redeems_one_coupon_a_shopper_and_day(shop: Shop, anna: Person, clock: HandClock) -> None:
    sofia = await shop.staff("Sofia", Role.MANAGER)
    payload = await till_link(shop, sofia)
    await pin_coupon(shop)
    await pin_coupon(shop)
    await anna.start(payload)
    card = await anna.sees("Which coupon?", new=True)
    [one, two] = [row[0]["callback_data"] for row in card.raw["buttons"] if "Cake" in row[0]["text"]]
    await anna.forges(one, card)
    await anna.sees("hand your phone", new=True)
    await anna.writes(pin_of(SECRET, shop.store_id, DAY))
    await anna.sees("Cake used", new=True)
    told = await anna.is_told(await anna.forges(two, card))
    assert "press Show at till" in str(told["text"])
    assert len(await uses(shop)) == 1
    clock.move(hours=12)
    await anna.forges(two, card)
    await anna.sees("hand your phone", new=True)
    await anna.writes(pin_of(SECRET, shop.store_id, date(2026, 11, 21)))
    await anna.sees("Cake used", new=True)
    assert len(await uses(shop)) == 2


async def test_a_bad_till_code_is_one_friendly_reply(shop: Shop, anna: Person) -> None:
    for payload in ("t" + "a" * 16, "t", "t<b>"):
        await anna.writes(f"/start {payload}")
        await anna.sees(new=True)
    assert not await shop.database.read(lambda session: session.exec(select(Question.id)).all())


async def test_a_chinese_shopper_reads_chinese(shop: Shop) -> None:
    li = await shop.box.person("李", "zh-hans")
    await li.start(shop.door)
    await li.sees("当日茶饮一杯")
    await pin_coupon(shop)
    sofia = await shop.staff("Sofia", Role.MANAGER)
    await li.start(await till_link(shop, sofia))
    await li.sees("用哪张券", new=True)
    await li.press("在此使用 · 点心")
    await li.sees("请把手机交给店员", new=True)
    await li.writes("000000" if pin_of(SECRET, shop.store_id, DAY) != "000000" else "111111")
    await li.sees("口令不对", new=True)
    await li.writes(pin_of(SECRET, shop.store_id, DAY))
    await li.sees("点心 已使用", new=True)


async def test_the_receipt_of_a_pin_is_told_once(shop: Shop, anna: Person, clock: HandClock) -> None:
    sofia = await shop.staff("Sofia", Role.MANAGER)
    await pin_coupon(shop)
    await anna.start(await till_link(shop, sofia))
    await anna.sees("Which coupon?", new=True)
    await anna.press("Use here · Cake")
    await anna.sees("hand your phone", new=True)
    await anna.writes(pin_of(SECRET, shop.store_id, DAY))
    receipt = await anna.sees("Cake used", "12:00", "Not me", new=True)
    await sees_later(anna, clock, "May we tell you about offers here?")
    assert sum("Cake used" in card.text for card in await anna.reads()) == 1
    await anna.press("Not me", card=receipt)
    await anna.sees("Cake", new=True)


async def test_two_coupons_of_a_name_are_told_apart_at_the_till(shop: Shop, anna: Person) -> None:
    sofia = await shop.staff("Sofia", Role.MANAGER)
    await pin_coupon(shop)
    await pin_coupon(shop)
    await anna.start(await till_link(shop, sofia))
    card = await anna.sees("Which coupon?", new=True)
    codes = await shop.database.read(lambda s: s.exec(select(Coupon.code).order_by(col(Coupon.id))).all())
    assert {f"Use here · Cake · {code[-4:]}" for code in codes[1:]} == set(card.buttons) - {"My coupons"}
