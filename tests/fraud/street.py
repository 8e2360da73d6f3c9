"""A town on a moved clock: every act of its people goes through the rules the real bot uses."""

import heapq
import itertools
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from bot.db.tables import (
    Brand,
    Chat,
    ChatKind,
    CodeKind,
    ConsentSource,
    Group,
    GroupStatus,
    OfferKind,
    OfferStatus,
    Role,
    Staff,
    Store,
    Topic,
)
from bot.domain.arrivals.onboarding import find_scan, onboard
from bot.domain.coupons.held import find_coupon_by_code
from bot.domain.offers.terms import make_offer
from bot.domain.people.chats import Person, find_person, mark_blocked, meet_person
from bot.domain.people.consents import record_consent
from bot.domain.people.memberships import mark_joined, mark_left
from bot.domain.people.staff import Guide
from bot.domain.purchases.recording import Sale, record_purchase
from bot.domain.referrals.friends import find_invite_code
from bot.domain.referrals.rewards import release_rewards
from bot.domain.service.questions import ask_question
from bot.domain.stores.doors import make_entry_code
from bot.domain.till.redeeming import redeem_coupon
from bot.errors import Refusal

BEGIN = datetime(2026, 9, 1, 15, 0, tzinfo=UTC)  # a Tuesday morning in Toronto
REWARD = 900  # minor units a referrer's coupon is worth
STORES = 8
GUIDES = 3  # a store


@dataclass(eq=False)
class Soul:
    """Somebody with one Telegram account. `kind` is what they truly are: the rules never see it."""

    kind: str
    telegram_id: int
    shop: int = 0
    by: "Soul | None" = None
    code: str = ""


@dataclass(order=True)
class Act:
    at: datetime
    number: int
    verb: str = field(compare=False)
    soul: Soul = field(compare=False)
    guide: Guide | None = field(compare=False, default=None)


@dataclass
class Shop:
    store_id: int
    door: str
    group_telegram_id: int
    guides: list[Guide]


class Street:
    """Plans acts, then plays them in their order."""

    def __init__(self, session: Session, dice: random.Random) -> None:
        self.session = session
        self.dice = dice
        self.souls: list[Soul] = []
        self._acts: list[Act] = []
        self._numbers = itertools.count()
        self._taken: set[int] = set()
        self.refused = 0
        self.started: dict[Soul, datetime] = {}
        self.shops = self._open()

    def plan(self, at: datetime, verb: str, soul: Soul, guide: Guide | None = None) -> None:
        if verb == "start":
            self.started[soul] = at
        heapq.heappush(self._acts, Act(at, next(self._numbers), verb, soul, guide))

    def soul(self, kind: str, shop: int, by: Soul | None = None, telegram_id: int | None = None) -> Soul:
        """Somebody new; without a number their account is as old as anybody's."""
        number = telegram_id or self.dice.randrange(10**8, 8 * 10**9)
        while number in self._taken:
            number += 1
        self._taken.add(number)
        soul = Soul(kind, number, shop, by)
        self.souls.append(soul)
        return soul

    def on_duty(self, shop: int, at: datetime) -> Guide:
        """Two of the three work on a day; one of them is at the till."""
        guides = self.shops[shop].guides
        off = (at.toordinal() + shop) % len(guides)
        return self.dice.choice([guide for number, guide in enumerate(guides) if number != off])

    def open_hour(self, day: datetime) -> datetime:
        """A moment of that day while shops are open."""
        return day.replace(hour=14, minute=0) + timedelta(minutes=self.dice.uniform(0, 9 * 60))

    def play(self) -> None:
        """Every act in its order; holds end each six hours, as the chore would."""
        tick = BEGIN
        while self._acts:
            act = heapq.heappop(self._acts)
            while tick < act.at:
                release_rewards(self.session, now=tick, portion=10_000)
                self.session.commit()
                tick += timedelta(hours=6)
            getattr(self, f"_{act.verb}")(act)
        for day in range(20 * 4):
            release_rewards(self.session, now=tick + timedelta(hours=6 * day), portion=10_000)
        self.session.commit()

    def _start(self, act: Act) -> None:
        person = meet_person(self.session, telegram_id=act.soul.telegram_id, name="x", locale="en", now=act.at)
        payload = self.shops[act.soul.shop].door
        if act.soul.by:
            referrer = self._person(act.soul.by)
            if referrer is None or referrer.customer_id is None:
                return
            payload = find_invite_code(self.session, customer_id=referrer.customer_id)
        found = find_scan(self.session, person, payload)
        assert found
        act.soul.code = onboard(self.session, person, found, now=act.at).code

    def _redeem(self, act: Act) -> None:
        """The welcome gift, at the till of the colleague on duty, unless the ring has one of its own."""
        guide = act.guide or self.on_duty(act.soul.shop, act.at)
        coupon = find_coupon_by_code(self.session, act.soul.code) if act.soul.code else None
        if coupon is None:
            return
        try:
            redeem_coupon(self.session, guide=guide, code=act.soul.code, now=act.at)
        except Refusal:
            self.refused += 1

    def _join(self, act: Act) -> None:
        if person := self._person(act.soul):
            mark_joined(self.session, person, telegram_id=self.shops[act.soul.shop].group_telegram_id, now=act.at)

    def _leave(self, act: Act) -> None:
        if person := self._person(act.soul):
            mark_left(self.session, person, telegram_id=self.shops[act.soul.shop].group_telegram_id, now=act.at)

    def _block(self, act: Act) -> None:
        mark_blocked(self.session, telegram_id=act.soul.telegram_id, at=act.at)

    def _agree(self, act: Act) -> None:
        person = self._person(act.soul)
        if person and person.customer_id:
            record_consent(
                self.session, customer_id=person.customer_id, topics=[Topic.OFFERS], agreed=True, locale="en",
                button="agree", source=ConsentSource.GIFT_CARD, now=act.at,
            )  # fmt: skip

    def _ask(self, act: Act) -> None:
        if person := self._person(act.soul):
            ask_question(
                self.session, person, chat_telegram_id=act.soul.telegram_id, text="?", message_id=1, now=act.at
            )

    def _buy(self, act: Act) -> None:
        """A sale typed in by a colleague who asked for the member code."""
        person = self._person(act.soul)
        if person and person.customer_id:
            guide = act.guide or self.on_duty(act.soul.shop, act.at)
            sale = Sale(guide.store_id, 1500, "CAD", customer_id=person.customer_id, staff_id=guide.staff_id)
            record_purchase(self.session, sale, at=act.at, now=act.at)

    def _person(self, soul: Soul) -> Person | None:
        return find_person(self.session, telegram_id=soul.telegram_id)

    def _open(self) -> list[Shop]:
        session, now = self.session, BEGIN
        gift, reward = (
            make_offer(
                session, kind=OfferKind.GIFT, status=OfferStatus.OPEN, now=now, name_en=name, name_zh="",
                worth=worth, valid_days=days,
            ).offer_id
            for name, worth, days in (("Cup", 500, 7), ("Tin", REWARD, 14))
        )  # fmt: skip
        session.add(
            Brand(
                name_en="Moonpine", company="Moonpine Ltd", privacy_contact="x@moonpine.example", gift_id=gift,
                referrer_offer_id=reward,
            )
        )  # fmt: skip
        session.flush()
        return [self._open_shop(number) for number in range(STORES)]

    def _open_shop(self, number: int) -> Shop:
        session = self.session
        store = Store(name_en=f"Shop {number}", name_zh="", timezone="America/Toronto", created_at=BEGIN)
        chat = Chat(telegram_id=-1000 - number, kind=ChatKind.GROUP, created_at=BEGIN)
        session.add_all([store, chat])
        session.flush()
        session.add(Group(chat_id=chat.id or 0, store_id=store.id, status=GroupStatus.ACTIVE, created_at=BEGIN))
        door = make_entry_code(session, kind=CodeKind.STORE, store_id=store.id or 0, now=BEGIN)
        guides = [self._hire(store.id or 0, number * GUIDES + n + 1) for n in range(GUIDES)]
        return Shop(store.id or 0, door.code, chat.telegram_id, guides)

    def _hire(self, store_id: int, telegram_id: int) -> Guide:
        chat = Chat(telegram_id=telegram_id, kind=ChatKind.PRIVATE, created_at=BEGIN)
        self.session.add(chat)
        self.session.flush()
        staff = Staff(chat_id=chat.id or 0, role=Role.GUIDE, store_id=store_id, name="g", since=BEGIN)
        self.session.add(staff)
        self.session.flush()
        return Guide(staff.id or 0, store_id, "g")


@dataclass(frozen=True)
class Outcome:
    """What became of one friend: whose they were, and where the reward stands."""

    referrer: str
    friend: str
    status: str
    reason: str
    has_coupon: bool

    @property
    def is_honest(self) -> bool:
        return self.friend.startswith("honest")


def read_outcomes(street: Street) -> list[Outcome]:
    by_chat = {soul.telegram_id: soul for soul in street.souls}
    rows = street.session.connection().exec_driver_sql("""
        SELECT rc.telegram_id, qc.telegram_id, f.status, f.reason, f.coupon_id IS NOT NULL
        FROM referrals f JOIN customers r ON r.id = f.referrer_id JOIN chats rc ON rc.id = r.chat_id
        JOIN customers q ON q.id = f.friend_id JOIN chats qc ON qc.id = q.chat_id
    """)
    return [
        Outcome(by_chat[referrer].kind, by_chat[friend].kind, status, reason, bool(has_coupon))
        for referrer, friend, status, reason, has_coupon in rows
    ]
