"""Offers (券活动), and their terms version by version; a coupon keeps the version it was issued by."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.db.tables import Offer, OfferKind, OfferStatus, OfferTerms
from bot.errors import Refusal

_NEVER_COPIED = {"id", "version", "since", "until"}


class OfferUnknown(Refusal):
    key = "refused.offer_unknown"


def make_offer(
    session: Session,
    *,
    kind: OfferKind,
    status: OfferStatus = OfferStatus.DRAFT,
    made_by: int | None = None,
    now: datetime,
    **terms: Any,
) -> OfferTerms:
    """A new offer with the first version of its terms (fields of OfferTerms; both names are needed)."""
    offer = Offer(kind=kind, status=status, made_by=made_by, created_at=now)
    session.add(offer)
    session.flush()
    first = OfferTerms(**terms, offer_id=offer.id or 0, since=now)
    session.add(first)
    session.flush()
    return first


def find_terms(session: Session, offer_id: int) -> OfferTerms | None:
    """The present terms of the offer."""
    return session.exec(_open(offer_id)).first()


def renew_terms(session: Session, old: OfferTerms, *, now: datetime, **changed: Any) -> OfferTerms:
    """The next version of the terms, with some fields changed; unchanged ones make no new version."""
    if all(getattr(old, field) == value for field, value in changed.items()):
        return old
    old.until = now
    session.add(old)
    session.flush()  # first: two open versions cannot be
    kept = old.model_dump(exclude=_NEVER_COPIED)
    new = OfferTerms(**{**kept, **changed}, version=old.version + 1, since=now)
    session.add(new)
    session.flush()
    return new


def check_offer(session: Session, offer_id: int) -> Offer:
    """The offer behind an id that came from outside. Raises OfferUnknown."""
    offer = session.get(Offer, offer_id)
    if offer is None:
        raise OfferUnknown
    return offer


def _open(offer_id: int) -> SelectOfScalar[OfferTerms]:
    return select(OfferTerms).where(OfferTerms.offer_id == offer_id, col(OfferTerms.until).is_(None))
