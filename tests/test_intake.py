"""Intake: an update has its effects once, a repeat gets the stored reply, nothing stops the stream."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.clock import Clock, machine_now
from bot.db.engine import Database
from bot.db.tables import Brand, FailedTry, Quarantined, TakenUpdate
from bot.errors import TryAgainLater
from bot.intake import Intake, Taken, clean, find_taken, list_unspoken, mark_spoken, remember
from bot.replies import Call
from bot.retention import forget_old
from tests.conftest import HandClock

REPLY = (Call("sendMessage", 7, {"chat_id": 7, "text": "Your gift 🎁"}),)


def _effect(session: Session, update_id: int, clock: Clock) -> Taken:
    if repeat := find_taken(session, update_id):
        return repeat
    brand = session.get(Brand, 1) or Brand()
    brand.notice_version += 1
    session.add(brand)
    return remember(session, update_id, REPLY, clock.now())


def _count_effects(session: Session) -> int:
    brand = session.get(Brand, 1)
    return brand.notice_version - 1 if brand else 0


def _intake(
    database: Database, clock: Clock, feed: Callable[[Any], Awaitable[Taken | None]] | None = None
) -> Intake:
    async def effect(update: dict[str, Any]) -> Taken | None:
        return await database.unit_of_work(_effect, update["update_id"], clock)

    def decode(raw: dict[str, Any]) -> dict[str, Any]:
        if "unreadable" in raw:
            raise ValueError("unreadable")
        return raw

    return Intake(database, decode, feed or effect)


async def test_an_update_has_its_effect_once_and_a_repeat_gets_the_stored_reply(
    database: Database, clock: HandClock
) -> None:
    intake = _intake(database, clock)
    first = await intake.take({"update_id": 5})
    again = await intake.take({"update_id": 5})
    assert first.reply == again.reply == REPLY
    assert await database.read(_count_effects) == 1


async def test_a_repeat_of_a_spoken_update_says_nothing(database: Database, clock: HandClock) -> None:
    intake = _intake(database, clock)
    await intake.take({"update_id": 5})
    await database.unit_of_work(mark_spoken, [5], clock.now())
    assert (await intake.take({"update_id": 5})).reply == ()


async def test_the_same_update_in_parallel_has_one_effect(database: Database, clock: HandClock) -> None:
    intake = _intake(database, clock)
    taken = await asyncio.gather(*(intake.take({"update_id": 5}) for _ in range(8)), return_exceptions=True)
    assert all(isinstance(one, Taken | TryAgainLater) for one in taken), taken
    assert await database.read(_count_effects) == 1


async def test_an_unreadable_update_is_kept_as_it_came_and_acknowledged(
    database: Database, clock: HandClock
) -> None:
    taken = await _intake(database, clock).take({"update_id": 9, "unreadable": "\ud800"})
    kept = await database.read(lambda session: session.exec(select(Quarantined)).one())
    assert (taken.reply, kept.update_id) == ((), 9)
    assert b"unreadable" in kept.body


async def test_an_update_without_an_id_does_not_stop_the_stream(database: Database, clock: HandClock) -> None:
    assert await _intake(database, clock).take({"message": {}}) == Taken(0)


async def test_poison_is_tried_five_times_then_set_aside(database: Database, clock: HandClock) -> None:
    tried = []

    async def poison(update: dict[str, Any]) -> Taken | None:
        tried.append(await database.read(_tries))
        raise RuntimeError("planted")

    taken = await _intake(database, clock, poison).take({"update_id": 9})
    assert (taken.reply, tried) == ((), [0, 1, 2, 3, 4])
    assert (await database.read(lambda session: session.exec(select(Quarantined)).one())).reason == "RuntimeError"


def _tries(session: Session) -> int:
    found = session.get(FailedTry, 9)
    return found.tries if found else 0


async def test_trouble_of_the_database_withholds_the_acknowledgement_and_does_not_count(
    database: Database, clock: HandClock
) -> None:
    async def trouble(_update: dict[str, Any]) -> Taken | None:
        raise TryAgainLater("locked")

    with pytest.raises(TryAgainLater):
        await _intake(database, clock, trouble).take({"update_id": 9})
    assert await database.read(_tries) == 0


async def test_what_nobody_handles_leaves_nothing(database: Database, clock: HandClock) -> None:
    async def nobody(_update: dict[str, Any]) -> Taken | None:
        return None

    assert await _intake(database, clock, nobody).take({"update_id": 9}) == Taken(9)
    assert await database.read(lambda session: session.exec(select(TakenUpdate)).all()) == []


async def test_unspoken_replies_of_the_last_ten_minutes_are_listed(database: Database, clock: HandClock) -> None:
    intake = _intake(database, clock)
    await intake.take({"update_id": 1})
    clock.move(minutes=11)
    await intake.take({"update_id": 2})
    await intake.take({"update_id": 3})
    await database.unit_of_work(mark_spoken, [3], clock.now())
    unspoken = await database.read(list_unspoken, clock.now())
    assert unspoken == [Taken(2, REPLY)]
    stored = await database.read(lambda s: s.exec(select(TakenUpdate).order_by(col(TakenUpdate.update_id))).all())
    assert [row.spoken_at is not None for row in stored] == [False, False, True]


def test_texts_no_database_can_store_are_cleaned() -> None:
    assert clean({"a": ["x\x00y", {"b": "\ud83d"}], "n": 1}) == {"a": ["x\ufffdy", {"b": "\ufffd"}], "n": 1}


async def test_old_rows_are_forgotten_and_young_ones_kept(database: Database) -> None:
    def plant(session: Session) -> None:
        for days in (1, 8, 31):
            at = machine_now() - timedelta(days=days)
            session.add(TakenUpdate(update_id=days, at=at))
            session.add(FailedTry(update_id=days, tries=1, at=at))
            session.add(Quarantined(update_id=days, body=b"{}", reason="x", at=at))

    await database.unit_of_work(plant)
    assert await forget_old(database) == 5
    left = await database.read(lambda s: (s.exec(select(TakenUpdate)).all(), s.exec(select(Quarantined)).all()))
    assert [[row.update_id for row in rows] for rows in left] == [[1], [1, 8]]
