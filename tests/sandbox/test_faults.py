"""Faults on demand and flood limits: what the bot hears, and what really happened."""

import time

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError

from bot.sandbox import Group, Person, Sandbox
from bot.sandbox.limits import Limits
from bot.sandbox.people import Refusal
from tests.sandbox.conftest import Inbox


async def test_a_flood_refusal_strikes_as_often_as_asked(bot: Bot, box: Sandbox, anna: Person) -> None:
    await box.fault("429", method="send*", times=2, retry_after=7)
    for _ in range(2):
        with pytest.raises(TelegramRetryAfter) as wait:
            await bot.send_message(anna.id, "Hello")
        assert wait.value.retry_after == 7
    assert await bot.send_message(anna.id, "Hello")


@pytest.mark.parametrize(("when", "seen"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize(("kind", "error"), [("5xx", TelegramServerError), ("drop", TelegramNetworkError)])
async def test_an_error_may_come_before_or_after_the_effect(
    bot: Bot, box: Sandbox, anna: Person, kind: str, error: type[Exception], when: str, seen: int
) -> None:
    await box.fault(kind, method="sendMessage", when=when, times=1)
    with pytest.raises(error):
        await bot.send_message(anna.id, "Hello")
    assert len([card for card in await anna.reads() if card.text == "Hello"]) == seen
    call = (await box.calls("sendMessage"))[0]
    assert (call["delivered"], call["fault"]) == (bool(seen), kind)
    assert (call["message_id"] is not None) == bool(seen)


async def test_one_chat_may_be_slow_alone(bot: Bot, box: Sandbox, anna: Person, ben: Person) -> None:
    await ben.start()
    await box.fault("slow", method="send*", chat_id=anna.id, seconds=0.4, when="after")
    began = time.monotonic()
    await bot.send_message(ben.id, "quick")
    assert time.monotonic() - began < 0.3
    await bot.send_message(anna.id, "slow")
    assert time.monotonic() - began > 0.4
    calls = await box.calls("sendMessage")
    assert calls[1]["answered"] - calls[1]["received"] >= 0.4


async def test_probability_strikes_now_and_then(bot: Bot, box: Sandbox, anna: Person) -> None:
    await box.fault("5xx", method="sendMessage", probability=0.5, status=502)
    outcomes = set()
    for _ in range(40):
        try:
            await bot.send_message(anna.id, "x")
            outcomes.add("sent")
        except TelegramServerError:
            outcomes.add("failed")
    assert outcomes == {"sent", "failed"}


async def test_an_update_may_come_twice(box: Sandbox, anna: Person, inbox: Inbox) -> None:
    await inbox.read()
    await box.fault("duplicate", method="update", times=1)
    await anna.writes("Hello")
    first = await inbox.read()
    again = await inbox.read()
    assert [one.update_id for one in again] == [one.update_id for one in first]
    await anna.writes("Next")
    assert [one.message and one.message.text for one in await inbox.read()] == ["Next"]


async def test_down_means_no_answer_and_no_effect(bot: Bot, box: Sandbox, anna: Person) -> None:
    await box.weather("down")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(anna.id, "Hello")
    with pytest.raises(TelegramNetworkError):
        await bot.get_updates()
    await box.weather("fine")
    await bot.send_message(anna.id, "Back")
    assert [card.text for card in await anna.reads()] == ["/start", "Back"]


async def test_wrong_rules_are_named(box: Sandbox) -> None:
    with pytest.raises(Refusal, match="a fault has no 'colour'"):
        await box.fault("drop", colour="red")
    with pytest.raises(Refusal, match="kind must be one of"):
        await box.fault("rain")
    with pytest.raises(Refusal, match="weather must be one of"):
        await box.weather("rain")


async def test_limits_refuse_the_fourth_message_in_a_chat(
    bot: Bot, box: Sandbox, anna: Person, group: Group
) -> None:
    await box.limits(enabled=True)
    for number in range(3):
        await bot.send_message(anna.id, f"n{number}")
    with pytest.raises(TelegramRetryAfter) as wait:
        await bot.send_message(anna.id, "too much")
    assert wait.value.retry_after == 1
    assert await bot.send_chat_action(anna.id, "typing")
    assert await bot.send_message(group.id, "another chat")
    assert [card.text for card in await anna.reads(after=1)][-1] == "n2"


def test_buckets_refill_as_telegrams_do() -> None:
    now = 0.0
    limits = Limits(lambda: now)
    limits.enabled = True
    sent = sum(limits.charge("sendMessage", chat) == 0 for chat in range(1, 100))
    assert sent == 30
    now = 1.0
    sent = sum(limits.charge("sendMessage", chat) == 0 for chat in range(1, 100))
    assert sent == 30
    now, sent = 100.0, 0
    for _ in range(60):
        sent += limits.charge("sendMessage", -5) == 0
        now += 1
    assert 20 <= sent <= 41
    assert limits.charge("answerCallbackQuery", None) == 0


def test_a_group_takes_twenty_a_minute() -> None:
    now = 0.0
    limits = Limits(lambda: now)
    limits.enabled = True
    passed = 0
    while not (wait := limits.charge("sendMessage", -5)):
        passed += 1
        now += 1.0
    assert (passed, wait) == (29, 1)
    now += 600.0
    at_once = [limits.charge("sendMessage", -5) for _ in range(4)]
    assert at_once == [0, 0, 0, 1]


def test_paid_messages_have_their_own_bucket() -> None:
    limits = Limits(lambda: 0.0)
    limits.enabled = True
    assert sum(limits.charge("sendMessage", chat, paid=True) == 0 for chat in range(1, 2000)) == 1000
    assert limits.charge("sendMessage", 5000) == 0
