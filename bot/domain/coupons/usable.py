"""May this coupon be used here and now? Its own terms decide, as they were when it was issued."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.db.tables import CouponStatus, OfferKind, PieceSource
from bot.domain.coupons.held import HeldCoupon
from bot.domain.stores.directory import Names
from bot.domain.words.spans import parse_spans
from bot.domain.words.typed import check_money
from bot.errors import Refusal

DAY = 24 * 60


@dataclass(frozen=True)
class Counter:
    """Where a coupon is to be used. `zone`: the store's IANA name."""

    store_id: int
    zone: str
    store: Names


class CouponUnknown(Refusal):
    """No such code. Another brand's code is said alike."""

    key = "refused.coupon_unknown"
    is_miss = True


class CouponRefused(Refusal):
    """A known coupon cannot be used: remembered with its rule and inputs, and explained by a button."""

    def __init__(self, coupon: HeldCoupon, **facts: object) -> None:
        super().__init__(**facts)
        self.coupon_id = coupon.coupon_id
        self.customer_id = coupon.customer_id
        self.terms_id = coupon.terms_id


class CouponUsed(CouponRefused):
    """Facts: `at` (time), `zone`, `store` (names by language)."""

    key = "refused.coupon_used"


class CouponExpired(CouponRefused):
    """Facts: `at` (when it ended), `zone`."""

    key = "refused.coupon_expired"


class CouponVoid(CouponRefused):
    key = "refused.coupon_void"


class CouponLocked(CouponRefused):
    """Facts: `at` (when its hold ends), `zone`."""

    key = "refused.coupon_locked"


class CouponEarly(CouponRefused):
    """Its offer's window has not begun. Facts: `at`, `zone`."""

    key = "refused.coupon_early"


class WrongStore(CouponRefused):
    """Not one of the stores its terms name."""

    key = "refused.coupon_wrong_store"


class WrongDay(CouponRefused):
    """Facts: `weekdays` (those it may be used on, 0 is Monday), `today`."""

    key = "refused.coupon_wrong_day"


class WrongHour(CouponRefused):
    """Facts: `hours` (spans in minutes since midnight)."""

    key = "refused.coupon_wrong_hour"


class SpendTooLow(CouponRefused):
    """Facts: `least` and `amount` (minor units), `currency`."""

    key = "refused.coupon_spend_too_low"


class AmountNeeded(CouponRefused):
    """What was bought decides, and nobody has said it. Facts: `currency`."""

    key = "refused.coupon_amount_needed"


class NotOurs(CouponRefused):
    """It is the till's own code, or a public one: used at the till itself, never here."""

    key = "refused.coupon_not_ours"


def needs_amount(coupon: HeldCoupon) -> bool:
    """Does what was bought decide whether it may be used, or what comes off?"""
    return coupon.terms_of.kind is OfferKind.PERCENT or bool(coupon.terms_of.least_spend)


def find_off(coupon: HeldCoupon, amount: int | None) -> int | None:
    """What comes off a purchase of `amount` (both minor units); never more than was bought. None: not money.

    A percentage is cut to whole minor units, at most the terms' worth.
    """
    terms = coupon.terms_of
    if terms.kind is OfferKind.PERCENT and amount is not None:
        off = amount * (terms.percent or 0) // 100
        return min(off, terms.worth) if terms.worth is not None else off
    if terms.kind is OfferKind.AMOUNT and terms.worth is not None:
        return terms.worth if amount is None else min(terms.worth, amount)
    return None


def check_in_hand(coupon: HeldCoupon | None, *, now: datetime) -> HeldCoupon:
    """The coupon if its holder may use it at some time from now on, somewhere.

    Raises CouponUnknown, CouponUsed, CouponVoid, CouponExpired, CouponLocked.
    """
    if coupon is None:
        raise CouponUnknown
    if coupon.use:
        raise CouponUsed(coupon, at=coupon.use.at, zone=coupon.use.zone, store=coupon.use.store)
    if coupon.status is CouponStatus.VOID:
        raise CouponVoid(coupon)
    zone = coupon.zone or "UTC"
    if coupon.expires_at <= now:
        raise CouponExpired(coupon, at=coupon.expires_at, zone=zone)
    if coupon.status is CouponStatus.LOCKED:
        raise CouponLocked(coupon, at=coupon.usable_from, zone=zone)
    return coupon


def check_usable(coupon: HeldCoupon | None, counter: Counter, *, now: datetime) -> HeldCoupon:
    """The coupon if it may be used at this counter now, whatever is bought.

    Raises what `check_in_hand` raises, NotOurs, CouponEarly, WrongStore, WrongDay, WrongHour.
    """
    coupon = check_in_hand(coupon, now=now)
    terms = coupon.terms_of
    if terms.source is not PieceSource.OWN:
        raise NotOurs(coupon)
    if terms.starts_at and now < terms.starts_at:
        raise CouponEarly(coupon, at=terms.starts_at, zone=counter.zone)
    if not is_for_store(coupon, counter.store_id):
        raise WrongStore(coupon)
    _check_hour(coupon, now.astimezone(ZoneInfo(counter.zone)))
    return coupon


def find_no(coupon: HeldCoupon, counter: Counter, *, now: datetime) -> Refusal | None:
    """Why it may not be used at this counter now; None: it may."""
    try:
        check_usable(coupon, counter, now=now)
    except Refusal as no:
        return no
    return None


def is_for_store(coupon: HeldCoupon, store_id: int) -> bool:
    """Is it one of the stores its terms name? Terms that name none mean all."""
    stores = coupon.terms_of.stores
    return not stores or store_id in stores


def check_amount(coupon: HeldCoupon, amount: int | None) -> None:
    """Raises AmountNeeded, NotMoney (nothing, less, or more than anybody pays), SpendTooLow."""
    terms = coupon.terms_of
    if amount is None:
        if needs_amount(coupon):
            raise AmountNeeded(coupon, currency=terms.currency)
        return
    check_money(amount, terms.currency)
    if terms.least_spend is not None and amount < terms.least_spend:
        raise SpendTooLow(coupon, least=terms.least_spend, amount=amount, currency=terms.currency)


def _check_hour(coupon: HeldCoupon, local: datetime) -> None:
    """Past midnight it is still the night of the day before. Raises WrongDay, WrongHour."""
    terms, minute, today = coupon.terms_of, local.hour * 60 + local.minute, local.weekday()
    moments = ((today, minute), ((today - 1) % 7, minute + DAY))
    days = [day for day, at in moments if _is_within(terms.hours, at)] if terms.hours else [today]
    if terms.weekdays and not set(days or [today]).intersection(terms.weekdays):
        raise WrongDay(coupon, weekdays=terms.weekdays, today=days[0] if days else today)
    if not days:
        raise WrongHour(coupon, hours=parse_spans(terms.hours))


def _is_within(hours: str, minute: int) -> bool:
    return any(start <= minute < end for start, end in parse_spans(hours))
