"""Purchases: once by store and receipt number, seen by whom they concern."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select, update

from bot.db.tables import Act, Entry, Purchase, PurchaseReturn, Redemption
from bot.domain.purchases import recording
from bot.domain.purchases.recording import (
    AmountTaken,
    NoReceipt,
    ReceiptTaken,
    Sale,
    record_purchase,
    tidy_receipt,
)
from bot.domain.purchases.sales import (
    PurchaseUnknown,
    count_takings,
    find_by_receipt,
    find_purchase,
    list_open_redemptions,
    list_purchases,
    month_of,
    today_of,
)
from bot.domain.till.redeeming import redeem_coupon, undo_redemption
from bot.domain.till.returns import return_purchase
from tests.conftest import HandClock
from tests.domain.sale_rows import open_counter, sell
from tests.domain.shop_rows import add_guide, add_store


def test_the_same_receipt_again_is_the_same_purchase(session: Session, clock: HandClock) -> None:
    at = open_counter(session, clock)
    first = sell(session, at, 4250, clock.now(), "R-1")
    again = sell(session, at, 4250, clock.move(hours=1), "R-1")
    assert (first.is_new, again.is_new, again.purchase_id) == (True, False, first.purchase_id)
    entries = session.exec(select(Entry).where(Entry.act == Act.PURCHASE)).all()
    assert [(e.purchase_id, e.amount, e.store_id) for e in entries] == [(first.purchase_id, 4250, at.store_id)]


@pytest.mark.parametrize(("amount", "facts"), [(4251, {}), (4250, {"customer_id": 1})])
def test_a_receipt_with_other_facts_is_refused_with_what_is_recorded(
    session: Session, clock: HandClock, amount: int, facts: dict[str, int]
) -> None:
    at = open_counter(session, clock)
    sell(session, at, 4250, clock.now(), "R-1")
    sold = clock.now()
    with pytest.raises(ReceiptTaken) as refusal:
        sell(session, at, amount, clock.move(hours=1), "R-1", **facts)
    assert refusal.value.facts | {"receipt": "R-1", "amount": 4250, "at": sold} == refusal.value.facts


@pytest.mark.parametrize("is_told", [False, True])
def test_a_number_freed_while_we_look_is_recorded_after_all(
    session: Session, clock: HandClock, monkeypatch: pytest.MonkeyPatch, is_told: bool
) -> None:
    at, look = open_counter(session, clock), recording._SAME
    redemption = redeem_coupon(session, guide=at.guide, code=at.card.code, now=clock.now()).redemption_id
    first = sell(session, at, 4250, clock.now(), "R-1").purchase_id

    def look_late(session: Session, **facts: object) -> object:
        """Another's undo is committed between the conflict and the look."""
        session.exec(update(Purchase).where(col(Purchase.id) == first).values(receipt=None))
        return look(session, **facts)

    monkeypatch.setattr(recording, "_SAME", look_late)
    facts = {"redemption_id": redemption, "customer_id": at.customer_id} if is_told else {}
    second = sell(session, at, 4250, clock.now(), "R-1", **facts)
    assert (second.is_new, second.purchase_id == first) == (True, False)
    assert session.exec(select(Purchase.id).where(Purchase.receipt == "R-1")).all() == [second.purchase_id]


def test_another_store_may_have_the_same_number(session: Session, clock: HandClock) -> None:
    at = open_counter(session, clock)
    sell(session, at, 4250, clock.now(), "R-1")
    canal = add_store(session, clock.now(), "Canal Row")
    assert record_purchase(session, Sale(canal, 100, "CAD", "R-1"), at=clock.now(), now=clock.now()).is_new


def test_purchases_without_a_number_are_each_their_own(session: Session, clock: HandClock) -> None:
    at = open_counter(session, clock)
    assert sell(session, at, 100, clock.now()).is_new
    assert sell(session, at, 100, clock.now()).is_new


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" r-0012 ", "R-0012"),
        ("#A 17", "A17"),
        ("Ｒ１２", "R12"),
        ("小票9", "小票9"),
        ("20261120/0042", "20261120/0042"),
    ],
)
def test_a_receipt_number_is_kept_tidy(written: str, kept: str) -> None:
    assert tidy_receipt(written) == kept


@pytest.mark.parametrize(
    "written", ["", " ", "#", "=1+1", "+1", "@x", "a\x00b", "1" * 41, "<b>1</b>", "🧾", "1" * 9000]
)
def test_what_is_no_receipt_number_is_refused(written: str) -> None:
    with pytest.raises(NoReceipt):
        tidy_receipt(written)


def test_guides_see_their_own_and_managers_their_stores(session: Session, clock: HandClock) -> None:
    at = open_counter(session, clock)
    bought = sell(session, at, 4250, clock.now(), "R-1").purchase_id
    jonas = add_guide(session, clock.now(), at.store_id, 78, "Jonas")
    priya = add_guide(session, clock.now(), add_store(session, clock.now(), "Canal Row"), 79, "Priya")
    assert find_purchase(session, at.guide, bought).guide == "Mei"
    assert find_by_receipt(session, at.guide, "r-1").purchase_id == bought
    assert find_purchase(session, at.manager, bought).amount == 4250
    for other in (jonas, priya):
        for look in (
            lambda who: find_purchase(session, who, bought),
            lambda who: find_by_receipt(session, who, "R-1"),
        ):
            with pytest.raises(PurchaseUnknown):
                look(other)
        assert list_purchases(session, other, since=clock.now() - timedelta(days=1), limit=9) == []


def test_takings_are_net_of_what_came_back_when_it_came_back(session: Session, clock: HandClock) -> None:
    at = open_counter(session, clock)
    earlier = clock.now()
    bought = sell(session, at, 5000, earlier).purchase_id
    clock.move(days=40)
    sell(session, at, 3000, clock.now())
    return_purchase(session, bought, number=1, amount=2000, reason="faulty", staff_id=None, now=clock.now())
    month = count_takings(session, at.guide, since=month_of(session, at.guide, now=clock.now()), only_own=True)
    assert (month.count, month.sold, month.returned, month.net) == (1, 3000, 2000, 1000)
    ever = count_takings(session, at.guide, since=earlier - timedelta(days=1))
    assert (ever.count, ever.net) == (2, 6000)


def test_a_managers_commission_counts_their_own_sales_alone(session: Session, clock: HandClock) -> None:
    at = open_counter(session, clock)
    since = today_of(session, at.guide, now=clock.now())
    sell(session, at, 5000, clock.now())
    record_purchase(session, Sale(at.store_id, 700, "CAD"), at=clock.now(), now=clock.now())
    assert count_takings(session, at.manager, since=since).sold == 5700
    assert count_takings(session, at.manager, since=since, only_own=True).sold == 5000


def test_an_amount_is_told_for_a_redemption_once(session: Session, clock: HandClock) -> None:
    at = open_counter(session, clock)
    since = today_of(session, at.guide, now=clock.now())
    receipt = redeem_coupon(session, guide=at.guide, code=at.card.code, now=clock.now())
    [left] = list_open_redemptions(session, at.guide, since=since, limit=9)
    assert (left.redemption_id, left.name, left.gift["zh"]) == (receipt.redemption_id, "Anna", "当日茶饮一杯")
    told = {"redemption_id": receipt.redemption_id, "customer_id": at.customer_id}
    first = sell(session, at, 900, clock.now(), **told)
    assert sell(session, at, 900, clock.now(), **told).purchase_id == first.purchase_id
    with pytest.raises(AmountTaken) as refusal:
        sell(session, at, 950, clock.now(), **told)
    assert refusal.value.facts["amount"] == 900


def test_an_undone_redemption_takes_only_the_rest_of_its_purchase_back(session: Session, clock: HandClock) -> None:
    at = open_counter(session, clock)
    receipt = redeem_coupon(session, guide=at.guide, code=at.card.code, amount=900, now=clock.now())
    [bought] = session.exec(select(Purchase.id)).all()
    session.exec(update(Purchase).values(receipt="R-9"))
    return_purchase(session, bought or 0, number=1, amount=300, reason="faulty", staff_id=None, now=clock.now())
    undo_redemption(session, redemption_id=receipt.redemption_id, staff_id=at.guide.staff_id, now=clock.now())
    session.expire_all()
    purchase = session.exec(select(Purchase)).one()
    amounts = session.exec(select(PurchaseReturn.amount).order_by(col(PurchaseReturn.number))).all()
    assert (purchase.returned, purchase.returns, purchase.receipt, list(amounts)) == (900, 2, None, [300, 600])
    told = session.exec(select(Entry.amount).where(Entry.act == Act.RETURN).order_by(col(Entry.id))).all()
    assert list(told) == [300, 600]
    assert session.exec(select(Redemption)).one().undone_at
