"""The outbox against a real sandbox: outcomes are told apart, nothing is sent twice, nothing unwritten is lost."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.db.engine import Database
from bot.db.prepared import Prepared
from bot.db.tables import Chat, ChatKind, Notice, NoticeClass, NoticeStatus
from bot.domain.owed.notices import WAKE, owe_notice
from bot.epochs import Epoch
from bot.errors import TryAgainLater
from bot.notices import Notices
from bot.outbox import Outbox, Source, give_up_all
from bot.rates import ChatPace, LocalRateClock
from bot.sandbox.people import Person, Sandbox
from bot.sandbox.server import serve
from bot.sender import Sender
from bot.texts import Texts
from bot.voice import Voice
from tests.conftest import NOON, HandClock

TOKEN = "424242:" + "t" * 35
_SILENT_WORKER = Prepared("""
    INSERT INTO workers (started_at, beat_at) VALUES ('2020-01-01 00:00:00', '2020-01-01 00:00:00') RETURNING id
""")


@asynccontextmanager
async def pump(
    database: Database, clock: HandClock, texts: Texts, address: str, *, rate: float = 500
) -> AsyncIterator[Outbox]:
    """One outbox of notices at work against the sandbox."""
    sender = Sender(TOKEN, address)
    voice = Voice(sender, LocalRateClock(rate), ChatPace())
    sources: list[Source] = [Notices(texts)]
    epoch = Epoch(database, clock, give_up_all(sources))
    await epoch.begin()
    outbox = Outbox(database, clock, voice, epoch, sources, in_flight=16)
    database.on_wake(WAKE, outbox.wake)
    running = asyncio.create_task(outbox.run())
    yield outbox
    outbox.stop()
    await asyncio.wait_for(running, 15)
    await sender.close()


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    async with serve(token=TOKEN) as address, Sandbox.connect(address) as box:
        yield box


def _owe(session: Session, telegram_id: int, key: str, delay: float = 0, text: str = "Yes") -> None:
    chat = session.exec(select(Chat).where(Chat.telegram_id == telegram_id)).first()
    if chat is None:
        chat = Chat(telegram_id=telegram_id, kind=ChatKind.PRIVATE, created_at=NOON)
        session.add(chat)
        session.flush()
    owe_notice(
        session,
        chat_id=chat.id or 0,
        kind=NoticeClass.SERVICE,
        template="shopper/guide_answer",
        facts={"guide": "Mei", "question": "Open?", "text": text},
        dedupe_key=key,
        now=NOON,
        not_before=NOON + timedelta(seconds=delay),
    )


def _statuses(session: Session) -> list[tuple[NoticeStatus, str]]:
    rows = session.exec(select(Notice).order_by(col(Notice.id))).all()
    return [(row.status, row.reason) for row in rows]


async def _settled(database: Database, count: int = 1, within: float = 8) -> list[tuple[NoticeStatus, str]]:
    """Statuses once `count` notices are neither pending nor sending."""
    for _ in range(int(within / 0.05)):
        statuses = await database.read(_statuses)
        if sum(status not in (NoticeStatus.PENDING, NoticeStatus.SENDING) for status, _ in statuses) >= count:
            return statuses
        await asyncio.sleep(0.05)
    raise AssertionError(statuses)


async def _reachable(box: Sandbox) -> Person:
    person = await box.person("Anna")
    await person.start()
    return person


async def test_a_notice_arrives_once_and_is_booked(
    database: Database, clock: HandClock, texts: Texts, box: Sandbox
) -> None:
    anna = await _reachable(box)
    async with pump(database, clock, texts, box.url):
        await database.unit_of_work(_owe, anna.id, "a")
        await database.unit_of_work(_owe, anna.id, "a")
        assert await _settled(database) == [(NoticeStatus.SENT, "")]
    assert len([card for card in await anna.reads() if not card.mine]) == 1


async def test_what_is_not_due_waits_for_shop_time(
    database: Database, clock: HandClock, texts: Texts, box: Sandbox
) -> None:
    anna = await _reachable(box)
    async with pump(database, clock, texts, box.url):
        await database.unit_of_work(_owe, anna.id, "a", delay=3600)
        await asyncio.sleep(1.5)
        assert (await database.read(_statuses))[0][0] is NoticeStatus.PENDING
        clock.move(hours=1)
        assert (await _settled(database))[0][0] is NoticeStatus.SENT


async def test_blocked_is_final_and_marks_the_chat(
    database: Database, clock: HandClock, texts: Texts, box: Sandbox
) -> None:
    anna = await _reachable(box)
    await anna.blocks()
    async with pump(database, clock, texts, box.url):
        await database.unit_of_work(_owe, anna.id, "a")
        assert await _settled(database) == [(NoticeStatus.FAILED, "bot was blocked by the user")]
    chat = await database.read(lambda session: session.exec(select(Chat)).one())
    assert chat.blocked_at == NOON


async def test_flood_goes_back_and_is_sent_later(
    database: Database, clock: HandClock, texts: Texts, box: Sandbox
) -> None:
    anna = await _reachable(box)
    await box.fault("429", method="sendMessage", times=1, retry_after=1)
    async with pump(database, clock, texts, box.url):
        await database.unit_of_work(_owe, anna.id, "a")
        await asyncio.sleep(2)
        clock.move(seconds=2)
        assert (await _settled(database))[0][0] is NoticeStatus.SENT
    assert len([card for card in await anna.reads() if not card.mine]) == 1


@pytest.mark.parametrize(("kind", "facts"), [("5xx", {"status": 502}), ("drop", {})])
async def test_an_unclear_answer_is_unconfirmed_and_never_sent_again(
    database: Database, clock: HandClock, texts: Texts, box: Sandbox, kind: str, facts: dict[str, int]
) -> None:
    anna = await _reachable(box)
    await box.fault(kind, method="sendMessage", when="after", times=1, **facts)
    async with pump(database, clock, texts, box.url):
        await database.unit_of_work(_owe, anna.id, "a")
        assert (await _settled(database))[0][0] is NoticeStatus.UNCONFIRMED
        clock.move(hours=1)
        await asyncio.sleep(1.5)
    assert len(await box.calls("sendMessage")) == 1


async def test_a_refused_connection_is_known_not_sent(database: Database, clock: HandClock, texts: Texts) -> None:
    async with pump(database, clock, texts, "http://127.0.0.1:9"):
        await database.unit_of_work(_owe, 7, "a")
        await asyncio.sleep(2)
    assert (await database.read(_statuses))[0][0] is NoticeStatus.PENDING


async def test_a_notice_that_cannot_be_worded_does_not_stop_the_others(
    database: Database, clock: HandClock, texts: Texts, box: Sandbox
) -> None:
    anna = await _reachable(box)
    await database.unit_of_work(_owe, anna.id, "bad")
    await database.unit_of_work(
        lambda session: Prepared("UPDATE notices SET template = 'no/such'")(session).rowcount
    )
    await database.unit_of_work(_owe, anna.id, "good")
    async with pump(database, clock, texts, box.url):
        bad, good = await _settled(database, 2)
    assert (bad[0], good[0]) == (NoticeStatus.FAILED, NoticeStatus.SENT)
    assert "worded" in bad[1]


async def test_what_a_dead_worker_held_is_unconfirmed_and_not_sent(
    database: Database, clock: HandClock, texts: Texts, box: Sandbox
) -> None:
    anna = await _reachable(box)
    await database.unit_of_work(_owe, anna.id, "a")
    dead = await database.unit_of_work(_die_with_it)
    async with pump(database, clock, texts, box.url):
        assert await _settled(database) == [(NoticeStatus.UNCONFIRMED, "crash")]
    assert dead
    assert await box.calls("sendMessage") == []


def _die_with_it(session: Session) -> int:
    """A worker that claimed the notice a while ago and beats no more."""
    epoch = int(_SILENT_WORKER(session).fetchone()[0])
    Notices(Texts()).claim(session, epoch=epoch, limit=10, now=NOON)
    return epoch


class CutAfterCommit(Database):
    """A database whose connection breaks right after the commit of the first claim that took something."""

    was_cut = False

    async def unit_of_work(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        result = await super().unit_of_work(fn, *args, **kwargs)
        if not self.was_cut and fn.__name__ == "_claim_first" and result[1]:
            self.was_cut = True
            raise TryAgainLater("cut")
        return result


async def test_a_claim_whose_commit_nobody_knows_of_becomes_unconfirmed(
    database_url: str, clock: HandClock, texts: Texts, box: Sandbox
) -> None:
    anna = await _reachable(box)
    database = CutAfterCommit(database_url)
    await database.unit_of_work(_owe, anna.id, "lost")
    async with pump(database, clock, texts, box.url):
        assert await _settled(database) == [(NoticeStatus.UNCONFIRMED, "crash")]
        await database.unit_of_work(_owe, anna.id, "next")
        assert (await _settled(database, 2))[1] == (NoticeStatus.SENT, "")
    database.close()
    assert len(await box.calls("sendMessage")) == 1


async def test_an_epoch_that_was_declared_dead_claims_nothing(
    database: Database, clock: HandClock, texts: Texts
) -> None:
    await database.unit_of_work(_owe, 7, "a")
    epoch = Epoch(database, clock, lambda *_: 0)
    await epoch.begin()
    await epoch.end()
    notices = Notices(texts)
    claimed = await database.unit_of_work(notices.claim, epoch=epoch.current, limit=5, now=NOON)
    assert claimed == []
    assert (await database.read(_statuses))[0][0] is NoticeStatus.PENDING


async def test_what_could_not_be_settled_before_the_end_is_unconfirmed(
    database: Database, clock: HandClock, texts: Texts
) -> None:
    await database.unit_of_work(_owe, 7, "a")
    notices = Notices(texts)
    epoch = Epoch(database, clock, give_up_all([notices]))
    await epoch.begin()
    await database.unit_of_work(notices.claim, epoch=epoch.current, limit=5, now=NOON)
    await epoch.end()
    assert await database.read(_statuses) == [(NoticeStatus.UNCONFIRMED, "crash")]


async def test_a_notice_to_what_was_a_group_goes_to_the_supergroup(
    database: Database, clock: HandClock, texts: Texts
) -> None:
    await database.unit_of_work(_owe, -7, "a")
    await database.unit_of_work(_move_to, -1007)
    epoch = Epoch(database, clock, lambda *_: 0)
    await epoch.begin()
    claimed = await database.unit_of_work(Notices(texts).claim, epoch=epoch.current, limit=5, now=NOON)
    assert [row.chat for row in claimed] == [-1007]


def _move_to(session: Session, telegram_id: int) -> None:
    new = Chat(telegram_id=telegram_id, kind=ChatKind.GROUP, created_at=NOON)
    session.add(new)
    session.flush()
    old = session.exec(select(Chat).where(Chat.telegram_id == -7)).one()
    old.moved_to = new.id
    session.add(old)


async def test_one_chat_is_told_in_order_also_when_its_pace_holds_it_back(
    database: Database, clock: HandClock, texts: Texts, box: Sandbox
) -> None:
    anna = await _reachable(box)
    for number in range(6):
        await database.unit_of_work(_owe, anna.id, f"{number}", text=f"No. {number}")

    async def let_time_pass() -> None:
        while True:
            await asyncio.sleep(0.2)
            clock.move(seconds=0.2)

    passing = asyncio.create_task(let_time_pass())
    async with pump(database, clock, texts, box.url):
        await _settled(database, 6, within=12)
    passing.cancel()
    told = [card.text for card in await anna.reads() if not card.mine]
    assert [re.findall(r"No. (\d)", text)[0] for text in told] == list("012345")


async def test_a_slow_chat_does_not_hold_up_the_others(
    database: Database, clock: HandClock, texts: Texts, box: Sandbox
) -> None:
    slow, quick = await _reachable(box), await _reachable(box)
    await box.fault("slow", chat_id=slow.id, seconds=4)
    async with pump(database, clock, texts, box.url):
        await database.unit_of_work(_owe, slow.id, "slow")
        await database.unit_of_work(_owe, quick.id, "quick")
        await quick.sees(within=2)
        assert (await database.read(_statuses))[0][0] is NoticeStatus.SENDING
