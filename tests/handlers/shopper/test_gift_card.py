"""The gift card's buttons: consent, language, privacy, the till; and whose buttons they are."""

from sqlmodel import Session, col, select

from bot.db.tables import Consent, ConsentSource, Coupon, Role, Topic
from bot.sandbox.people import Card, Person
from tests.shop import Shop


async def test_yes_is_kept_with_what_it_answered_and_stands_on_the_card(shop: Shop) -> None:
    anna, _ = await _regular(shop, "Anna")
    query = await anna.press("Yes, I'm 16+")
    assert "Thank you" in (await anna.is_told(query))["text"]
    card = await anna.sees("You hear about offers here", "Cup of the day", new=True)
    assert not {"Yes, I'm 16+", "No thanks"} & set(card.buttons)
    [consent] = await shop.database.read(_consents)
    assert (consent.topic, consent.agreed, consent.source) == (Topic.OFFERS, True, ConsentSource.GIFT_CARD)
    assert (consent.notice_locale, consent.button) == ("en", "button.agree")
    assert consent.notice_version >= 1


async def test_no_loses_neither_gift_nor_till(shop: Shop) -> None:
    anna, _ = await _regular(shop, "Anna")
    await anna.press("No thanks")
    card = await anna.sees("No offers by message", "Cup of the day", new=True)
    assert "Show at till" in card.buttons
    assert [consent.agreed for consent in await shop.database.read(_consents)] == [False]


async def test_the_language_button_turns_the_card_and_what_comes_after(shop: Shop) -> None:
    anna, _ = await _regular(shop, "Anna")
    await anna.press("中文")
    await anna.sees("海港街店", "当日茶饮一杯", "English", new=True)
    await anna.press("不用了")
    await anna.sees("不会给您发优惠消息", new=True)
    assert [consent.notice_locale for consent in await shop.database.read(_consents)] == ["zh"]


async def test_privacy_shows_the_notice_and_leads_back(shop: Shop) -> None:
    anna, _ = await _regular(shop, "Anna")
    await anna.press("Privacy")
    await anna.sees(
        "Moonpine Tea Ltd", "privacy@moonpine.example", "24 months", "Your rights", "Telegram", new=True
    )
    await anna.press("Back")
    await anna.sees("Cup of the day", "May we tell you", new=True)


async def test_the_till_shows_code_and_picture_and_a_guide_redeems_it_once(shop: Shop) -> None:
    anna, code = await _regular(shop, "Anna")
    mei = await shop.staff("Mei", Role.GUIDE)
    await anna.press("Show at till")
    till = await anna.sees("Let our staff scan this", code, new=True)
    assert till.photo
    await mei.writes(code)
    await mei.sees("Cup of the day", "Anna", new=True)
    await mei.press("Redeem")
    await mei.sees("Cup of the day", "Harbour Street", "12:00", new=True)
    await anna.sees("Cup of the day used", "Harbour Street", "12:00", new=True)
    await anna.press("Show at till")
    await anna.sees("Already used", "12:00", "Harbour Street", "Why?", new=True)


async def test_the_open_question_is_asked_once_more_after_the_first_redemption(shop: Shop) -> None:
    anna, code = await _regular(shop, "Anna")
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.writes(code)
    await mei.sees("Anna", new=True)
    await mei.press("Redeem")
    question = await anna.sees("We hope you liked it", "Yes, I'm 16+", new=True)
    await anna.press("Yes, I'm 16+", card=question)
    await anna.sees("Thank you! You hear about offers here", new=True)
    [consent] = await shop.database.read(_consents)
    assert (consent.agreed, consent.source) == (True, ConsentSource.ASKED_AGAIN)


async def test_who_answered_is_not_asked_again(shop: Shop) -> None:
    anna, code = await _regular(shop, "Anna")
    await anna.press("No thanks")
    await anna.sees("No offers by message", new=True)
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.writes(code)
    await mei.sees("Anna", new=True)
    await mei.press("Redeem")
    await anna.sees("Cup of the day used", new=True)
    await anna.sees_nothing("We hope you liked it")


async def test_another_persons_coupon_is_unknown(shop: Shop) -> None:
    await _regular(shop, "Anna")
    [anna_coupon] = await shop.database.read(_coupons)
    mallory, _ = await _regular(shop, "Mallory")
    card = await mallory.sees("Cup of the day")
    query = await mallory.forges(f"sc:{anna_coupon}", card)
    assert (await mallory.is_told(query))["text"].startswith("There is no such coupon.")


async def test_forged_and_old_buttons_are_answered_and_change_nothing(shop: Shop) -> None:
    anna, _ = await _regular(shop, "Anna")
    card = await anna.sees("Cup of the day")
    for data in (
        "",
        "zz:1",
        "sc",
        "sc:x",
        "sc:9223372036854775807",
        "sc:9999999999999999999",
        "sc:-1",
        "sy:a:b",
        "sy:zz",
        "sl:fr:g",
        "sl:en",
        "st:offers:7:1",
        "st:drugs:1",
        "sm:999:g",
        "sg:999",
        "gr:AAAA",
        "oh:",
    ):
        query = await anna.forges(data, card)
        assert (await anna.is_told(query))["text"], data
    assert await shop.database.read(_consents) == []


async def test_a_stranger_cannot_use_a_customers_buttons(shop: Shop) -> None:
    stranger = await shop.box.person("Stranger")
    await stranger.writes("/help")
    card = await stranger.sees("automatic assistant")
    for data in ("sy:g", "st:offers:1", "sq", "si", "sm:1:g", "sg:1"):
        query = await stranger.forges(data, card)
        assert (await stranger.is_told(query))["text"], data
    assert await shop.database.read(_consents) == []


async def test_names_cannot_carry_markup(shop: Shop) -> None:
    rude = await shop.box.person("<b>Ro\u202ebert</b> & {{ 7*7 }} " + "😀" * 70)
    await rude.start(shop.door)
    card = await rude.sees("Cup of the day")
    mei = await shop.staff("Mei", Role.GUIDE)
    await mei.writes(_code_on(card))
    await mei.sees("<b>Robert</b> & {{ 7*7 }}", new=True)


async def _regular(shop: Shop, name: str) -> tuple[Person, str]:
    """A person with the gift card on the screen, and the code on it."""
    person = await shop.box.person(name)
    await person.start(shop.door)
    return person, _code_on(await person.sees("Cup of the day"))


def _code_on(card: Card) -> str:
    return next(line for line in card.text.splitlines() if line.count("-") == 2)


def _consents(session: Session) -> list[Consent]:
    return list(session.exec(select(Consent).order_by(col(Consent.id))).all())


def _coupons(session: Session) -> list[int | None]:
    return list(session.exec(select(Coupon.id)).all())
