"""What a code counts a day, and the day's cap of gifts: exactly so many, whoever comes at once."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, func, select, update

from bot.db.engine import Database
from bot.db.prepared import Prepared
from bot.db.tables import CodeDay, CodeKind, Coupon, Customer, Offer, OfferStatus, OfferTerms, Whom
from bot.domain.arrivals import code_days
from bot.domain.arrivals.code_coupons import Given, welcome_back
from bot.domain.arrivals.code_days import Counted, add_scans, list_days
from bot.domain.arrivals.entry_codes import cap_code, give_brands_gift, give_nothing, write_gift
from bot.domain.arrivals.onboarding import Card, find_card, find_scan, onboard
from bot.domain.offers.set_up import GiftField
from bot.domain.people.chats import Person, meet_person
from bot.domain.stores.doors import make_entry_code
from tests.conftest import NOON, HandClock
from tests.domain.shop_rows import add_brand, add_door, add_person, add_store, again, press_start

TODAY = date(2026, 11, 20)  # in Vancouver


def test_each_start_is_counted_on_the_stores_day(session: Session, clock: HandClock) -> None:
    add_brand(session, clock.now())
    door = add_door(session, clock, add_store(session, clock.now()))
    press_start(session, add_person(session, clock.now(), 1), door.code, clock)
    _scan_again(session, 1, door.code, clock)
    clock.move(hours=12)  # midnight in Vancouver has passed, in UTC it is still the 21st
    press_start(session, add_person(session, clock.now(), 2), door.code, clock)
    days = list_days(session, code_id=door.id or 0, last=TODAY + timedelta(days=1), days=3)
    assert days == [
        (TODAY - timedelta(days=1), Counted()),
        (TODAY, Counted(starts=2, gifts=1)),
        (TODAY + timedelta(days=1), Counted(starts=1, gifts=1)),
    ]


def test_scans_are_added_to_the_day(session: Session, clock: HandClock) -> None:
    door = add_door(session, clock, add_store(session, clock.now()))
    for _ in range(2):
        add_scans(session, {(door.id or 0, TODAY): 21})
    assert list_days(session, code_id=door.id or 0, last=TODAY, days=1) == [(TODAY, Counted(scans=42))]


def test_when_the_days_gifts_are_gone_a_newcomer_still_gets_in(session: Session, clock: HandClock) -> None:
    door = _capped(session, clock, 1)
    first = press_start(session, add_person(session, clock.now(), 1), door, clock)
    second = press_start(session, add_person(session, clock.now(), 2), door, clock)
    assert (first.reached_cap, first.is_gone, bool(first.coupon_id)) == (True, False, True)
    assert (second.reached_cap, second.is_gone, second.coupon_id) == (False, True, None)
    card = find_card(session, again(session, 2))
    assert card is not None
    assert card.is_gone


def test_whoever_came_too_late_gets_the_gift_another_day_once(session: Session, clock: HandClock) -> None:
    door = _capped(session, clock, 1)
    for one in (1, 2):
        press_start(session, add_person(session, clock.now(), one), door, clock)
    assert _scan_again(session, 2, door, clock).is_gone
    clock.move(days=1)
    given = _scan_again(session, 2, door, clock)
    assert (given.is_new, given.reached_cap) == (True, True)
    assert _scan_again(session, 2, door, clock) == Given()
    assert session.exec(select(Coupon.cause_kind)).all() == ["gift", "gift"]
    card = find_card(session, again(session, 2))
    assert card is not None
    assert not card.is_gone


def test_what_the_offer_did_not_give_is_not_used_up_of_the_days_gifts(session: Session, clock: HandClock) -> None:
    door = _capped(session, clock, 1)
    session.exec(update(Offer).values(status=OfferStatus.PAUSED))
    newcomer = press_start(session, add_person(session, clock.now(), 1), door, clock)
    known = _scan_again(session, 1, door, clock)
    assert [(one.is_gone, one.reached_cap) for one in (newcomer, known)] == [(True, False)] * 2
    assert session.exec(select(CodeDay.gifts)).one() == 0
    session.exec(update(Offer).values(status=OfferStatus.OPEN))
    given = _scan_again(session, 1, door, clock)
    assert (given.is_new, given.reached_cap) == (True, True)


@pytest.mark.parametrize("facts", [{"for_whom": Whom.REGULARS}, {"per_customer": 1}])
def test_who_cannot_have_a_campaigns_coupon_takes_none_of_the_days(
    session: Session, clock: HandClock, facts: dict[str, Any]
) -> None:
    add_brand(session, clock.now())
    store = add_store(session, clock.now())
    press_start(session, add_person(session, clock.now(), 1), add_door(session, clock, store).code, clock)
    code = make_entry_code(session, kind=CodeKind.CAMPAIGN, store_id=store, now=clock.now())
    cap_code(session, entry_code_id=code.id or 0, text="1")
    session.exec(update(Offer if "per_customer" in facts else OfferTerms).values(**facts))
    assert _scan_again(session, 1, code.code, clock) == Given()
    assert session.exec(select(CodeDay.gifts).where(CodeDay.entry_code_id == code.id)).one() == 0


def test_a_code_gives_its_own_gift_or_none(session: Session, clock: HandClock) -> None:
    brands = add_brand(session, clock.now())
    door = add_door(session, clock, add_store(session, clock.now()))
    code_id = door.id or 0
    _, own = write_gift(
        session, entry_code_id=code_id, field=GiftField.NAME_EN, text="Tin of tea", now=clock.now()
    )
    assert press_start(session, add_person(session, clock.now(), 1), door.code, clock).gift == {
        "en": "Tin of tea",
        "zh": "Tin of tea",
    }
    give_nothing(session, entry_code_id=code_id)
    card = press_start(session, add_person(session, clock.now(), 2), door.code, clock)
    assert (card.gift, card.is_gone) == (None, False)
    give_brands_gift(session, entry_code_id=code_id)
    press_start(session, add_person(session, clock.now(), 3), door.code, clock)
    assert session.exec(select(Coupon.offer_id).order_by(col(Coupon.id))).all() == [own.id, brands]


def test_one_welcome_gift_for_life_whatever_the_code_gives_later(session: Session, clock: HandClock) -> None:
    add_brand(session, clock.now())
    door = add_door(session, clock, add_store(session, clock.now()))
    press_start(session, add_person(session, clock.now(), 1), door.code, clock)
    write_gift(session, entry_code_id=door.id or 0, field=GiftField.NAME_EN, text="Tin of tea", now=clock.now())
    assert not _scan_again(session, 1, door.code, clock).is_new
    assert session.exec(select(func.count(col(Coupon.id)))).one() == 1


@pytest.mark.parametrize("kind", [CodeKind.CAMPAIGN, CodeKind.PARCEL])
def test_a_known_customer_gets_a_campaigns_coupon_once(session: Session, clock: HandClock, kind: CodeKind) -> None:
    add_brand(session, clock.now())
    store = add_store(session, clock.now())
    press_start(session, add_person(session, clock.now(), 1), add_door(session, clock, store).code, clock)
    code = make_entry_code(session, kind=kind, store_id=store, now=clock.now())
    first, second = (_scan_again(session, 1, code.code, clock) for _ in range(2))
    assert (first.is_new, second.is_new) == (True, False)
    assert first.coupon
    assert second.coupon
    assert first.coupon.code == second.coupon.code
    assert session.exec(select(Coupon.cause_kind, Coupon.cause_id).where(Coupon.cause_kind == "code")).all() == [
        ("code", code.id)
    ]


def test_whoever_a_campaign_brought_gets_no_second_coupon_of_it(session: Session, clock: HandClock) -> None:
    add_brand(session, clock.now())
    code = make_entry_code(
        session, kind=CodeKind.CAMPAIGN, store_id=add_store(session, clock.now()), now=clock.now()
    )
    card = press_start(session, add_person(session, clock.now(), 1), code.code, clock)
    given = _scan_again(session, 1, code.code, clock)
    assert given.coupon
    assert (given.coupon.shown_code, given.is_new) == (card.code, False)


async def test_of_fifty_at_once_exactly_the_cap_get_a_gift(database: Database) -> None:
    gone, reached = await _fifty_starts(database)
    assert (gone, reached) == (45, 1)
    assert await database.read(_gifts) == (5, 5, 50, 50)


async def test_twin_without_its_guard_gives_too_many(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    unguarded = Prepared(code_days._TAKE_GIFT.sqlite.replace("AND gifts < :cap", ""))
    monkeypatch.setattr(code_days, "_TAKE_GIFT", unguarded)
    await _fifty_starts(database)
    coupons, *_ = await database.read(_gifts)
    assert coupons > 5


async def _fifty_starts(database: Database) -> tuple[int, int]:
    """How many were told that the gifts are gone, and how many had the last one."""
    door = await database.unit_of_work(_open_capped)
    cards = await asyncio.gather(*(database.unit_of_work(_start, 100 + one, door) for one in range(50)))
    return sum(card.is_gone for card in cards), sum(card.reached_cap for card in cards)


def _open_capped(session: Session) -> str:
    return _capped(session, HandClock(), 5)


def _start(session: Session, telegram_id: int, door: str) -> Card:
    person = meet_person(session, telegram_id=telegram_id, name="Anna", locale="en", now=NOON)
    found = find_scan(session, person, door)
    assert found
    return onboard(session, person, found, now=NOON)


def _gifts(session: Session) -> tuple[int, int, int, int]:
    day = session.exec(select(CodeDay)).one()
    coupons, customers = (session.exec(select(func.count()).select_from(t)).one() for t in (Coupon, Customer))
    return coupons, day.gifts, day.starts, customers


def _capped(session: Session, clock: HandClock, cap: int) -> str:
    add_brand(session, clock.now())
    door = add_door(session, clock, add_store(session, clock.now()))
    return cap_code(session, entry_code_id=door.id or 0, text=str(cap)).code


def _scan_again(session: Session, telegram_id: int, payload: str, clock: HandClock) -> Given:
    person: Person = again(session, telegram_id)
    found = find_scan(session, person, payload)
    assert found
    return welcome_back(session, person, found, now=clock.now())
