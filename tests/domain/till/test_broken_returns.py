"""A return broken off at any of its statements leaves nothing, and the retried press makes it whole."""

import sqlite3
from pathlib import Path

from sqlmodel import Session, select

from bot.db.engine import make_engine
from bot.db.tables import Coupon, CouponStatus, Entry, Purchase, PurchaseReturn
from bot.domain.till.redeeming import redeem_coupon
from bot.domain.till.returns import return_purchase
from tests.conftest import HandClock
from tests.databases import sqlite_database
from tests.domain.sale_rows import open_counter


def test_it_is_made_whole_or_not_at_all(tmp_path: Path, clock: HandClock) -> None:
    with sqlite_database(tmp_path) as url:
        engine = make_engine(url)
        with Session(engine) as session:
            at = open_counter(session, clock)
            redeem_coupon(session, guide=at.guide, code=at.card.code, amount=4000, now=clock.now())
            session.commit()
            entries = len(session.exec(select(Entry.id)).all())
        statement = 0
        while True:
            statement += 1
            with Session(engine) as session:
                if _return(session, statement, clock):
                    break
                session.rollback()
                purchase = session.exec(select(Purchase)).one()
                assert (purchase.returned, purchase.returns) == (0, 0)
                assert session.exec(select(PurchaseReturn.id)).all() == []
                assert session.exec(select(Coupon.status)).one() is CouponStatus.REDEEMED
                assert len(session.exec(select(Entry.id)).all()) == entries
        assert statement > 8  # so that it was broken off at each of them
        with Session(engine) as session:
            assert session.exec(select(Purchase.returned)).one() == 4000
            assert session.exec(select(Coupon.status)).one() is CouponStatus.ISSUED
            assert len(session.exec(select(Entry.id)).all()) == entries + 2
        engine.dispose()


def _return(session: Session, breaks_at: int, clock: HandClock) -> bool:
    """False: the database broke off at that statement. The driver itself stops, as if the connection had gone."""
    driver = session.connection().connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    seen = 0

    def count(_statement: str) -> None:
        nonlocal seen
        seen += 1
        if seen >= breaks_at:
            driver.interrupt()

    driver.set_trace_callback(count)
    try:
        return_purchase(session, 1, number=1, amount=None, reason="faulty", staff_id=None, now=clock.now())
    except sqlite3.OperationalError:
        return False
    finally:
        driver.set_trace_callback(None)
    session.commit()
    return True
