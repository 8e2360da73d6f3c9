"""The daily PIN: one coupon a shopper and day, however many are tried at once; an undone use does not count."""

import asyncio
import time
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.db.engine import Database
from bot.db.prepared import Prepared
from bot.db.tables import Redemption, Way
from bot.domain.coupons.held import find_coupon
from bot.domain.coupons.usable import check_usable
from bot.domain.people.chats import Person
from bot.domain.till import pins
from bot.domain.till.coupon_slips import begin_slip
from bot.domain.till.pins import PinUsedUp, check_pin_coupon, list_pin_coupons
from bot.domain.till.redeeming import Receipt, find_counter, redeem_coupon, undo_redemption
from tests.conftest import NOON
from tests.domain.redeemed import a_coupon, an_offer
from tests.domain.team_factory import a_customer, a_person, a_store

MIDNIGHT = NOON + timedelta(hours=13)  # in Vancouver


def test_a_second_coupon_of_the_day_is_refused_at_every_store(session: Session) -> None:
    first, second, store = _open(session)
    other = a_store(session, "Canal Row").id or 0
    assert _offered(session, store) == [first, second]
    _use(session, first, store)
    for place in (store, other):
        assert _offered(session, place) == []
        with pytest.raises(PinUsedUp):
            _use(session, second, place)
    assert _offered(session, store, hours=13) == [second]
    _use(session, second, store, hours=13)


def test_an_undone_use_and_one_at_a_colleagues_phone_do_not_count(session: Session) -> None:
    first, second, store = _open(session)
    used = _use(session, first, store)
    undo_redemption(session, redemption_id=used.redemption_id, staff_id=None, now=NOON)
    _use(session, second, store, way=Way.STAFF)
    _use(session, first, store)


async def test_of_two_at_once_one_redeems(database: Database) -> None:
    assert await _use_two_at_once(database) == 1


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)  # SQLite writes in one lane
async def test_its_twin_that_holds_nothing_lets_both_through(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pins, "_HOLD", Prepared("SELECT CAST(:chat_id AS BIGINT)"))
    assert await _use_two_at_once(database) == 2


async def _use_two_at_once(database: Database) -> int:
    first, second, store = await database.unit_of_work(_open)

    def use(session: Session, coupon_id: int) -> None:
        _use(session, coupon_id, store)
        time.sleep(0.4)  # the other one looks before this one is written

    done = await asyncio.gather(
        *(database.unit_of_work(use, one) for one in (first, second)), return_exceptions=True
    )
    assert all(one is None or isinstance(one, PinUsedUp) for one in done)
    return len(await database.read(lambda session: session.exec(select(Redemption.id)).all()))


def _open(session: Session) -> tuple[int, int, int]:
    """Two coupons of Anna's that a PIN opens, the slip of her chat, and the store."""
    offer, store = an_offer(session, NOON, kind="gift", pin=True), a_store(session).id or 0
    customer = a_customer(session, 1).id or 0
    first, second = [a_coupon(session, customer, offer, NOON) for _ in range(2)]
    begin_slip(session, _anna(session), first, store_id=store, way=Way.PIN)
    return first.coupon_id, second.coupon_id, store


def _anna(session: Session) -> Person:
    return a_person(session, 1)


def _offered(session: Session, store: int, *, hours: int = 0) -> list[int]:
    now, counter = NOON + timedelta(hours=hours), find_counter(session, store)
    return [one.coupon_id for one in list_pin_coupons(session, _anna(session), counter, now=now)]


def _use(session: Session, coupon_id: int, store: int, *, way: Way = Way.PIN, hours: int = 0) -> Receipt:
    now, counter = NOON + timedelta(hours=hours), find_counter(session, store)
    if way is Way.PIN:
        coupon = check_pin_coupon(session, _anna(session), coupon_id, counter, now=now)
    else:
        coupon = check_usable(find_coupon(session, coupon_id), counter, now=now)
    return redeem_coupon(session, guide=None, counter=counter, code=coupon.code, way=way, now=now)
