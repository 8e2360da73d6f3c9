"""Who gets it: the judgement, the count of the preview, and the freeze, each customer once."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.db.engine import Database
from campaigns.audience import Freezer, count_audience, freeze_window, next_window
from campaigns.delivery import totals
from campaigns.lifecycle import cancel_campaign, choose_audience, lend_language, load_campaign, schedule_campaign
from campaigns.schedule import finish_due, fire_due
from campaigns.tables import Broadcast, BroadcastStatus, DeliveryStatus, Reason
from tests.campaigns.factories import (
    FIRST_CUSTOMER,
    NOW,
    fire,
    list_rows,
    make_campaign,
    make_customer,
    make_store,
    say,
)
from tests.conftest import HandClock

S = DeliveryStatus


def _make_everybody(session: Session) -> dict[int, tuple[S, Reason]]:
    """One of each kind; what becomes of them when only English is written."""
    make_customer(session, 1)
    make_customer(session, 2, agreed=False)
    make_customer(session, 3, agreed=None)
    make_customer(session, 4, blocked=True)
    make_customer(session, 5, locale="zh")
    changed = make_customer(session, 6, agreed=False)
    say(session, changed, agreed=True)
    stopped = make_customer(session, 7)
    say(session, stopped, agreed=False)
    return {
        FIRST_CUSTOMER + 1: (S.PENDING, Reason.NONE),
        FIRST_CUSTOMER + 2: (S.SUPPRESSED, Reason.NO_CONSENT),
        FIRST_CUSTOMER + 3: (S.SUPPRESSED, Reason.NO_CONSENT),
        FIRST_CUSTOMER + 4: (S.SUPPRESSED, Reason.BLOCKED),
        FIRST_CUSTOMER + 5: (S.SUPPRESSED, Reason.NO_TEXT),
        FIRST_CUSTOMER + 6: (S.PENDING, Reason.NONE),
        FIRST_CUSTOMER + 7: (S.SUPPRESSED, Reason.NO_CONSENT),
    }


def test_everybody_is_a_row_with_the_reason_why_not(session: Session) -> None:
    expected = _make_everybody(session)
    broadcast_id = fire(session, make_campaign(session, zh=""))
    assert list_rows(session, broadcast_id) == expected
    assert totals(session, broadcast_id).balances


def test_the_preview_counts_what_the_freeze_writes(session: Session) -> None:
    _make_everybody(session)
    campaign = make_campaign(session, zh="")
    audience = count_audience(session, campaign)
    assert audience.get_it == 2
    assert audience.left_out == {Reason.NO_CONSENT: 3, Reason.BLOCKED: 1, Reason.NO_TEXT: 1}
    account = totals(session, fire(session, campaign))
    assert (account.waiting, account.suppressed) == (audience.get_it, audience.left_out)


def test_a_language_may_get_the_other_ones_text(session: Session) -> None:
    _make_everybody(session)
    campaign = lend_language(session, make_campaign(session, zh="").id or 0, lend=True)
    assert Reason.NO_TEXT not in count_audience(session, campaign).left_out


def test_one_stores_customers_only(session: Session) -> None:
    here, there = make_store(session), make_store(session, "Canal Row")
    make_customer(session, 1, store_id=here.id)
    make_customer(session, 2, store_id=there.id)
    make_customer(session, 3)
    campaign = choose_audience(session, make_campaign(session).id or 0, store=here, timezone="UTC")
    assert count_audience(session, campaign).get_it == 1
    assert list(list_rows(session, fire(session, campaign))) == [FIRST_CUSTOMER + 1]


def test_windows_write_everybody_down_once(session: Session) -> None:
    for number in range(25):
        make_customer(session, number)
    broadcast_id = fire(session, make_campaign(session), freeze=False)
    windows = 1
    while freeze_window(session, broadcast_id, size=4, now=NOW):
        windows += 1
        if windows == 3:
            make_customer(session, 900)  # after the firing: not in the audience
    assert windows == 7
    assert sorted(list_rows(session, broadcast_id)) == [FIRST_CUSTOMER + number for number in range(25)]
    broadcast = session.get_one(Broadcast, broadcast_id, populate_existing=True)
    assert (broadcast.status, broadcast.audience) == (BroadcastStatus.SENDING, 25)


def test_a_campaign_cancelled_while_it_is_frozen_still_accounts_for_everybody(session: Session) -> None:
    for number in range(6):
        make_customer(session, number, agreed=number != 5)
    campaign = make_campaign(session)
    broadcast_id = fire(session, campaign, freeze=False)
    freeze_window(session, broadcast_id, size=2, now=NOW)
    cancel_campaign(session, campaign.id or 0)
    while freeze_window(session, broadcast_id, size=2, now=NOW):
        pass
    account = totals(session, broadcast_id)
    assert (account.audience, account.waiting) == (6, 2)
    assert account.suppressed == {Reason.CANCELLED: 3, Reason.NO_CONSENT: 1}


def test_nobody_to_send_to_is_done_at_once(session: Session) -> None:
    broadcast_id = fire(session, make_campaign(session))
    assert finish_due(session, now=NOW) == 1
    assert totals(session, broadcast_id).audience == 0


async def test_two_freezers_at_once_and_newcomers_meanwhile(database: Database, clock: HandClock) -> None:
    """Two processes take up the same job; customers come in while it runs."""

    def begin(session: Session) -> int:
        for number in range(1200):
            make_customer(session, number, agreed=True if number % 3 else None)
        campaign = make_campaign(session)
        schedule_campaign(session, campaign.id or 0, now=NOW)
        assert fire_due(session, now=NOW + timedelta(seconds=31)) == 1
        return session.exec(select(Broadcast.id)).one() or 0

    broadcast_id = await database.unit_of_work(begin)
    freezers = [Freezer(database, clock), Freezer(database, clock)]
    newcomers = (database.unit_of_work(make_customer, 5000 + number) for number in range(20))
    await asyncio.gather(*(freezer.work(broadcast_id) for freezer in freezers), *newcomers)
    account = await database.read(totals, broadcast_id)
    assert (account.audience, account.waiting, account.suppressed) == (1200, 800, {Reason.NO_CONSENT: 400})
    assert await database.read(freezers[0].owed, NOW, 10) == []


@pytest.mark.parametrize(("took", "size"), [(1.0, 1000), (15.0, 500), (60.0, 125), (900.0, 100)])
def test_windows_shrink_when_they_hold_the_lane_too_long(took: float, size: int) -> None:
    assert next_window(500, took) == size


def test_the_cursor_survives_a_crash(session: Session) -> None:
    """A new process goes on where the rows end; nobody is judged again."""
    for number in range(5):
        make_customer(session, number)
    broadcast_id = fire(session, make_campaign(session), freeze=False)
    assert freeze_window(session, broadcast_id, size=2, now=NOW)
    session.expire_all()
    say(session, make_customer(session, 77), agreed=True)
    while freeze_window(session, broadcast_id, size=2, now=NOW):
        pass
    assert len(list_rows(session, broadcast_id)) == 5
    assert load_campaign(session, 1).status == "running"
