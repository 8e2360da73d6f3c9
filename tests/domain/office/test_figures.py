"""How many came, whom a guide looks after, what a code brought."""

from datetime import timedelta

from sqlmodel import Session

from bot.db.tables import Attribution, AttributionReason
from bot.domain.office.figures import count_for_guide, count_own_customers
from bot.domain.office.store_figures import count_store
from bot.domain.people.guide_codes import take_guide_code
from bot.domain.till.redeeming import redeem_coupon, undo_redemption
from bot.domain.words.days import start_of_day
from tests.conftest import NOON
from tests.domain.redeemed import a_coupon, an_offer
from tests.domain.team_factory import a_customer, a_guide, a_store


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
