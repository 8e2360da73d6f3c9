"""Errands against a real sandbox: progress in place, cancelled at once, one result and never a second unasked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
from sqlmodel import Session, select

from bot.db.engine import Database
from bot.db.tables import Errand, ErrandStatus
from bot.domain.office.errands import ErrandOver, cancel_errand, note_shown, want_errand
from bot.domain.people.chats import Person as Asker
from bot.domain.people.chats import find_person, meet_person
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


async def test_the_result_is_seen_though_the_progress_message_was_deleted(
    database: Database, texts: Texts, box: Sandbox
) -> None:
    going_on = asyncio.Event()

    async def make(task: Task) -> Made:
        await going_on.wait()
        return Made("operator/errand_over", {"what": "Read", "said": "two new ones"})

    anna = await _person(box)
    async with running(database, texts, box, make):
        errand = await ask(database, anna, 2)
        await _delete(box, anna, (await anna.sees("0 of 2")).id)
        going_on.set()
        await anna.sees("two new ones")
        assert await _status(database, errand, ErrandStatus.DONE)


async def test_a_refusal_is_heard_though_the_progress_message_never_came(
    database: Database, texts: Texts, box: Sandbox
) -> None:
    async def make(task: Task) -> Made:
        raise ErrandOver

    anna = await _person(box)
    await box.fault("5xx", method="sendMessage", when="before", times=1, status=502)
    async with running(database, texts, box, make):
        await ask(database, anna)
        await anna.sees("over already")


async def test_a_card_that_stands_there_already_is_no_failure(
    database: Database, texts: Texts, box: Sandbox
) -> None:
    async def make(task: Task) -> Made:
        return Made("operator/errand_over", {"what": "Rights", "said": "all is well"})

    anna = await _person(box)
    async with running(database, texts, box, make):
        await ask(database, anna)
        card = await anna.sees("all is well")
        again = await database.unit_of_work(_ask_on, anna.id, card.id, NOON)
        assert await _status(database, again, ErrandStatus.DONE)
    assert [card.text for card in await anna.reads() if not card.mine] == [card.text]


async def test_a_flood_delays_the_result_and_it_is_made_once(
    database: Database, texts: Texts, box: Sandbox
) -> None:
    made = 0

    async def make(task: Task) -> Made:
        nonlocal made
        made += 1
        return Made("operator/errand_over", {"what": "Posters", "said": "here"}, file=File("all.zip", b"PK"))

    anna = await _person(box)
    await box.fault("429", method="sendDocument", times=1, retry_after=1)
    async with running(database, texts, box, make):
        errand = await ask(database, anna)
        assert await _status(database, errand, ErrandStatus.DONE)
    assert made == 1


async def test_a_worker_whose_epoch_was_renewed_goes_on(
    database: Database, texts: Texts, box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.errands.SHOW_EVERY", 0.0)
    going_on = asyncio.Event()

    async def make(task: Task) -> Made:
        await going_on.wait()
        await task.report(1, 2)
        return Made("operator/errand_over", {"what": "Posters", "said": "here"})

    anna = await _person(box)
    async with running(database, texts, box, make) as epoch:
        errand = await ask(database, anna, 2)
        await anna.sees("0 of 2")
        await epoch.renew()
        going_on.set()
        await anna.sees("here")
        assert await _status(database, errand, ErrandStatus.DONE)
    assert not [call for call in await box.calls("editMessageText") if "Cancelled" in call["params"]["text"]]


async def test_a_worker_that_was_overtaken_is_silent(
    database: Database, texts: Texts, box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.errands.SHOW_EVERY", 0.0)
    going_on = asyncio.Event()

    async def make(task: Task) -> Made:
        await going_on.wait()
        await task.report(1, 2)
        raise AssertionError("it is another worker's")

    anna = await _person(box)
    async with running(database, texts, box, make) as epoch:
        errand = await ask(database, anna, 2)
        await anna.sees("0 of 2")
        await database.unit_of_work(_overtake, errand, epoch.current)
        going_on.set()
        await asyncio.sleep(0.3)
    assert await box.calls("editMessageText") == []


async def test_a_button_pressed_twice_makes_one_document(database: Database, texts: Texts, box: Sandbox) -> None:
    going_on = asyncio.Event()

    async def make(task: Task) -> Made:
        await going_on.wait()
        return Made("operator/errand_over", {"what": "Posters", "said": "here"}, file=File("all.zip", b"PK"))

    anna = await _person(box)
    async with running(database, texts, box, make):
        errand = await ask(database, anna, 2)
        await anna.sees("0 of 2")
        assert await ask(database, anna, 2) == errand
        assert await ask(database, anna, 3) != errand, "something else"
        going_on.set()
        assert await _status(database, errand, ErrandStatus.DONE)
        assert await ask(database, anna, 2) != errand, "it was done; this is asked for anew"


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


async def _delete(box: Sandbox, person: Person, message_id: int) -> None:
    sender = Sender(TOKEN, box.url)
    await sender.call("deleteMessage", {"chat_id": person.id, "message_id": message_id})
    await sender.close()


async def _person(box: Sandbox) -> Person:
    anna = await box.person("Anna")
    await anna.start()
    return anna


def _meet(session: Session, telegram_id: int, now: datetime) -> Asker:
    return meet_person(session, telegram_id=telegram_id, name="Anna", locale="en", now=now)


def _ask(session: Session, telegram_id: int, total: int, now: datetime) -> int:
    return want_errand(
        session, _meet(session, telegram_id, now), kind=KIND, facts={"total": total}, total=total, now=now
    )


def _ask_on(session: Session, telegram_id: int, message_id: int, now: datetime) -> int:
    errand = _ask(session, telegram_id, 0, now)
    note_shown(session, errand, message_id)
    return errand


def _overtake(session: Session, errand_id: int, epoch: int) -> None:
    errand = session.exec(select(Errand).where(Errand.id == errand_id)).one()
    errand.epoch = epoch + 1
    session.add(errand)


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
