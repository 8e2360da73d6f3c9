"""Errands against a real sandbox: progress in place, cancelled at once, one result and never a second unasked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
from sqlmodel import Session, select

from bot.db.engine import Database
from bot.db.tables import Errand, ErrandStatus
from bot.domain.errands import ErrandOver, cancel_errand, want_errand
from bot.domain.people import Person as Asker
from bot.domain.people import find_person, meet_person
from bot.epochs import Epoch
from bot.errands import Errands, Made, Maker, Task
from bot.errors import Refusal
from bot.jobs import Jobs
from bot.rates import ChatPace, LocalRateClock
from bot.sandbox.people import Person, Sandbox
from bot.sandbox.server import serve
from bot.sender import File, Sender
from bot.texts import Texts
from bot.voice import Voice
from tests.conftest import NOON, HandClock

TOKEN = "424242:" + "t" * 35
KIND = "done"  # any kind has the phrase `errand.KIND`


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    async with serve(token=TOKEN) as address, Sandbox.connect(address) as box:
        yield box


@asynccontextmanager
async def running(database: Database, texts: Texts, box: Sandbox, maker: Maker) -> AsyncIterator[Epoch]:
    """One process's errands at work, told by its own epoch; the way out is a crash: nothing is given back."""
    clock = HandClock()
    sender = Sender(TOKEN, box.url)
    voice = Voice(sender, LocalRateClock(500), ChatPace())
    epoch = Epoch(database, clock, lambda session, epochs, now: 0)
    await epoch.begin()
    errands = Errands(database, clock, epoch, voice, texts, {KIND: maker})
    jobs = asyncio.create_task(Jobs(database, clock, [errands.job()]).run())
    try:
        yield epoch
    finally:
        jobs.cancel()
        await errands.stop()
        await asyncio.gather(jobs, return_exceptions=True)
        await sender.close()


async def ask(database: Database, person: Person, total: int = 0) -> int:
    return await database.unit_of_work(_ask, person.id, total, NOON)


async def test_a_document_comes_of_it_once(database: Database, texts: Texts, box: Sandbox) -> None:
    async def make(task: Task) -> Made:
        return Made("operator/errand_over", {"what": "Posters", "said": "here"}, file=File("all.zip", b"PK"))

    anna = await _person(box)
    async with running(database, texts, box, make):
        errand = await ask(database, anna)
        card = await anna.sees("Posters", "here", new=True)
        assert "all.zip" in str(card.raw["document"])
        assert await _status(database, errand, ErrandStatus.DONE)
    assert len(await box.calls("sendDocument")) == 1


async def test_progress_stands_in_one_message(
    database: Database, texts: Texts, box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.errands.SHOW_EVERY", 0.0)

    async def make(task: Task) -> Made:
        for step in range(4):
            await task.report(step, 4)
        return Made("operator/errand_over", {"what": "Read", "said": "nothing new"})

    anna = await _person(box)
    async with running(database, texts, box, make):
        errand = await ask(database, anna, 4)
        await anna.sees("nothing new")
        assert await _status(database, errand, ErrandStatus.DONE)
    assert len(await box.calls("sendMessage")) == 1
    edits = [call["params"]["text"] for call in await box.calls("editMessageText")]
    assert any("3 of 4" in text for text in edits)


async def test_whoever_asked_may_cancel_it_and_nobody_else(
    database: Database, texts: Texts, box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.errands.SHOW_EVERY", 0.0)
    going_on = asyncio.Event()

    async def make(task: Task) -> Made:
        await going_on.wait()
        await task.report(1, 2)
        raise AssertionError("it was cancelled")

    anna = await _person(box)
    ben = await box.person("Ben")
    await ben.start()
    async with running(database, texts, box, make):
        errand = await ask(database, anna, 2)
        await anna.sees("0 of 2")
        with pytest.raises(ErrandOver):
            await database.unit_of_work(_cancel, ben.id, errand, NOON)
        await database.unit_of_work(_cancel, anna.id, errand, NOON)
        going_on.set()
        await anna.sees("Cancelled")
        assert await _status(database, errand, ErrandStatus.CANCELLED)


async def test_what_a_dead_process_worked_on_is_done_again(database: Database, texts: Texts, box: Sandbox) -> None:
    started = asyncio.Event()

    async def hang(task: Task) -> Made:
        started.set()
        await asyncio.sleep(60)
        raise AssertionError

    async def make(task: Task) -> Made:
        return Made("operator/errand_over", {"what": "Posters", "said": "here"})

    anna = await _person(box)
    async with running(database, texts, box, hang) as dead:
        errand = await ask(database, anna)
        await asyncio.wait_for(started.wait(), 5)
    await dead.end()
    async with running(database, texts, box, make):
        await anna.sees("here")
        assert await _status(database, errand, ErrandStatus.DONE)
    assert len(await box.calls("sendMessage")) == 1, "the progress message is taken over as well"


async def test_a_result_that_may_have_arrived_is_not_sent_again(
    database: Database, texts: Texts, box: Sandbox
) -> None:
    async def make(task: Task) -> Made:
        return Made("operator/errand_over", {"what": "Posters", "said": "here"}, file=File("all.zip", b"PK"))

    anna = await _person(box)
    async with running(database, texts, box, make) as dead:
        errand = await ask(database, anna)
        assert await _status(database, errand, ErrandStatus.DONE)
    await database.unit_of_work(_back, errand, ErrandStatus.HANDING_OVER)
    await dead.end()
    async with running(database, texts, box, make):
        await anna.sees("may have been sent")
        assert await _status(database, errand, ErrandStatus.UNCONFIRMED)
    assert len(await box.calls("sendDocument")) == 1


async def test_a_refusal_is_said_in_the_askers_words(database: Database, texts: Texts, box: Sandbox) -> None:
    async def make(task: Task) -> Made:
        raise ErrandOver

    anna = await _person(box)
    async with running(database, texts, box, make):
        errand = await ask(database, anna)
        await anna.sees("over already")
        assert await _status(database, errand, ErrandStatus.FAILED)
    assert issubclass(ErrandOver, Refusal)


async def test_a_long_one_does_not_hold_up_the_next(database: Database, texts: Texts, box: Sandbox) -> None:
    async def make(task: Task) -> Made:
        if task.wanted.total:
            await asyncio.sleep(60)
        return Made("operator/errand_over", {"what": "Quick", "said": "here"})

    anna = await _person(box)
    async with running(database, texts, box, make):
        await ask(database, anna, 1)
        await anna.sees("0 of 1")
        quick = await ask(database, anna)
        assert await _status(database, quick, ErrandStatus.DONE)


async def _person(box: Sandbox) -> Person:
    anna = await box.person("Anna")
    await anna.start()
    return anna


def _meet(session: Session, telegram_id: int, now: datetime) -> Asker:
    return meet_person(session, telegram_id=telegram_id, name="Anna", locale="en", now=now)


def _ask(session: Session, telegram_id: int, total: int, now: datetime) -> int:
    return want_errand(session, _meet(session, telegram_id, now), kind=KIND, facts={}, total=total, now=now)


def _cancel(session: Session, telegram_id: int, errand_id: int, now: datetime) -> None:
    _meet(session, telegram_id, now)
    person = find_person(session, telegram_id=telegram_id)
    assert person
    cancel_errand(session, person, errand_id=errand_id, now=now)


def _back(session: Session, errand_id: int, status: ErrandStatus) -> None:
    errand = session.exec(select(Errand).where(Errand.id == errand_id)).one()
    errand.status = status
    session.add(errand)


async def _status(database: Database, errand_id: int, wanted: ErrandStatus, within: float = 5) -> bool:
    def look(session: Session) -> ErrandStatus:
        return session.exec(select(Errand.status).where(Errand.id == errand_id)).one()

    for _ in range(int(within / 0.05)):
        if await database.read(look) is wanted:
            return True
        await asyncio.sleep(0.05)
    return False
