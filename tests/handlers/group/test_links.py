"""The job that makes invite links: what Telegram answers late about a group that changed meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlmodel import Session

from bot.db.engine import Database
from bot.db.tables import GroupStatus
from bot.domain.stores.cards import add_store
from bot.domain.stores.group_moves import move_group
from bot.domain.stores.groups import (
    NO_RIGHTS,
    StoreGroup,
    add_group,
    bind_group,
    find_group_by_id,
    list_without_link,
    pause_group,
    resume_group,
)
from bot.handlers.group.links import InviteLinks
from bot.rates import ChatPace, LocalRateClock
from bot.sandbox.line import Refusal
from bot.sandbox.people import Group, Sandbox
from bot.sandbox.server import serve
from bot.sender import Sender
from bot.voice import Voice
from tests.conftest import NOON, HandClock

TOKEN = "424242:" + "t" * 35
METHOD = "createChatInviteLink"
STANDINGS = (True, False, None)  # the bot is administrator, member, out: a link, no rights, blocked


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    async with serve(token=TOKEN) as address, Sandbox.connect(address) as box:
        yield box


@pytest.fixture
async def links(database: Database, clock: HandClock, box: Sandbox) -> AsyncIterator[InviteLinks]:
    sender = Sender(TOKEN, box.url)
    yield InviteLinks(database, clock, Voice(sender, LocalRateClock(500), ChatPace()))
    await sender.close()


@pytest.mark.parametrize("admin", STANDINGS)
async def test_an_answer_about_the_old_chat_counts_for_nothing_after_the_move(
    database: Database, box: Sandbox, links: InviteLinks, admin: bool | None
) -> None:
    group, group_id = await _group(database, box, admin=admin)
    asking = await _asked(box, links, group_id)
    moved = await group.migrates()
    await database.unit_of_work(move_group, old_id=group.id, new_id=moved.id, now=NOON)
    await asking
    assert await _stands(database, group_id) == (moved.id, GroupStatus.ACTIVE, "")
    assert await database.read(list_without_link, NOON, 10) == [group_id]


async def test_the_twin_that_keeps_every_answer_keeps_a_dead_link(
    database: Database, box: Sandbox, links: InviteLinks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.handlers.group.links.is_as_asked", lambda *_: True)
    group, group_id = await _group(database, box, admin=True)
    asking = await _asked(box, links, group_id)
    moved = await group.migrates()
    await database.unit_of_work(move_group, old_id=group.id, new_id=moved.id, now=NOON)
    await asking
    _, _, link = await _stands(database, group_id)
    anna = await box.person("Anna")
    with pytest.raises(Refusal, match="revoked"):
        await anna.joins(link)


async def test_a_link_asked_for_before_the_pause_is_not_kept(
    database: Database, box: Sandbox, links: InviteLinks
) -> None:
    group, group_id = await _group(database, box, admin=True)
    asking = await _asked(box, links, group_id)
    await database.unit_of_work(_pause, group_id)
    await asking
    assert await _stands(database, group_id) == (group.id, GroupStatus.PAUSED, "")
    await database.unit_of_work(resume_group, group_id=group_id)
    await links.make(group_id)
    _, _, link = await _stands(database, group_id)
    assert link


async def test_a_pause_is_left_behind_by_a_move_and_the_new_chat_is_asked(
    database: Database, box: Sandbox, links: InviteLinks
) -> None:
    """The rights came back in the old chat, and the move was known before that was heard."""
    group, group_id = await _group(database, box, admin=True)
    await database.unit_of_work(_pause, group_id)
    moved = await group.migrates()
    await database.unit_of_work(move_group, old_id=group.id, new_id=moved.id, now=NOON)
    assert await database.read(list_without_link, NOON, 10) == [group_id]
    await links.make(group_id)
    anna = await box.person("Anna")
    _, status, link = await _stands(database, group_id)
    assert status is GroupStatus.ACTIVE
    await anna.joins(link)


async def test_a_moved_group_without_rights_is_paused_again_by_its_own_answer(
    database: Database, box: Sandbox, links: InviteLinks
) -> None:
    group, group_id = await _group(database, box, admin=False)
    await database.unit_of_work(_pause, group_id)
    moved = await group.migrates()
    await database.unit_of_work(move_group, old_id=group.id, new_id=moved.id, now=NOON)
    await links.make(group_id)
    assert await _stands(database, group_id) == (moved.id, GroupStatus.PAUSED, "")


async def _group(database: Database, box: Sandbox, *, admin: bool | None) -> tuple[Group, int]:
    """A store's group of the old kind where the bot stands like this; with us it is active. And its id here."""
    group = await box.group("Small group", await box.person("Founder"), kind="group")
    await group.makes_bot_admin() if admin else await group.makes_bot_member()
    if admin is None:
        await group.removes_bot()
    return group, await database.unit_of_work(_bind, group.id)


async def _asked(box: Sandbox, links: InviteLinks, group_id: int) -> "asyncio.Task[None]":
    """Telegram has done what the job asked for, and its answer takes a second."""
    await box.fault("slow", method=METHOD, when="after", times=1, seconds=1.0)
    asking = asyncio.create_task(links.make(group_id))
    while not any(entry["method"] == METHOD for entry in await _calls(box)):
        await asyncio.sleep(0.02)
    assert not asking.done()
    return asking


async def _calls(box: Sandbox) -> list[dict[str, Any]]:
    return [entry for entry in (await box.get("log"))["entries"] if entry["kind"] == "call"]


async def _stands(database: Database, group_id: int) -> tuple[int, GroupStatus, str]:
    found = await database.read(find_group_by_id, group_id)
    assert isinstance(found, StoreGroup)
    return found.telegram_id, found.status, found.invite_link


def _bind(session: Session, telegram_id: int) -> int:
    store = add_store(session, name="Harbour Street", timezone="America/Vancouver", now=NOON)
    group = add_group(session, telegram_id=telegram_id, title="Small group", now=NOON)
    bind_group(session, group_id=group.group_id, store_id=store.id or 0, now=NOON)
    return group.group_id


def _pause(session: Session, group_id: int) -> None:
    pause_group(session, group_id=group_id, reason=NO_RIGHTS, now=NOON, keyboard=[])
