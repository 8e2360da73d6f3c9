"""Live cards: edited in place every 3 s or with the status, through a restart, until the end."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlmodel import Session, select

from bot.clock import Clock
from bot.db.engine import Database
from bot.db.tables import Chat
from bot.outbox import Landed
from bot.rates import ChatPace, LocalRateClock
from bot.sandbox.people import Person, Sandbox
from bot.sandbox.server import serve
from bot.sender import Sender, Sent
from bot.texts import Texts
from bot.voice import Voice
from campaigns import progress
from campaigns.delivery import Deliveries
from campaigns.lifecycle import cancel_campaign, keep_card, load_campaign
from campaigns.progress import Progress
from campaigns.schedule import Schedule
from tests.campaigns.factories import NOW, OPERATOR_CHAT, fire, make_campaign, make_customer, make_worker
from tests.conftest import HandClock

TOKEN = "424242:" + "t" * 35

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass
class Room:
    """A running campaign of ten whose live card stands in the operator's chat."""

    database: Database
    clock: HandClock
    texts: Texts
    box: Sandbox
    voice: Voice
    operator: Person
    campaign_id: int

    def progress(self) -> Progress:
        """As a process that has just started has it."""
        return Progress(self.database, self.clock, self.texts, self.voice)

    async def deliver(self, count: int) -> None:
        await self.database.unit_of_work(_deliver, Deliveries(self.texts), count)

    async def edits(self) -> int:
        return len(await self.box.calls("editMessageText"))


@pytest.fixture
async def room(database: Database, clock: HandClock, texts: Texts) -> AsyncIterator[Room]:
    async with serve(token=TOKEN, clock=Clock()) as address, Sandbox.connect(address) as box:
        operator = await box.person("周航", "zh", id=OPERATOR_CHAT)
        await operator.start()
        sender = Sender(TOKEN, address)
        voice = Voice(sender, LocalRateClock(25), ChatPace())
        sent = await sender.call("sendMessage", {"chat_id": OPERATOR_CHAT, "text": "card"})
        assert isinstance(sent, Sent)
        number = await database.unit_of_work(_begin, sent.message_id or 0)
        yield Room(database, clock, texts, box, voice, operator, number)
        await sender.close()


def _begin(session: Session, message_id: int) -> int:
    for turn in range(10):
        make_customer(session, turn, agreed=turn != 0)
    campaign = make_campaign(session)
    fire(session, campaign)
    keep_card(session, campaign.id or 0, chat=OPERATOR_CHAT, message_id=message_id)
    session.exec(select(Chat).where(Chat.telegram_id == OPERATOR_CHAT)).one().locale = "zh"
    return campaign.id or 0


def _deliver(session: Session, ledger: Deliveries, count: int) -> None:
    epoch = make_worker(session)
    claimed = ledger.claim(session, epoch=epoch, limit=count, now=NOW)
    ledger.settle(session, [Landed(row.key, Sent({"message_id": 1})) for row in claimed], epoch=epoch, now=NOW)


async def test_the_card_follows_in_its_readers_language(room: Room) -> None:
    await room.progress().tick()
    card = await room.operator.sees("发送中", "共 10 人，已有结果 1", "没有同意接收优惠 1")
    assert card.buttons == ("暂停", "取消发送", "全部群发")


async def test_it_is_not_edited_more_often_than_every_3_seconds(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = 100.0
    monkeypatch.setattr(progress, "machine_seconds", lambda: seconds)
    following = room.progress()
    for _ in range(9):
        await following.tick()
        await room.deliver(1)
        seconds += 1
    assert await room.edits() == 3


async def test_a_new_status_waits_for_no_slow_count(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "EVERY", 3600.0)
    following = room.progress()
    await following.tick()
    await room.operator.sees("发送中")
    await room.deliver(9)
    await following.tick()
    assert await room.edits() == 1
    room.clock.move(seconds=1)
    await Schedule(room.database, room.clock).tick()
    await following.tick()
    await room.operator.sees("已完成", "已发出：9")
    assert await _live_card(room) is None


async def test_nothing_new_is_not_said_again(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.0)
    monkeypatch.setattr(progress, "SHARE", 0)
    following = room.progress()
    for _ in range(4):
        await following.tick()
    assert await room.edits() == 1


async def test_a_restart_goes_on_with_the_same_message(room: Room) -> None:
    await room.progress().tick()
    await room.deliver(4)
    again = room.progress()
    await again.tick()
    await room.operator.sees("已发出：4")
    await room.progress().tick()  # what Telegram calls "not modified" is no fault
    assert await _live_card(room) is not None


async def test_the_end_is_told_and_the_card_is_left_alone(room: Room) -> None:
    await room.deliver(9)
    room.clock.move(seconds=1)
    await Schedule(room.database, room.clock).tick()
    await room.progress().tick()
    card = await room.operator.sees("已完成", "共 10 人，已有结果 10", "已发出：9", "未发送：1")
    assert card.buttons == ("再用一次", "全部群发")
    assert await _live_card(room) is None


async def test_a_cancelled_one_is_followed_until_everyone_is_accounted_for(room: Room) -> None:
    await room.deliver(2)
    await room.database.unit_of_work(cancel_campaign, room.campaign_id)
    await room.progress().tick()
    await room.operator.sees("已取消", "还没轮到：7")
    assert await _live_card(room) is not None
    await Schedule(room.database, room.clock).tick()
    await room.progress().tick()
    await room.operator.sees("已取消", "停发前还没轮到 7", "共 10 人，已有结果 10")
    assert await _live_card(room) is None


async def test_a_card_that_was_deleted_is_given_up(room: Room) -> None:
    await room.database.unit_of_work(keep_card, room.campaign_id, chat=OPERATOR_CHAT, message_id=9_999)
    await room.progress().tick()
    assert await _live_card(room) is None


async def _live_card(room: Room) -> int | None:
    campaign = await room.database.read(load_campaign, room.campaign_id)
    return campaign.card_message
