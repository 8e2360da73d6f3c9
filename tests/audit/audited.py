"""Books to be audited: a shop with a friend, a redemption and a broadcast, and hands that change its rows."""

import re
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session

from bot.audit import audit_books
from bot.config import Settings
from bot.db.engine import make_engine
from bot.db.tables import Role
from bot.domain.arrivals.onboarding import find_scan, must_find_card, onboard
from bot.domain.books.sealing import seal_entries
from bot.domain.coupons.held import list_coupons
from bot.domain.people.chats import Person, meet_person
from bot.domain.people.staff import INVITATION_LIFE, Guide, accept_invitation, find_guide, invite_staff
from bot.domain.referrals.friends import find_invite_code
from bot.domain.till.redeeming import redeem_coupon
from campaigns.tables import Broadcast, BroadcastStatus, Campaign, CampaignStatus
from tests.conftest import NOON
from tests.shop import set_up_shop

SECRET = b"k" * 64


ANNA, BEN, GUIDE = 5_000_001, 5_000_002, 5_000_003


def keep_shop(url: str) -> None:
    engine = make_engine(url)
    with engine.connect() as connection, connection.begin(), Session(connection) as session:
        store_id, door = set_up_shop(session, NOON)
        anna = come(session, ANNA, door, NOON)
        friend = find_invite_code(session, customer_id=must_find_card(session, anna).customer_id)
        come(session, BEN, friend, NOON + timedelta(minutes=1))
        guide = add_guide(session, store_id)
        code = code_of(session, anna)
        redeem_coupon(session, guide=guide, code=code, amount=2_000, now=NOON + timedelta(hours=1))
        session.flush()
        seal_entries(session, secret=SECRET, now=NOON, portion=100)
        broadcast(session)
        session.flush()
    engine.dispose()


def come(session: Session, telegram_id: int, payload: str, now: datetime) -> Person:
    person = meet_person(session, telegram_id=telegram_id, name="Kim", locale="en", now=now)
    scan = find_scan(session, person, payload)
    assert scan is not None
    onboard(session, person, scan, now=now)
    return person


def add_guide(session: Session, store_id: int) -> Guide:
    person = meet_person(session, telegram_id=GUIDE, name="Mei", locale="en", now=NOON)
    made = invite_staff(
        session, role=Role.GUIDE, store_id=store_id, invited_by=None, now=NOON, life=INVITATION_LIFE
    )
    accept_invitation(session, person, code=made.code, now=NOON)
    guide = find_guide(session, person)
    assert guide is not None
    return guide


def code_of(session: Session, person: Person) -> str:
    return list_coupons(session, customer_id=must_find_card(session, person).customer_id, now=NOON)[0].code


def broadcast(session: Session) -> None:
    """A campaign's firing that reached both customers."""
    staff_id = session.connection().execute(text("SELECT id FROM staff")).scalar_one()
    campaign = Campaign(status=CampaignStatus.DONE, created_by=staff_id, created_at=NOON)
    session.add(campaign)
    session.flush()
    session.add(
        Broadcast(
            campaign_id=campaign.id or 0, zone="UTC", slot="2026-11-20T20:00", status=BroadcastStatus.DONE,
            audience=2, fired_at=NOON,
        )
    )  # fmt: skip
    session.flush()
    reached = "INSERT INTO deliveries (broadcast_id, chat_id, status, at) SELECT 1, chat_id, 2, 0 FROM customers"
    session.connection().execute(text(reached))


def run(url: str, sql: str) -> None:
    engine = make_engine(url)
    with engine.connect() as connection, connection.begin():
        assert connection.execute(text(sql)).rowcount
    engine.dispose()


def settings(url: str) -> Settings:
    return Settings.model_validate({"database_url": url, "secret_key": SECRET.decode()})


def audit(url: str) -> list[str]:
    return audit_books(settings(url)).differences


def seal_one_more(url: str) -> None:
    """One more entry, under a seal of its own."""
    run(url, "INSERT INTO entries (act, at) VALUES ('qualify', '2026-11-20 20:00:00.000000')")
    seal_all(url)


def last_seal(url: str) -> str:
    said = re.fullmatch(r"last seal (\d+:[0-9a-f]{16}) of 2026-11-20 19:00 UTC", audit_books(settings(url)).seal)
    assert said
    return said[1]


def seal_all(url: str) -> None:
    engine = make_engine(url)
    with engine.connect() as connection, connection.begin(), Session(connection) as session:
        seal_entries(session, secret=SECRET, now=NOON, portion=100)
    engine.dispose()
