"""The till's side ways: the holder's phone is off, the network was down."""

import asyncio

import pytest
from sqlmodel import Session, select

from bot.db.tables import Coupon, CouponStatus, Customer, OfferKind, QuotaKind, Role, Staff, TillNumber, Way
from bot.domain.books.quotas import find_used, take_quota
from bot.domain.books.traces import make_trace
from bot.domain.stores.cards import add_store
from bot.domain.words.codes import show_code
from bot.sandbox.people import Card, Person
from tests.conftest import HandClock
from tests.domain.redeemed import a_coupon, a_use, an_offer
from tests.handlers.guide.side_ways import DAY, SECRET, member_code, uses
from tests.handlers.walking import a_shopper, go, sees_later
from tests.shop import Shop


async def to_reason(mei: Person, who: str = "anna") -> Card:
    """From the home to the question why."""
    await go(mei, "/redeem", "Their phone is off")
    await mei.sees("Whose phone is off?", new=True)
    await mei.writes(who)
    found = await mei.sees("Anna", new=True)
    if "Whose phone is off?" in found.text:
        await mei.press(next(label for label in found.buttons if label.startswith("Anna")))
        await mei.sees("Which coupon?", new=True)
    await mei.press("Cup of the day")
    return await mei.sees("Why without their phone?", new=True)


async def test_a_holder_whose_phone_is_off_is_found_by_name_and_redeemed_with_a_reason(
    shop: Shop, anna: Person, mei: Person, clock: HandClock
) -> None:
    await to_reason(mei)
    for wrong in ("\u200b", "x" * 4000):
        await mei.writes(wrong)
        await mei.sees(new=True)
    await mei.writes("battery empty")
    await mei.sees("Reason: battery empty", "Redeem", new=True)
    assert not await uses(shop)
    await mei.press("Redeem")
    await mei.sees("Redeemed: Cup of the day", "phone off", "battery empty", new=True)
    [use] = await uses(shop)
    assert (use.way, use.reason, use.number) == (Way.OFFLINE, "battery empty", 1)
    await sees_later(anna, clock, "Cup of the day", "used", "Not me")


async def test_a_second_press_shows_the_same_receipt_and_takes_no_second_piece_of_the_quota(
    shop: Shop, anna: Person, mei: Person
) -> None:
    await to_reason(mei)
    await mei.writes("battery empty")
    card = await mei.sees("Reason: battery empty", new=True)
    coupon = await shop.database.read(lambda session: session.exec(select(Coupon.id)).one())
    for _ in range(2):
        told = await mei.is_told(await mei.forges(f"yz:{coupon}:1:0", card))
        assert not told.get("show_alert")
    await mei.sees("Redeemed: Cup of the day")
    [use] = await uses(shop)
    used = await shop.database.read(find_used, QuotaKind.OFFLINE, owner_id=use.staff_id or 0, period=DAY)
    assert used == (1, 0)


@pytest.mark.parametrize("how", ["dashes", "sloppy", "phone"])
async def test_a_member_code_and_a_phone_number_lead_straight_to_the_coupons(
    shop: Shop, anna: Person, mei: Person, how: str
) -> None:
    code = await member_code(shop)

    def share(session: Session) -> None:
        customer = session.exec(select(Customer)).one()
        customer.phone_key, customer.phone_tail = make_trace(SECRET, "phone", "16045550199"), "199"
        session.add(customer)

    await shop.database.unit_of_work(share)
    typed = {"dashes": show_code(code), "sloppy": " ".join(code.lower()), "phone": "(604) 555-0199"}[how]
    await go(mei, "/redeem", "Their phone is off")
    await mei.sees("Whose phone is off?", new=True)
    await mei.writes(typed)
    card = await mei.sees("Anna", f"member code …{code[-4:]}", "phone …199", new=True)
    assert code not in card.text.replace("-", "")
    assert "Cup of the day" in card.buttons


async def test_five_wrong_member_codes_shut_the_guide_out(shop: Shop, anna: Person, mei: Person) -> None:
    await go(mei, "/redeem", "Their phone is off")
    await mei.sees("Whose phone is off?", new=True)
    await mei.writes("Nobody")
    await mei.sees("Nobody at this store", new=True)
    for wrong in ("0000-0001", "0000-0002", "+1 604 555 0000", "0000 0003", "12345678901"):
        await mei.writes(wrong)
        await mei.sees("No such member code or phone number", new=True)
    await mei.writes(show_code(await member_code(shop)))
    await mei.sees("Too many wrong codes", new=True)


async def test_another_stores_customer_is_not_found(shop: Shop, mei: Person, anna: Person) -> None:
    def move(session: Session) -> int:
        other = add_store(session, name="Canal Row", timezone="America/Toronto", now=shop.clock.now()).id or 0
        customer = session.exec(select(Customer)).one()
        customer.store_id = other
        session.add(customer)
        return customer.id or 0

    customer = await shop.database.unit_of_work(move)
    coupon = await shop.database.read(lambda session: session.exec(select(Coupon.id)).one())
    await go(mei, "/redeem", "Their phone is off")
    card = await mei.sees("Whose phone is off?", new=True)
    await mei.writes("Anna")
    await mei.sees("Nobody at this store", new=True)
    await mei.writes(show_code(await member_code(shop)))
    await mei.sees("No such member code", new=True)
    told = await mei.is_told(await mei.forges(f"yh:{customer}", card))
    assert told["text"] == "That customer is not known at this store."
    told = await mei.is_told(await mei.forges(f"yc:{coupon}", card))
    assert told["show_alert"]
    told = await mei.is_told(await mei.forges(f"yz:{coupon}:1:0", card))
    assert told["show_alert"]
    assert not await uses(shop)


async def test_who_redeemed_here_once_is_known_here(shop: Shop, mei: Person) -> None:
    await shop.database.unit_of_work(_visitor, shop)
    await go(mei, "/redeem", "Their phone is off")
    await mei.sees("Whose phone is off?", new=True)
    await mei.writes("bo")
    card = await mei.sees("1 with “bo”", new=True)
    assert card.buttons[0].startswith("Bo")


def _visitor(session: Session, shop: Shop) -> None:
    a_use(
        session,
        an_offer(session, shop.clock.now(), kind=OfferKind.GIFT),
        shop.store_id,
        shop.clock.now(),
        name="Bo",
    )


async def test_many_of_a_name_come_in_pages(shop: Shop, mei: Person) -> None:
    def crowd(session: Session) -> None:
        offer = an_offer(session, shop.clock.now(), kind=OfferKind.GIFT)
        for _ in range(12):
            a_use(session, offer, shop.store_id, shop.clock.now(), name="Li")

    await shop.database.unit_of_work(crowd)
    await go(mei, "/redeem", "Their phone is off")
    await mei.sees("Whose phone is off?", new=True)
    await mei.writes("li")
    await mei.sees("12 with “li”", "1/2", new=True)
    await mei.press("›")
    await mei.sees("2/2", new=True)


async def test_the_sixth_of_a_day_is_refused_and_the_next_day_is_new(
    shop: Shop, anna: Person, mei: Person, clock: HandClock
) -> None:
    await shop.database.unit_of_work(_use_quota, 5)
    await to_reason(mei)
    await mei.writes("battery empty")
    await mei.sees("Reason: battery empty", new=True)
    told = await mei.is_told(await mei.press("Redeem"))
    assert "5 without a phone today" in told["text"]
    assert not await uses(shop)
    assert await shop.database.read(lambda s: s.exec(select(Coupon.status)).one()) is CouponStatus.ISSUED
    clock.move(hours=12, minutes=1)
    await mei.press("Redeem")
    await mei.sees("Redeemed:", new=True)


def _use_quota(session: Session, pieces: int, guide_id: int = 1) -> None:
    staff = session.exec(select(Staff.id).where(Staff.role == Role.GUIDE)).one()
    for _ in range(pieces):
        assert take_quota(session, QuotaKind.OFFLINE, owner_id=staff or guide_id, period=DAY, most_pieces=5)


async def test_two_redemptions_race_for_the_fifth_of_the_day(shop: Shop, mei: Person) -> None:
    """At a till two colleagues' presses are two chats': both serve for Mei."""
    await shop.database.unit_of_work(_use_quota, 4)
    tills = [await shop.staff(f"Till {n}", Role.TILL) for n in (1, 2)]
    for name, till in zip(("Anna", "Anneli"), tills, strict=True):
        await a_shopper(shop, name)
        await till.start()
        await till.sees("Mei", new=True)
        await till.press("Mei")
        await till.sees("✓ Mei", new=True)
        await till.press("Their phone is off")
        await till.sees("Whose phone is off?", new=True)
        await till.writes(name)
        found = await till.sees("1 with", new=True)
        await till.press(found.buttons[0])
        await till.sees("Which coupon?", new=True)
        await till.press("Cup of the day")
        await till.sees("Why without", new=True)
        await till.writes("battery")
        await till.sees("Redeem · Mei", new=True)
    presses = await asyncio.gather(*(till.press("Redeem · Mei") for till in tills))
    told = [await till.is_told(press) for till, press in zip(tills, presses, strict=True)]
    assert sorted(bool(one.get("show_alert")) for one in told) == [False, True]
    assert len(await uses(shop)) == 1


async def test_an_offer_that_needs_an_amount_asks_for_it_and_the_day_lists_it(shop: Shop, anna: Person) -> None:
    def give(session: Session) -> None:
        customer = session.exec(select(Customer.id)).one() or 0
        a_coupon(session, customer, an_offer(session, shop.clock.now()), shop.clock.now())

    await shop.database.unit_of_work(give)
    sofia = await shop.staff("Sofia", Role.MANAGER, "zh-hans")
    await go(sofia, "/redeem", "客户手机用不了")
    await sofia.sees("哪位客户的手机用不了", new=True)
    await sofia.writes("Anna")
    found = await sofia.sees("共 1 位", new=True)
    await sofia.press(found.buttons[0])
    await sofia.sees("用哪张券", new=True)
    await sofia.press("九折券")
    await sofia.sees("消费了多少", new=True)
    for wrong in ("abc", "-5", "\x00"):
        await sofia.writes(wrong)
        await sofia.sees(new=True)
    await sofia.writes("20元")
    await sofia.sees("为什么不用客户的手机", new=True)
    await sofia.writes("没电了")
    await sofia.sees("优惠金额：$2", "没电了", new=True)
    await sofia.press("确认核销")
    await sofia.sees("已核销：九折券", "手机用不了", new=True)
    await go(sofia, "/day", "需留意（1）")
    await sofia.sees("手机用不了：没电了", new=True)


async def ended_number(shop: Shop, anna: Person, clock: HandClock, **ago: float) -> str:
    """Six digits of a number that was made, and is over by now."""
    await anna.press("Show at till")
    shown = await anna.sees("Refresh", new=True)
    clock.move(**ago)
    assert shown
    return str(await shop.database.read(lambda session: session.exec(select(TillNumber.number)).first()))


async def test_a_number_that_is_over_is_entered_late_for_the_moment_it_was_used(
    shop: Shop, anna: Person, mei: Person, clock: HandClock
) -> None:
    number = await ended_number(shop, anna, clock, hours=3)
    await mei.writes(number)
    await mei.sees("Network was down: enter it", new=True)
    await mei.press("Network was down: enter it")
    await mei.sees("When did they show it?", "Between Fri 20 Nov 12:00 and now", "Just now", new=True)
    for wrong in ("soon", "25:00", "15:30", "11:30"):
        await mei.writes(wrong)
        await mei.sees(new=True)
    await mei.writes("12:05")
    await mei.sees("Why is it entered late?", new=True)
    await mei.writes("no network")
    await mei.sees("Happened Fri 20 Nov 12:05", "no network", new=True)
    await mei.press("Redeem")
    await mei.sees("Redeemed: Cup of the day", "12:05", "entered late", new=True)
    [use] = await uses(shop)
    assert (use.way, use.at.hour, use.at.minute, use.reason) == (Way.LATE, 19, 5, "no network")


async def test_what_is_older_than_a_day_is_not_entered_any_more(
    shop: Shop, anna: Person, mei: Person, clock: HandClock
) -> None:
    number = await ended_number(shop, anna, clock, hours=24, minutes=1)
    await go(mei, "/redeem", "Network was down")
    await mei.sees("which number or code did you note?", new=True)
    for wrong in ("x", "12", "\x00", "9" * 4000):
        await mei.writes(wrong)
        await mei.sees(new=True)
    await mei.writes(number)
    await mei.sees("more than 24 hours ago", new=True)


async def test_a_coupon_that_ended_meanwhile_counts_for_the_hour_it_was_used(
    shop: Shop, anna: Person, mei: Person, clock: HandClock
) -> None:
    clock.move(days=7, hours=11)  # its last hour
    await ended_number(shop, anna, clock, hours=3)
    code = await shop.database.read(lambda session: session.exec(select(Coupon.code)).one())
    await go(mei, "/redeem", "Network was down")
    await mei.sees("which number or code", new=True)
    await mei.writes(code)
    await mei.sees("When did they show it?", new=True)
    told = await mei.is_told(await mei.press("Just now"))
    assert told is not None
    assert not await uses(shop)
    await mei.writes("23:10")
    await mei.sees("Why is it entered late?", new=True)
    await mei.writes("no network")
    await mei.sees("Happened Fri 27 Nov 23:10", new=True)
    await mei.press("Redeem")
    await mei.sees("Redeemed:", new=True)


async def test_a_coupon_that_is_not_usable_now_is_shown_with_why(shop: Shop, anna: Person, mei: Person) -> None:
    def give(session: Session) -> None:
        customer = session.exec(select(Customer.id)).one() or 0
        now = shop.clock.now()
        for name, terms in (
            ("Sunday cake", {"weekdays": "6"}),
            ("Cup of the day", {}),
            ("Far tea", {"stores": "99"}),
        ):
            offer = an_offer(session, now, name, kind=OfferKind.GIFT, **terms)
            a_coupon(session, customer, offer, now)

    await shop.database.unit_of_work(give)
    await go(mei, "/redeem", "Their phone is off")
    await mei.sees("Whose phone is off?", new=True)
    await mei.writes("anna")
    listed = await mei.sees("Anna", new=True)
    await mei.press(next(label for label in listed.buttons if label.startswith("Anna")))
    card = await mei.sees("Which coupon?", "Not now:", "Sunday cake …", "Not today: usable on", new=True)
    assert "Far tea" in card.text
    assert "Not usable at this store" in card.text
    usable = [label for label in card.buttons if label != "Cancel"]
    assert len(set(usable)) == 2
    assert all(label.startswith("Cup of the day · ") for label in usable)
