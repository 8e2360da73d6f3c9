"""What an entry code gives whoever is known: a card's or campaign's coupon once, or the gift that had run out."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.db.tables import CodeKind
from bot.domain.arrivals.code_days import count_start, give_gift_back, take_gift
from bot.domain.arrivals.onboarding import Scan
from bot.domain.coupons.held import HeldCoupon, find_own_coupon
from bot.domain.coupons.issuing import CODE, GIFT, ONCE, NotForThem, OfferGone, OfferHad, issue_coupon
from bot.domain.people.chats import Person

GIVING = (CodeKind.PARCEL, CodeKind.CAMPAIGN)
"""Kinds with a coupon for everybody; the others have a gift for newcomers only."""

_FOUND = Prepared("""
    SELECT EXISTS (SELECT 1 FROM attributions WHERE customer_id = :customer_id AND entry_code_id = :code_id),
    (SELECT max(id) FROM coupons WHERE customer_id = :customer_id AND cause_kind = 'gift'),
    (SELECT max(id) FROM coupons
     WHERE customer_id = :customer_id AND cause_kind = 'code' AND cause_id = :code_id),
    EXISTS (SELECT 1 FROM attributions WHERE customer_id = :customer_id AND reason = 'back')
""")


@dataclass(frozen=True)
class Given:
    """`coupon` None: nothing to give, or `is_gone`: the day's were given out. `reached_cap`: it was the last."""

    coupon: HeldCoupon | None = None
    is_new: bool = False
    is_gone: bool = False
    reached_cap: bool = False


def welcome_back(session: Session, person: Person, scan: Scan, *, now: datetime) -> Given:
    """Count a known customer's start, and give what the code has for them; a second scan shows the same again."""
    if scan.code_id is None or person.customer_id is None:
        return Given()
    if scan.day_cap is not None:  # before the offer's row, as a newcomer does: else two could wait for each other
        _count(session, scan, now)
        return _find_or_give(session, person, scan, now)
    given = _find_or_give(session, person, scan, now)
    _count(session, scan, now, gifts=int(given.is_new))
    return given


def _find_or_give(session: Session, person: Person, scan: Scan, now: datetime) -> Given:
    found = _FOUND(session, customer_id=person.customer_id, code_id=scan.code_id).fetchone()
    brought, gift, coupon, is_back = found
    if is_back and scan.kind is not CodeKind.PARCEL:  # a campaign's code would pay each erasure anew
        return Given()
    had = gift if brought else coupon
    if had is not None:
        return Given(_held(session, person, had)) if scan.kind in GIVING else Given()
    if scan.place.grant is None or not (brought or scan.kind in GIVING):
        return Given()
    return _give(session, person, scan, (GIFT, ONCE) if brought else (CODE, scan.code_id or 0), now)


def _give(session: Session, person: Person, scan: Scan, cause: tuple[str, int], now: datetime) -> Given:
    """Within the day's cap, where there is one."""
    if scan.day_cap is None:
        return _issue(session, person, scan, cause, now)
    code_id, zone = scan.code_id or 0, scan.place.zone
    number = take_gift(session, code_id=code_id, zone=zone, cap=scan.day_cap, now=now)
    if number is None:
        return Given(is_gone=True)
    given = _issue(session, person, scan, cause, now)
    if not given.is_new:
        give_gift_back(session, code_id=code_id, zone=zone, now=now)
        return given
    return replace(given, reached_cap=number == scan.day_cap)


def _issue(session: Session, person: Person, scan: Scan, cause: tuple[str, int], now: datetime) -> Given:
    place = scan.place
    try:
        issued = issue_coupon(
            session, place.grant, customer_id=person.customer_id or 0, cause=cause, zone=place.zone, now=now
        )
    except OfferGone:
        return Given(is_gone=True)
    except (OfferHad, NotForThem):
        return Given()
    return Given(_held(session, person, issued.coupon_id), is_new=issued.is_new)


def _count(session: Session, scan: Scan, now: datetime, *, gifts: int = 0) -> None:
    count_start(session, code_id=scan.code_id or 0, zone=scan.place.zone, gifts=gifts, now=now)


def _held(session: Session, person: Person, coupon_id: int) -> HeldCoupon | None:
    return find_own_coupon(session, customer_id=person.customer_id, coupon_id=coupon_id)
