"""A shopper's short day in Traditional Chinese: our words, owners' words, dates, answers; names stay."""

import re

import pytest
from sqlmodel import Session, select

from bot.chinese import to_traditional
from bot.db.tables import Consent
from bot.domain.service.knowledge import add_article
from bot.domain.stores.hours import read_spans, set_weekday
from bot.handlers.shopper.presses import ShowAtTill
from bot.sandbox.people import Person
from tests.conftest import NOON
from tests.handlers.offers_given import gives, offers
from tests.shop import Shop

CJK = re.compile(r"[\u4e00-\u9fff]")


async def _newcomer(shop: Shop, lang: str = "zh-hant") -> Person:
    yun = await shop.box.person("云里", lang)  # a name, in Simplified, that stays so
    await yun.start(shop.door)
    await yun.sees("海港街店", new=True)
    return yun


def _is_traditional(text: str) -> bool:
    return all(to_traditional(char) == char for char in CJK.findall(text.replace("云里", "")))


@pytest.mark.parametrize("lang", ["zh-hant", "zh-TW", "zh-hk"])
async def test_the_gift_card_is_in_traditional(shop: Shop, lang: str) -> None:
    yun = await shop.box.person("云里", lang)
    await yun.start(shop.door)
    card = await yun.sees("歡迎光臨", "當日茶飲一杯", "有效期至11月27日", "月松茶鋪")
    assert _is_traditional(card.text)
    assert all(_is_traditional(label) for label in card.buttons)


async def test_a_day_of_a_shopper(shop: Shop) -> None:
    yun = await _newcomer(shop)
    await yun.press("到店出示")
    till = await yun.sees("當日茶飲一杯", new=True)
    assert _is_traditional(till.text)
    for command in ("/coupons", "/stores", "/settings", "/help", "/privacy", "/invite"):
        await yun.writes(command)
        card = await yun.sees(new=True)
        assert CJK.search(card.text)
        assert _is_traditional(card.text), command
        assert all(_is_traditional(label) for label in card.buttons), command


async def test_consent_says_in_which_script_it_was_read(shop: Shop) -> None:
    yun = await _newcomer(shop)
    await yun.press("可以，我已滿16歲")
    await yun.sees(new=True)
    assert await shop.database.read(_consent_locales) == ["zh-hant"]


async def test_the_settings_offer_all_three(shop: Shop) -> None:
    yun = await _newcomer(shop)
    await yun.writes("/settings")
    await yun.sees("English", "簡體中文", "✓ 繁體中文", new=True)
    await yun.press("簡體中文")
    await yun.sees("设置", "✓ 简体中文")
    await yun.press("English")
    await yun.sees("Settings", "✓ English")
    await yun.press("繁體中文")
    await yun.sees("設定")


async def test_the_toggle_leads_back_to_the_script_of_the_app(shop: Shop) -> None:
    yun = await _newcomer(shop)
    await yun.press("English")
    await yun.sees("Welcome")
    await yun.press("中文")
    await yun.sees("歡迎光臨")


async def test_an_article_in_simplified_answers_a_question_in_traditional(shop: Shop) -> None:
    await shop.database.unit_of_work(_write_articles)
    yun = await _newcomer(shop)
    await yun.writes("停車要錢嗎")
    answer = await yun.sees("店後面可免費停車兩小時", new=True)
    assert _is_traditional(answer.text)
    ben = await shop.box.person("Ben", "zh-hans")
    await ben.start(shop.door)
    await ben.sees("欢迎光临")
    await ben.writes("停車要錢嗎")
    await ben.sees("店后面可免费停车两小时", new=True)


async def test_an_english_person_who_asks_in_traditional_is_answered_in_it(shop: Shop) -> None:
    await shop.database.unit_of_work(_write_articles)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Welcome")
    await anna.writes("停車要錢嗎")
    await anna.sees("店後面可免費停車兩小時", new=True)


async def test_hours_are_told_in_traditional(shop: Shop) -> None:
    await shop.database.unit_of_work(_set_hours, shop.store_id)
    yun = await _newcomer(shop)
    await yun.writes("週日有營業嗎？")
    answer = await yun.sees("海港街店", "11月22日 週日：10:00", new=True)
    assert _is_traditional(answer.text)


async def test_a_person_is_fetched_and_marketing_stopped_in_traditional(shop: Shop) -> None:
    yun = await _newcomer(shop)
    await yun.press("可以，我已滿16歲")
    await yun.sees(new=True)
    await yun.writes("我過敏了怎麼辦")
    await yun.sees("店員", new=True)
    await yun.writes("退訂")
    await yun.sees("不會", new=True)


def _consent_locales(session: Session) -> list[str]:
    return [consent.notice_locale for consent in session.exec(select(Consent)).all()]


def _write_articles(session: Session) -> None:
    add_article(
        session, locale="zh", title="停车", body="店后面可免费停车两小时。", aliases="停车要钱吗", now=NOON
    )


def _set_hours(session: Session, store_id: int) -> None:
    set_weekday(session, store_id, range(7), read_spans("10-20"))


@pytest.mark.parametrize(("name", "shown"), [({}, "單人當日壺"), ({"name_zh": ""}, "Pot of the day")])
async def test_why_a_coupon_was_refused_names_its_offer_for_every_reader(
    shop: Shop, name: dict[str, str], shown: str
) -> None:
    yun = await _newcomer(shop)
    offer = await offers(shop, "Pot of the day", **{"name_zh": "单人当日壶", "valid_days": 1, **name})
    coupon = await gives(shop, yun.id, offer)
    await yun.writes("/coupons")
    card = await yun.sees(shown, new=True)
    shop.clock.move(days=3)
    await yun.forges(ShowAtTill(coupon).pack(), card)
    await yun.press("為什麼？", card=await yun.sees("為什麼？", new=True))
    await yun.sees(shown, "條款", new=True)
