"""The link a start prints: good once and for a quarter of an hour, void at the next start, explained when over."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.db.tables import Role
from bot.domain.people.chats import Person
from bot.domain.people.owner_links import (
    OwnerLinkOver,
    OwnerLinkSpent,
    OwnerLinkYours,
    explain_refusal,
    offer_ownership,
)
from bot.domain.people.staff import (
    INVITATION_LIFE,
    InvitationRefused,
    accept_invitation,
    appoint_owner,
    invite_staff,
)
from tests.conftest import HandClock
from tests.domain.shop_rows import add_person


def test_the_next_start_voids_the_link_of_the_last(session: Session, clock: HandClock) -> None:
    grace = add_person(session, clock.now(), 1, "Grace")
    first, second = _offer(session, clock), _offer(session, clock)
    assert _why(session, grace, first, clock) is OwnerLinkOver
    assert accept_invitation(session, grace, code=second, now=clock.now()).role is Role.OWNER
    assert offer_ownership(session, now=clock.now()) is None
    assert _why(session, grace, second, clock) is OwnerLinkYours
    assert _why(session, add_person(session, clock.now(), 2, "Mallory"), second, clock) is OwnerLinkSpent


def test_an_owner_named_by_the_settings_voids_the_link_of_the_start_before(
    session: Session, clock: HandClock
) -> None:
    link = _offer(session, clock)
    appoint_owner(session, telegram_id=1, locale="en", now=clock.now())
    assert offer_ownership(session, now=clock.now()) is None
    assert _why(session, add_person(session, clock.now(), 2, "Mallory"), link, clock) is OwnerLinkSpent


def test_a_link_that_is_too_old_says_how_to_get_another(session: Session, clock: HandClock) -> None:
    link = _offer(session, clock)
    clock.move(minutes=15)
    assert _why(session, add_person(session, clock.now(), 1), link, clock) is OwnerLinkOver


@pytest.mark.parametrize("code", ["", "i", "i" + "x" * 24, "e" + "x" * 16])
def test_what_no_start_printed_is_not_explained(session: Session, clock: HandClock, code: str) -> None:
    assert _why(session, add_person(session, clock.now(), 1), code, clock) is InvitationRefused


def test_an_owners_invitation_of_another_owner_is_not_explained(session: Session, clock: HandClock) -> None:
    grace = add_person(session, clock.now(), 1, "Grace")
    staff = accept_invitation(session, grace, code=_offer(session, clock), now=clock.now())
    late = clock.now() - INVITATION_LIFE - timedelta(seconds=1)
    made = invite_staff(
        session, role=Role.OWNER, store_id=None, invited_by=staff.id, now=late, life=INVITATION_LIFE
    )
    assert _why(session, add_person(session, clock.now(), 2), made.code, clock) is InvitationRefused


def _offer(session: Session, clock: HandClock) -> str:
    offered = offer_ownership(session, now=clock.now())
    assert offered
    return offered.code


def _why(session: Session, person: Person, code: str, clock: HandClock) -> type[Exception]:
    with pytest.raises(InvitationRefused):
        accept_invitation(session, person, code=code, now=clock.now())
    return type(explain_refusal(session, person, code=code))
