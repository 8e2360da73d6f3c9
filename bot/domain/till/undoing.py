"""Undoing a redemption: the guide for 15 minutes, the manager the same day, an operator later."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from bot.db.prepared import Prepared, as_time, known_time
from bot.db.tables import CouponStatus, NoticeClass, Role, Way
from bot.domain.coupons.held import HeldCoupon, find_coupon
from bot.domain.owed.notices import owe_notice
from bot.domain.people.staff import Guide, Operator, Till
from bot.domain.stores.directory import Names, both
from bot.domain.till.late import LATEST
from bot.domain.till.redeeming import RedemptionUnknown, undo_redemption
from bot.domain.words.days import day_of
from bot.errors import Refusal

AT_ONCE = timedelta(minutes=15)


class NotTheirs(Refusal):
    """A colleague's, or another till's."""

    key = "refused.undo_not_theirs"


class TooLateForGuide(Refusal):
    key = "refused.undo_late"


class TooLateForManager(Refusal):
    key = "refused.undo_late_for_manager"


class OwnCoupon(Refusal):
    """A manager held it themselves: an operator decides, except about what they redeemed a moment ago."""

    key = "refused.undo_own_coupon"


@dataclass(frozen=True)
class OnShift:
    """A colleague who is on shift at a till, and the till."""

    till: Till
    guide: Guide


Undoer = Guide | OnShift | Operator
"""A manager is a guide whose role says so."""


@dataclass(frozen=True)
class Undone:
    """The coupon as it is in its holder's hands again. `at`: when it had been redeemed. `repeated`: said again."""

    coupon: HeldCoupon
    store: Names
    zone: str
    at: datetime
    repeated: bool = False


class _Use(NamedTuple):
    coupon_id: int
    store_id: int
    staff_id: int | None
    till_id: int | None
    undone_by: int | None
    at: datetime
    undone_at: datetime | None
    way: str
    later: int  # uses of the coupon since
    store: Names
    zone: str
    is_holder: bool


_FIND = Prepared("""
    SELECT r.coupon_id, r.store_id, r.staff_id, r.till_id, r.undone_by, r.at, r.undone_at, r.way,
        k.uses - r.number, s.name_en, s.name_zh, s.timezone,
        EXISTS (SELECT 1 FROM staff h WHERE h.id = :staff_id AND h.chat_id = p.chat_id)
    FROM redemptions r JOIN stores s ON s.id = r.store_id
    JOIN coupons k ON k.id = r.coupon_id JOIN customers p ON p.id = k.customer_id WHERE r.id = :id
""")
# From the newest back: a day's entries at most, since no late one is older.
_ENTERED = Prepared("""
    SELECT at FROM entries WHERE coupon_id = :coupon_id AND act = 'redeem' ORDER BY id DESC
    LIMIT 1 OFFSET :later
""")


def undo_redemption_as(session: Session, actor: Undoer, *, redemption_id: int, now: datetime) -> Undone:
    """Give the coupon back to its holder, who is told by a notice. The same actor's second press says it again.

    Raises RedemptionUnknown (another store's as well, and one that somebody else undid), NotTheirs,
    TooLateForGuide, TooLateForManager, OwnCoupon.
    """
    staff_id = actor.guide.staff_id if isinstance(actor, OnShift) else actor.staff_id
    use = _find(session, redemption_id, staff_id)
    _check_may_undo(session, actor, use, now=now)
    if use.undone_at is not None and use.undone_by == staff_id:
        coupon = find_coupon(session, use.coupon_id)
        if coupon is not None:
            return Undone(coupon, use.store, use.zone, use.at, repeated=True)
    coupon = undo_redemption(session, redemption_id=redemption_id, staff_id=staff_id, now=now)
    undone = Undone(coupon, use.store, use.zone, use.at)
    _tell_holder(session, undone, redemption_id, now=now)
    return undone


def _check_may_undo(session: Session, actor: Undoer, use: _Use, *, now: datetime) -> None:
    if isinstance(actor, Operator):
        return
    place = actor.till if isinstance(actor, OnShift) else actor
    if use.store_id != place.store_id:
        raise RedemptionUnknown
    since = _find_entered(session, use, now)
    is_fresh = now - since <= AT_ONCE
    if isinstance(actor, Guide) and actor.role is Role.MANAGER:
        if not is_fresh and day_of(now, use.zone) != day_of(since, use.zone):
            raise TooLateForManager
        if use.is_holder and not (is_fresh and use.staff_id == actor.staff_id):
            raise OwnCoupon
        return
    is_theirs = (
        use.till_id == actor.till.staff_id if isinstance(actor, OnShift) else use.staff_id == actor.staff_id
    )
    if not is_theirs:
        raise NotTheirs
    if not is_fresh:
        raise TooLateForGuide


def _find_entered(session: Session, use: _Use, now: datetime) -> datetime:
    """When staff wrote it down: a late entry tells when it happened, a day before at most."""
    if use.way != Way.LATE or now - use.at > 2 * LATEST:
        return use.at
    row = _ENTERED(session, coupon_id=use.coupon_id, later=use.later).fetchone()
    return known_time(row[0]) if row else use.at


def _tell_holder(session: Session, undone: Undone, redemption_id: int, *, now: datetime) -> None:
    coupon = undone.coupon
    owe_notice(
        session,
        chat_id=coupon.holder_chat_id,
        kind=NoticeClass.SERVICE,
        template="shopper/undone",
        dedupe_key=f"undone:{redemption_id}",
        now=now,
        facts={
            "gift": coupon.gift,
            "store": undone.store,
            "at": undone.at.isoformat(),
            "zone": undone.zone,
            "expires_at": coupon.expires_at.isoformat(),
            "is_over": coupon.expires_at <= now or coupon.status is CouponStatus.VOID,
        },
    )


def _find(session: Session, redemption_id: int, staff_id: int) -> _Use:
    row = _FIND(session, id=redemption_id, staff_id=staff_id).fetchone()
    if row is None:
        raise RedemptionUnknown
    coupon_id, store_id, staff_id, till_id, undone_by, at, undone_at, way, later, *place, is_holder = row
    name_en, name_zh, zone = place
    return _Use(
        coupon_id, store_id, staff_id, till_id, undone_by, known_time(at), as_time(undone_at), way, later,
        both(name_en, name_zh), zone, bool(is_holder),
    )  # fmt: skip
