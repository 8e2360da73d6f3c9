"""The shopper's commands: coupons, friends, stop, settings, help, and what leads nowhere."""

import pytest
from sqlmodel import Session, col, func, select

from bot.db.tables import Attribution, AttributionReason, Consent, ConsentSource, Referral, Topic
from bot.pictures.qr import draw_qr
from bot.sandbox.people import Person
from tests.shop import Shop


async def test_a_friend_becomes_a_customer_with_a_referral(shop: Shop) -> None:
    anna = await _regular(shop, "Anna")
    await anna.writes("/invite")
    poster = await anna.sees("Bring a friend", "Nobody came by it yet", new=True)
    assert poster.photo
    ben = await shop.box.person("Ben")
    await ben.opens(_link_on(poster.text))
    await ben.sees("Harbour Street", "Cup of the day")
    await anna.writes("/invite")
    await anna.sees("1 friend came by it", new=True)
    assert await shop.database.read(_reason_of_last) == AttributionReason.FRIEND


async def test_ones_own_and_a_second_friends_link_are_politely_refused(shop: Shop) -> None:
    anna = await _regular(shop, "Anna")
    await anna.writes("/invite")
    link = _link_on((await anna.sees("Bring a friend", new=True)).text)
    await anna.opens(link)
    await anna.sees("This is your own link", new=True)
    ben = await _regular(shop, "Ben")
    shop.clock.move(days=4)
    await ben.opens(link)
    await ben.sees("You are one of our regulars already", new=True)
    assert await shop.database.read(_count, Referral) == 0


async def test_coupons_lists_what_is_in_hand(shop: Shop) -> None:
    anna = await _regular(shop, "Anna")
    await anna.writes("/coupons")
    await anna.sees(
        "Your coupons", "Cup of the day", "ends 27 Nov, in 7 days", "One cup, any size", "Show at till", new=True
    )


async def test_an_ended_coupon_is_marked_and_not_shown_at_the_till(shop: Shop) -> None:
    anna = await _regular(shop, "Anna")
    shop.clock.move(days=8)
    await anna.writes("/coupons")
    card = await anna.sees("Your coupons", "ended 27 Nov", new=True)
    assert "Show at till" not in card.buttons
    await anna.press("Show at till")
    await anna.sees("ended on 27 Nov", "Why?", new=True)


@pytest.mark.parametrize("word", ["/stop", "STOP", "ｓｔｏｐ!", "退订", "TD", " Unsubscribe. "])
async def test_stop_withdraws_every_topic_at_once(shop: Shop, word: str) -> None:
    anna = await _regular(shop, "Anna")
    await anna.press("Yes, I'm 16+")
    await anna.sees("You hear about offers here", new=True)
    await anna.writes(word)
    await anna.sees("Stopped", "/settings", new=True)
    rows = await shop.database.read(_newest_consents)
    assert {row.topic for row in rows} == set(Topic)
    assert {(row.agreed, row.source) for row in rows} == {(False, ConsentSource.STOP)}


async def test_settings_bring_the_offers_back(shop: Shop) -> None:
    anna = await _regular(shop, "Anna")
    await anna.writes("/stop")
    await anna.sees("Stopped", new=True)
    await anna.press("Settings")
    await anna.sees("Tell me about offers (I'm 16+)", "News: off", new=True)
    await anna.press("Tell me about offers (I'm 16+)")
    await anna.sees("Offers: on", "News: off", new=True)
    [newest] = [row for row in await shop.database.read(_newest_consents) if row.topic is Topic.OFFERS]
    assert (newest.agreed, newest.source, newest.button) == (True, ConsentSource.SETTINGS, "button.offers_off")


async def test_settings_ask_for_offers_with_the_age_in_chinese_too(shop: Shop) -> None:
    lin = await shop.box.person("小雨", "zh-hans")
    await lin.start(shop.door)
    await lin.sees("当日茶饮一杯")
    await lin.writes("/settings")
    await lin.press("接收优惠（我已满16岁）", card=await lin.sees("设置", new=True))
    await lin.sees("优惠：已开启", new=True)


async def test_help_says_what_answers(shop: Shop) -> None:
    anna = await shop.box.person("Anna")
    await anna.writes("/help")
    await anna.sees("automatic assistant", "/human", "Coupons", "Privacy")
    await anna.press("中文")
    await anna.sees("自动助手", "优惠券", new=True)


async def test_stores_and_cancel_and_unknown_commands_are_answered(shop: Shop) -> None:
    anna = await shop.box.person("Anna")
    for said, heard in {
        "/stores": "Harbour Street",
        "/cancel": "All right",
        "/privacy": "Moonpine Tea Ltd",
        "/nonsense": "I do not know this command",
        "/groups": "I do not know this command",
        "/coupons": "Please press /start first",
        "/invite": "Please press /start first",
        "/settings": "Settings",
    }.items():
        await anna.writes(said)
        await anna.sees(heard, new=True)
    await anna.sends_photo(draw_qr({"data": "a picture"}))
    await anna.sees("I can only read text", new=True)


async def _regular(shop: Shop, name: str) -> Person:
    person = await shop.box.person(name)
    await person.start(shop.door)
    await person.sees("Cup of the day")
    return person


def _link_on(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("https://"))


def _reason_of_last(session: Session) -> AttributionReason:
    return session.exec(select(Attribution.reason).order_by(col(Attribution.customer_id).desc()).limit(1)).one()


def _count(session: Session, table: type) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def _newest_consents(session: Session) -> list[Consent]:
    newest = select(func.max(Consent.id)).group_by(col(Consent.topic))
    return list(session.exec(select(Consent).where(col(Consent.id).in_(newest))).all())
