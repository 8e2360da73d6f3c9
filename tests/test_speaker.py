"""The speaker: who wrote to us is answered, whatever the weather; a repeat of what is in hand adds nothing."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlmodel import Session, select

from bot.db.engine import Database
from bot.db.tables import Chat, ChatKind, Notice
from bot.intake import Taken, remember
from bot.rates import ChatPace, LocalRateClock
from bot.replies import Call, Reply, say
from bot.sandbox.people import Person, Sandbox
from bot.sandbox.server import serve
from bot.sender import Sender
from bot.speaker import Speaker
from bot.voice import Voice
from tests.conftest import NOON, HandClock

TOKEN = "424242:" + "t" * 35


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    async with serve(token=TOKEN) as address, Sandbox.connect(address) as box:
        yield box


@pytest.fixture
async def speaker(database: Database, clock: HandClock, box: Sandbox) -> AsyncIterator[Speaker]:
    sender = Sender(TOKEN, box.url)
    yield Speaker(database, clock, Voice(sender, LocalRateClock(500), ChatPace()))
    await sender.close()


async def _taken(database: Database, person: Person) -> Taken:
    return await database.unit_of_work(_remember, person.id, (say(person.id, "Here you are."),))


def _remember(session: Session, telegram_id: int, reply: Reply) -> Taken:
    session.add(Chat(telegram_id=telegram_id, kind=ChatKind.PRIVATE, created_at=NOON))
    return remember(session, 1, reply, NOON)


async def _anna(box: Sandbox) -> Person:
    anna = await box.person("Anna")
    await anna.start()
    return anna


async def test_a_reply_that_may_not_have_arrived_is_owed_once_more(
    database: Database, box: Sandbox, speaker: Speaker
) -> None:
    anna = await _anna(box)
    await box.fault("5xx", method="sendMessage", when="before", times=1, status=502)
    speaker.speak(await _taken(database, anna))
    await speaker.drain()
    owed = await database.read(lambda session: session.exec(select(Notice.call)).one())
    assert "Here you are." in owed


async def test_a_repeat_of_what_is_being_said_adds_nothing(
    database: Database, box: Sandbox, speaker: Speaker
) -> None:
    anna = await _anna(box)
    await box.fault("slow", chat_id=anna.id, seconds=0.5)
    taken = await _taken(database, anna)
    for _ in range(3):
        speaker.speak(taken)
        await asyncio.sleep(0.1)
    await speaker.drain()
    assert len(await box.calls("sendMessage")) == 1


async def test_showing_that_somebody_types_uses_up_no_turn_of_the_chat(box: Sandbox) -> None:
    anna, pace, sender = await _anna(box), ChatPace(), Sender(TOKEN, box.url)
    voice = Voice(sender, LocalRateClock(500), pace)
    for _ in range(5):
        await voice.speak(Call("sendChatAction", anna.id, {"chat_id": anna.id, "action": "typing"}))
    assert pace.wait(anna.id) == 0
    await sender.close()
