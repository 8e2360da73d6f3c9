"""Which moves a campaign may make, and that a race has one winner."""

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.texts import TextRefused, Texts
from campaigns import lifecycle
from campaigns.content import check_text
from campaigns.lifecycle import (
    GRACE,
    MOVES,
    CampaignEmpty,
    CampaignMovedOn,
    CampaignUnknown,
    MomentPassed,
    cancel_campaign,
    choose_audience,
    choose_moment,
    create_draft,
    load_campaign,
    pause_campaign,
    resume_campaign,
    schedule_campaign,
    unschedule_campaign,
    write_text,
)
from campaigns.slots import wall_time
from campaigns.tables import CampaignStatus, PauseReason
from tests.campaigns.factories import NOW, fire, make_campaign, make_operator, make_store

S = CampaignStatus


def test_only_the_moves_of_the_table_are_made(session: Session) -> None:
    number = make_campaign(session).id or 0
    for was, to in itertools.product(S, S):
        session.execute(text("UPDATE campaigns SET status = :was"), {"was": was.value})
        session.expire_all()
        if to in MOVES[was]:
            assert lifecycle._move(session, number, to).status is to
        else:
            with pytest.raises(CampaignMovedOn) as refused:
                lifecycle._move(session, number, to)
            assert refused.value.facts == {"status": was.value}
            assert load_campaign(session, number).status is was


Act = Callable[[Session, int], object]


@pytest.mark.parametrize(
    ("act", "from_states"),
    [
        (lambda s, i: schedule_campaign(s, i, now=NOW), {S.DRAFT}),
        (lambda s, i: unschedule_campaign(s, i), {S.SCHEDULED}),
        (lambda s, i: pause_campaign(s, i, reason=PauseReason.OPERATOR), {S.RUNNING}),
        (lambda s, i: resume_campaign(s, i, now=NOW), {S.PAUSED}),
        (lambda s, i: cancel_campaign(s, i), {S.DRAFT, S.SCHEDULED, S.RUNNING, S.PAUSED}),
        (lambda s, i: write_text(s, i, locale="en", text="x", name="x"), {S.DRAFT}),
        (lambda s, i: choose_moment(s, i, fire_at=None, now=NOW), {S.DRAFT}),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_an_operator_does_is_refused_in_other_states(session: Session, act: Act, from_states: set[S]) -> None:
    for status in S:
        campaign = make_campaign(session)
        session.execute(
            text("UPDATE campaigns SET status = :status WHERE id = :id"),
            {"status": status.value, "id": campaign.id},
        )
        session.expire_all()
        if status in from_states:
            act(session, campaign.id or 0)
        else:
            with pytest.raises(CampaignMovedOn):
                act(session, campaign.id or 0)


def test_an_id_that_is_nobodys_is_unknown(session: Session) -> None:
    for number in (0, -1, 77, 2**62, 2**63, -(2**70)):
        for act in (cancel_campaign, unschedule_campaign, load_campaign):
            with pytest.raises(CampaignUnknown):
                act(session, number)


def test_now_means_thirty_seconds_from_confirming(session: Session) -> None:
    campaign = make_campaign(session)
    scheduled = schedule_campaign(session, campaign.id or 0, now=NOW)
    assert (scheduled.status, scheduled.fire_at) == (S.SCHEDULED, NOW + GRACE)
    assert unschedule_campaign(session, campaign.id or 0).fire_at is None


def test_nothing_to_say_is_not_scheduled(session: Session) -> None:
    campaign = make_campaign(session, en="", zh="")
    with pytest.raises(CampaignEmpty):
        schedule_campaign(session, campaign.id or 0, now=NOW)


def test_a_moment_that_passed_is_refused_when_chosen_and_when_confirmed(session: Session) -> None:
    campaign = make_campaign(session)
    with pytest.raises(MomentPassed):
        choose_moment(session, campaign.id or 0, fire_at=NOW - timedelta(minutes=1), now=NOW)
    choose_moment(session, campaign.id or 0, fire_at=NOW + timedelta(hours=1), now=NOW)
    with pytest.raises(MomentPassed):
        schedule_campaign(session, campaign.id or 0, now=NOW + timedelta(hours=1))


def test_six_o_clock_stays_six_o_clock_when_the_store_changes(session: Session) -> None:
    """In Toronto it is three hours earlier."""
    campaign = make_campaign(session)
    at_six = NOW + timedelta(hours=6)
    choose_moment(session, campaign.id or 0, fire_at=at_six, now=NOW)
    store = make_store(session)
    moved = choose_audience(session, campaign.id or 0, store=store, timezone="America/Toronto")
    assert moved.fire_at
    assert wall_time(moved.fire_at, "America/Toronto") == wall_time(at_six, "America/Vancouver")
    assert (moved.store_id, moved.fire_at < at_six) == (store.id, True)


def test_a_campaign_can_be_used_again(session: Session) -> None:
    old = make_campaign(session, en="Hello", zh="你好")
    fire(session, old)
    again = create_draft(session, make_operator(session, 1), timezone="UTC", now=NOW, like=old.id or 0)
    assert (again.status, again.text_en, again.text_zh, again.fire_at) == (S.DRAFT, "Hello", "你好", None)


@pytest.mark.parametrize("source", ["{{ token }}", "{{ first_name }", "{% if 1 %}x{% endif %}", "{{ 1 }}"])
def test_a_text_that_could_not_be_filled_in_for_everybody_is_refused(texts: Texts, source: str) -> None:
    with pytest.raises(TextRefused):
        check_text(texts, source)
