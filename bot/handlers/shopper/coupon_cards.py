"""What every card of a shopper's coupons shows alike: the facts, the state, and the buttons for the till."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.buttons import button
from bot.db.tables import CouponStatus, OfferKind
from bot.domain.coupons.held import HeldCoupon
from bot.domain.coupons.usable import is_for_store
from bot.domain.coupons.words import NOTHING_AROUND, Around
from bot.domain.words.spans import parse_spans
from bot.handlers.coupon_names import name_each
from bot.handlers.events import Event
from bot.handlers.shopper.presses import ShowAtTill

SHOWN = 10  # coupons on one card
LOOKED_THROUGH = 5 * SHOWN  # for those of this store; the usable ones come first
STORES_NAMED = 3


def coupon_facts(
    coupon: HeldCoupon, zone: str, around: Around = NOTHING_AROUND, stores_named: int = STORES_NAMED
) -> dict[str, Any]:
    """A coupon as a template needs it; days and times in `zone`. Stores are named by `around`, only so many."""
    terms = coupon.terms_of
    stores = [around.places[one] for one in terms.stores if one in around.places]
    return {
        "gift": coupon.gift,
        "terms": coupon.terms,
        "code": around.codes.get(coupon.coupon_id, coupon.shown_code),
        "expires_at": coupon.expires_at,
        "zone": zone,
        "used_at": coupon.use.at if coupon.use else None,
        "used_zone": coupon.use.zone if coupon.use else zone,
        "used_store": coupon.use.store if coupon.use else None,
        "percent": terms.percent if terms.kind is OfferKind.PERCENT else None,
        "worth": terms.worth if terms.kind in (OfferKind.PERCENT, OfferKind.AMOUNT) else None,
        "currency": terms.currency,
        "least_spend": terms.least_spend,
        "usable_from": max((at for at in (coupon.usable_from, terms.starts_at) if at), default=None),
        "weekdays": terms.weekdays,
        "hours": parse_spans(terms.hours),
        "stores": stores[:stores_named],
        "more_stores": max(0, len(stores) - stores_named),
    }


def find_usable(coupons: Sequence[HeldCoupon], now: datetime) -> list[HeldCoupon]:
    return [coupon for coupon in coupons if coupon.status is CouponStatus.ISSUED and coupon.expires_at > now]


def is_for_here(coupon: HeldCoupon, store_id: int, now: datetime) -> bool:
    """Is it for this store, and its window open? On which days and at what hours, its own card says."""
    starts_at = coupon.terms_of.starts_at
    return is_for_store(coupon, store_id) and (starts_at is None or starts_at <= now)


def till_button(event: Event, coupon_id: int | None) -> dict[str, Any] | None:
    return button(event.word("button.show_at_till"), ShowAtTill(coupon_id)) if coupon_id else None


def list_tills(
    event: Event, usable: Sequence[HeldCoupon], *, is_named: bool = False
) -> list[list[dict[str, Any] | None]]:
    """One button a coupon; with several, or `is_named`, each says which, with two of a kind by its code too."""
    if len(usable) == 1 and not is_named:
        return [[till_button(event, usable[0].coupon_id)]]
    words = event.word("button.show_at_till")
    names = name_each(usable, event.locale)
    return [
        [button(f"{words} · {name}", ShowAtTill(coupon.coupon_id))]
        for coupon, name in zip(usable, names, strict=True)
    ]


def find_state(coupon: HeldCoupon, now: datetime, around: Around = NOTHING_AROUND) -> str:
    """`in_hand`, `locked`, `looked_at`, `used`, `void` or `ended`, as a card marks it."""
    if coupon.use:
        return "used"
    if coupon.status is CouponStatus.VOID:
        return "void"
    if coupon.coupon_id in around.looked_at:
        return "looked_at"
    if coupon.expires_at <= now:
        return "ended"
    return "locked" if coupon.status is CouponStatus.LOCKED else "in_hand"
