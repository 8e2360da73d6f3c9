"""The one-time link by which a shop gets its first owner: void at the next start, explained when over."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Invitation, Role
from bot.domain.people.chats import Person
from bot.domain.people.staff import (
    OWNER_LINK_LIFE,
    InvitationRefused,
    find_owner,
    invite_staff,
    is_owned,
    void_owner_links,
)
from bot.errors import Refusal


class OwnerLinkYours(Refusal):
    key = "refused.owner_link_yours"


class OwnerLinkSpent(Refusal):
    """There is an owner, who can invite others."""

    key = "refused.owner_link_spent"


class OwnerLinkOver(Refusal):
    """Too late, or from a start before the last one: the next start prints another."""

    key = "refused.owner_link_over"


def offer_ownership(session: Session, *, now: datetime) -> Invitation | None:
    """A new link, or None: there is an owner. Those of earlier starts are void either way."""
    void_owner_links(session, now=now)
    if is_owned(session):
        return None
    return invite_staff(session, role=Role.OWNER, store_id=None, invited_by=None, now=now, life=OWNER_LINK_LIFE)


def explain_refusal(session: Session, person: Person, *, code: str) -> Refusal:
    """Why an invitation was refused: of a start's own link something to go by, of every other nothing."""
    link = select(Invitation.id).where(
        Invitation.code == code, Invitation.role == Role.OWNER, col(Invitation.invited_by).is_(None)
    )
    if session.exec(link).first() is None:
        return InvitationRefused()
    if find_owner(session, person):
        return OwnerLinkYours()
    return OwnerLinkSpent() if is_owned(session) else OwnerLinkOver()
