"""[Give a coupon]: once for its number, within quotas, with a reason; taken back within a quarter of an hour."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.db.engine import make_engine
from bot.db.tables import (
    Brand,
    Coupon,
    CouponStatus,
    Customer,
    Entry,
    Offer,
    OfferKind,
    OfferStatus,
    PieceSource,
    QuotaKind,
    Role,
    Staff,
    Store,
    TillCode,
)
from bot.domain.arrivals.onboarding import find_place, onboard
from bot.domain.books.quotas import find_used
from bot.domain.coupons.issuing import OfferGone
from bot.domain.coupons.usable import CouponUsed
from bot.domain.customers.allowance import GuideQuotaOut, StoreQuotaOut, find_allowance
from bot.domain.customers.cards import CustomerUnknown
from bot.domain.customers.giving import (
    CustomerHad,
    GivingOld,
    ToColleague,
    TooLate,
    begin_giving,
    give_coupon,
    list_givable,
    note_reason,
    take_back,
    void_in_hand,
)
from bot.domain.offers.terms import make_offer
from bot.domain.people.ownerships import give_customer
from bot.domain.people.staff import Guide, Operator
from bot.domain.till.redeeming import redeem_coupon
from bot.domain.words.typed import NothingTyped, TypedTooLong
from bot.errors import Refusal
from tests.conftest import NOON, HandClock
from tests.domain.shop_rows import add_brand, add_guide, add_person, add_store

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


def test_a_coupon_is_given_with_its_giver_and_reason(session: Session) -> None:
    mei, anna, offer = _open(session)
    given = _give(session, mei, anna, offer, reason=" waited  long ")
    coupon = session.get_one(Coupon, given.coupon.coupon_id)
    assert (coupon.cause_kind, coupon.given_by, coupon.reason) == ("staff", mei.staff_id, "waited long")
    entry = session.exec(select(Entry).where(Entry.coupon_id == coupon.id)).one()
    assert (entry.act, entry.staff_id, entry.amount) == ("issue", mei.staff_id, 500)


def test_a_double_press_gives_one_and_takes_one_piece_of_the_quota(session: Session) -> None:
    mei, anna, offer = _open(session)
    number = _choose(session, mei, anna, offer)
    first = give_coupon(session, mei, customer_id=anna, number=number, now=NOON)
    begin_giving(session, mei, customer_id=anna, offer_id=offer, now=NOON)  # already at the next one
    again = give_coupon(session, mei, customer_id=anna, number=number, now=NOON)
    assert (again.coupon.coupon_id, again.repeated) == (first.coupon.coupon_id, True)
    assert find_used(session, QuotaKind.GUIDE, owner_id=mei.staff_id, period=NOVEMBER) == (1, 500)


def test_an_old_press_after_it_was_taken_back_says_so(session: Session) -> None:
    mei, anna, offer = _open(session)
    number = _choose(session, mei, anna, offer)
    given = give_coupon(session, mei, customer_id=anna, number=number, now=NOON)
    take_back(session, mei, given.coupon.coupon_id, now=NOON)
    with pytest.raises(GivingOld):
        give_coupon(session, mei, customer_id=anna, number=number, now=NOON)


@pytest.mark.parametrize("field", ["guide_pieces", "guide_money", "store_pieces", "store_money"])
def test_each_quota_ends(session: Session, field: str) -> None:
    mei, anna, offer = _open(session)
    _limit(session, **{field: 1000 if "money" in field else 2})
    for _ in range(2):
        _give(session, mei, anna, offer)
    with pytest.raises(GuideQuotaOut if "guide" in field else StoreQuotaOut):
        _give(session, mei, anna, offer)


def test_a_new_month_of_the_store_has_a_new_quota(session: Session, clock: HandClock) -> None:
    mei, anna, offer = _open(session)
    _limit(session, guide_pieces=1)
    last_evening = datetime(2026, 12, 1, 6, 30, tzinfo=NOON.tzinfo)  # 23:30 of 30 November in Vancouver
    _give(session, mei, anna, offer, now=last_evening)
    with pytest.raises(GuideQuotaOut):
        _give(session, mei, anna, offer, now=last_evening)
    _give(session, mei, anna, offer, now=last_evening + timedelta(hours=1))
    assert find_used(session, QuotaKind.GUIDE, owner_id=mei.staff_id, period=DECEMBER) == (1, 500)


@pytest.mark.parametrize("by", ["guide", "operator"])
def test_what_is_taken_back_frees_the_month_it_was_taken_from(session: Session, by: str) -> None:
    mei, anna, offer = _open(session)
    last_evening = datetime(2026, 12, 1, 6, 30, tzinfo=NOON.tzinfo)  # 23:30 of 30 November in Vancouver
    given = _give(session, mei, anna, offer, now=last_evening).coupon.coupon_id
    store = session.get_one(Store, mei.store_id)
    store.timezone = "Asia/Shanghai"  # where it was December by then
    session.add(store)
    _give(session, mei, anna, offer, now=last_evening)  # counts in December
    if by == "guide":
        take_back(session, mei, given, now=last_evening)
    else:
        void_in_hand(session, Operator(1, Role.OPERATOR), given, typed="a mistake", now=last_evening)
    for kind, owner in ((QuotaKind.GUIDE, mei.staff_id), (QuotaKind.STORE, mei.store_id)):
        months = [find_used(session, kind, owner_id=owner, period=month) for month in (NOVEMBER, DECEMBER)]
        assert months == [(0, 0), (1, 500)]


def test_the_store_counts_all_its_guides(session: Session) -> None:
    mei, anna, offer = _open(session)
    jonas = add_guide(session, NOON, mei.store_id, 78, "Jonas")
    ben = _customer(session, jonas, 3)
    _limit(session, store_pieces=1)
    _give(session, mei, anna, offer)
    with pytest.raises(StoreQuotaOut):
        _give(session, jonas, ben, offer)


def test_the_allowance_is_the_smaller_of_both(session: Session) -> None:
    mei, anna, offer = _open(session)
    _limit(session, guide_pieces=30, store_pieces=5, guide_money=900, store_money=100_000)
    _give(session, mei, anna, offer)
    left = find_allowance(session, mei, now=NOON)
    assert (left.pieces, left.money) == (4, 400)


def test_another_guides_customer_is_unknown(session: Session) -> None:
    mei, anna, offer = _open(session)
    jonas = add_guide(session, NOON, mei.store_id, 78, "Jonas")
    for customer in (anna, 999_999, 0, -1):
        with pytest.raises(CustomerUnknown):
            begin_giving(session, jonas, customer_id=customer, offer_id=offer, now=NOON)


def test_a_manager_gives_to_the_stores_customers_but_not_to_another_stores(session: Session) -> None:
    mei, anna, offer = _open(session)
    here = Guide(_staff(session, mei.store_id, 90), mei.store_id, "Kim", Role.MANAGER)
    there = Guide(_staff(session, add_store(session, NOON, "Canal Row"), 91), 2, "Lee", Role.MANAGER)
    assert _give(session, here, anna, offer).coupon.coupon_id
    with pytest.raises(CustomerUnknown):
        begin_giving(session, there, customer_id=anna, offer_id=offer, now=NOON)


def test_colleagues_get_nothing(session: Session) -> None:
    mei, anna, offer = _open(session)
    number = _choose(session, mei, anna, offer)
    session.add(Staff(chat_id=_chat_of(session, anna), role=Role.TILL, store_id=mei.store_id, since=NOON))
    session.flush()
    with pytest.raises(ToColleague):
        give_coupon(session, mei, customer_id=anna, number=number, now=NOON)
    with pytest.raises(ToColleague):
        begin_giving(session, mei, customer_id=anna, offer_id=offer, now=NOON)


@pytest.mark.parametrize("change", [{"guides_give": False}, {"status": OfferStatus.PAUSED}, {"budget_pieces": 0}])
def test_an_offer_that_is_not_for_guides_or_over_is_not_given(session: Session, change: dict[str, Any]) -> None:
    mei, anna, offer = _open(session)
    number = _choose(session, mei, anna, offer)
    row = session.get_one(Offer, offer)
    for field, value in change.items():
        setattr(row, field, value)
    session.add(row)
    session.flush()
    assert list_givable(session, customer_id=anna, now=NOON, limit=9) == []
    with pytest.raises(OfferGone):
        give_coupon(session, mei, customer_id=anna, number=number, now=NOON)
    with pytest.raises(OfferGone):
        begin_giving(session, mei, customer_id=anna, offer_id=offer, now=NOON)


def test_the_offers_own_limit_holds(session: Session) -> None:
    mei, anna, offer = _open(session)
    row = session.get_one(Offer, offer)
    row.per_customer = 1
    session.add(row)
    assert [one.offer_id for one in list_givable(session, customer_id=anna, now=NOON, limit=9)] == [offer]
    _give(session, mei, anna, offer)
    with pytest.raises(CustomerHad) as had:
        _give(session, mei, anna, offer)
    assert had.value.facts == {"name": "Anna 2", "most": 1}
    assert list_givable(session, customer_id=anna, now=NOON, limit=9) == []


@pytest.mark.parametrize(
    ("typed", "refusal"), [("", NothingTyped), (" \u200b ", NothingTyped), ("x" * 201, TypedTooLong)]
)
def test_a_reason_is_needed(session: Session, typed: str, refusal: type[Refusal]) -> None:
    mei, anna, offer = _open(session)
    number = begin_giving(session, mei, customer_id=anna, offer_id=offer, now=NOON)
    with pytest.raises(refusal):
        note_reason(session, mei, number=number, typed=typed, now=NOON)
    with pytest.raises(GivingOld):
        give_coupon(session, mei, customer_id=anna, number=number, now=NOON)


def test_a_forged_number_or_customer_gives_nothing(session: Session) -> None:
    mei, anna, offer = _open(session)
    ben = _customer(session, mei, 3)
    number = _choose(session, mei, anna, offer)
    jonas = add_guide(session, NOON, mei.store_id, 78, "Jonas")
    for guide, customer, forged in ((mei, anna, 7), (mei, ben, number), (jonas, anna, number)):
        with pytest.raises(GivingOld):
            give_coupon(session, guide, customer_id=customer, number=forged, now=NOON)


def test_taken_back_within_a_quarter_of_an_hour_it_frees_budget_and_quotas(session: Session) -> None:
    mei, anna, offer = _open(session)
    given = _give(session, mei, anna, offer)
    soon = NOON + timedelta(minutes=15)
    back = take_back(session, mei, given.coupon.coupon_id, now=soon)
    again = take_back(session, mei, given.coupon.coupon_id, now=soon)
    assert (back.coupon.status, again.repeated) == (CouponStatus.VOID, True)
    assert find_used(session, QuotaKind.GUIDE, owner_id=mei.staff_id, period=NOVEMBER) == (0, 0)
    assert find_used(session, QuotaKind.STORE, owner_id=mei.store_id, period=NOVEMBER) == (0, 0)
    row = session.exec(select(Offer).where(Offer.id == offer).execution_options(populate_existing=True)).one()
    assert (row.pieces, row.money) == (0, 0)


@pytest.mark.parametrize("source", [PieceSource.PUBLIC, PieceSource.FILE])
def test_a_code_of_the_tills_own_frees_nothing_when_it_is_taken_back(
    session: Session, source: PieceSource
) -> None:
    mei, anna, offer = _open(session)
    row = session.get_one(Offer, offer)
    row.source, row.public_code = source, "TEA5"
    session.add_all([row, TillCode(offer_id=offer, code="TV-1")])
    given = _give(session, mei, anna, offer)
    back = take_back(session, mei, given.coupon.coupon_id, now=NOON)
    assert back.coupon.status is CouponStatus.VOID
    assert find_used(session, QuotaKind.GUIDE, owner_id=mei.staff_id, period=NOVEMBER) == (1, 500)
    row = session.exec(select(Offer).where(Offer.id == offer).execution_options(populate_existing=True)).one()
    assert (row.pieces, row.money) == (1, 500)


def test_later_used_or_anothers_it_is_not_taken_back(session: Session) -> None:
    mei, anna, offer = _open(session)
    jonas = add_guide(session, NOON, mei.store_id, 78, "Jonas")
    coupon = _give(session, mei, anna, offer).coupon
    with pytest.raises(GivingOld):
        take_back(session, jonas, coupon.coupon_id, now=NOON)
    with pytest.raises(GivingOld):
        take_back(session, mei, 1, now=NOON)  # the welcome gift: nobody gave it
    with pytest.raises(TooLate):
        take_back(session, mei, coupon.coupon_id, now=NOON + timedelta(minutes=16))
    redeem_coupon(session, guide=mei, code=coupon.code, now=NOON)
    with pytest.raises(CouponUsed):
        take_back(session, mei, coupon.coupon_id, now=NOON)


def test_an_operator_voids_with_a_reason_and_frees_the_giver_in_the_month_it_was_given(session: Session) -> None:
    mei, anna, offer = _open(session)
    coupon = _give(session, mei, anna, offer).coupon
    operator = Operator(_staff(session, None, 92), Role.OPERATOR)
    december = NOON + timedelta(days=13)
    session.exec(select(Coupon).where(Coupon.id == coupon.coupon_id)).one().expires_at = december + timedelta(1)
    session.flush()
    voided = void_in_hand(session, operator, coupon.coupon_id, typed="given twice", now=december)
    assert voided.coupon.status is CouponStatus.VOID
    assert find_used(session, QuotaKind.GUIDE, owner_id=mei.staff_id, period=NOVEMBER) == (0, 0)
    reason = select(Coupon.reason).where(Coupon.id == coupon.coupon_id)
    assert session.exec(reason).one() == "given twice"
    with pytest.raises(Refusal):
        void_in_hand(session, operator, coupon.coupon_id, typed="again", now=december)
    with pytest.raises(GivingOld):
        void_in_hand(session, operator, 999_999, typed="none", now=december)


def test_of_many_guides_at_once_no_more_give_than_the_store_may(database_url: str, clock: HandClock) -> None:
    engine = make_engine(database_url)
    with engine.connect() as connection, connection.begin(), Session(connection) as session:
        mei, anna, offer = _open(session)
        _limit(session, store_pieces=3)
        guides = [mei, *(add_guide(session, NOON, mei.store_id, 200 + n, f"G{n}") for n in range(7))]
        chosen = []
        for number, guide in enumerate(guides):
            customer = anna if guide is mei else _customer(session, guide, 300 + number)
            chosen.append((guide, customer, _choose(session, guide, customer, offer)))
        session.commit()

    def press(what: tuple[Guide, int, int]) -> bool:
        guide, customer, number = what
        try:
            with engine.connect() as connection, connection.begin(), Session(connection) as session:
                give_coupon(session, guide, customer_id=customer, number=number, now=NOON)
        except StoreQuotaOut:
            return False
        return True

    with ThreadPoolExecutor(1 if "sqlite" in database_url else 8) as pool:
        assert sum(pool.map(press, chosen)) == 3
    with engine.connect() as connection, Session(connection) as session:
        assert session.get_one(Offer, offer).pieces == 3
    engine.dispose()


def _open(session: Session) -> tuple[Guide, int, int]:
    """Mei, her customer Anna, and an offer of $5 that guides may give."""
    add_brand(session, NOON)
    mei = add_guide(session, NOON, add_store(session, NOON))
    made = make_offer(
        session, kind=OfferKind.AMOUNT, status=OfferStatus.OPEN, now=NOON, name_en="Sorry", name_zh="", worth=500
    )
    offer = session.get_one(Offer, made.offer_id)
    offer.guides_give = True
    session.add(offer)
    session.flush()
    return mei, _customer(session, mei, 2), made.offer_id


def _customer(session: Session, guide: Guide, telegram_id: int) -> int:
    person = add_person(session, NOON, telegram_id, f"Anna {telegram_id}")
    card = onboard(session, person, find_place(session, person, store_id=guide.store_id), now=NOON)
    give_customer(session, customer_id=card.customer_id, guide_id=guide.staff_id, now=NOON)
    return card.customer_id


def _choose(session: Session, guide: Guide, customer_id: int, offer_id: int, now: datetime = NOON) -> int:
    number = begin_giving(session, guide, customer_id=customer_id, offer_id=offer_id, now=now)
    note_reason(session, guide, number=number, typed="waited long", now=now)
    return number


def _give(
    session: Session, guide: Guide, customer_id: int, offer_id: int, *, now: datetime = NOON, reason: str = ""
) -> Any:
    """Like a press: what is refused leaves nothing behind."""
    with session.begin_nested():
        number = _choose(session, guide, customer_id, offer_id, now)
        if reason:
            note_reason(session, guide, number=number, typed=reason, now=now)
        return give_coupon(session, guide, customer_id=customer_id, number=number, now=now)


def _limit(session: Session, **limits: int) -> None:
    brand = session.get_one(Brand, 1)
    for field, most in limits.items():
        setattr(brand, field, most)
    session.add(brand)
    session.flush()


def _staff(session: Session, store_id: int | None, telegram_id: int) -> int:
    person = add_person(session, NOON, telegram_id, "Kim")
    role = Role.MANAGER if store_id else Role.OPERATOR
    staff = Staff(chat_id=person.chat_id, role=role, store_id=store_id, since=NOON)
    session.add(staff)
    session.flush()
    return staff.id or 0


def _chat_of(session: Session, customer_id: int) -> int:
    return session.get_one(Customer, customer_id).chat_id
