"""How many came, whom a guide looks after, what a code brought."""

from datetime import timedelta

from sqlmodel import Session

from bot.db.tables import Attribution, AttributionReason, Way
from bot.domain.coupons.voiding import void_piece
from bot.domain.customers.erasure import erase_person
from bot.domain.offers.figures import count_used
from bot.domain.office.figures import count_for_guide, count_own_customers, count_shop
from bot.domain.office.store_figures import count_store
from bot.domain.people.guide_codes import take_guide_code
from bot.domain.till.redeeming import redeem_coupon, undo_redemption
from bot.domain.words.days import start_of_day
from tests.conftest import NOON
from tests.domain.redeemed import a_coupon, a_use, an_offer
from tests.domain.team_factory import a_customer, a_guide, a_person, a_store


def came(session: Session, customer_id: int | None, code_id: int | None, guide_id: int | None, days: int) -> None:
    session.add(
        Attribution(
            customer_id=customer_id or 0,
            entry_code_id=code_id,
            guide_id=guide_id,
            reason=AttributionReason.FIRST_SCAN,
            at=NOON - timedelta(days=days),
        )
    )
    session.flush()


def test_a_guide_counts_what_came_today_this_week_and_ever(session: Session) -> None:
    guide = a_guide(session, a_store(session))
    code = take_guide_code(session, guide, now=NOON)
    for at, days in enumerate((0, 3, 30)):
        customer = a_customer(session, 100 + at, guide=guide, days_ago=days)
        came(session, customer.id, code.id, guide.staff_id, days)
    figures = count_for_guide(session, guide, now=NOON)
    assert (figures.came_today, figures.came_week, figures.came) == (1, 2, 3)
    assert (figures.customers, figures.redeemed, figures.redeemed_today) == (3, 0, 0)


def test_an_undone_use_is_none(session: Session) -> None:
    guide = a_guide(session, a_store(session))
    offer = an_offer(session, NOON, kind="gift")
    uses = []
    for number in (1, 2):
        coupon = a_coupon(session, a_customer(session, number).id or 0, offer, NOON)
        uses.append(redeem_coupon(session, guide=guide, code=coupon.code, number=1, now=NOON))
    undo_redemption(session, redemption_id=uses[0].redemption_id, staff_id=guide.staff_id, now=NOON)
    figures = count_for_guide(session, guide, now=NOON)
    store = count_store(session, store_id=guide.store_id, now=NOON)
    assert (figures.redeemed, figures.redeemed_today, store.redeemed_today) == (1, 1, 1)


def test_the_day_begins_at_the_stores_midnight() -> None:
    assert start_of_day(NOON, "America/Vancouver").isoformat() == "2026-11-20T00:00:00-07:00"
    assert start_of_day(NOON, "Asia/Shanghai").isoformat() == "2026-11-21T00:00:00+08:00"


def test_a_guide_counts_their_own_customers_only(session: Session) -> None:
    store = a_store(session)
    mei, jonas = a_guide(session, store, 501), a_guide(session, store, 502)
    for at, (name, guide) in enumerate((("Old", mei), ("New", mei), ("Other", jonas))):
        a_customer(session, 200 + at, name, guide=guide, days_ago=10 - at)
    assert count_own_customers(session, mei) == 2


def test_the_shop_counts_who_is_here_and_what_stands_as_its_offers_do(session: Session) -> None:
    guide = a_guide(session, a_store(session))
    offer = an_offer(session, NOON, kind="gift")
    coupons = [a_coupon(session, a_customer(session, one).id or 0, offer, NOON) for one in (1, 2, 3)]
    uses = [redeem_coupon(session, guide=guide, code=one.code, number=1, now=NOON) for one in coupons[:2]]
    undo_redemption(session, redemption_id=uses[0].redemption_id, staff_id=guide.staff_id, now=NOON)
    void_piece(session, coupons[2].coupon_id, reason="given twice", staff_id=None, now=NOON)
    erase_person(session, a_person(session, 3), secret=b"k", now=NOON)
    figures = count_shop(session)
    assert (figures.customers, figures.coupons, figures.redeemed) == (2, 2, 1)
    assert figures.redeemed == count_used(session, [offer])[offer]


def test_a_store_counts_what_nobody_pressed_beside_its_guides(session: Session) -> None:
    guide = a_guide(session, a_store(session))
    offer = an_offer(session, NOON, kind="gift")
    coupon = a_coupon(session, a_customer(session, 1).id or 0, offer, NOON)
    redeem_coupon(session, guide=guide, code=coupon.code, number=1, now=NOON)
    for _ in range(2):
        a_use(session, offer, guide.store_id, NOON, way=Way.PIN)
    a_use(session, offer, guide.store_id, NOON - timedelta(days=3), way=Way.FILE)
    store = count_store(session, store_id=guide.store_id, now=NOON)
    assert (store.redeemed_today, store.redeemed_week) == (3, 4)
    assert [(one.name, one.way, one.today, one.week) for one in store.by_guide] == [
        ("", Way.PIN, 2, 2),
        ("Mei", None, 1, 1),
        ("", Way.FILE, 0, 1),
    ]
