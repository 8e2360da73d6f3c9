"""From a scan to a customer: once, with the first touch, the guide, the friend and the gift."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session, col, func, select

from bot.db.engine import make_engine
from bot.db.tables import Attribution, AttributionReason, CodeKind, Coupon, Customer, Ownership, Referral, Staff
from bot.domain.arrivals.onboarding import NotOpen, find_card, find_place, find_scan, move_home
from bot.domain.referrals.friends import find_invite_code, list_friends
from bot.domain.stores.directory import StoreUnknown, find_brand
from bot.domain.stores.doors import make_entry_code
from tests.conftest import HandClock
from tests.domain.shop_rows import add_brand, add_door, add_guide, add_person, add_store, again, press_start


def test_the_first_touch_wins_for_ever(session: Session, clock: HandClock) -> None:
    now = clock.now()
    add_brand(session, now)
    door, canal = (
        add_door(session, clock, add_store(session, now)),
        add_door(session, clock, add_store(session, now)),
    )
    anna = add_person(session, now, 1)
    press_start(session, anna, door.code, clock)
    press_start(session, again(session, 1), canal.code, clock)
    [touch] = session.exec(select(Attribution)).all()
    assert (touch.entry_code_id, touch.reason) == (door.id, AttributionReason.FIRST_SCAN)
    assert _count(session, Customer) == _count(session, Coupon) == 1


def test_the_card_holds_the_gift_as_issued(session: Session, clock: HandClock) -> None:
    now = clock.now()
    add_brand(session, now)
    door = add_door(session, clock, add_store(session, now))
    anna = add_person(session, now, 1)
    issued = press_start(session, anna, door.code, clock)
    shown = find_card(session, again(session, 1))
    assert shown is not None
    assert (shown.code, shown.expires_at, shown.gift) == (issued.code, issued.expires_at, issued.gift)
    assert issued.gift == {"en": "Cup of the day", "zh": "当日茶饮一杯"}
    assert issued.expires_at is not None
    assert (issued.expires_at - now).days == 7
    assert shown.answer is None


def test_a_changed_gift_gives_no_second_one(session: Session, clock: HandClock) -> None:
    now = clock.now()
    add_brand(session, now)
    door = add_door(session, clock, add_store(session, now))
    anna = add_person(session, now, 1)
    first = press_start(session, anna, door.code, clock)
    assert press_start(session, again(session, 1), door.code, clock).code == first.code


def test_without_contact_nobody_is_onboarded(session: Session, clock: HandClock) -> None:
    now = clock.now()
    add_brand(session, now, is_open=False)
    door = add_door(session, clock, add_store(session, now))
    with pytest.raises(NotOpen):
        press_start(session, add_person(session, now, 1), door.code, clock)
    assert _count(session, Customer) == 0


def test_without_a_brand_row_nobody_is_onboarded(session: Session, clock: HandClock) -> None:
    door = add_door(session, clock, add_store(session, clock.now()))
    with pytest.raises(NotOpen):
        press_start(session, add_person(session, clock.now(), 1), door.code, clock)


def test_without_a_gift_there_is_a_card_without_one(session: Session, clock: HandClock) -> None:
    now = clock.now()
    add_brand(session, now)
    brand = find_brand(session)
    assert brand
    brand.gift_id = None
    session.add(brand)
    session.flush()
    card = press_start(
        session, add_person(session, now, 1), add_door(session, clock, add_store(session, now)).code, clock
    )
    assert card.gift is None
    assert card.coupon_id is None


def test_a_guides_newcomer_belongs_to_the_guide(session: Session, clock: HandClock) -> None:
    now = clock.now()
    add_brand(session, now)
    store = add_store(session, now)
    guide = add_guide(session, now, store)
    code = make_entry_code(session, kind=CodeKind.GUIDE, store_id=store, guide_id=guide.staff_id, now=now)
    press_start(session, add_person(session, now, 1), code.code, clock)
    assert session.exec(select(Ownership.guide_id)).all() == [guide.staff_id]
    assert session.exec(select(Attribution.guide_id)).all() == [guide.staff_id]


def test_the_code_of_a_guide_who_left_still_leads_to_the_store(session: Session, clock: HandClock) -> None:
    now = clock.now()
    add_brand(session, now)
    store = add_store(session, now)
    guide = add_guide(session, now, store)
    code = make_entry_code(session, kind=CodeKind.GUIDE, store_id=store, guide_id=guide.staff_id, now=now)
    staff = session.get_one(Staff, guide.staff_id)
    staff.until = now
    session.add(staff)
    session.flush()
    press_start(session, add_person(session, now, 1), code.code, clock)
    assert session.exec(select(Ownership.guide_id)).all() == []
    assert _count(session, Customer) == 1


def test_a_friend_is_referred_once_for_life(session: Session, clock: HandClock) -> None:
    now = clock.now()
    add_brand(session, now)
    door = add_door(session, clock, add_store(session, now))
    anna = press_start(session, add_person(session, now, 1), door.code, clock)
    link = find_invite_code(session, customer_id=anna.customer_id)
    press_start(session, add_person(session, now, 2, "Ben"), link, clock)
    press_start(session, again(session, 2), link, clock)
    press_start(session, again(session, 1), link, clock)
    assert len(list_friends(session, customer_id=anna.customer_id)) == 1
    assert _count(session, Referral) == 1
    reasons = session.exec(select(Attribution.reason).order_by(col(Attribution.customer_id))).all()
    assert reasons == [AttributionReason.FIRST_SCAN, AttributionReason.FRIEND]


@pytest.mark.parametrize(
    "payload", ["", "e", "e" * 65, "x" * 17, "e123456789012345'", "f" + "é" * 16, "e\n" + "a" * 16]
)
def test_what_is_no_payload_of_ours_leads_nowhere(session: Session, clock: HandClock, payload: str) -> None:
    assert find_scan(session, add_person(session, clock.now(), 1), payload) is None


def test_a_store_nobody_has_is_refused(session: Session, clock: HandClock) -> None:
    anna = add_person(session, clock.now(), 1)
    with pytest.raises(StoreUnknown):
        find_place(session, anna, store_id=2**62)
    with pytest.raises(StoreUnknown):
        move_home(session, customer_id=None, store_id=1)


def test_many_starts_at_once_make_one_customer(database_url: str, clock: HandClock) -> None:
    """Two processes may hold the same person's update; the database lets one through."""
    engine = make_engine(database_url)
    with Session(engine) as session:
        add_brand(session, clock.now())
        code = add_door(session, clock, add_store(session, clock.now())).code
        add_person(session, clock.now(), 1)
        session.commit()

    def start(_: int) -> str:
        with Session(engine) as session:
            card = press_start(session, again(session, 1), code, clock)
            session.commit()
            return card.code

    with ThreadPoolExecutor(4) as pool:
        shown = set(pool.map(start, range(8)))
    with Session(engine) as session:
        assert _count(session, Customer) == _count(session, Coupon) == _count(session, Attribution) == 1
    assert len(shown) == 1
    engine.dispose()


def _count(session: Session, table: type) -> int:
    return session.exec(select(func.count()).select_from(table)).one()
