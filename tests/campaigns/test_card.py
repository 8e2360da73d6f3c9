"""An operator's campaign from the first press to the result, as people do it, through the sandbox."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.db.tables import Chat, ChatKind, Consent, ConsentSource, Customer, Role, Topic
from bot.sandbox.people import Person
from campaigns.tables import Campaign
from tests.conftest import HandClock
from tests.shop import Shop, open_shop

one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what the cards say, which is the same on both."""


@pytest.fixture
async def shop(database_url: str, tmp_path: Path, clock: HandClock) -> AsyncIterator[Shop]:
    async with open_shop(database_url, tmp_path, clock) as shop:
        yield shop


async def _customer(shop: Shop, name: str, lang: str = "en", *, agrees: bool = True) -> Person:
    person = await shop.box.person(name, lang)
    await person.start(shop.door)
    question = await person.sees("16")
    if agrees:
        answer = next(label for label in question.buttons if "16" in label)
        await person.is_told(await person.press(answer))
    return person


async def _write_draft(operator: Person, *, en: str = "Hello {{ first_name }}", zh: str = "") -> None:
    """Open a new draft and write its texts."""
    await operator.writes("/campaigns")
    await operator.sees("Campaigns", new=True)
    await _tap(operator, "New")
    await operator.sees("draft", new=True)
    for label, text in (("Text: English", en), ("Text: 中文", zh)):
        if text:
            await _tap(operator, label)
            await operator.sees("formatting", new=True)
            await operator.writes(text)
            await operator.sees("draft", new=True)


async def _tap(person: Person, label: str) -> str:
    """Press a button once it is on the screen; what the press was answered with."""
    card = await person.sees(label)
    return str((await person.is_told(await person.press(label, card=card)))["text"])


async def _confirm(operator: Person) -> None:
    await _tap(operator, "Preview")
    await _tap(operator, "Confirm")


async def test_a_campaign_from_the_first_press_to_the_result(shop: Shop, clock: HandClock) -> None:
    anna, lin = await _customer(shop, "Anna"), await _customer(shop, "小雨", "zh")
    ben = await _customer(shop, "Ben", agrees=False)
    operator = await shop.staff("Zhou", Role.OPERATOR)
    await _write_draft(
        operator, en="Hi {{ first_name }}, new tea at {{ store }}!", zh="{{ first_name }}，{{ store }}上新茶了"
    )
    await _tap(operator, "When")
    await _tap(operator, "Sat 21 Nov 10:00")
    await operator.sees("Sat 21 Nov 10:00 (Vancouver)", "draft", new=True)

    await _tap(operator, "Preview")
    await operator.sees("Hi Zhou, new tea at Harbour Street!", "Why this?", new=True)
    await operator.sees("Zhou，海港街店上新茶了", "退订", new=True)
    await operator.sees("2 people get it; 1 left out", "1 did not agree to offers", new=True)
    await _tap(operator, "Confirm")
    await operator.sees("scheduled", new=True)
    await anna.sees_nothing("new tea")

    clock.move(hours=22)
    await anna.sees("Hi Anna, new tea at Harbour Street!", "Why this?", "Stop")
    await lin.sees("小雨，海港街店上新茶了", "为什么收到", "退订")
    await operator.sees("done", "3 of 3 accounted for", "Sent: 2", "Left out: 1", within=10)
    await ben.sees_nothing("new tea")


@one_database
async def test_the_list_names_a_campaign_in_the_readers_language_by_whole_words(shop: Shop) -> None:
    zhou, lin = await shop.staff("Zhou", Role.OPERATOR), await shop.staff("Lin", Role.OPERATOR, lang="zh")
    await _write_draft(zhou, en="Hi {{ first_name }}, osmanthus oolong has come", zh="桂花乌龙到店了")
    await zhou.writes("/campaigns")
    await zhou.sees("Campaigns", "1 · Hi osmanthus oolong has… · draft", new=True)
    await lin.writes("/campaigns")
    await lin.sees("1 · 桂花乌龙到店了 · 草稿", new=True)


@one_database
async def test_now_starts_in_30_seconds_and_can_be_stopped(shop: Shop, clock: HandClock) -> None:
    anna = await _customer(shop, "Anna")
    operator = await shop.staff("Zhou", Role.OPERATOR)
    await _write_draft(operator)
    await _confirm(operator)
    await operator.sees("Starts in 30 s", new=True)
    assert await _tap(operator, "Stop") == "Stopped. Nothing was sent."
    await operator.sees("draft", new=True)
    clock.move(minutes=5)
    await anna.sees_nothing("Hello Anna", during=1.5)


@one_database
@pytest.mark.parametrize("label", ["Text: English", "Audience", "When"])
async def test_a_card_left_behind_shows_where_the_campaign_stands_and_asks_nothing(shop: Shop, label: str) -> None:
    await _customer(shop, "Anna")
    operator = await shop.staff("Zhou", Role.OPERATOR)
    await _write_draft(operator)
    left = await operator.sees("Campaign 1", "draft", label)
    await _confirm(operator)
    await operator.sees("Starts in 30 s", new=True)
    await operator.press(label, card=left)
    shown = await operator.sees("Campaign 1", "scheduled", new=True)
    assert shown.id == left.id


async def test_the_buttons_below_a_message_tell_why_and_stop(shop: Shop, clock: HandClock) -> None:
    anna = await _customer(shop, "Anna")
    operator = await shop.staff("Zhou", Role.OPERATOR)
    await _write_draft(operator)
    await _confirm(operator)
    await operator.sees("Starts in 30 s", new=True)
    clock.move(seconds=31)
    message = await anna.sees("Hello Anna")
    await anna.press("Why this?", card=message)
    await anna.sees("you said yes to offers on 20 Nov", new=True)
    told = await anna.is_told(await anna.press("Stop", card=message))
    assert told["text"].startswith("Stopped.")
    await operator.sees("done", within=10)
    await _write_draft(operator, en="Second one")
    await _tap(operator, "Preview")
    await operator.sees("0 people get it; 1 left out", new=True)


async def test_a_stranger_learns_nothing_and_stops_nothing(shop: Shop, clock: HandClock) -> None:
    """Another's broadcast is unknown to whoever did not get it; forged buttons of operators do not exist."""
    await _customer(shop, "Anna")
    operator = await shop.staff("Zhou", Role.OPERATOR)
    await _write_draft(operator)
    await _confirm(operator)
    await operator.sees("Starts in 30 s", new=True)
    ben = await _customer(shop, "Ben", agrees=False)
    card = await ben.sees("16")
    for forged in ("cu:1", "ckk:1", "cc:1", "cp:1", "co:1", "cx:1:0", "cs:1:99999999999999999"):
        told = await ben.is_told(await ben.forges(forged, card))
        assert "no longer in use" in told["text"], forged
    told = await ben.is_told(await ben.forges("why:1", card))
    assert told["text"] == "There is no such campaign."
    guide = await shop.staff("Mei", Role.GUIDE)
    told = await guide.is_told(await guide.forges("cu:1", await guide.sees()))
    assert "no longer in use" in told["text"]
    card = await operator.sees("Starts in 30 s")
    for forged in ("co:999", "co:-1", "co:9223372036854775807", "cz:9223372036854775807", "cn:77"):
        told = await operator.is_told(await operator.forges(forged, card))
        assert told["text"] == "There is no such campaign.", forged
    assert (await operator.is_told(await operator.forges("cx:1:9999999999999", card)))["text"]
    assert (await operator.is_told(await operator.forges("cc:1", card)))["text"].startswith(
        "It is already scheduled"
    )
    clock.move(seconds=31)
    await operator.sees("done", within=10)


@one_database
async def test_a_text_with_an_unknown_field_is_refused_and_asked_for_again(shop: Shop) -> None:
    operator = await shop.staff("Zhou", Role.OPERATOR)
    await _write_draft(operator, en="")
    await _tap(operator, "Text: English")
    await operator.sees("formatting", new=True)
    for bad, why in {
        "Hi {{ token }}": "“token”",
        "{% for x in y %}": "cannot use that text",
        "{{ first_name.upper() }}": "cannot use that text",
        "x" * 3001: "at most 3000",
    }.items():
        await operator.writes(bad)
        await operator.sees(why, new=True)
    await operator.writes("2 < 3 & {{ first_name }}")
    await operator.sees("English: 2 < 3 & {{ first_name }}", "draft", new=True)
    await _tap(operator, "Send to me")
    await operator.sees("2 < 3 & Zhou", new=True)


@one_database
async def test_the_formatting_of_what_was_typed_is_kept(shop: Shop) -> None:
    operator = await shop.staff("Zhou", Role.OPERATOR)
    await _write_draft(operator, en="")
    await _tap(operator, "Text: English")
    await operator.sees("formatting", new=True)
    person = {"id": operator.id, "is_bot": False, "first_name": "Zhou", "language_code": "en"}
    bold = {"type": "bold", "offset": 0, "length": 3}
    chat = {"id": operator.id, "type": "private"}
    typed = {"message_id": 99, "date": 0, "chat": chat, "from": person, "text": "New <tea>", "entities": [bold]}
    await shop.box.inject({"message": typed})
    await operator.sees("New <tea>", "draft", new=True)
    await _tap(operator, "Send to me")
    message = await operator.sees("New <tea>", "Why this?", new=True)
    assert message.raw["entities"][0] == {"offset": 0, "length": 3, "type": "bold"}


async def test_a_running_campaign_is_paused_goes_on_and_is_cancelled(shop: Shop, clock: HandClock) -> None:
    ids = await shop.box.bulk(150, "reachable")
    await shop.database.unit_of_work(_onboard, ids, clock.now())
    operator = await shop.staff("Zhou", Role.OPERATOR)
    await _write_draft(operator)
    await _confirm(operator)
    await operator.sees("Starts in 30 s", new=True)
    clock.move(seconds=31)
    await operator.sees("sending", within=10)
    assert "Paused" in await _tap(operator, "Pause")
    await operator.sees("paused", "Still to come", new=True)
    assert await _tap(operator, "Resume") == "Going on."
    await operator.sees("sending", new=True)
    await _tap(operator, "Cancel")
    await _tap(operator, "Yes, stop for good")
    await operator.sees("cancelled", "150 of 150 accounted for", "stopped before their turn", within=10)
    reached = [call["params"]["chat_id"] for call in await shop.box.calls("sendMessage")]
    sent = [chat for chat in reached if chat in ids]
    assert 0 < len(sent) < 150
    assert len(set(sent)) == len(sent), "nobody twice"


def _onboard(session: Session, telegram_ids: list[int], now: object) -> None:
    """Customers who agreed, as onboarding leaves them."""
    for telegram_id in telegram_ids:
        chat = Chat(telegram_id=telegram_id, kind=ChatKind.PRIVATE, title="Ann", created_at=now)
        session.add(chat)
        session.flush()
        customer = Customer(chat_id=chat.id, invite_code=f"r{telegram_id}", created_at=now)
        session.add(customer)
        session.flush()
        session.add(
            Consent(
                customer_id=customer.id, topic=Topic.OFFERS, agreed=True, notice_version=1, notice_locale="en",
                button="yes", source=ConsentSource.GIFT_CARD, at=now,
            )
        )  # fmt: skip


@one_database
async def test_the_list_shows_every_campaign_and_opens_them(shop: Shop) -> None:
    operator = await shop.staff("Zhou", Role.OPERATOR)
    await operator.writes("/start")
    await operator.sees("Campaigns", "Brand")
    await _tap(operator, "Campaigns")
    await operator.sees("No campaign yet", "Home")
    for turn in range(12):
        await _write_draft(operator, en=f"Message {turn}")
    await _tap(operator, "All campaigns")
    page = await operator.sees("Campaigns", "Message 11", new=True)
    assert sum("Message" in label for label in page.buttons) == 10
    await _tap(operator, "›")
    await operator.sees("Message 0", new=True)
    await _tap(operator, "1 · Message 0 · draft")
    await operator.sees("Campaign 1", "draft", new=True)


@one_database
async def test_an_audience_of_one_store_is_told_its_own_time(shop: Shop) -> None:
    operator = await shop.staff("Zhou", Role.OPERATOR)
    await _write_draft(operator)
    await _tap(operator, "When")
    await _tap(operator, "Other")
    await operator.writes("nonsense")
    await operator.sees("did not understand", new=True)
    await operator.writes("2026-12-01 10:00")
    await operator.sees("Tue 1 Dec 10:00 (Vancouver)", new=True)
    await _tap(operator, "Audience")
    await _tap(operator, "Harbour Street")
    await operator.sees("customers of Harbour Street", "Tue 1 Dec 10:00", new=True)
    card = await operator.sees("customers of Harbour Street", "Text: English")
    for forged in ("cs:1:99", "cs:1:-1", "cs:1:9223372036854775807"):  # never "then everybody"
        assert (await operator.is_told(await operator.forges(forged, card)))["show_alert"], forged
    campaign = await shop.database.read(lambda session: session.exec(select(Campaign)).one())
    assert (campaign.store_id, campaign.timezone) == (shop.store_id, "America/Vancouver")
