"""When campaigns fire: due slots, missed ones, and the tick that closes what everybody is accounted for in."""

from datetime import datetime, timedelta

import structlog
from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.db.engine import Database, wake
from bot.db.prepared import Prepared
from campaigns.audience import FREEZE
from campaigns.delivery import finish_broadcasts, list_cancelled, list_finished, suppress_cancelled
from campaigns.lifecycle import finish_campaign, pause_campaign, run_campaign
from campaigns.reports import report_pause
from campaigns.slots import slot_of
from campaigns.tables import Campaign, CampaignStatus, PauseReason

TOO_LATE = timedelta(hours=1)
SUPPRESS_AT_ONCE = 5_000  # rows of one transaction on SQLite, about 15 ms of the writer's lane
AT_A_TIME = 20

log = structlog.get_logger()

_FIRE = Prepared("""
    INSERT INTO broadcasts (campaign_id, zone, slot, status, cursor, last_customer, audience, fired_at)
    VALUES (:campaign, :zone, :slot, 'freezing', 0, (SELECT COALESCE(MAX(id), 0) FROM customers), 0, :now)
    ON CONFLICT (campaign_id, zone, slot) DO NOTHING
""")


def fire_due(session: Session, *, now: datetime) -> int:
    """Fire what is due: whoever inserts a slot's row fires it.

    What is more than an hour late is missed: it is paused and an operator is asked. Returns how many fired.
    """
    fired = 0
    due = select(Campaign).where(Campaign.status == CampaignStatus.SCHEDULED, col(Campaign.fire_at) <= now)
    for campaign in session.exec(
        due.order_by(col(Campaign.id)).limit(AT_A_TIME).with_for_update(skip_locked=True)
    ):
        if campaign.fire_at is None or campaign.id is None:
            continue
        if now - campaign.fire_at > TOO_LATE:
            pause_campaign(session, campaign.id, reason=PauseReason.MISSED)
            report_pause(session, campaign, reason=PauseReason.MISSED, now=now)
            log.warning("campaign.missed", campaign=campaign.id)
            continue
        slot = slot_of(campaign.fire_at, campaign.timezone)
        if not _FIRE(session, campaign=campaign.id, zone=campaign.timezone, slot=slot, now=now).rowcount:
            continue  # this slot fired before
        run_campaign(session, campaign.id)
        fired += 1
        log.info("campaign.fired", campaign=campaign.id)
    if fired:
        wake(session, FREEZE)
    return fired


def finish_due(session: Session, *, now: datetime) -> int:
    """Close broadcasts in which nobody waits or flies any more, and their campaigns."""
    campaigns = finish_broadcasts(session, now=now)
    for campaign_id in campaigns:
        finish_campaign(session, campaign_id)
    return len(campaigns)


class Schedule:
    """Looks each second, on a reading connection; takes the writer's lane only for what there is to do."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def tick(self) -> None:
        now = self._clock.now()
        due, cancelled, finished = await self._database.read(_look, now)
        if due:
            await self._database.unit_of_work(fire_due, now=now)
        for broadcast_id in cancelled:
            await self._suppress(broadcast_id, now)
        if cancelled or finished:
            await self._database.unit_of_work(finish_due, now=now)

    async def _suppress(self, broadcast_id: int, now: datetime) -> None:
        limit = SUPPRESS_AT_ONCE if self._database.is_sqlite else 2**31 - 1
        while await self._database.unit_of_work(suppress_cancelled, broadcast_id, limit=limit, now=now):
            pass


def _look(session: Session, now: datetime) -> tuple[bool, list[int], list[int]]:
    scheduled = select(Campaign.id).where(
        Campaign.status == CampaignStatus.SCHEDULED, col(Campaign.fire_at) <= now
    )
    return session.exec(scheduled.limit(1)).first() is not None, list_cancelled(session), list_finished(session)
