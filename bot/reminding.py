"""The chore that owes the reminders of coupons' ends, and the buttons below them."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.buttons import Press, press
from bot.db.tables import CouponStatus, NoticeClass
from bot.domain.coupons.held import HeldCoupon, find_coupon
from bot.domain.owed.notices import owe_notice
from bot.domain.owed.reminders import find_waking, take_due_reminders


@press("jc")
@dataclass(frozen=True)
class ShowCoupon(Press):
    """A coupon's own card; another's is as unknown as none."""

    coupon_id: int


@press("jx")
@dataclass(frozen=True)
class StopReminders(Press):
    """No offers by message any more; reminders are some."""


def remind_of_ends(session: Session, *, now: datetime, portion: int) -> int:
    """Owe a portion of the reminders that are due. What is not in hand by now is passed over."""
    due = take_due_reminders(session, now=now, portion=portion)
    for coupon_id in due:
        coupon = find_coupon(session, coupon_id)
        if coupon and coupon.status is CouponStatus.ISSUED:
            _owe(session, coupon, now)
    return len(due)


def _owe(session: Session, coupon: HeldCoupon, now: datetime) -> None:
    """Judged again when it is said: `while_in_hand` names the coupon, and its class asks for consent."""
    zone = coupon.zone or "UTC"
    said_at = find_waking(now, zone)
    if coupon.expires_at <= said_at:
        return
    owe_notice(
        session,
        chat_id=coupon.holder_chat_id,
        kind=NoticeClass.MARKETING,
        template="shopper/coupon_ends",
        dedupe_key=f"coupon_ends:{coupon.coupon_id}",
        now=now,
        not_before=said_at,
        facts={
            "gift": coupon.gift,
            "code": coupon.shown_code,
            "expires_at": coupon.expires_at.isoformat(),
            "zone": zone,
            "said_at": said_at.astimezone(ZoneInfo(zone)).isoformat(),
            "while_in_hand": coupon.coupon_id,
        },
        keyboard=[
            [{"key": "button.show_coupon", "data": ShowCoupon(coupon.coupon_id).pack()}],
            [{"key": "button.stop_reminders", "data": StopReminders().pack()}],
        ],
    )
