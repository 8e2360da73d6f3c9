"""The real thing: the rules on a real database, an act a transaction, as the desk carries them out."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from sqlalchemy import text
from sqlmodel import Session, SQLModel

from bot.db.engine import Database
from bot.db.tables import Brand, CodeKind, Coupon, Customer, Offer, OfferKind, OfferStatus, Role, Staff, Store, Way
from bot.domain.arrivals.code_coupons import welcome_back
from bot.domain.arrivals.onboarding import find_scan, onboard
from bot.domain.books.traces import trace_of
from bot.domain.coupons.held import find_coupon
from bot.domain.coupons.usable import Counter, check_in_hand
from bot.domain.customers.erasure import erase_person
from bot.domain.customers.giving import begin_giving, give_coupon, note_reason, take_back, void_in_hand
from bot.domain.offers.budgets import Budget, limit_offer
from bot.domain.offers.fields import switch_offer
from bot.domain.offers.moves import open_offer, pause_offer
from bot.domain.offers.terms import check_terms, make_offer, renew_terms
from bot.domain.office.imports import take_turn
from bot.domain.people.chats import Person, find_person, mark_blocked, mark_reached, meet_person
from bot.domain.people.memberships import mark_joined, mark_left
from bot.domain.people.staff import Guide, Manager, Operator
from bot.domain.purchases.recording import Sale, record_purchase
from bot.domain.referrals.friends import find_invite_code, name_friend
from bot.domain.referrals.reviews import decide_review
from bot.domain.stores.doors import make_entry_code
from bot.domain.stores.groups import add_group, bind_group
from bot.domain.till.numbers import look_up, show_number
from bot.domain.till.redeeming import redeem_coupon
from bot.domain.till.returns import return_purchase
from bot.domain.till.sale_slips import open_sale, record_sale
from bot.domain.till.undoing import Undoer, undo_redemption_as
from bot.errors import Refusal, TryAgainLater
from bot.imports.columns import Terms
from bot.imports.files import open_file
from bot.imports.kinds import KINDS
from bot.imports.reading import compare_file, read_file
from tests.value.fuse import Fuse, fit
from tests.value.model import GUIDE_MONEY, GUIDE_PIECES, REWARDS_A_MONTH, STORE_PIECES

P = ParamSpec("P")
T = TypeVar("T")

SECRET = b"k" * 32
ZONES = ("America/Vancouver", "Asia/Shanghai")
PLACES = (0, 0, 1)
"""At which store each guide works."""
GROUP = -1_000_042
OFFERS = ("gift", "card", "staff", "reward")


class Code(NamedTuple):
    """`code`: the start payload."""

    id: int
    code: str
    store_id: int


@dataclass
class Shop:
    """What stands when the day begins: ids by name, stores and guides in order (two of the first store)."""

    stores: list[int] = field(default_factory=list)
    guides: list[Guide] = field(default_factory=list)
    manager: Manager = field(default_factory=lambda: Manager(0, 0, ""))
    operator: Operator = field(default_factory=lambda: Operator(0, Role.OPERATOR))
    offers: dict[str, int] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)


class World:
    """`dice`: then each act fails once at some statement, is found undone, and is done again."""

    def __init__(
        self, url: str, now: datetime, *, purchase_counts: bool, dice: random.Random | None = None
    ) -> None:
        self.fuse = Fuse()
        self.database = Database(url)
        fit(self.fuse, self.database)
        self._runner = asyncio.Runner()
        self._dice: random.Random | None = None
        self._known: dict[str, int] = {}
        self.failed = 0
        self.shop = self.act(open_shop, now, purchase_counts)
        self._dice = dice

    def close(self) -> None:
        self.database.close()
        self._runner.close()

    def act(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the act answers. Raises its Refusal; then nothing of it stands."""
        if self._dice:
            self._break(self._dice, fn, *args, **kwargs)
        try:
            return self._run(fn, *args, **kwargs)
        finally:
            self._known[fn.__name__] = self.fuse.counted

    def read(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return self._runner.run(self.database.read(fn, *args, **kwargs))

    def _run(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return self._runner.run(self.database.unit_of_work(self.fuse.guard(fn), *args, **kwargs))

    def _break(self, dice: random.Random, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Begin the act, and fail at one of its statements: all of it is undone."""
        before = self.read(copy_rows)
        self.fuse.blows_at = dice.randint(1, self._known.get(fn.__name__, 8))
        self.fuse.after = dice.random() < 0.5
        try:
            self._run(_undo_anyhow, fn, *args, **kwargs)
        except (TryAgainLater, Refusal, NotBroken):
            pass
        finally:
            self.fuse.blows_at = 0
            self.failed += self.fuse.has_blown
        assert self.read(copy_rows) == before, f"{fn.__name__} failed at {self.fuse.counted} and left something"


class NotBroken(Exception):
    """The act was over before the statement at which it should have failed."""


def _undo_anyhow(session: Session, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    fn(session, *args, **kwargs)
    session.flush()
    raise NotBroken


def copy_rows(session: Session) -> list[tuple[str, str]]:
    """Every row of every table."""
    connection, tables = session.connection(), [table.name for table in SQLModel.metadata.sorted_tables]
    if connection.dialect.name == "postgresql":
        every = " UNION ALL ".join(f"SELECT '{name}', {name}::text FROM {name}" for name in tables)
        return sorted((row[0], row[1]) for row in connection.execute(text(every)))
    cursor = connection.connection.cursor()
    return [(name, repr(row)) for name in tables for row in cursor.execute(f"SELECT * FROM {name}").fetchall()]


def open_shop(session: Session, now: datetime, purchase_counts: bool) -> Shop:
    shop = Shop()
    for number, zone in enumerate(ZONES):
        store = Store(number=f"{number}", name_en=f"Store {number}", name_zh="", timezone=zone, created_at=now)
        session.add(store)
        session.flush()
        shop.stores.append(store.id or 0)
    for number, place in enumerate(PLACES):
        staff_id = _add_staff(session, now, Role.GUIDE, number, shop.stores[place])
        shop.guides.append(Guide(staff_id, shop.stores[place], "Mei"))
    shop.manager = Manager(_add_staff(session, now, Role.MANAGER, 7, shop.stores[0]), shop.stores[0], "Ida")
    shop.operator = Operator(_add_staff(session, now, Role.OPERATOR, 8), Role.OPERATOR)
    shop.offers = {
        "gift": _offer(session, now, OfferKind.GIFT, worth=None, valid_days=7),
        "card": _offer(session, now, OfferKind.AMOUNT, worth=300, valid_days=14),
        "staff": _offer(session, now, OfferKind.PERCENT, worth=800, percent=20, least_spend=1000, valid_days=3),
        "reward": _offer(session, now, OfferKind.AMOUNT, worth=500, valid_days=14),
    }
    session.add(
        Brand(
            name_en="Moonpine Tea", company="Moonpine Ltd", privacy_contact="privacy@moonpine.example",
            gift_id=shop.offers["gift"], referrer_offer_id=shop.offers["reward"], rewards_a_month=REWARDS_A_MONTH,
            guide_pieces=GUIDE_PIECES, guide_money=GUIDE_MONEY, store_pieces=STORE_PIECES,
            purchase_counts=purchase_counts,
        )
    )  # fmt: skip
    for name, kind, number in (
        ("door", CodeKind.STORE, 1),
        ("mei", CodeKind.GUIDE, 2),
        ("card", CodeKind.CAMPAIGN, 0),
    ):
        guide = shop.guides[number]
        owner = None if name == "door" else guide.staff_id
        code = make_entry_code(session, kind=kind, store_id=guide.store_id, guide_id=owner, now=now)
        code.offer_id = shop.offers["card"] if name == "card" else None
        session.flush()
        shop.codes[name] = Code(code.id or 0, code.code, guide.store_id)
    for offer_id in shop.offers.values():
        switch_offer(session, offer_id=offer_id, guides_give=True)
    group = add_group(session, telegram_id=GROUP, title="Regulars", now=now)
    bind_group(session, group_id=group.group_id, store_id=shop.stores[0], now=now)
    session.flush()
    return shop


def _add_staff(session: Session, now: datetime, role: Role, number: int, store_id: int | None = None) -> int:
    person = meet_person(session, telegram_id=77 + number, name="Mei", locale="en", now=now)
    staff = Staff(chat_id=person.chat_id, role=role, store_id=store_id, name="Mei", since=now)
    session.add(staff)
    session.flush()
    return staff.id or 0


def _offer(session: Session, now: datetime, kind: OfferKind, **terms: Any) -> int:
    made = make_offer(session, kind=kind, status=OfferStatus.OPEN, now=now, name_en="Tea", name_zh="茶", **terms)
    return made.offer_id


def _person(session: Session, who: int) -> Person:
    person = find_person(session, telegram_id=telegram_id_of(who))
    assert person
    return person


def telegram_id_of(who: int) -> int:
    """Millions apart, as accounts of strangers are."""
    return (who + 1) * 10_000_000


def arrive(session: Session, *, who: int, payload: str, now: datetime) -> tuple[int, int | None]:
    """START by a code or a friend's link: (customer id, the coupon it gave now or before)."""
    person = meet_person(session, telegram_id=telegram_id_of(who), name=f"Anna {who}", locale="en", now=now)
    mark_reached(session, person)
    scan = find_scan(session, person, payload)
    assert scan
    if person.customer_id is None:
        card = onboard(session, person, scan, now=now, trace=trace_of(SECRET, person.telegram_id))
        return card.customer_id, card.coupon_id
    given = welcome_back(session, person, scan, now=now).coupon
    return person.customer_id, given.coupon_id if given else None


def give(session: Session, *, guide: Guide, customer_id: int, offer_id: int, now: datetime) -> tuple[int, int]:
    """(coupon id, the number of its confirmation)."""
    number = begin_giving(session, guide, customer_id=customer_id, offer_id=offer_id, now=now)
    note_reason(session, guide, number=number, typed="sorry", now=now)
    return give_coupon(session, guide, customer_id=customer_id, number=number, now=now).coupon.coupon_id, number


def give_again(
    session: Session, *, guide: Guide, customer_id: int, number: int, now: datetime
) -> tuple[int, bool]:
    given = give_coupon(session, guide, customer_id=customer_id, number=number, now=now)
    return given.coupon.coupon_id, given.repeated


def take_gift_back(session: Session, *, guide: Guide, coupon_id: int, now: datetime) -> bool:
    return take_back(session, guide, coupon_id, now=now).repeated


def redeem(
    session: Session, *, guide: Guide, coupon_id: int, number: int | None, amount: int | None, now: datetime,
    at: datetime | None = None,
) -> tuple[int, int | None, bool]:  # fmt: skip
    """(redemption id, what came off, was it a repeat)."""
    coupon = session.get(Coupon, coupon_id)
    assert coupon
    way = Way.LATE if at else Way.STAFF
    receipt = redeem_coupon(
        session, guide=guide, code=coupon.code, number=number, amount=amount, now=now, at=at, way=way
    )
    return receipt.redemption_id, receipt.off, receipt.repeated


def void(session: Session, *, operator: Operator, coupon_id: int, now: datetime) -> int:
    return void_in_hand(session, operator, coupon_id, typed="mistake", now=now).coupon.coupon_id


def undo(session: Session, *, actor: Undoer, redemption_id: int, now: datetime) -> bool:
    return undo_redemption_as(session, actor, redemption_id=redemption_id, now=now).repeated


def erase(session: Session, *, who: int, now: datetime) -> None:
    erase_person(session, _person(session, who), secret=SECRET, now=now)


def say_who_invited(session: Session, *, who: int, code: str, now: datetime) -> bool:
    name_friend(session, _person(session, who), code=code, now=now)
    return True


def bring_file(session: Session, *, rows: Sequence[tuple[int, str, int, int | None, int]], now: datetime) -> bool:
    """Purchases (store, receipt, amount, customer, returned) from a file; all of it or nothing."""
    lines = ["store,receipt,amount,member_code,returned"]
    for store, receipt, amount, customer_id, returned in rows:
        member = session.get(Customer, customer_id).member_code if customer_id else ""  # type: ignore[union-attr]
        lines.append(f"{store},{receipt},{amount / 100:.2f},{member},{returned / 100:.2f}")
    given = open_file("till.csv", "\n".join(lines).encode())
    terms = Terms(now=now, told_at=now, zone="UTC", currency="CAD", pictures=given.pictures)
    take_turn(session)
    difference = compare_file(session, read_file(given, KINDS["purchases"], terms), terms, write=True)
    if not difference.is_right:
        raise FileWrong
    return True


class FileWrong(Refusal):
    key = "refused.file_wrong"


def sell(
    session: Session, *, guide: Guide, customer_id: int | None, receipt: str, amount: int, now: datetime
) -> tuple[int, bool]:
    sale = Sale(guide.store_id, amount, "CAD", receipt, customer_id, guide.staff_id)
    made = record_purchase(session, sale, at=now, now=now)
    return made.purchase_id, made.is_new


def tell_amount(session: Session, *, guide: Guide, redemption_id: int, amount: int, now: datetime) -> int:
    slip = open_sale(session, guide, amount=amount, redemption_id=redemption_id, now=now)
    return record_sale(session, guide, slip, now=now).purchase_id


def change_terms(session: Session, *, offer_id: int, now: datetime, **changed: Any) -> None:
    renew_terms(session, check_terms(session, offer_id), now=now, **changed)


def set_open(session: Session, *, offer_id: int, is_open: bool, now: datetime) -> None:
    if is_open:
        open_offer(session, offer_id=offer_id, now=now)
    else:
        pause_offer(session, offer_id=offer_id)


def limit(session: Session, *, offer_id: int, pieces: int | None, money: int | None) -> None:
    limit_offer(session, offer_id=offer_id, budget=Budget.PIECES, most=pieces)
    limit_offer(session, offer_id=offer_id, budget=Budget.MONEY, most=money)


def limit_each(session: Session, *, offer_id: int, most: int | None) -> None:
    offer = session.get(Offer, offer_id)
    assert offer
    offer.per_customer = most
    session.add(offer)


def join_group(session: Session, *, who: int, now: datetime) -> None:
    mark_joined(session, _person(session, who), telegram_id=GROUP, now=now)


def leave_group(session: Session, *, who: int, now: datetime) -> None:
    mark_left(session, _person(session, who), telegram_id=GROUP, now=now)


def block(session: Session, *, who: int, at: datetime | None) -> None:
    mark_blocked(session, telegram_id=telegram_id_of(who), at=at)


def take_return(
    session: Session, *, purchase_id: int, number: int, amount: int | None, reason: str, staff_id: int,
    now: datetime,
) -> tuple[int, int, bool, bool, bool]:  # fmt: skip
    """(amount, rest, coupon back, friend back, was it a repeat)."""
    back = return_purchase(
        session, purchase_id, number=number, amount=amount, reason=reason, staff_id=staff_id, now=now
    )
    return back.amount, back.rest, back.coupon_back, back.friend_back, back.repeated


def show(session: Session, *, coupon_id: int, now: datetime) -> str:
    """The till number on the holder's phone."""
    coupon = find_coupon(session, coupon_id)
    return show_number(session, check_in_hand(coupon, now=now), now=now).number


def type_number(session: Session, *, guide: int, number: str, counter: Counter, now: datetime) -> int:
    """The coupon that a guide finds by the number."""
    person = find_person(session, telegram_id=77 + guide)
    assert person
    return look_up(session, person, number, counter, now=now).coupon_id


def decide(session: Session, *, operator: Operator, referral_id: int, counts: bool, now: datetime) -> None:
    person = find_person(session, telegram_id=77 + 8)
    assert person
    decide_review(session, person, operator, referral_id=referral_id, counts=counts, now=now)


def find_link(session: Session, *, customer_id: int) -> str:
    return find_invite_code(session, customer_id=customer_id)
