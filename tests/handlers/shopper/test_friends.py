"""Bringing friends as both see it: by number; named within 72 hours; erasure in two presses."""

from datetime import datetime
from urllib.parse import unquote

import pytest
from sqlmodel import Session, select, update

from bot.db.tables import Brand, Customer, Offer, OfferKind, OfferStatus, Referral, ReferralStatus, Role
from bot.domain.offers.terms import make_offer
from bot.sandbox.people import Person
from tests.conftest import HandClock
from tests.handlers.walking import a_shopper, sees_later
from tests.shop import Shop


async def test_a_friend_is_told_what_the_referrer_sees_and_the_referrer_sees_only_a_number(
    shop: Shop, clock: HandClock
) -> None:
    await shop.database.unit_of_work(_set_reward, shop.clock.now())
    mei = await shop.staff("Mei", Role.GUIDE)
    anna, link = await _regular_with_link(shop)
    ben = await shop.box.person("Ben")
    await ben.opens(link)
    card = await ben.sees("Your friend will see that somebody counted, by a number", new=True)
    await anna.writes("/invite")
    await anna.sees("friend 1: not counted yet", new=True)
    await _redeem(mei, card.text)
    await sees_later(anna, clock, "1 friend counted", "Tin of tea", "usable from 28 Nov")
    await anna.writes("/invite")
    poster = await anna.sees("friend 1: counted, yours usable from 28 Nov", new=True)
    assert "Ben" not in poster.text


async def test_each_friend_has_a_line_and_nothing_is_promised_without_a_reward(shop: Shop) -> None:
    anna, link = await _regular_with_link(shop)
    for name in ("Ben", "Cleo"):
        friend = await shop.box.person(name)
        await friend.opens(link)
        await friend.sees("Cup of the day", new=True)
    await anna.writes("/invite")
    poster = await anna.sees("2 friends came by it.\n• friend 1: not counted yet\n• friend 2", new=True)
    assert "For whoever is new here: Cup of the day." in poster.text
    assert "For you" not in poster.text
    await shop.database.unit_of_work(_set_reward, shop.clock.now())
    await anna.writes("/invite")
    card = await anna.sees("For you, once they have used theirs: Tin of tea.", new=True)
    [share] = [one["url"] for row in card.raw["buttons"] for one in row if "url" in one]
    assert "Cup%20of%20the%20day%20is%20there%20for%20you" in share


@pytest.mark.parametrize(
    ("lang", "gift", "said"),
    [
        ("en", "Cup of the day", "Come along, I am a regular here."),
        ("zh-hans", "当日茶饮一杯", "我是这里的熟客，一起来吧。"),
    ],
)
async def test_no_gift_is_promised_when_there_is_none(shop: Shop, lang: str, gift: str, said: str) -> None:
    anna = await a_shopper(shop, lang=lang, gift=gift)
    await shop.database.unit_of_work(_pause_all)
    await anna.writes("/invite")
    card = await anna.sees("https://", new=True)
    [share] = [one["url"] for row in card.raw["buttons"] for one in row if "url" in one]
    text = unquote(share)
    assert (said in text, "gift" in text, "礼" in text) == (True, False, False)


async def test_a_newcomer_names_the_friend_who_invited_them(shop: Shop) -> None:
    _anna, link = await _regular_with_link(shop)
    ben = await _regular(shop, "Ben")
    await ben.writes("/help")
    await ben.sees("A friend invited me", new=True)
    await ben.press("A friend invited me")
    await ben.sees("Who invited you?")
    await ben.press("Back")
    await ben.press("A friend invited me", card=await ben.sees("A friend invited me", new=True))
    await ben.sees("Who invited you?", new=True)
    await ben.writes("no such code")
    await ben.sees("No regular of ours has this code", new=True)
    await ben.writes("/help")
    await ben.sees("automatic assistant", new=True)
    await ben.press("A friend invited me")
    await ben.sees("Who invited you?")
    await ben.writes(link)
    await ben.sees("Noted, thank you", new=True)
    assert await shop.database.read(_statuses) == [ReferralStatus.JOINED]
    await ben.writes("/help")
    assert "A friend invited me" not in (await ben.sees("automatic assistant", new=True)).buttons


async def test_the_friends_link_may_be_scanned_instead(shop: Shop) -> None:
    _anna, link = await _regular_with_link(shop)
    ben = await _regular(shop, "Ben")
    await ben.opens(link)
    await ben.sees("If that is who brought you here, say so", new=True)
    await ben.press("A friend invited me")
    await ben.sees("Noted, thank you")
    assert await shop.database.read(_statuses) == [ReferralStatus.JOINED]


async def test_after_72_hours_nobody_can_be_named(shop: Shop, clock: HandClock) -> None:
    _anna, link = await _regular_with_link(shop)
    ben = await _regular(shop, "Ben")
    await ben.writes("/help")
    await ben.sees("A friend invited me", new=True)
    clock.move(hours=73)
    told = await ben.is_told(await ben.press("A friend invited me"))
    assert "within 72 hours" in told["text"]
    await ben.opens(link)
    await ben.sees("this link changes nothing", new=True)
    assert await shop.database.read(_statuses) == []


async def test_the_older_customer_is_nobodys_friend(shop: Shop) -> None:
    anna = await _regular(shop, "Anna")
    ben = await _regular(shop, "Ben")
    await ben.writes("/invite")
    link = _link_on((await ben.sees("Bring a friend", new=True)).text)
    await anna.opens(link)
    await anna.sees("If that is who brought you here", new=True)
    told = await anna.is_told(await anna.press("A friend invited me"))
    assert "No regular of ours has this code" in told["text"]
    assert await shop.database.read(_statuses) == []


async def test_erasure_asks_once_more_and_says_what_it_costs(shop: Shop) -> None:
    anna = await _regular(shop, "Anna")
    await anna.writes("/privacy")
    await anna.sees("Privacy notice", "Erase my data", new=True)
    await anna.press("Erase my data")
    await anna.sees("Erase your data?", "1 coupon in your hands becomes void")
    await anna.press("No, keep it")
    assert await shop.database.read(_erased) == 0
    await anna.writes("/privacy")
    await anna.sees("Privacy notice", new=True)
    await anna.press("Erase my data")
    await anna.sees("Erase your data?")
    await anna.press("Yes, erase everything")
    await anna.sees("Your data is erased", "only the welcome gift is given once")
    assert await shop.database.read(_erased) == 1
    await anna.start(shop.door)
    card = await anna.sees("You had your welcome gift before", new=True)
    assert "Cup of the day" not in card.text
    await anna.press("No thanks")
    await anna.sees("You had your welcome gift before", new=True)
    await anna.start()
    assert "A friend invited me" not in (await anna.sees("Good to see you again", new=True)).buttons


async def test_staff_are_told_to_end_their_role_first(shop: Shop) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.start(shop.door)
    await mei.writes("/privacy")
    await mei.sees("Privacy notice", new=True)
    told = await mei.is_told(await mei.press("Erase my data"))
    assert "your role ends first" in told["text"]
    assert await shop.database.read(_erased) == 0


async def _regular(shop: Shop, name: str) -> Person:
    person = await shop.box.person(name)
    await person.start(shop.door)
    await person.sees("Cup of the day", new=True)
    return person


async def _regular_with_link(shop: Shop) -> tuple[Person, str]:
    anna = await _regular(shop, "Anna")
    await anna.writes("/invite")
    return anna, _link_on((await anna.sees("Bring a friend", new=True)).text)


def _link_on(text: str) -> str:
    return next(word for word in text.split() if word.startswith("https://t.me/"))


async def _redeem(mei: Person, card: str) -> None:
    code = next(line for line in card.splitlines() if line.count("-") == 2 and len(line.strip()) == 14)
    await mei.writes(code.strip())
    await mei.sees("Redeem", new=True)
    await mei.press("Redeem")


def _pause_all(session: Session) -> None:
    session.exec(update(Offer).values(status=OfferStatus.PAUSED))


def _set_reward(session: Session, now: datetime) -> None:
    reward = make_offer(
        session, kind=OfferKind.GIFT, status=OfferStatus.OPEN, now=now, name_en="Tin of tea", name_zh="茶一罐"
    )
    session.get_one(Brand, 1).referrer_offer_id = reward.offer_id
    session.flush()


def _statuses(session: Session) -> list[ReferralStatus]:
    return [referral.status for referral in session.exec(select(Referral)).all()]


def _erased(session: Session) -> int:
    return sum(one is not None for one in session.exec(select(Customer.erased_at)).all())
