"""What stands on an offer's card, written field by field from what was typed or pressed."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, func, select

from bot.db.tables import Offer, OfferKind, OfferStatus, OfferTerms, PieceSource, Store, Whom
from bot.domain.offers.readers import Reader, read_field
from bot.domain.offers.terms import OfferOver, check_terms, hold_offer, renew_terms
from bot.domain.offers.uses import check_fits, list_uses
from bot.domain.stores.directory import check_store, find_brand
from bot.domain.stores.pictures import keep_picture
from bot.domain.words.days import day_of
from bot.errors import Refusal

ALL_WEEK = 7


class OfferField(StrEnum):
    NAME_EN = "name_en"
    NAME_ZH = "name_zh"
    TERMS_EN = "terms_en"
    TERMS_ZH = "terms_zh"
    PERCENT = "percent"
    WORTH = "worth"
    LEAST_SPEND = "least_spend"
    VALID_DAYS = "valid_days"
    STARTS_AT = "starts_at"
    ENDS_AT = "ends_at"
    HOURS = "hours"
    PER_CUSTOMER = "per_customer"  # of the offer itself, like the next
    PUBLIC_CODE = "public_code"


CLEARED: dict[OfferField, Any] = {
    OfferField.TERMS_EN: "", OfferField.TERMS_ZH: "", OfferField.WORTH: None, OfferField.LEAST_SPEND: None,
    OfferField.VALID_DAYS: None, OfferField.STARTS_AT: None, OfferField.ENDS_AT: None, OfferField.HOURS: "",
    OfferField.PER_CUSTOMER: None,
}  # fmt: skip
"""What may be taken away again, and what then stands there."""

OF_THE_OFFER = (OfferField.PER_CUSTOMER, OfferField.PUBLIC_CODE)


class WindowBackwards(Refusal):
    """It would end before it begins."""

    key = "refused.window_backwards"


class OfferIncomplete(Refusal):
    """Facts: `missing`: words of `find_missing`, the first to be said."""

    key = "refused.offer_incomplete"


class SourceFixed(Refusal):
    """Coupons may have been given: they keep the kind of code they were given with."""

    key = "refused.source_fixed"


class NotOfItsKind(Refusal):
    """An amount has no percentage, and the like: only a forged button asks for it."""

    key = "refused.offer_unknown"


def write_field(
    session: Session, *, offer_id: int, field: OfferField, text: str, zone: str, now: datetime
) -> None:
    """Write one typed field.

    Raises what reading raises, WindowBackwards, OfferIncomplete, OfferOver, SourceFixed, OfferUnknown.
    """
    offer, terms = _hold(session, offer_id)
    if field is OfferField.PERCENT and offer.kind is not OfferKind.PERCENT:
        raise NotOfItsKind
    reader = Reader(terms.currency, zone, day_of(now, zone))
    _put(session, offer, terms, field, read_field(field, text, reader), now)


def clear_field(session: Session, *, offer_id: int, field: OfferField, now: datetime) -> None:
    """Take one field away. Raises OfferIncomplete when an offer that gives needs it, OfferOver."""
    offer, terms = _hold(session, offer_id)
    if field not in CLEARED:
        raise NotOfItsKind
    _put(session, offer, terms, field, CLEARED[field], now)


def address_offer(session: Session, *, offer_id: int, whom: Whom, now: datetime) -> None:
    """Who may get it. Raises UseUnfit when it is given to others."""
    offer, terms = _hold(session, offer_id)
    check_fits(list_uses(find_brand(session), offer_id), whom)
    _renew(session, offer, terms, now, for_whom=whom)


def switch_weekday(session: Session, *, offer_id: int, weekday: int, on: bool, now: datetime) -> None:
    """A day it may be used on, or not. Without any, and with all seven, it is every day."""
    offer, terms = _hold(session, offer_id)
    if not 0 <= weekday < ALL_WEEK:
        raise NotOfItsKind
    kept = _switch(terms.weekdays, weekday, on)
    _renew(session, offer, terms, now, weekdays="" if len(kept.split(",")) == ALL_WEEK else kept)


def choose_weekdays(session: Session, *, offer_id: int, weekdays: Sequence[int], now: datetime) -> None:
    """The days it may be used on, all at once; all seven are every day."""
    offer, terms = _hold(session, offer_id)
    kept = ",".join(map(str, weekdays))
    _renew(session, offer, terms, now, weekdays="" if len(weekdays) == ALL_WEEK else kept)


def switch_store(session: Session, *, offer_id: int, store_id: int | None, on: bool, now: datetime) -> None:
    """A store it is limited to, or not; None: every store again. Without any it is every store.

    Raises StoreUnknown.
    """
    offer, terms = _hold(session, offer_id)
    if store_id is not None and on:
        check_store(session, store_id)
    kept = "" if store_id is None else _switch(terms.stores, store_id, on)
    _renew(session, offer, terms, now, stores=kept)


def switch_giving_back(session: Session, *, offer_id: int, on: bool, now: datetime) -> None:
    """Does a returned purchase give the coupon back?"""
    offer, terms = _hold(session, offer_id)
    _renew(session, offer, terms, now, gives_back=on)


def picture_offer(session: Session, *, offer_id: int, telegram_file: str | None, now: datetime) -> None:
    """The offer's picture, which a job fetches; None takes it away."""
    offer, terms = _hold(session, offer_id)
    picture = keep_picture(session, telegram_file=telegram_file, now=now) if telegram_file else None
    _renew(session, offer, terms, now, picture_id=picture)


def switch_offer(
    session: Session, *, offer_id: int, guides_give: bool | None = None, pin_opens: bool | None = None
) -> None:
    """May guides give it? May the daily PIN redeem it? None leaves a switch as it is."""
    offer, _terms = _hold(session, offer_id)
    offer.guides_give = offer.guides_give if guides_give is None else guides_give
    offer.pin_opens = offer.pin_opens if pin_opens is None else pin_opens
    _keep(session, offer)


def choose_source(session: Session, *, offer_id: int, source: PieceSource) -> None:
    """Where its codes come from; only a draft's can change. Raises SourceFixed."""
    offer, _terms = _hold(session, offer_id)
    if offer.status is not OfferStatus.DRAFT and offer.source is not source:
        raise SourceFixed
    offer.source = source
    _keep(session, offer)


def find_missing(offer: Offer, terms: OfferTerms) -> list[str]:
    """What it needs before it can be given: name, percent, amount, end, worth (for its money budget), code, terms
    (where they are the offer).
    """
    wants = {
        "name": not (terms.name_en or terms.name_zh),
        "percent": offer.kind is OfferKind.PERCENT and not terms.percent,
        "amount": offer.kind is OfferKind.AMOUNT and not terms.worth,
        "end": terms.valid_days is None and terms.ends_at is None,
        "worth": offer.kind is not OfferKind.AMOUNT and offer.budget_money is not None and terms.worth is None,
        "code": offer.source is PieceSource.PUBLIC and not offer.public_code,
        "terms": offer.kind is OfferKind.TEXT and not (terms.terms_en or terms.terms_zh),
    }
    return [word for word, wanted in wants.items() if wanted]


def find_never(offer: Offer, terms: OfferTerms, zone: str) -> list[str]:
    """Why nobody will ever get or use it: budget (in money, below one piece), days (none in its window)."""
    why = {
        "budget": offer.budget_money is not None and offer.budget_money < (terms.worth or 0),
        "days": not _has_day(terms, zone),
    }
    return [word for word, is_so in why.items() if is_so]


def _has_day(terms: OfferTerms, zone: str) -> bool:
    if not (terms.weekdays and terms.starts_at and terms.ends_at):
        return True
    first, last = day_of(terms.starts_at, zone), day_of(terms.ends_at, zone)
    days = range(min(ALL_WEEK, (last - first).days + 1))
    return any(str((first.weekday() + n) % ALL_WEEK) in terms.weekdays.split(",") for n in days)


def check_complete(offer: Offer, terms: OfferTerms) -> None:
    """What gives, or gave, stays complete; a draft may be anything. Raises OfferIncomplete."""
    if offer.status is not OfferStatus.DRAFT and (missing := find_missing(offer, terms)):
        raise OfferIncomplete(missing=missing)


def find_zone(session: Session, default: str) -> str:
    """The zone most of the stores are in: an offer's days begin and end there."""
    zones = select(Store.timezone).group_by(col(Store.timezone))
    return session.exec(zones.order_by(func.count().desc(), col(Store.timezone)).limit(1)).first() or default


def _put(session: Session, offer: Offer, terms: OfferTerms, field: OfferField, value: Any, now: datetime) -> None:
    if field not in OF_THE_OFFER:
        _renew(session, offer, terms, now, **{str(field): value})
        return
    if field is OfferField.PUBLIC_CODE and offer.status is not OfferStatus.DRAFT and offer.public_code != value:
        raise SourceFixed
    setattr(offer, field, value)
    _keep(session, offer)


def _hold(session: Session, offer_id: int) -> tuple[Offer, OfferTerms]:
    offer = hold_offer(session, offer_id)
    if offer.status is OfferStatus.ENDED:
        raise OfferOver
    return offer, check_terms(session, offer_id)


def _renew(session: Session, offer: Offer, terms: OfferTerms, now: datetime, **changed: Any) -> None:
    new = renew_terms(session, terms, now=now, **changed)
    if new.starts_at and new.ends_at and new.ends_at <= new.starts_at:
        raise WindowBackwards
    check_complete(offer, new)


def _keep(session: Session, offer: Offer) -> None:
    session.add(offer)
    session.flush()


def _switch(kept: str, number: int, on: bool) -> str:
    numbers = {int(one) for one in kept.split(",") if one}
    return ",".join(map(str, sorted(numbers | {number} if on else numbers - {number})))
