"""The till's own codes: added once, given once, and used only when a file says so."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, func, select, update

from bot.db.tables import (
    Act,
    Coupon,
    CouponStatus,
    Entry,
    Offer,
    OfferKind,
    OfferStatus,
    PieceSource,
    Redemption,
    Store,
    TillCode,
    Way,
)
from bot.domain.books.auditing import _ACTS, _BOOKS
from bot.domain.coupons.held import find_coupon
from bot.domain.coupons.issuing import CODE, find_grant, issue_coupon
from bot.domain.coupons.voiding import void_piece
from bot.domain.offers.terms import make_offer
from bot.domain.till.redeeming import expire_coupons, undo_redemption
from tests.conftest import NOON, HandClock
from tests.domain.sale_rows import Counter, open_counter
from tests.imports.conftest import Bring
from tests.imports.tables import Say, counts

HEAD = "offer,code,used\n"


@dataclass(frozen=True)
class Voucher:
    at: Counter
    offer_id: int


@pytest.fixture
def voucher(session: Session, clock: HandClock) -> Voucher:
    at = open_counter(session, clock)
    terms = make_offer(
        session, kind=OfferKind.AMOUNT, status=OfferStatus.OPEN, now=clock.now(), name_en="Tea voucher",
        name_zh="茶饮代金券", worth=500,
    )  # fmt: skip
    session.exec(update(Offer).where(col(Offer.id) == terms.offer_id).values(source=PieceSource.FILE))
    session.exec(update(Store).values(number="101"))
    return Voucher(at, terms.offer_id)


def give(session: Session, voucher: Voucher, clock: HandClock, cause: int = 1) -> int:
    grant = find_grant(session, voucher.offer_id)
    return issue_coupon(
        session, grant, customer_id=voucher.at.customer_id, cause=(CODE, cause), zone="UTC", now=clock.now()
    ).coupon_id


def test_new_codes_are_added_once_and_given_in_their_order(
    bring: Bring, voucher: Voucher, session: Session, clock: HandClock
) -> None:
    rows = f"{HEAD}Tea voucher,TV-2,\n茶饮代金券,TV-1,no\n{voucher.offer_id},tv-1,\n"
    assert counts(bring("coupon-codes", rows)) == (3, 0, 0)
    assert counts(bring("coupon-codes", rows)) == (0, 0, 3)
    coupon = give(session, voucher, clock)
    assert session.exec(select(TillCode.code).where(TillCode.coupon_id == coupon)).one() == "TV-2"


def test_a_code_that_a_file_says_was_used_redeems_its_coupon_once(
    bring: Bring, voucher: Voucher, session: Session, clock: HandClock, changes: Say
) -> None:
    bring("coupon-codes", f"{HEAD}Tea voucher,TV-1,\n")
    coupon_id = give(session, voucher, clock)
    session.exec(update(Coupon).where(col(Coupon.id) == coupon_id).values(issued_at=NOON - timedelta(days=2)))
    row = f"{HEAD}Tea voucher,TV-1,2026-11-20 10:05\n"
    difference = bring("coupon-codes", row)
    assert changes("coupon-codes", difference) == ["± Tea voucher · TV-1: used – → 2026-11-20 17:05 UTC"]
    assert counts(bring("coupon-codes", row)) == (0, 0, 1)
    coupon = session.get(Coupon, coupon_id)
    assert coupon
    assert (coupon.status, coupon.uses) == (CouponStatus.REDEEMED, 1)
    use = session.exec(select(Redemption)).one()
    assert (use.way, use.staff_id, use.store_id, use.number, use.off) == (
        Way.FILE,
        None,
        voucher.at.store_id,
        1,
        500,
    )
    told = session.exec(select(Entry).where(Entry.act == Act.REDEEM)).one()
    assert (told.coupon_id, told.customer_id, told.staff_id, told.amount) == (
        coupon_id,
        voucher.at.customer_id,
        None,
        500,
    )
    assert list_differences(session) == []


def test_one_that_has_ended_since_was_used_all_the_same(
    bring: Bring, voucher: Voucher, session: Session, clock: HandClock
) -> None:
    bring("coupon-codes", f"{HEAD}Tea voucher,TV-1,\n")
    coupon_id = give(session, voucher, clock)
    session.exec(
        update(Coupon)
        .where(col(Coupon.id) == coupon_id)
        .values(expires_at=NOON - timedelta(hours=1), issued_at=NOON - timedelta(days=9))
    )
    assert expire_coupons(session, now=clock.now(), portion=9) == 1
    assert counts(bring("coupon-codes", f"{HEAD}Tea voucher,TV-1,yes\n")) == (0, 1, 0)
    assert session.exec(select(Coupon.status).where(Coupon.id == coupon_id)).one() is CouponStatus.REDEEMED
    assert list_differences(session) == []


def test_where_it_was_used_may_be_told(bring: Bring, voucher: Voucher, session: Session, clock: HandClock) -> None:
    canal = Store(number="102", name_en="Canal Row", name_zh="", timezone="America/Toronto", created_at=NOON)
    session.add(canal)
    session.flush()
    bring("coupon-codes", f"{HEAD}Tea voucher,TV-1,\n")
    give(session, voucher, clock)
    bring("coupon-codes", "offer,code,used,store\nTea voucher,TV-1,yes,102\n")
    assert session.exec(select(Redemption.store_id)).one() == canal.id


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Tea voucher,TV-9,yes", "nobody was given it"),
        ("Tea voucher,TV-1,yes", "nobody was given it"),
        ("Cup of the day,TV-9,", "does not use the till's own codes"),
        ("Tea vouchr,TV-9,", "Did you mean “Tea voucher”"),
        ("999,TV-9,", "There is no offer “999”"),
        ("Tea voucher,=cmd,", "not a code a till can scan"),
        ("Tea voucher,+1,", "not a code a till can scan"),
        ("Tea voucher,@x,", "not a code a till can scan"),
        ("Tea voucher,a b,", "not a code a till can scan"),
        ("Tea voucher,券码,", "not a code a till can scan"),
        (f"Tea voucher,{'9' * 41},", "not a code a till can scan"),
        ("Tea voucher,,", "must not be empty"),
        ("Tea voucher,TV-9,soon", "not a time"),
        ("茶饮代金券,TV-1,", "same stands in line 2"),
    ],
)
def test_what_is_wrong_is_told_by_its_line(
    bring: Bring, voucher: Voucher, wrongs: Say, session: Session, row: str, said: str
) -> None:
    bring("coupon-codes", f"{HEAD}Tea voucher,TV-1,\n")
    twice = "Tea voucher,TV-1,\n" if "line 2" in said else ""
    [line] = wrongs(bring("coupon-codes", f"{HEAD}{twice}{row}\n"))
    assert said in line, line
    assert session.exec(select(func.count(col(TillCode.id)))).one() == 1


def test_one_that_was_taken_back_or_used_too_late_is_a_fault(
    bring: Bring, voucher: Voucher, wrongs: Say, session: Session, clock: HandClock
) -> None:
    bring("coupon-codes", f"{HEAD}Tea voucher,TV-1,\nTea voucher,TV-2,\n")
    first, second = give(session, voucher, clock), give(session, voucher, clock, 2)
    coupon = find_coupon(session, first)
    assert coupon
    void_piece(session, coupon.coupon_id, reason="test", staff_id=None, now=clock.now())
    ended = NOON - timedelta(hours=5)
    session.exec(update(Coupon).where(col(Coupon.id) == second).values(expires_at=ended))
    rows = f"{HEAD}Tea voucher,TV-1,yes\nTea voucher,TV-2,2026-11-20 11:00\n"
    back, late = wrongs(bring("coupon-codes", rows))
    assert back.startswith("Line 2: ")
    assert "taken back" in back
    assert late.startswith("Line 3: ")
    assert "ended" in late
    assert session.exec(select(Redemption)).all() == []


def test_one_that_ended_was_used_and_undone_is_in_hand_in_the_books_too(
    bring: Bring, voucher: Voucher, session: Session, clock: HandClock
) -> None:
    bring("coupon-codes", f"{HEAD}Tea voucher,TV-1,\n")
    coupon_id = give(session, voucher, clock)
    month = clock.now() + timedelta(days=30)
    expire_coupons(session, now=month, portion=9)
    bring("coupon-codes", f"{HEAD}Tea voucher,TV-1,yes\n")
    [use] = session.exec(select(Redemption)).all()
    undo_redemption(session, redemption_id=use.id or 0, staff_id=None, now=month)
    coupon = find_coupon(session, coupon_id)
    assert coupon
    assert coupon.status is CouponStatus.ISSUED
    assert list_differences(session) == []
    expire_coupons(session, now=month, portion=9)
    assert list_differences(session) == []


def test_one_that_was_taken_back_stays_given_since_the_till_takes_it_all_the_same(
    bring: Bring, voucher: Voucher, session: Session, clock: HandClock
) -> None:
    bring("coupon-codes", f"{HEAD}Tea voucher,TV-1,\n")
    void_piece(session, give(session, voucher, clock), reason="test", staff_id=None, now=clock.now())
    offer = session.exec(select(Offer).where(Offer.id == voucher.offer_id)).one()
    assert (offer.pieces, offer.money) == (1, 500)
    assert list_differences(session) == []


def test_two_offers_of_one_name_are_told_apart_by_number(
    bring: Bring, voucher: Voucher, wrongs: Say, session: Session, clock: HandClock
) -> None:
    other = make_offer(session, kind=OfferKind.GIFT, now=clock.now(), name_en="Tea voucher", name_zh="")
    session.exec(update(Offer).where(col(Offer.id) == other.offer_id).values(source=PieceSource.FILE))
    [line] = wrongs(bring("coupon-codes", f"{HEAD}Tea voucher,TV-1,\n"))
    assert f"{voucher.offer_id}, {other.offer_id}" in line
    assert counts(bring("coupon-codes", f"{HEAD}{other.offer_id},TV-1,\n")) == (1, 0, 0)


def list_differences(session: Session) -> list[str]:
    """The audit's questions in this transaction, whose rows nobody else sees."""
    asked = {key: session.connection().execute(text(sql.format(acts=_ACTS))).all() for key, sql in _BOOKS.items()}
    return [key for key, rows in asked.items() if rows]
