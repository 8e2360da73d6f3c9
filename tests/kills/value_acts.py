"""The acts of value that are killed: each is one press with a subject of its own, made by the shop's own rules."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from bot.db.tables import Brand, OfferKind, OfferStatus, Purchase, Referral
from bot.domain.arrivals.onboarding import find_place, find_scan, onboard
from bot.domain.coupons.issuing import STAFF, find_grant, issue_coupon
from bot.domain.offers.terms import make_offer
from bot.domain.people.staff import Guide
from bot.domain.referrals.friends import find_invite_code
from bot.domain.referrals.rewards import release_rewards
from bot.domain.till.redeeming import RedemptionUnknown, redeem_coupon, undo_redemption
from bot.domain.till.returns import return_purchase
from tests.conftest import NOON
from tests.domain.shop_rows import add_guide, add_person, add_store

Facts = dict[str, Any]
REDEEMED = NOON + timedelta(hours=1)
UNDONE = NOON + timedelta(hours=1, minutes=5)
PAID = NOON + timedelta(days=9)
AMOUNT = 5000  # minor units
APART = 100_000  # between two Telegram ids: accounts made one after another would be looked at by a person
GUIDE = Guide(1, 1, "Mei")


@dataclass(frozen=True)
class Act:
    """`prepare` makes a fresh subject and says what its press is told; `press` answers in plain JSON."""

    prepare: Callable[[Session, int], Facts]
    press: Callable[[Session, Facts], Any]


def open_shop_for_acts(session: Session) -> None:
    """A store with a guide; the gift is a percentage, so an amount is told; friends count and are rewarded."""
    terms = {"name_en": "A tenth off", "name_zh": "九折", "percent": 10, "worth": 2000, "gives_back": True}
    gift = make_offer(session, kind=OfferKind.PERCENT, status=OfferStatus.OPEN, now=NOON, **terms)
    reward = make_offer(
        session, kind=OfferKind.AMOUNT, status=OfferStatus.OPEN, now=NOON, name_en="Five off", name_zh="减五元",
        worth=500,
    )  # fmt: skip
    session.add(
        Brand(
            name_en="Moonpine Tea",
            company="Moonpine Ltd",
            privacy_contact="privacy@moonpine.example",
            gift_id=gift.offer_id,
            referrer_offer_id=reward.offer_id,
        )
    )
    add_guide(session, NOON, add_store(session, NOON))


def _newcomer(session: Session, number: int, payload: str | None = None) -> tuple[int, str]:
    """Customer and coupon code of somebody new, who came by themselves or by a friend's link."""
    person = add_person(session, NOON, number * APART)
    scan = find_scan(session, person, payload) if payload else None
    card = onboard(session, person, scan or find_place(session, person, store_id=1), now=NOON)
    return card.customer_id, card.code


def _friend(session: Session, number: int) -> Facts:
    """A friend with a coupon, brought by a referrer of their own."""
    referrer, _ = _newcomer(session, 2 * number)
    friend, code = _newcomer(session, 2 * number + 1, find_invite_code(session, customer_id=referrer))
    return {"friend": friend, "referrer": referrer, "code": code}


def _redeemed(session: Session, number: int) -> Facts:
    facts = _friend(session, number)
    receipt = _redeem(session, facts)
    purchase = session.exec(select(Purchase).where(Purchase.redemption_id == receipt["redemption"])).one()
    return {**facts, "redemption": receipt["redemption"], "purchase": purchase.id}


def _issue(session: Session, facts: Facts) -> Any:
    issued = issue_coupon(
        session, find_grant(session, 1), customer_id=facts["referrer"], cause=(STAFF, 77), zone="UTC", given_by=1,
        reason="spilled tea", now=REDEEMED,
    )  # fmt: skip
    return {"coupon": issued.coupon_id, "code": issued.code, "repeated": not issued.is_new}


def _redeem(session: Session, facts: Facts) -> Any:
    receipt = redeem_coupon(session, guide=GUIDE, code=facts["code"], number=1, amount=AMOUNT, now=REDEEMED)
    return {
        "redemption": receipt.redemption_id,
        "at": receipt.at.isoformat(),
        "store": receipt.store["en"],
        "off": receipt.off,
        "repeated": receipt.repeated,
    }


def _undo(session: Session, facts: Facts) -> Any:
    try:
        undo_redemption(session, redemption_id=facts["redemption"], staff_id=1, now=UNDONE)
    except RedemptionUnknown:
        return {"undone": True, "repeated": True}
    return {"undone": True, "repeated": False}


def _return(session: Session, facts: Facts) -> Any:
    returned = return_purchase(
        session, facts["purchase"], number=1, amount=None, reason="faulty", staff_id=1, now=UNDONE
    )
    return {"amount": returned.amount, "rest": returned.rest, "repeated": returned.repeated}


def _pay_out(session: Session, facts: Facts) -> Any:
    """The hold is over. Nobody presses here: the minute's chore comes again."""
    done = release_rewards(session, now=PAID, portion=1000)
    referral = session.exec(select(Referral).where(Referral.friend_id == facts["friend"])).one()
    session.refresh(referral)
    return {"status": str(referral.status), "coupon": referral.coupon_id, "repeated": not done}


ACTS = {
    "issue": Act(_friend, _issue),
    "redeem": Act(_friend, _redeem),
    "undo": Act(_redeemed, _undo),
    "return": Act(_redeemed, _return),
    "payout": Act(_redeemed, _pay_out),
}
