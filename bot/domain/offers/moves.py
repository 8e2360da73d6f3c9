"""An offer's life: draft, open, paused, ended. What was given stays usable through all of it."""

from datetime import datetime

from sqlmodel import Session, col, select, update

from bot.db.tables import Offer, OfferStatus, PieceSource, TillCode
from bot.domain.offers.fields import OfferIncomplete, find_missing
from bot.domain.offers.set_up import take_brand
from bot.domain.offers.terms import OfferOver, OfferUnknown, check_terms, hold_offer
from bot.domain.offers.uses import forget_uses
from bot.errors import Refusal

MOVES: dict[OfferStatus, tuple[OfferStatus, ...]] = {
    OfferStatus.OPEN: (OfferStatus.DRAFT, OfferStatus.PAUSED),
    OfferStatus.PAUSED: (OfferStatus.OPEN,),
    OfferStatus.ENDED: (OfferStatus.DRAFT, OfferStatus.OPEN, OfferStatus.PAUSED),
}
"""Where each status may be reached from. Nothing leads out of the end, and nothing is deleted: SQLite would give
the id of a thrown-away draft, which old cards still hold, to the next one."""


class WindowOver(Refusal):
    """Its last day is past: whatever it gave would have ended already."""

    key = "refused.window_over"


def open_offer(session: Session, *, offer_id: int, now: datetime) -> None:
    """It gives from now on. Raises OfferIncomplete, WindowOver, OfferOver, OfferUnknown."""
    offer, terms = hold_offer(session, offer_id), check_terms(session, offer_id)
    missing = find_missing(offer, terms)
    if offer.source is PieceSource.FILE and not _has_codes(session, offer_id):
        missing.append("codes")
    if missing:
        raise OfferIncomplete(missing=missing)
    if terms.ends_at and terms.ends_at <= now:
        raise WindowOver
    _move(session, offer_id, OfferStatus.OPEN)


def pause_offer(session: Session, *, offer_id: int) -> None:
    """It gives nothing for now. Raises OfferOver, OfferUnknown."""
    _move(session, offer_id, OfferStatus.PAUSED)


def end_offer(session: Session, *, offer_id: int) -> None:
    """It gives nothing any more, and the brand gives it to nobody. Raises OfferOver, OfferUnknown."""
    forget_uses(take_brand(session), offer_id)
    _move(session, offer_id, OfferStatus.ENDED)


def _move(session: Session, offer_id: int, to: OfferStatus) -> None:
    """A repeat changes nothing; a move that is none is refused."""
    moved = session.exec(
        update(Offer).where(col(Offer.id) == offer_id, col(Offer.status).in_((*MOVES[to], to))).values(status=to)
    )
    if not moved.rowcount:
        raise OfferOver if session.get(Offer, offer_id) else OfferUnknown


def _has_codes(session: Session, offer_id: int) -> bool:
    return session.exec(select(TillCode.id).where(TillCode.offer_id == offer_id).limit(1)).first() is not None
