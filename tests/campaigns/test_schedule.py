"""Slots fire once, missed ones are reported, and the tick closes what is done."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot.db.engine import Database
from bot.db.tables import Notice, Role, Staff
from campaigns import schedule
from campaigns.audience import Freezer
from campaigns.lifecycle import cancel_campaign, choose_moment, load_campaign, resume_campaign, schedule_campaign
from campaigns.schedule import Schedule, fire_due
from campaigns.tables import Broadcast, BroadcastStatus, Campaign, CampaignStatus, PauseReason
from tests.campaigns.factories import NOW, make_campaign, make_customer
from tests.conftest import HandClock


def _scheduled(session: Session, at: datetime) -> Campaign:
    campaign = make_campaign(session)
    choose_moment(session, campaign.id or 0, fire_at=at, now=NOW)
    return schedule_campaign(session, campaign.id or 0, now=NOW)


def test_a_campaign_fires_when_its_moment_has_come_and_only_once(session: Session) -> None:
    make_customer(session, 1)
    campaign = _scheduled(session, NOW + timedelta(hours=6))
    assert fire_due(session, now=NOW + timedelta(hours=5, minutes=59)) == 0
    assert fire_due(session, now=NOW + timedelta(hours=6)) == 1
    assert fire_due(session, now=NOW + timedelta(hours=6)) == 0
    broadcast = session.exec(select(Broadcast)).one()
    assert (broadcast.campaign_id, broadcast.slot) == (campaign.id, "2026-11-20T18:00")
    assert (broadcast.status, broadcast.last_customer) == (BroadcastStatus.FREEZING, 1)


def test_a_slot_that_fired_does_not_fire_again(session: Session) -> None:
    """Even were the campaign put back: the slot's row is what counts."""
    campaign = _scheduled(session, NOW + timedelta(hours=6))
    fire_due(session, now=NOW + timedelta(hours=6))
    row = session.get_one(Campaign, campaign.id)
    row.status = CampaignStatus.SCHEDULED
    session.flush()
    assert fire_due(session, now=NOW + timedelta(hours=6)) == 0
    assert len(session.exec(select(Broadcast)).all()) == 1


def test_what_was_missed_is_paused_and_reported_not_sent(session: Session) -> None:
    campaign = _scheduled(session, NOW + timedelta(hours=1))
    late = NOW + timedelta(hours=2, minutes=1)
    assert fire_due(session, now=late) == 0
    session.expire_all()
    paused = load_campaign(session, campaign.id or 0)
    assert (paused.status, paused.pause_reason) == (CampaignStatus.PAUSED, PauseReason.MISSED)
    maker = session.get_one(Staff, campaign.created_by)
    notice = session.exec(select(Notice)).one()
    assert (notice.template, notice.chat_id) == ("campaign/paused_missed", maker.chat_id)
    resume_campaign(session, campaign.id or 0, now=late)
    assert fire_due(session, now=late + timedelta(seconds=30)) == 1


def test_an_hour_late_is_not_yet_missed(session: Session) -> None:
    _scheduled(session, NOW + timedelta(hours=1))
    assert fire_due(session, now=NOW + timedelta(hours=2)) == 1


def test_when_the_maker_left_every_operator_and_owner_is_told(session: Session) -> None:
    campaign = _scheduled(session, NOW + timedelta(hours=1))
    others = [make_campaign(session).created_by for _ in range(2)]
    session.get_one(Staff, others[1]).role = Role.OWNER
    session.get_one(Staff, campaign.created_by).until = NOW
    session.flush()
    fire_due(session, now=NOW + timedelta(hours=3))
    told = {notice.chat_id for notice in session.exec(select(Notice))}
    assert told == {session.get_one(Staff, staff_id).chat_id for staff_id in others}


async def test_four_schedulers_fire_each_slot_once(database: Database) -> None:
    def plan(session: Session) -> None:
        for _ in range(50):
            _scheduled(session, NOW + timedelta(hours=1))

    await database.unit_of_work(plan)
    due = NOW + timedelta(hours=1)

    async def one() -> int:
        return sum([await database.unit_of_work(fire_due, now=due) for _ in range(8)])

    fired = await asyncio.gather(one(), one(), one(), one())
    assert sum(fired) == 50
    assert len(await database.read(lambda session: session.exec(select(Broadcast)).all())) == 50


async def test_the_tick_fires_and_writes_off_and_closes(
    database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "SUPPRESS_AT_ONCE", 10)

    def begin(session: Session) -> int:
        for number in range(35):
            make_customer(session, number)
        return _scheduled(session, NOW + timedelta(hours=1)).id or 0

    campaign_id = await database.unit_of_work(begin)
    ticking = Schedule(database, clock)
    await ticking.tick()
    clock.move(hours=1)
    await ticking.tick()
    broadcast = await database.read(lambda session: session.exec(select(Broadcast)).one())
    await Freezer(database, clock).work(broadcast.id or 0)
    await database.unit_of_work(cancel_campaign, campaign_id)
    await ticking.tick()
    broadcast = await database.read(lambda session: session.exec(select(Broadcast)).one())
    assert (broadcast.status, broadcast.audience) == (BroadcastStatus.DONE, 35)
