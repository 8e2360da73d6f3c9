"""Purchases of a file: once by store and receipt, what came back since follows; what is wrong writes nothing."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, func, select, update

from bot.db.tables import (
    Act,
    Brand,
    Chat,
    ChatKind,
    Coupon,
    CouponStatus,
    Customer,
    Entry,
    Purchase,
    PurchaseReturn,
    PurchaseSource,
    Referral,
    Store,
)
from bot.domain.purchases.sales import count_takings
from bot.domain.referrals.friends import add_referral
from bot.domain.till.redeeming import redeem_coupon
from bot.domain.words.codes import show_code
from tests.conftest import NOON, HandClock
from tests.domain.sale_rows import Counter, open_counter, sell
from tests.domain.shop_rows import add_door, add_person, press_start
from tests.imports.conftest import Bring
from tests.imports.tables import Say, counts

HEAD = "store,receipt,amount,bought_at,member_code,returned,reason\n"


@pytest.fixture
def at(session: Session, clock: HandClock) -> Counter:
    counter = open_counter(session, clock)
    store = session.get(Store, counter.store_id)
    assert store
    store.number = "101"
    session.add(store)
    session.flush()
    return counter


def book(session: Session, act: Act) -> int:
    return int(session.exec(select(func.coalesce(func.sum(Entry.amount), 0)).where(Entry.act == act)).one())


def test_rows_are_recorded_once(bring: Bring, at: Counter, session: Session) -> None:
    rows = f"{HEAD}101,r-1,42.50,2026-11-20 10:05,{show_code(at.member_code)},,\nHarbour Street,R-2,$18,,,,\n"
    assert counts(bring("purchases", rows)) == (2, 0, 0)
    assert counts(bring("purchases", rows)) == (0, 0, 2)
    first, second = session.exec(select(Purchase).order_by(col(Purchase.id))).all()
    assert (first.receipt, first.amount, first.customer_id, first.source) == (
        "R-1",
        4250,
        at.customer_id,
        PurchaseSource.FILE,
    )
    assert first.at.isoformat() == "2026-11-20T17:05:00+00:00"  # ten o'clock in Vancouver
    assert (second.amount, second.customer_id, second.at) == (1800, None, NOON)
    assert book(session, Act.PURCHASE) == 6050


def test_what_a_colleague_recorded_is_the_same_purchase(
    bring: Bring, at: Counter, session: Session, clock: HandClock
) -> None:
    sell(session, at, 4250, clock.now() - timedelta(minutes=3), "R-1")
    difference = bring("purchases", f"{HEAD}101,R-1,42.50,2026-11-20 10:05,{at.member_code},,\n")
    assert counts(difference) == (0, 1, 0)  # the customer is named now
    purchase = session.exec(select(Purchase)).one()
    assert (purchase.customer_id, purchase.staff_id) == (at.customer_id, at.guide.staff_id)


def test_a_risen_return_is_a_return_of_the_difference(
    bring: Bring, at: Counter, session: Session, changes: Say
) -> None:
    row = f"{HEAD}101,R-1,42.50,,,{{}},faulty cup\n"
    assert counts(bring("purchases", row.format("10"))) == (1, 0, 0)
    difference = bring("purchases", row.format("42.50"))
    assert changes("purchases", difference) == ["± 101 · R-1: returned 10.00 CAD → 42.50 CAD"]
    assert counts(bring("purchases", row.format("42.50"))) == (0, 0, 1)
    assert counts(bring("purchases", "store,receipt,amount\n101,R-1,42.50\n")) == (0, 0, 1)
    made = session.exec(select(PurchaseReturn).order_by(col(PurchaseReturn.number))).all()
    assert [(one.number, one.amount, one.reason) for one in made] == [
        (1, 1000, "faulty cup"),
        (2, 3250, "faulty cup"),
    ]
    assert book(session, Act.RETURN) == 4250


def test_a_friend_follows_a_return_of_a_file_once_most_of_it_is_back(
    bring: Bring, at: Counter, session: Session, clock: HandClock
) -> None:
    session.exec(update(Brand).values(purchase_counts=True))
    door = add_door(session, clock, at.store_id).code
    ben = press_start(session, add_person(session, clock.now(), 77_000_000, "Ben"), door, clock).customer_id
    add_referral(session, referrer_id=at.customer_id, friend_id=ben, now=clock.now())
    code = session.exec(select(Customer.member_code).where(Customer.id == ben)).one()
    statuses = []
    for receipt, back in (("R-1", "5.01"), ("R-2", "5.00"), ("R-2", "5.01")):  # of ten
        bring("purchases", f"{HEAD}101,{receipt},10.00,,{code},{back},\n")
        statuses.append(str(session.exec(select(Referral.status)).one()))
    assert statuses == ["joined", "held", "clawed_back"]


def test_coupon_and_commission_follow_a_return_of_a_file(
    bring: Bring, at: Counter, session: Session, clock: HandClock
) -> None:
    redeemed = redeem_coupon(session, guide=at.guide, code=at.card.code, now=clock.now())
    sell(session, at, 900, clock.now(), "R-1", customer_id=at.customer_id, redemption_id=redeemed.redemption_id)
    since = clock.now() - timedelta(days=1)
    assert count_takings(session, at.guide, since=since).net == 900
    bring("purchases", f"{HEAD}101,R-1,9.00,,,4.00,\n")
    assert session.exec(select(Coupon.status)).one() is CouponStatus.REDEEMED
    bring("purchases", f"{HEAD}101,R-1,9.00,,,9.00,\n")
    assert session.exec(select(Coupon.status)).one() is CouponStatus.ISSUED
    assert count_takings(session, at.guide, since=since).net == 0
    assert session.exec(select(PurchaseReturn.followed).order_by(col(PurchaseReturn.number))).all() == [
        "",
        "coupon",
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("101,R-1,43.00,,,,", "recorded with $42.50"),
        ("101,R-1,42.50,,,5.00,", "$10 of this receipt is recorded as returned already"),
        ("101,R-1,42.50,,,42.51,", "$42.51 cannot have come back of $42.50"),
        ("101,R-9,5,,0000-0000,,", "No customer has this member code"),
        ("101,R-9,5,,nobody,,", "No customer has this member code"),
        ("101,R-9,0,,,,", "above 0"),
        ("101,R-9,-5,,,,", "not a price"),
        ("101,R-9,5 EUR,,,,", "currency is CAD"),
        ("101,R-9,12.345,,,,", "dot for thousands"),
        ("101,R-9,99999999999999,,,,", "not a price"),
        ("101,R-9,,,,,", "must not be empty"),
        ("101,,5,,,,", "must not be empty"),
        ("101,=1+1,5,,,,", "not a receipt number"),
        (f"101,{'9' * 41},5,,,,", "not a receipt number"),
        ("777,R-9,5,,,,", "no store"),
        ("101,R-9,5,2026-11-21 10:00,,,", "still to come"),
        ("101,R-9,5,yesterday,,,", "not a time"),
        ("101,r-1,42.50,,,10,", "same stands in line 2"),
    ],
)
def test_what_is_wrong_is_told_by_its_line(
    bring: Bring, at: Counter, wrongs: Say, session: Session, row: str, said: str
) -> None:
    bring("purchases", f"{HEAD}101,R-1,42.50,,,10,\n")
    [line] = wrongs(
        bring("purchases", f"{HEAD}101,R-1,42.50,,,10,\n{row}\n" if "r-1" in row else f"{HEAD}{row}\n")
    )
    assert said in line, line
    assert line.startswith("Line ")
    assert session.exec(select(func.count(col(Purchase.id)))).one() == 1


def test_another_customers_receipt_is_a_fault(bring: Bring, at: Counter, wrongs: Say, session: Session) -> None:
    bring("purchases", f"{HEAD}101,R-1,42.50,,{at.member_code},,\n")
    ben = Customer(chat_id=add_chat(session), invite_code="f9", member_code="00000001", created_at=NOON)
    session.add(ben)
    session.flush()
    [line] = wrongs(bring("purchases", f"{HEAD}101,R-1,42.50,,0000-0001,,\n"))
    assert "another customer" in line


def test_a_file_in_chinese(bring: Bring, at: Counter, session: Session) -> None:
    head = "门店,小票号,实付金额,购买时间,会员码,已退金额,退货原因\n"
    rows = f"{head}海港街店,小票9,42.5元,2026年11月20日 10:05,,42.5,拿错\n"
    store = session.get(Store, at.store_id)
    assert store
    store.name_zh = "海港街店"
    session.flush()
    assert counts(bring("purchases", rows)) == (1, 0, 0)
    assert session.exec(select(Purchase.receipt, Purchase.returned)).one() == ("小票9", 4250)


def test_a_dry_run_writes_nothing(bring: Bring, at: Counter, session: Session) -> None:
    assert counts(bring("purchases", f"{HEAD}101,R-1,5,,,5,\n", write=False)) == (1, 0, 0)
    assert session.exec(select(Purchase)).all() == []


def add_chat(session: Session) -> int:
    chat = Chat(telegram_id=5, kind=ChatKind.PRIVATE, title="Ben", created_at=NOON)
    session.add(chat)
    session.flush()
    return chat.id or 0
