"""Offers (券活动), and their terms version by version; a coupon keeps the version it was issued by."""

from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.db.tables import Offer, OfferKind, OfferStatus, OfferTerms
from bot.errors import Refusal

_NEVER_COPIED = {"id", "version", "since", "until"}


class OfferUnknown(Refusal):
    key = "refused.offer_unknown"


class OfferOver(Refusal):
    """It has ended: neither it nor its terms change any more."""

    key = "refused.offer_over"


class OfferNotOpen(Refusal):
    """It gives nothing, so nothing can be given by it."""

    key = "refused.offer_not_open"


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
    """The terms with some fields changed, as the next version; unchanged ones make none.

    A draft, by which nothing was ever issued, keeps its version. Raises OfferOver.
    """
    offer = hold_offer(session, old.offer_id)
    old = find_terms(session, old.offer_id) or old  # somebody else's version may have come in between
    if all(getattr(old, field) == value for field, value in changed.items()):
        return old
    if offer.status is OfferStatus.ENDED:
        raise OfferOver
    if offer.status is OfferStatus.DRAFT:
        return _write(session, old, **changed)
    _write(session, old, until=now)  # first: two open versions cannot be
    kept = old.model_dump(exclude=_NEVER_COPIED)
    return _write(session, OfferTerms(**{**kept, **changed}, version=old.version + 1, since=now))


def copy_offer(session: Session, offer_id: int, *, made_by: int | None, now: datetime) -> OfferTerms:
    """A draft with the same terms, limits and switches; its window is not taken over. Raises OfferUnknown."""
    like, terms = check_offer(session, offer_id), check_terms(session, offer_id)
    kept = terms.model_dump(exclude=_NEVER_COPIED | {"offer_id", "starts_at", "ends_at"})
    new = make_offer(session, kind=like.kind, made_by=made_by, now=now, **kept)
    draft = check_offer(session, new.offer_id)
    for field in (
        "source",
        "public_code",
        "budget_pieces",
        "budget_money",
        "per_customer",
        "guides_give",
        "pin_opens",
    ):
        setattr(draft, field, getattr(like, field))
    _write(session, draft)
    return new


def check_terms(session: Session, offer_id: int) -> OfferTerms:
    """The present terms of the offer behind an id that came from outside. Raises OfferUnknown."""
    terms = find_terms(session, offer_id)
    if terms is None:
        raise OfferUnknown
    return terms


def hold_offer(session: Session, offer_id: int) -> Offer:
    """The offer as it stands until the commit: whoever changes or takes from it waits. Raises OfferUnknown."""
    held = select(Offer).where(Offer.id == offer_id).with_for_update().execution_options(populate_existing=True)
    offer = session.exec(held).first()
    if offer is None:
        raise OfferUnknown
    return offer


def check_offer(session: Session, offer_id: int) -> Offer:
    """The offer behind an id that came from outside. Raises OfferUnknown."""
    offer = session.get(Offer, offer_id)
    if offer is None:
        raise OfferUnknown
    return offer


def check_open(session: Session, offer_id: int) -> Offer:
    """Raises OfferNotOpen, OfferUnknown."""
    offer = check_offer(session, offer_id)
    if offer.status is not OfferStatus.OPEN:
        raise OfferNotOpen
    return offer


def _open(offer_id: int) -> SelectOfScalar[OfferTerms]:
    terms = select(OfferTerms).where(OfferTerms.offer_id == offer_id, col(OfferTerms.until).is_(None))
    return terms.execution_options(populate_existing=True)


R = TypeVar("R", Offer, OfferTerms)


def _write(session: Session, row: R, **changed: Any) -> R:
    for field, value in changed.items():
        setattr(row, field, value)
    session.add(row)
    session.flush()
    return row
