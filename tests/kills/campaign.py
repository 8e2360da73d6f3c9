"""An audience and a campaign that is due, made by the shop's own rules."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.clock import Clock
from bot.db.engine import Database
from bot.db.tables import ConsentSource, Topic
from bot.domain.arrivals.onboarding import find_scan, onboard
from bot.domain.people.chats import find_person, meet_person
from bot.domain.people.consents import record_consent
from bot.domain.people.staff import appoint_owner, find_operator
from campaigns.lifecycle import GRACE, create_draft, schedule_campaign, write_text
from tests.kills.stage import Stage
from tests.shop import OWNER

WORDS = "Moonpine anniversary"  # stands in the campaign's text and nowhere else
AT_A_TIME = 500


async def announce(stage: Stage, count: int) -> list[int]:
    """`count` customers who agreed to hear of offers, and a campaign to all of them that is due now."""
    people = await stage.street.box.bulk(count, action="reachable")
    database, now = Database(stage.url), Clock().now()
    for start in range(0, count, AT_A_TIME):
        await database.unit_of_work(_bring_in, people[start : start + AT_A_TIME], stage.door, now)
    await database.unit_of_work(_schedule, now - GRACE - timedelta(seconds=1))
    database.close()
    return people


def _bring_in(session: Session, people: Sequence[int], door: str, now: datetime) -> None:
    for telegram_id in people:
        locale = ("en", "zh")[telegram_id % 2]
        person = meet_person(session, telegram_id=telegram_id, name="Kim", locale=locale, now=now)
        scan = find_scan(session, person, door)
        assert scan is not None
        record_consent(
            session,
            customer_id=onboard(session, person, scan, now=now).customer_id,
            topics=[Topic.OFFERS],
            agreed=True,
            locale=locale,
            button="button.agree",
            source=ConsentSource.GIFT_CARD,
            now=now,
        )


def _schedule(session: Session, now: datetime) -> None:
    appoint_owner(session, telegram_id=OWNER, locale="en", now=now)
    owner = find_person(session, telegram_id=OWNER)
    operator = find_operator(session, owner) if owner else None
    assert operator is not None
    draft = create_draft(session, operator, timezone="America/Vancouver", now=now)
    for locale, text in (("en", f"{WORDS}: tea for two"), ("zh", f"{WORDS}：双人茶")):
        write_text(session, draft.id or 0, locale=locale, text=text, name=WORDS)
    schedule_campaign(session, draft.id or 0, now=now)
