"""At the till: six digits or a scan, ten minutes, once; refused in words; five misses lock the typist only."""

import asyncio
import re
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.db.tables import Coupon, CouponStatus, Customer, Offer, OfferKind, Redemption, Role, Staff, TillNumber
from bot.domain.coupons.issuing import STAFF, find_grant, issue_coupon
from bot.domain.offers.terms import find_terms, renew_terms
from bot.domain.stores.cards import add_store
from bot.sandbox.people import Card, Person
from tests.conftest import NOON, HandClock
from tests.domain.redeemed import an_offer
from tests.handlers.walking import a_shopper, sees_later
from tests.shop import Shop

UNKNOWN = "No coupon here by that number"


async def show(person: Person, button: str = "Show at till") -> tuple[Card, str]:
    """The card with the QR code, and its six digits."""
    await person.press(button)
    card = await person.sees("scan this", new=True)
    return card, number_on(card)


def number_on(card: Card) -> str:
    found = re.search(r"^(\d{3}) (\d{3})$", card.text, re.MULTILINE)
    assert found, card.text
    return found[1] + found[2]


async def served(shop: Shop) -> list[tuple[str, int | None, int | None]]:
    """Who redeemed, what was bought, what came off."""
    return await shop.database.read(
        lambda session: [
            (session.get_one(Staff, use.staff_id).name, use.amount, use.off)
            for use in session.exec(select(Redemption).order_by(col(Redemption.id))).all()
        ]
    )


async def test_bare_digits_one_press_and_both_phones_show_the_receipt(shop: Shop) -> None:
    anna, mei = await a_shopper(shop), await shop.staff("Mei", Role.GUIDE)
    card, number = await show(anna)
    assert card.photo
    assert {"Refresh", "Copy the code"} <= set(card.buttons)
    assert "until 12:10" in card.text
    await mei.writes(number)
    await mei.sees("Cup of the day", "For Anna", "One cup, any size", "Redeem", new=True)
    await mei.press("Redeem")
    await mei.sees("Redeemed: Cup of the day", "Anna", "Harbour Street", "Undo", new=True)
    await anna.sees("Cup of the day used", "Harbour Street", "12:00", "Not me", "Invite a friend", new=True)
    assert await served(shop) == [("Mei", None, None)]


@pytest.mark.parametrize(
    "sloppy", ["{0} {1}", "{0}-{1}", "\u200b{0}\u200d{1}\u200f", "{f}", "{a}", "{0}\u2013{1} "]
)
async def test_digits_are_read_however_they_are_typed(shop: Shop, sloppy: str) -> None:
    anna, mei = await a_shopper(shop), await shop.staff("Mei", Role.GUIDE)
    _card, number = await show(anna)
    full = number.translate({48 + n: 0xFF10 + n for n in range(10)})
    arabic = number.translate({48 + n: 0x660 + n for n in range(10)})
    await mei.writes(sloppy.format(number[:3], number[3:], f=f"{full[:3]} {full[3:]}", a=arabic))
    await mei.sees("For Anna", "Redeem", new=True)


async def test_the_qr_code_is_scanned_and_opens_the_same_coupon(shop: Shop) -> None:
    anna, mei = await a_shopper(shop), await shop.staff("Mei", Role.GUIDE)
    await show(anna)
    token = await shop.database.read(lambda session: session.exec(select(TillNumber.token)).one())
    assert re.fullmatch("c[a-z0-9]{24}", token)
    await mei.start(token)
    await mei.sees("For Anna", "Redeem", new=True)
    await anna.start(token)
    await anna.sees("This code is for our staff", new=True)


async def test_everything_is_chinese_on_chinese_phones(shop: Shop, clock: HandClock) -> None:
    lin = await a_shopper(shop, "小雨", "zh-hans", "当日茶饮一杯")
    mei = await shop.staff("小梅", Role.GUIDE, "zh-hans")
    await lin.press("到店出示")
    card = await lin.sees("请让店员扫码", "12:10前有效", new=True)
    await lin.press("刷新")
    fresh = await lin.sees("请让店员扫码", new=True)
    assert fresh.id == card.id
    await mei.writes(number_on(card))
    await mei.sees("这个号码已于12:00失效，请客户点“刷新”。", "为什么？", new=True)
    await mei.writes(number_on(fresh))
    await mei.sees("小雨的券", "确认核销", new=True)
    await mei.press("确认核销")
    await mei.sees("已核销：当日茶饮一杯", "撤销", new=True)
    await sees_later(lin, clock, "当日茶饮一杯 已使用", "不是我", "邀请朋友")
    await mei.writes(number_on(fresh))
    await mei.sees("已使用", "12:00", "海港街店", "为什么？", new=True)


async def test_refresh_puts_new_digits_on_the_same_card_and_the_old_ones_are_dead(
    shop: Shop, clock: HandClock
) -> None:
    anna, mei = await a_shopper(shop), await shop.staff("Mei", Role.GUIDE)
    card, old = await show(anna)
    clock.move(minutes=4)
    await anna.press("Refresh")
    fresh = await anna.sees("until 12:14", new=True)
    assert (fresh.id, fresh.photo == card.photo) == (card.id, False)
    await mei.writes(old)
    await mei.sees("This number ended 12:04: ask them to press Refresh.", "Why?", new=True)
    await mei.press("Why?")
    await mei.sees("A number works for ten minutes", new=True)
    await mei.writes(number_on(fresh))
    await mei.sees("For Anna", new=True)


async def test_a_number_lives_ten_minutes_of_shop_time(shop: Shop, clock: HandClock) -> None:
    anna, mei = await a_shopper(shop), await shop.staff("Mei", Role.GUIDE)
    _card, number = await show(anna)
    clock.move(minutes=9, seconds=59)
    await mei.writes(number)
    await mei.sees("For Anna", new=True)
    clock.move(seconds=1)
    await mei.writes(number)
    await mei.sees("This number ended 12:10", new=True)


async def test_a_used_number_says_when_and_where_to_the_store_and_its_holder_only(
    shop: Shop, clock: HandClock
) -> None:
    anna, mei = await a_shopper(shop), await shop.staff("Mei", Role.GUIDE)
    elsewhere = await shop.database.unit_of_work(_second_store)
    priya = await shop.staff("Priya", Role.GUIDE, store_id=elsewhere)
    card, number = await show(anna)
    await mei.writes(number)
    await mei.sees("For Anna", new=True)
    await mei.press("Redeem")
    await mei.sees("Redeemed:", new=True)
    clock.move(minutes=1)
    await mei.writes(number)
    await mei.sees("Already used", "12:00", "Harbour Street", "Why?", new=True)
    await priya.writes(number)
    assert (await priya.sees(UNKNOWN, new=True)).buttons == ()
    await anna.press("Refresh", card=card)
    await anna.sees("Already used", "12:00", "Harbour Street", "Why?", new=True)


async def test_a_number_of_a_coupon_for_other_stores_is_as_unknown_as_none(shop: Shop) -> None:
    anna = await a_shopper(shop)
    elsewhere = await shop.database.unit_of_work(_second_store)
    await shop.database.unit_of_work(_only_at, elsewhere, shop.clock.now())
    ben = await a_shopper(shop, "Ben")
    mei, priya = await shop.staff("Mei", Role.GUIDE), await shop.staff("Priya", Role.GUIDE, store_id=elsewhere)
    _card, number = await show(ben)
    await mei.writes(number)
    foreign = await mei.sees(UNKNOWN, new=True)
    await mei.writes(_another(number))
    assert (await mei.sees(UNKNOWN, new=True)).text == foreign.text
    await priya.writes(number)
    await priya.sees("For Ben", new=True)
    assert anna


async def test_five_misses_lock_the_typist_for_fifteen_minutes_and_nobody_else(
    shop: Shop, clock: HandClock
) -> None:
    anna = await a_shopper(shop)
    mei, jonas = await shop.staff("Mei", Role.GUIDE), await shop.staff("Jonas", Role.GUIDE)
    _card, number = await show(anna)
    for wrong in range(5):
        await mei.writes(_another(number, wrong))
        await mei.sees(UNKNOWN, new=True)
    await mei.writes(number)
    await mei.sees("Too many wrong codes. Try again in 15 min.", new=True)
    await jonas.writes(number)
    await jonas.sees("For Anna", new=True)
    clock.move(minutes=14)
    await mei.writes(number)
    await mei.sees("Try again in 1 min.", new=True)
    clock.move(minutes=1)
    await anna.press("Refresh")
    await mei.writes(number_on(await anna.sees("until 12:25", new=True)))
    await mei.sees("For Anna", new=True)


async def test_a_right_one_between_does_not_end_the_count_but_a_quarter_of_an_hour_does(
    shop: Shop, clock: HandClock
) -> None:
    anna, mei = await a_shopper(shop), await shop.staff("Mei", Role.GUIDE)
    _card, number = await show(anna)
    for wrong in range(4):
        await mei.writes(_another(number, wrong))
        await mei.sees(UNKNOWN, new=True)
    await mei.writes(number)
    await mei.sees("For Anna", new=True)
    clock.move(minutes=15)
    for wrong in range(4):
        await mei.writes(_another(number, wrong))
        await mei.sees(UNKNOWN, new=True)
    await anna.press("Refresh")
    right = number_on(await anna.sees("until", new=True))
    await mei.writes(right)
    await mei.sees("For Anna", new=True)
    await mei.writes(_another(right, 5))
    await mei.sees(UNKNOWN, new=True)
    await mei.writes(right)
    await mei.sees("Too many wrong codes", new=True)


async def test_two_guides_at_once_and_a_double_press_redeem_once(shop: Shop, clock: HandClock) -> None:
    anna = await a_shopper(shop)
    mei, jonas = await shop.staff("Mei", Role.GUIDE), await shop.staff("Jonas", Role.GUIDE)
    _card, number = await show(anna)
    cards = []
    for one in (mei, jonas):
        await one.writes(number)
        cards.append(await one.sees("For Anna", new=True))
    await asyncio.gather(
        *(
            one.press("Redeem", card=card)
            for one, card in zip((mei, jonas), cards, strict=True)
            for _twice in "12"
        ),
        return_exceptions=True,
    )
    seen = [await one.sees("12:00", "Harbour Street") for one in (mei, jonas)]
    assert sorted("Redeemed" in card.text for card in seen) == [False, True]
    await sees_later(anna, clock, "Cup of the day used")
    assert len(await served(shop)) == 1
    assert len([one for one in await anna.reads() if "Cup of the day used" in one.text]) == 1


async def test_what_was_bought_is_asked_first_where_it_decides(shop: Shop, clock: HandClock) -> None:
    anna, mei = await a_shopper(shop), await shop.staff("Mei", Role.GUIDE)
    await shop.database.unit_of_work(_give, "Tenth off", shop.clock.now(), percent=10, least_spend=2000)
    await anna.writes("/coupons")
    await anna.sees("Tenth off", new=True)
    _card, number = await show(anna, "Show at till · Tenth off")
    await mei.writes(number)
    await mei.sees("Tenth off", "For Anna", "What did they buy?", "$20 or more", new=True)
    await mei.writes("a lot")
    await mei.sees_nothing("Redeem", during=0.3)
    await mei.writes("18.50")
    await mei.sees("From $20 on; this purchase is $18.50.", "Why?", new=True)
    await mei.writes("３５.50")
    await mei.sees("Bought: $35.50", "$3.55 off, to pay $31.95", "Redeem", new=True)
    await mei.press("Redeem")
    await mei.sees("Redeemed: Tenth off", "$3.55 off $35.50, paid $31.95", new=True)
    await sees_later(anna, clock, "Tenth off used", "$3.55 off")
    assert await served(shop) == [("Mei", 3550, 355)]


async def test_the_card_says_when_it_is_usable_before_the_queue(shop: Shop, clock: HandClock) -> None:
    anna = await a_shopper(shop)
    terms = {"kind": OfferKind.GIFT, "weekdays": "6", "hours": "08:00-10:00"}
    await shop.database.unit_of_work(_give, "Breakfast", clock.now(), **terms)
    await anna.writes("/coupons")
    await anna.sees("Breakfast", new=True)
    card, _number = await show(anna, "Show at till · Breakfast")
    assert "Usable Sun 08:00–10:00" in card.text


async def test_of_so_much_off_the_amount_may_be_told_or_not(shop: Shop) -> None:
    anna, mei = await a_shopper(shop), await shop.staff("Mei", Role.GUIDE)
    await shop.database.unit_of_work(_give, "Five off", shop.clock.now(), kind=OfferKind.AMOUNT, worth=500)
    await anna.writes("/coupons")
    await anna.sees("Five off", new=True)
    _card, number = await show(anna, "Show at till · Five off")
    await mei.writes(number)
    await mei.sees("$5 off", "Redeem", "Type what they bought", new=True)
    await mei.press("Type what they bought")
    await mei.sees("What did they buy?", new=True)
    await mei.writes("3.20")
    card = await mei.sees("$3.20 off, to pay $0", "Redeem", new=True)
    assert "Type what they bought" not in card.buttons
    await mei.press("Redeem")
    await mei.sees("Redeemed: Five off", new=True)
    assert await served(shop) == [("Mei", 320, 320)]


async def test_a_forged_press_without_the_amount_or_with_a_wild_one_is_refused(shop: Shop) -> None:
    await a_shopper(shop)
    mei = await shop.staff("Mei", Role.GUIDE)
    code = await shop.database.unit_of_work(_give, "Tenth off", shop.clock.now(), percent=10)
    await mei.start()
    card = await mei.sees("Hello", new=True)
    for amount in ("-1", "0", "-922337203685477580", "9223372036854775807"):
        await mei.forges(f"gr:{code}:1:{amount}", card)
        await mei.sees("Type what is bought first", "Why?", new=True)
    assert await served(shop) == []


async def test_an_undone_number_stays_used_up(shop: Shop, clock: HandClock) -> None:
    anna, mei = await a_shopper(shop), await shop.staff("Mei", Role.GUIDE)
    card, number = await show(anna)
    await mei.writes(number)
    await mei.sees("For Anna", new=True)
    await mei.press("Redeem")
    await mei.sees("Redeemed:", new=True)
    await mei.press("Undo")
    await mei.sees("Undone: Cup of the day", "Anna has it again", new=True)
    await sees_later(anna, clock, "You have it again, until 27 Nov")
    await mei.writes(number)
    refused = await mei.sees("used at 12:00", "undone since", new=True)
    assert not any("Network was down" in label for label in refused.buttons)
    clock.at = NOON + timedelta(minutes=5)
    await anna.press("Refresh", card=card)
    await mei.writes(number_on(await anna.sees("until 12:15", new=True)))
    await mei.sees("For Anna", "Redeem", new=True)


async def test_a_second_card_of_an_undone_use_redeems_nothing_and_says_so(shop: Shop, clock: HandClock) -> None:
    anna, mei = await a_shopper(shop), await shop.staff("Mei", Role.GUIDE)
    _card, number = await show(anna)
    await mei.writes(number)
    other = await mei.sees("For Anna", new=True)
    await mei.writes(number)
    await mei.sees("For Anna", new=True)
    await mei.press("Redeem")
    await mei.sees("Redeemed:", new=True)
    await mei.press("Undo")
    await mei.sees("Undone: Cup of the day", new=True)
    told = await mei.is_told(await mei.press("Redeem", card=other))
    assert told["text"] == "That use was undone at 12:00, Harbour Street. Type the code again."
    status = await shop.database.read(lambda session: session.exec(select(Coupon.status)).one())
    assert status is CouponStatus.ISSUED


def _another(number: str, step: int = 0) -> str:
    """Six digits nobody was shown."""
    return f"{(int(number) + 1 + step) % 10**6:06}"


def _second_store(session: Session) -> int:
    return add_store(session, name="Canal Row", timezone="America/Vancouver", now=NOON).id or 0


def _only_at(session: Session, store_id: int, now: datetime) -> None:
    """From now on the gift is for one store."""
    gift = session.exec(select(Offer.id).order_by(col(Offer.id))).first()
    terms = find_terms(session, gift or 0)
    assert terms
    renew_terms(session, terms, now=now, stores=str(store_id))


def _give(session: Session, name: str, now: datetime, **terms: object) -> str:
    """A coupon of a new offer for the only customer; its code."""
    customer = session.exec(select(Customer.id)).one()
    offer = an_offer(session, now, name, **terms)
    grant = find_grant(session, offer)
    issued = issue_coupon(
        session, grant, customer_id=customer or 0, cause=(STAFF, offer), zone="America/Vancouver", now=now,
    )  # fmt: skip
    return issued.code
