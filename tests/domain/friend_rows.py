"""Rows that tests of referrals begin with: a shop with a reward, a guide, and people brought by one another."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from bot.db.tables import Brand, Coupon, OfferKind, OfferStatus, Referral
from bot.domain.arrivals.onboarding import Card
from bot.domain.offers.terms import make_offer
from bot.domain.people.staff import Guide
from bot.domain.referrals.friends import find_invite_code
from bot.domain.till.redeeming import Receipt, redeem_coupon
from tests.conftest import HandClock
from tests.domain.shop_rows import add_brand, add_door, add_guide, add_person, add_store, press_start


@dataclass
class Town:
    session: Session
    clock: HandClock
    store_id: int
    door: str
    guide: Guide
    reward_id: int
    met: int = 1000

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def newcomer(self, payload: str = "", telegram_id: int | None = None) -> Card:
        """Somebody new, by the door or by a friend's link; a minute has passed."""
        self.clock.move(minutes=1)
        self.met += 1
        person = add_person(self.session, self.now, telegram_id or self.met * 1_000_003, f"P{self.met}")
        return press_start(self.session, person, payload or self.door, self.clock)

    def friend_of(self, referrer: Card) -> Card:
        return self.newcomer(find_invite_code(self.session, customer_id=referrer.customer_id))

    def redeem(self, card: Card, *, after: float = 60, guide: Guide | None = None) -> Receipt:
        """The welcome gift is used, `after` minutes later."""
        self.clock.move(minutes=after)
        return redeem_coupon(self.session, guide=guide or self.guide, code=card.code, now=self.now)

    def referral(self, friend: Card) -> Referral:
        self.session.expire_all()
        return self.session.exec(select(Referral).where(Referral.friend_id == friend.customer_id)).one()

    def reward(self, friend: Card) -> Coupon | None:
        coupon_id = self.referral(friend).coupon_id
        return self.session.get(Coupon, coupon_id) if coupon_id else None


def open_town(session: Session, clock: HandClock) -> Town:
    now = clock.now()
    add_brand(session, now)
    reward = make_offer(
        session, kind=OfferKind.GIFT, status=OfferStatus.OPEN, now=now, name_en="Tin of tea", name_zh="茶一罐",
        worth=900, valid_days=14,
    )  # fmt: skip
    brand = session.get_one(Brand, 1)
    brand.referrer_offer_id = reward.offer_id
    session.add(brand)
    store_id = add_store(session, now)
    guide = add_guide(session, now, store_id)
    return Town(session, clock, store_id, add_door(session, clock, store_id).code, guide, reward.offer_id)
