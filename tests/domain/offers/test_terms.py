"""Terms by version: coupons keep theirs, a draft has one, a copy has the same."""

from concurrent.futures import ThreadPoolExecutor

from sqlmodel import Session, select

from bot.db.engine import make_engine
from bot.db.tables import Coupon, Offer, OfferStatus, OfferTerms
from bot.domain.offers.budgets import Budget, write_budget
from bot.domain.offers.fields import OfferField, clear_field
from bot.domain.offers.figures import count_older
from bot.domain.offers.terms import check_terms, copy_offer
from tests.conftest import HandClock
from tests.domain.offers.offer_rows import add_customer, add_open, give_one, write_in


def test_a_draft_keeps_one_version_while_it_is_written(session: Session, clock: HandClock, draft: int) -> None:
    for field, text in (("name_zh", "茶壶八折"), ("percent", "20"), ("worth", "$15"), ("least_spend", "30")):
        write_in(session, clock, draft, field, text)
    terms = check_terms(session, draft)
    assert (terms.version, terms.name_zh, terms.percent, terms.worth, terms.least_spend) == (
        1, "茶壶八折", 20, 1500, 3000,
    )  # fmt: skip


def test_coupons_keep_the_version_they_were_given_by(session: Session, clock: HandClock) -> None:
    offer = add_open(session, clock)
    customer = add_customer(session, clock)
    first = give_one(session, clock, offer, customer)
    write_in(session, clock, offer, "percent", "30")
    second = give_one(session, clock, offer, customer, cause=2)
    terms = check_terms(session, offer)
    kept = session.exec(
        select(OfferTerms.version, OfferTerms.percent)
        .join(Coupon, Coupon.terms_id == OfferTerms.id)  # type: ignore[arg-type]
        .where(Coupon.offer_id == offer)
        .order_by(Coupon.id)  # type: ignore[arg-type]
    ).all()
    assert list(kept) == [(1, 20), (2, 30)]
    assert (terms.version, count_older(session, terms), first.is_new, second.is_new) == (2, 1, True, True)


def test_writing_what_stands_there_makes_no_version(session: Session, clock: HandClock) -> None:
    offer = add_open(session, clock)
    write_in(session, clock, offer, "percent", "20%")
    assert check_terms(session, offer).version == 1


def test_a_field_that_was_taken_away_stays_so_in_the_next_version(session: Session, clock: HandClock) -> None:
    offer = add_open(session, clock)
    write_in(session, clock, offer, "ends_at", "24 Dec")
    clear_field(session, offer_id=offer, field=OfferField.VALID_DAYS, now=clock.now())
    write_in(session, clock, offer, "percent", "30")
    assert check_terms(session, offer).valid_days is None


def test_a_copy_is_a_draft_with_the_same_terms_and_nothing_given(session: Session, clock: HandClock) -> None:
    offer = add_open(session, clock)
    write_budget(session, offer_id=offer, budget=Budget.PIECES, text="100")
    give_one(session, clock, offer, add_customer(session, clock))
    copy = copy_offer(session, offer, made_by=None, now=clock.now())
    like = session.get(Offer, copy.offer_id)
    assert like
    assert (like.status, like.pieces, like.budget_pieces, copy.percent, copy.version) == (
        OfferStatus.DRAFT, 0, 100, 20, 1,
    )  # fmt: skip


def test_two_who_edit_at_once_both_count(database_url: str, clock: HandClock) -> None:
    engine = make_engine(database_url)
    with Session(engine) as session:
        offer = add_open(session, clock)
        session.commit()

    def write(change: tuple[str, str]) -> None:
        with Session(engine) as session:
            write_in(session, clock, offer, *change)
            session.commit()

    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(
                write, [("percent", "30"), ("name_zh", "茶壶七折"), ("valid_days", "30"), ("least_spend", "50")]
            )
        )
    with Session(engine) as session:
        terms = check_terms(session, offer)
        assert (terms.percent, terms.name_zh, terms.valid_days, terms.least_spend) == (30, "茶壶七折", 30, 5000)
        assert terms.version == 5
    engine.dispose()
