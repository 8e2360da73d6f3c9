"""Offers: fields in any order, versions that coupons keep, a life with an end, and what they are used for."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from bot.db.engine import make_engine
from bot.db.tables import Brand, Coupon, Offer, OfferKind, OfferStatus, OfferTerms, PieceSource, TillCode, Whom
from bot.domain.coupons.issuing import STAFF, Issued, OfferGone, find_grant, issue_coupon
from bot.domain.offers.budgets import Budget, BudgetTooLow, limit_offer, write_budget
from bot.domain.offers.fields import (
    NotOfItsKind,
    OfferField,
    OfferIncomplete,
    SourceFixed,
    WindowBackwards,
    address_offer,
    choose_source,
    clear_field,
    find_zone,
    switch_store,
    switch_weekday,
    write_field,
)
from bot.domain.offers.figures import count_by_status, count_older, list_offers
from bot.domain.offers.moves import WindowOver, end_offer, open_offer, pause_offer
from bot.domain.offers.readers import DayOver, NoPercent
from bot.domain.offers.terms import (
    OfferNotOpen,
    OfferOver,
    OfferUnknown,
    check_offer,
    check_terms,
    copy_offer,
    make_offer,
)
from bot.domain.offers.uses import Use, UseUnfit, list_uses, use_offer
from bot.domain.stores.directory import StoreUnknown
from bot.domain.words.days import DayTooFar, DayUnclear
from bot.domain.words.spans import BadHours
from bot.domain.words.typed import NotANumber, NothingTyped, NotMoney, TypedTooLong
from bot.errors import Refusal
from tests.conftest import HandClock
from tests.domain.shop_rows import add_brand, add_door, add_person, add_store, press_start

ZONE = "America/Vancouver"


@pytest.fixture
def draft(session: Session, clock: HandClock) -> int:
    return _draft(session, clock)


def test_a_draft_keeps_one_version_while_it_is_written(session: Session, clock: HandClock, draft: int) -> None:
    for field, text in (("name_zh", "茶壶八折"), ("percent", "20"), ("worth", "$15"), ("least_spend", "30")):
        _write(session, clock, draft, field, text)
    terms = check_terms(session, draft)
    assert (terms.version, terms.name_zh, terms.percent, terms.worth, terms.least_spend) == (
        1, "茶壶八折", 20, 1500, 3000,
    )  # fmt: skip


def test_coupons_keep_the_version_they_were_given_by(session: Session, clock: HandClock) -> None:
    offer = _open(session, clock)
    customer = _customer(session, clock)
    first = _give(session, clock, offer, customer)
    _write(session, clock, offer, "percent", "30")
    second = _give(session, clock, offer, customer, cause=2)
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
    offer = _open(session, clock)
    _write(session, clock, offer, "percent", "20%")
    assert check_terms(session, offer).version == 1


@pytest.mark.parametrize(
    ("typed", "percent"),
    [("20", 20), ("20%", 20), ("２０％", 20), ("8折", 20), ("八折", 20), ("八五折", 15), ("8.5折", 15),
     ("100", 100), ("1", 1), ("20% off", 20)],
)  # fmt: skip
def test_a_percentage_is_read_as_people_say_it(
    session: Session, clock: HandClock, draft: int, typed: str, percent: int
) -> None:
    _write(session, clock, draft, "percent", typed)
    assert check_terms(session, draft).percent == percent


BAD: list[tuple[str, str, type[Refusal]]] = [
    ("percent", "0", NoPercent),
    ("percent", "0%", NoPercent),
    ("percent", "101", NoPercent),
    ("percent", "-20", NoPercent),
    ("percent", "12.5", NoPercent),
    ("percent", "十折", NoPercent),
    ("percent", "", NoPercent),
    ("percent", "9" * 400, NoPercent),
    ("worth", "-5", NotMoney),
    ("worth", "0", NotMoney),
    ("least_spend", "99999999999999999999", NotMoney),
    ("valid_days", "0", NotANumber),
    ("valid_days", "731", NotANumber),
    ("valid_days", "-1", NotANumber),
    ("per_customer", "0", NotANumber),
    ("per_customer", "1e3", NotANumber),
    ("name_en", "\u200b", NothingTyped),
    ("name_en", "x" * 61, TypedTooLong),
    ("terms_en", "", NothingTyped),
    ("terms_zh", "茶" * 601, TypedTooLong),
    ("starts_at", "someday", DayUnclear),
    ("ends_at", "5/6", DayUnclear),
    ("ends_at", "2026-02-30", DayUnclear),
    ("ends_at", "2026-01-02", DayOver),
    ("ends_at", "2031-01-02", DayTooFar),
    ("hours", "closed", BadHours),
    ("hours", "whenever", BadHours),
    ("public_code", "x" * 41, TypedTooLong),
]


@pytest.mark.parametrize(("field", "typed", "refusal"), BAD)
def test_bad_input_is_refused(
    session: Session, clock: HandClock, draft: int, field: str, typed: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        _write(session, clock, draft, field, typed)


def test_a_window_ends_with_its_last_day_where_most_stores_are(
    session: Session, clock: HandClock, draft: int
) -> None:
    _write(session, clock, draft, "starts_at", "1 Dec")
    _write(session, clock, draft, "ends_at", "12月24日")
    terms = check_terms(session, draft)
    assert terms.starts_at == datetime(2026, 12, 1, tzinfo=ZoneInfo(ZONE))
    assert terms.ends_at == datetime(2026, 12, 24, 23, 59, 59, tzinfo=ZoneInfo(ZONE))


def test_a_window_cannot_end_before_it_begins(session: Session, clock: HandClock, draft: int) -> None:
    _write(session, clock, draft, "starts_at", "24 Dec")
    with pytest.raises(WindowBackwards):
        _write(session, clock, draft, "ends_at", "23 Dec")
    _write(session, clock, draft, "ends_at", "24 Dec")


def test_its_zone_is_the_one_most_stores_are_in(session: Session, clock: HandClock) -> None:
    assert find_zone(session, "Asia/Tokyo") == "Asia/Tokyo"
    add_store(session, clock.now())
    assert find_zone(session, "Asia/Tokyo") == ZONE


def test_weekdays_are_limited_and_freed_again(session: Session, clock: HandClock, draft: int) -> None:
    for day in (4, 0, 4):
        switch_weekday(session, offer_id=draft, weekday=day, on=True, now=clock.now())
    assert check_terms(session, draft).weekdays == "0,4"
    for day in range(7):
        switch_weekday(session, offer_id=draft, weekday=day, on=True, now=clock.now())
    assert check_terms(session, draft).weekdays == "", "all of them are every day"
    switch_weekday(session, offer_id=draft, weekday=2, on=False, now=clock.now())
    assert check_terms(session, draft).weekdays == ""
    with pytest.raises(NotOfItsKind):
        switch_weekday(session, offer_id=draft, weekday=7, on=True, now=clock.now())


def test_it_is_limited_to_stores_that_there_are(session: Session, clock: HandClock, draft: int) -> None:
    first, second = add_store(session, clock.now()), add_store(session, clock.now(), "Canal Row")
    for store in (second, first):
        switch_store(session, offer_id=draft, store_id=store, on=True, now=clock.now())
    assert check_terms(session, draft).stores == f"{first},{second}"
    with pytest.raises(StoreUnknown):
        switch_store(session, offer_id=draft, store_id=999, on=True, now=clock.now())
    switch_store(session, offer_id=draft, store_id=first, on=False, now=clock.now())
    assert check_terms(session, draft).stores == str(second)
    switch_store(session, offer_id=draft, store_id=None, on=False, now=clock.now())
    assert check_terms(session, draft).stores == ""


def test_an_offer_opens_only_when_it_is_complete(session: Session, clock: HandClock, draft: int) -> None:
    clear_field(session, offer_id=draft, field=OfferField.VALID_DAYS, now=clock.now())
    limit_offer(session, offer_id=draft, budget=Budget.MONEY, most=50_000)
    with pytest.raises(OfferIncomplete) as refusal:
        open_offer(session, offer_id=draft, now=clock.now())
    assert refusal.value.facts["missing"] == ["percent", "end", "worth"]
    for field, text in (("percent", "20"), ("ends_at", "24 Dec"), ("worth", "15")):
        _write(session, clock, draft, field, text)
    open_offer(session, offer_id=draft, now=clock.now())
    assert _status(session, draft) is OfferStatus.OPEN


def test_an_offer_with_the_tills_codes_opens_when_it_has_some(
    session: Session, clock: HandClock, draft: int
) -> None:
    _write(session, clock, draft, "percent", "20")
    choose_source(session, offer_id=draft, source=PieceSource.FILE)
    with pytest.raises(OfferIncomplete):
        open_offer(session, offer_id=draft, now=clock.now())
    session.add(TillCode(offer_id=draft, code="A1"))
    session.flush()
    open_offer(session, offer_id=draft, now=clock.now())
    with pytest.raises(SourceFixed):
        choose_source(session, offer_id=draft, source=PieceSource.OWN)


def test_a_public_code_is_needed_and_stays(session: Session, clock: HandClock, draft: int) -> None:
    _write(session, clock, draft, "percent", "20")
    choose_source(session, offer_id=draft, source=PieceSource.PUBLIC)
    with pytest.raises(OfferIncomplete):
        open_offer(session, offer_id=draft, now=clock.now())
    _write(session, clock, draft, "public_code", "TEA20")
    open_offer(session, offer_id=draft, now=clock.now())
    with pytest.raises(SourceFixed):
        _write(session, clock, draft, "public_code", "TEA30")


def test_what_an_open_offer_needs_cannot_be_taken_away(session: Session, clock: HandClock) -> None:
    offer = _open(session, clock)
    with pytest.raises(OfferIncomplete):
        clear_field(session, offer_id=offer, field=OfferField.VALID_DAYS, now=clock.now())


def test_a_window_that_is_over_does_not_open(session: Session, clock: HandClock, draft: int) -> None:
    _write(session, clock, draft, "percent", "20")
    _write(session, clock, draft, "ends_at", "tomorrow")
    with pytest.raises(WindowOver):
        open_offer(session, offer_id=draft, now=clock.move(days=3))


def test_a_paused_offer_gives_nothing_and_an_ended_one_never_again(session: Session, clock: HandClock) -> None:
    offer, customer = _open(session, clock), _customer(session, clock)
    pause_offer(session, offer_id=offer)
    pause_offer(session, offer_id=offer)
    with pytest.raises(OfferGone):
        _give(session, clock, offer, customer)
    open_offer(session, offer_id=offer, now=clock.now())
    assert _give(session, clock, offer, customer).is_new
    end_offer(session, offer_id=offer)
    with pytest.raises(OfferGone):
        _give(session, clock, offer, customer, cause=2)
    changes: list[Callable[[], None]] = [
        lambda: open_offer(session, offer_id=offer, now=clock.now()),
        lambda: pause_offer(session, offer_id=offer),
        lambda: _write(session, clock, offer, "percent", "30"),
        lambda: write_budget(session, offer_id=offer, budget=Budget.PIECES, text="5"),
        lambda: address_offer(session, offer_id=offer, whom=Whom.REGULARS, now=clock.now()),
    ]
    for change in changes:
        with pytest.raises(OfferOver):
            change()


def test_a_draft_that_is_thrown_away_never_opens(session: Session, clock: HandClock, draft: int) -> None:
    _write(session, clock, draft, "percent", "20")
    end_offer(session, offer_id=draft)
    with pytest.raises(OfferOver):
        open_offer(session, offer_id=draft, now=clock.now())
    with pytest.raises(OfferUnknown):
        end_offer(session, offer_id=draft + 1)


def test_a_field_that_was_taken_away_stays_so_in_the_next_version(session: Session, clock: HandClock) -> None:
    offer = _open(session, clock)
    _write(session, clock, offer, "ends_at", "24 Dec")
    clear_field(session, offer_id=offer, field=OfferField.VALID_DAYS, now=clock.now())
    _write(session, clock, offer, "percent", "30")
    assert check_terms(session, offer).valid_days is None


def test_a_copy_is_a_draft_with_the_same_terms_and_nothing_given(session: Session, clock: HandClock) -> None:
    offer = _open(session, clock)
    write_budget(session, offer_id=offer, budget=Budget.PIECES, text="100")
    _give(session, clock, offer, _customer(session, clock))
    copy = copy_offer(session, offer, made_by=None, now=clock.now())
    like = session.get(Offer, copy.offer_id)
    assert like
    assert (like.status, like.pieces, like.budget_pieces, copy.percent, copy.version) == (
        OfferStatus.DRAFT, 0, 100, 20, 1,
    )  # fmt: skip


def test_a_budget_is_never_lowered_below_what_was_given(session: Session, clock: HandClock) -> None:
    offer = _open(session, clock, worth="5")
    customer = _customer(session, clock)
    for cause in (1, 2, 3):
        _give(session, clock, offer, customer, cause=cause)
    for budget, text, given in ((Budget.PIECES, "2", 3), (Budget.MONEY, "14.99", 1500)):
        with pytest.raises(BudgetTooLow) as refusal:
            write_budget(session, offer_id=offer, budget=budget, text=text)
        assert refusal.value.facts["given"] == given
    write_budget(session, offer_id=offer, budget=Budget.PIECES, text="3")
    write_budget(session, offer_id=offer, budget=Budget.MONEY, text="15")
    with pytest.raises(OfferGone):
        _give(session, clock, offer, customer, cause=4)
    limit_offer(session, offer_id=offer, budget=Budget.PIECES, most=None)
    write_budget(session, offer_id=offer, budget=Budget.MONEY, text="20")
    assert _give(session, clock, offer, customer, cause=4).is_new


@pytest.mark.parametrize("text", ["0", "-1", "many", "", "1000000", "9" * 50])
def test_a_budget_is_a_number_of_pieces(session: Session, draft: int, text: str) -> None:
    with pytest.raises(NotANumber):
        write_budget(session, offer_id=draft, budget=Budget.PIECES, text=text)


def test_a_budget_lowered_while_coupons_are_given_holds(database_url: str, clock: HandClock) -> None:
    """Whoever comes first: never more given than the budget says."""
    engine = make_engine(database_url)
    with Session(engine) as session:
        offer = _open(session, clock)
        customers = [_customer(session, clock, 100 + n) for n in range(8)]
        session.commit()

    def give(number: int) -> bool:
        with Session(engine) as session:
            try:
                _give(session, clock, offer, customers[number])
                session.commit()
            except OfferGone:
                return False
            return True

    def lower(most: int) -> bool:
        with Session(engine) as session:
            try:
                limit_offer(session, offer_id=offer, budget=Budget.PIECES, most=most)
                session.commit()
            except BudgetTooLow:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        lowered = [pool.submit(lower, 4)]
        given = [pool.submit(give, number) for number in range(8)]
        results = [one.result() for one in (*given, *lowered)]
    with Session(engine) as session:
        left = session.get(Offer, offer)
        assert left
        assert left.pieces == sum(results[:-1])
        assert left.budget_pieces is None or left.pieces <= left.budget_pieces
        assert (left.budget_pieces == 4) is results[-1]
    engine.dispose()


def test_two_who_edit_at_once_both_count(database_url: str, clock: HandClock) -> None:
    engine = make_engine(database_url)
    with Session(engine) as session:
        offer = _open(session, clock)
        session.commit()

    def write(change: tuple[str, str]) -> None:
        with Session(engine) as session:
            _write(session, clock, offer, *change)
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


def test_an_open_offer_becomes_the_welcome_gift_in_place_of_the_old(session: Session, clock: HandClock) -> None:
    add_brand(session, clock.now())
    offer = _open(session, clock)
    for use in Use:
        use_offer(session, offer_id=offer, use=use, on=True)
    brand = session.get(Brand, 1)
    assert list_uses(brand, offer) == list(Use)
    store = add_store(session, clock.now())
    anna = add_person(session, clock.now(), 1)
    card = press_start(session, anna, add_door(session, clock, store).code, clock)
    assert card.gift
    assert card.gift["en"] == "20% off teapots"
    use_offer(session, offer_id=offer, use=Use.FRIEND, on=False)
    end_offer(session, offer_id=offer)
    assert list_uses(session.get(Brand, 1), offer) == []


def test_a_draft_is_given_for_nothing(session: Session, clock: HandClock, draft: int) -> None:
    add_brand(session, clock.now())
    with pytest.raises(OfferNotOpen):
        use_offer(session, offer_id=draft, use=Use.WELCOME, on=True)


def test_a_welcome_gift_is_for_newcomers(session: Session, clock: HandClock) -> None:
    add_brand(session, clock.now())
    offer = _open(session, clock)
    use_offer(session, offer_id=offer, use=Use.WELCOME, on=True)
    with pytest.raises(UseUnfit):
        address_offer(session, offer_id=offer, whom=Whom.REGULARS, now=clock.now())
    use_offer(session, offer_id=offer, use=Use.WELCOME, on=False)
    address_offer(session, offer_id=offer, whom=Whom.REGULARS, now=clock.now())
    with pytest.raises(UseUnfit):
        use_offer(session, offer_id=offer, use=Use.FRIEND, on=True)
    use_offer(session, offer_id=offer, use=Use.REFERRER, on=True)


def test_the_list_is_by_status_and_found_in_either_script(session: Session, clock: HandClock, draft: int) -> None:
    _write(session, clock, draft, "name_zh", "凤凰单丛")
    offer = _open(session, clock)
    _give(session, clock, offer, _customer(session, clock))
    counts = count_by_status(session)
    assert (counts[OfferStatus.DRAFT], counts[OfferStatus.ENDED]) == (1, 0)
    [found] = list_offers(session, status=OfferStatus.DRAFT, find="鳳凰", limit=10)
    assert found.offer.id == draft
    assert list_offers(session, status=OfferStatus.DRAFT, find="100%", limit=10) == []


def _draft(session: Session, clock: HandClock) -> int:
    return make_offer(
        session, kind=OfferKind.PERCENT, now=clock.now(), name_en="20% off teapots", name_zh="", valid_days=14
    ).offer_id


def _open(session: Session, clock: HandClock, worth: str = "") -> int:
    offer = _draft(session, clock)
    _write(session, clock, offer, "percent", "20")
    if worth:
        _write(session, clock, offer, "worth", worth)
    open_offer(session, offer_id=offer, now=clock.now())
    return offer


def _write(session: Session, clock: HandClock, offer_id: int, field: str, text: str) -> None:
    write_field(session, offer_id=offer_id, field=OfferField(field), text=text, zone=ZONE, now=clock.now())


def _status(session: Session, offer_id: int) -> OfferStatus:
    return check_offer(session, offer_id).status


def _customer(session: Session, clock: HandClock, telegram_id: int = 1) -> int:
    """Through the door, as everybody."""
    if session.get(Brand, 1) is None:
        add_brand(session, clock.now())
    store = add_store(session, clock.now() - timedelta(days=1), f"Store {telegram_id}")
    anna = add_person(session, clock.now(), telegram_id)
    return press_start(session, anna, add_door(session, clock, store).code, clock).customer_id


def _give(session: Session, clock: HandClock, offer_id: int, customer_id: int, cause: int = 1) -> Issued:
    return issue_coupon(
        session,
        find_grant(session, offer_id),
        customer_id=customer_id,
        cause=(STAFF, cause),
        zone=ZONE,
        now=clock.now(),
    )
