"""A group that moves while something is said of the old chat: what was said counts for nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import sleep

import pytest
from aiogram.types import Chat, ChatMemberLeft, ChatMemberMember, ChatMemberUpdated, User
from sqlalchemy import Connection
from sqlmodel import Session, select

from bot.db.engine import Database, make_engine
from bot.db.tables import GroupStatus, JoinRequest, JoinStatus, Notice
from bot.domain.people.chats import meet_person
from bot.domain.people.memberships import ask_to_join, list_wanted
from bot.domain.stores import group_moves
from bot.domain.stores.cards import add_store
from bot.domain.stores.group_moves import move_group
from bot.domain.stores.groups import add_group, bind_group, find_group_by_id
from bot.handlers.events import Event, House
from bot.handlers.group import approvals as approving
from bot.handlers.group.approvals import Approvals
from bot.handlers.group.standing import take_standing
from bot.rates import ChatPace, LocalRateClock
from bot.sandbox.people import Group, Sandbox
from bot.sandbox.server import serve
from bot.sender import Sender
from bot.texts import Texts
from bot.voice import Voice
from tests.conftest import NOON, HandClock

TOKEN = "424242:" + "t" * 35
METHOD = "approveChatJoinRequest"
OLD, NEW, ANNA = -1001, -1002001, 77
BOT = User(id=1, is_bot=True, first_name="Regulars")
IN, OUT = ChatMemberMember(user=BOT), ChatMemberLeft(user=BOT)
Member = ChatMemberMember | ChatMemberLeft

on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)  # SQLite writes in one lane


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    async with serve(token=TOKEN) as address, Sandbox.connect(address) as box:
        yield box


@pytest.fixture
async def approvals(database: Database, clock: HandClock, box: Sandbox) -> AsyncIterator[Approvals]:
    sender = Sender(TOKEN, box.url)
    yield Approvals(database, clock, Voice(sender, LocalRateClock(500), ChatPace()))
    await sender.close()


@on_postgres
@pytest.mark.parametrize("member", [IN, OUT], ids=["without rights", "out"])
def test_a_standing_told_during_the_move_pauses_nothing(database_url: str, texts: Texts, member: Member) -> None:
    assert _stand_while_it_moves(database_url, texts, member) == (NEW, GroupStatus.ACTIVE, 0)


@pytest.mark.parametrize("admin", [False, None])
async def test_a_no_from_the_old_chat_counts_for_nothing_after_the_move(
    database: Database, box: Sandbox, approvals: Approvals, admin: bool | None
) -> None:
    assert await _approve_while_it_moves(database, box, approvals, admin) == (GroupStatus.ACTIVE, 1)


async def test_the_twin_that_keeps_every_no_pauses_the_new_chat(
    database: Database, box: Sandbox, approvals: Approvals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(approving, "_is_as_asked", lambda *_: True)
    status, _wanted = await _approve_while_it_moves(database, box, approvals, None)
    assert status is GroupStatus.PAUSED


@on_postgres
async def test_a_move_told_twice_at_once_is_one_move(database: Database) -> None:
    assert await _move_twice_at_once(database) == [None, None]


@on_postgres
async def test_its_twin_that_only_looks_fails(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_moves, "_HOLD", group_moves._CHAT)
    assert await _move_twice_at_once(database) != [None, None]


def _stand_while_it_moves(url: str, texts: Texts, member: Member) -> tuple[int, GroupStatus, int]:
    """The move is written and not committed when it is read how the bot stands in the old chat."""
    engine = make_engine(url)
    with Session(engine) as session:
        group_id = _bind(session, OLD)
        session.commit()

    def stand() -> None:
        with Session(engine) as session:
            person = meet_person(session, telegram_id=ANNA, name="Anna", locale="en", now=NOON)
            take_standing(_told(texts, member), session, person, NOON)
            session.commit()

    with ThreadPoolExecutor(1) as pool, engine.connect() as connection:
        standing = _move_around(connection, lambda: pool.submit(stand))
        standing.result(20)
    with Session(engine) as session:
        found, told = find_group_by_id(session, group_id), len(session.exec(select(Notice.id)).all())
    engine.dispose()
    assert found
    return found.telegram_id, found.status, told


def _move_around(connection: Connection, start: Callable[[], Future[None]]) -> Future[None]:
    with connection.begin(), Session(connection) as session:
        move_group(session, old_id=OLD, new_id=NEW, now=NOON)
        started = start()
        sleep(0.5)
        assert not started.done()
    return started


def _told(texts: Texts, member: Member) -> Event:
    change = ChatMemberUpdated(
        chat=Chat(id=OLD, type="group", title="Regulars"), from_user=User(id=ANNA, is_bot=False, first_name="A"),
        date=NOON, old_chat_member=IN, new_chat_member=member,
    )  # fmt: skip
    return Event(change, House(texts, "bot", "UTC"), "en")


async def _approve_while_it_moves(
    database: Database, box: Sandbox, approvals: Approvals, admin: bool | None
) -> tuple[GroupStatus, int]:
    """Telegram's no takes a second, in which the move is told; the group's status, and how many are still owed."""
    group, group_id = await _group(database, box, admin)
    request = await database.unit_of_work(_ask, group.id)
    await box.fault("slow", method=METHOD, when="after", times=1, seconds=1.0)
    approving_one = asyncio.create_task(approvals.approve(request))
    while not await box.calls(METHOD):
        await asyncio.sleep(0.02)
    assert not approving_one.done()
    moved = await group.migrates()
    await database.unit_of_work(move_group, old_id=group.id, new_id=moved.id, now=NOON)
    await approving_one
    found = await database.read(find_group_by_id, group_id)
    assert found
    assert found.telegram_id == moved.id
    return found.status, len(await database.read(list_wanted, NOON, 10))


async def _move_twice_at_once(database: Database) -> list[BaseException | None]:
    await database.unit_of_work(_bind, OLD)

    def move(session: Session) -> None:
        move_group(session, old_id=OLD, new_id=NEW, now=NOON)
        sleep(0.4)

    both = (database.unit_of_work(move), database.unit_of_work(move))
    return list(await asyncio.gather(*both, return_exceptions=True))


async def _group(database: Database, box: Sandbox, admin: bool | None) -> tuple[Group, int]:
    group = await box.group("Small group", await box.person("Founder"), kind="group")
    await group.makes_bot_member()
    if admin is None:
        await group.removes_bot()
    return group, await database.unit_of_work(_bind, group.id)


def _bind(session: Session, telegram_id: int) -> int:
    store = add_store(session, name="Harbour Street", timezone="America/Vancouver", now=NOON)
    group = add_group(session, telegram_id=telegram_id, title="Small group", now=NOON)
    bind_group(session, group_id=group.group_id, store_id=store.id or 0, now=NOON)
    return group.group_id


def _ask(session: Session, telegram_id: int) -> int:
    """Anna, who waits for a yes; as if she were a customer."""
    anna = meet_person(session, telegram_id=ANNA, name="Anna", locale="en", now=NOON)
    asked = ask_to_join(session, anna, telegram_id=telegram_id, now=NOON)
    assert asked
    row = session.get_one(JoinRequest, asked.request_id)
    row.status = JoinStatus.WANTED
    session.add(row)
    return asked.request_id
