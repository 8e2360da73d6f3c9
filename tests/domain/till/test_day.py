"""A store's day: its midnights, its sums, closing it once, and the days people type."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from bot.db.engine import Database
from bot.db.tables import OfferKind, Role, Store, Way
from bot.domain.people.staff import Manager, Operator
from bot.domain.stores.directory import StoreUnknown
from bot.domain.till.closings import (
    MATCHES,
    Difference,
    DifferenceUnclear,
    NotClosed,
    close_day,
    find_closing,
    read_difference,
    reopen_day,
)
from bot.domain.till.day import (
    Shown,
    check_past_day,
    count_uses,
    day_at,
    list_uses,
    list_uses_between,
    read_past_day,
    sum_day,
)
from bot.domain.till.day_spans import SpanTooLong, SpanUnclear, read_span
from bot.domain.till.redeeming import undo_redemption
from bot.domain.words.days import DayUnclear
from bot.domain.words.typed import NotMoney
from tests.conftest import NOON
from tests.domain.redeemed import a_use, an_offer
from tests.domain.team_factory import a_staff, a_store

TODAY = date(2026, 11, 20)
MIDNIGHT = datetime(2026, 11, 20, 7, tzinfo=UTC)  # of Vancouver


def a_manager(session: Session, store: Store, telegram_id: int = 601, name: str = "Sofia") -> Manager:
    staff = a_staff(session, Role.MANAGER, telegram_id, store, name)
    return Manager(staff.id or 0, store.id or 0, name)


def test_a_day_ends_at_the_stores_midnight(session: Session) -> None:
    store, offer = a_store(session), an_offer(session, NOON, kind=OfferKind.TEXT)
    for at in (MIDNIGHT - timedelta(seconds=1), MIDNIGHT, MIDNIGHT + timedelta(hours=24, seconds=-1)):
        a_use(session, offer, store.id or 0, at)
    assert sum_day(session, day_at(store, TODAY)).pieces == 2
    assert sum_day(session, day_at(store, TODAY - timedelta(days=1))).pieces == 1
    assert sum_day(session, day_at(store, TODAY + timedelta(days=1))).pieces == 0


def test_a_day_is_an_hour_longer_when_the_clock_goes_back() -> None:
    berlin = Store(name_en="Kastanienallee", name_zh="", timezone="Europe/Berlin", created_at=NOON)
    of = day_at(berlin, date(2026, 10, 25))
    assert of.until - of.since == timedelta(hours=25)


def test_a_day_is_summed_by_offer_and_way_without_what_was_undone(session: Session) -> None:
    store = a_store(session)
    tenth, cup = an_offer(session, NOON), an_offer(session, NOON, "Cup", kind=OfferKind.GIFT)
    a_use(session, tenth, store.id or 0, NOON, amount=2000)
    a_use(session, tenth, store.id or 0, NOON, amount=1050, way=Way.LATE, reason="down")
    a_use(session, cup, store.id or 0, NOON)
    undone = a_use(session, cup, store.id or 0, NOON)
    undo_redemption(session, redemption_id=undone.redemption_id, staff_id=None, now=NOON)
    sums = sum_day(session, day_at(store, TODAY))
    assert [(one.name["en"], one.pieces, one.told, one.amount, one.off) for one in sums.offers] == [
        ("Tenth off", 2, 2, 3050, 305),
        ("Cup", 1, 0, 0, 0),
    ]
    assert (sums.pieces, sums.undone, sums.asked) == (3, 1, 4)
    assert sums.ways == [(Way.PIN, 2), (Way.LATE, 1)]
    assert sums.people == [("", 2, Way.PIN), ("", 1, Way.LATE)]


def test_the_uses_are_listed_by_pages_and_of_this_store_only(session: Session) -> None:
    store, other = a_store(session), a_store(session, "Canal Row")
    offer = an_offer(session, NOON, kind=OfferKind.TEXT)
    for minutes in range(3):
        a_use(session, offer, store.id or 0, NOON + timedelta(minutes=minutes), way=Way.STAFF, name=f"N{minutes}")
    a_use(session, offer, other.id or 0, NOON)
    of = day_at(store, TODAY)
    assert count_uses(session, of, Shown.ALL) == 3
    assert count_uses(session, of, Shown.ASKED) == 0
    assert [use.holder for use in list_uses(session, of, Shown.ALL, limit=2, offset=1)] == ["N1", "N0"]


def test_an_exports_portions_meet_even_at_one_moment(session: Session) -> None:
    store, offer = a_store(session), an_offer(session, NOON, kind=OfferKind.TEXT)
    made = [a_use(session, offer, store.id or 0, NOON).redemption_id for _ in range(5)]
    of, read, after = day_at(store, TODAY), [], None
    while portion := list_uses_between(
        session, store_id=of.store_id, since=of.since, until=of.until, after=after, limit=2
    ):
        read += [use.redemption_id for use in portion]
        after = portion[-1]
    assert read == made


def test_a_day_is_closed_once_and_says_what_came_since(session: Session) -> None:
    store, offer = a_store(session), an_offer(session, NOON, kind=OfferKind.TEXT)
    sofia, liu = a_manager(session, store), a_manager(session, store, 602, "Liu")
    of = day_at(store, TODAY)
    first = a_use(session, offer, of.store_id, NOON)
    evening = NOON + timedelta(hours=8)
    closing, is_new = close_day(session, sofia, of, difference=MATCHES, now=evening)
    assert (is_new, closing.name, closing.pieces, closing.since) == (True, "Sofia", 1, 0)
    again, is_new = close_day(session, liu, of, difference=Difference(-1, None, "no"), now=evening)
    assert (is_new, again) == (False, closing)
    late = evening + timedelta(minutes=1)
    a_use(session, offer, of.store_id, NOON + timedelta(hours=1))
    undo_redemption(session, redemption_id=first.redemption_id, staff_id=None, now=late)
    told = find_closing(session, of)
    assert told
    assert (told.pieces, told.since, told.undone) == (1, 1, 1)


def test_another_stores_day_is_not_closed(session: Session) -> None:
    sofia = a_manager(session, a_store(session))
    other = a_store(session, "Canal Row")
    with pytest.raises(StoreUnknown):
        close_day(session, sofia, day_at(other, TODAY), difference=MATCHES, now=NOON)


def test_only_a_closed_day_is_opened_again(session: Session) -> None:
    store = a_store(session)
    kim, of = Operator(1, Role.OPERATOR), day_at(store, TODAY)
    with pytest.raises(NotClosed):
        reopen_day(session, kim, of)
    close_day(session, a_manager(session, store), of, difference=MATCHES, now=NOON)
    reopen_day(session, kim, of)
    assert find_closing(session, of) is None


async def test_of_two_managers_who_close_at_once_one_does(database: Database) -> None:
    def prepare(session: Session) -> tuple[Store, list[Manager]]:
        store = a_store(session)
        return store, [a_manager(session, store, n, f"M{n}") for n in (601, 602)]

    store, managers = await database.unit_of_work(prepare)
    of = day_at(store, TODAY)

    def close(session: Session, manager: Manager) -> tuple[str, bool]:
        closing, is_new = close_day(session, manager, of, difference=MATCHES, now=NOON)
        return closing.name, is_new

    told = await asyncio.gather(*(database.unit_of_work(close, one) for one in managers * 4))
    assert sum(is_new for _name, is_new in told) == 1
    assert len({name for name, _is_new in told}) == 1


@pytest.mark.parametrize(
    ("text", "difference"),
    [
        ("-1 one cup", Difference(-1, None, "one cup")),
        ("+2, rung up twice", Difference(2, None, "rung up twice")),
        ("+$5.00 counted twice", Difference(None, 500, "counted twice")),
        ("\uff0d\uff12张 少了两张", Difference(-2, None, "少了两张")),
        ("\u22125元 少", Difference(None, -500, "少")),
        ("-1,234.50 hm", Difference(None, -123450, "hm")),
    ],
)
def test_a_difference_is_read(text: str, difference: Difference) -> None:
    assert read_difference(text, "CAD") == difference


@pytest.mark.parametrize("text", ["5 no sign", "-1", "+ x", "-0 nothing", "-99999 many", "fine", "-1 \u200b"])
def test_what_is_no_difference_is_refused(text: str) -> None:
    with pytest.raises((DifferenceUnclear, NotMoney)):
        read_difference(text, "CAD")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("yesterday", date(2026, 11, 19)),
        ("昨天", date(2026, 11, 19)),
        ("today", TODAY),
        ("Thursday", date(2026, 11, 19)),
        ("Friday", TODAY),
        ("3 Dec", date(2025, 12, 3)),
        ("11月3日", date(2026, 11, 3)),
        ("2026-11-01", date(2026, 11, 1)),
    ],
)
def test_a_day_that_was_is_read(text: str, day: date) -> None:
    assert read_past_day(text, today=TODAY) == day


@pytest.mark.parametrize("text", ["tomorrow", "2026-12-01", "soon", "", "99"])
def test_a_day_to_come_is_refused(text: str) -> None:
    with pytest.raises(DayUnclear):
        read_past_day(text, today=TODAY)


@pytest.mark.parametrize("text", ["2026-11-21", "2019-01-01", "0001-01-01", "x", "2026-13-01"])
def test_a_buttons_day_may_not_be_ahead_or_ages_ago(session: Session, text: str) -> None:
    with pytest.raises(DayUnclear):
        check_past_day(a_store(session), text, NOON)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2026年11月", date(2026, 11, 1), TODAY),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("2026-11-01 - 2026-11-22", date(2026, 11, 1), TODAY),
        ("2026-11-01 to 2026-11-10", date(2026, 11, 1), date(2026, 11, 10)),
        ("11月1日到11月5日", date(2026, 11, 1), date(2026, 11, 5)),
        ("yesterday", date(2026, 11, 19), date(2026, 11, 19)),
    ],
)
def test_a_span_is_read(text: str, first: date, last: date) -> None:
    ends = read_span(text, today=TODAY)
    if text.endswith("22"):
        ends = read_span(text, today=date(2026, 11, 25))
        last = date(2026, 11, 22)
    assert ends == (first, last)


@pytest.mark.parametrize("text", ["2026-13", "2027-01", "2026-11-10 - 2026-11-01", "x - y", "", "1 - 2 - 3"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(SpanUnclear):
        read_span(text, today=TODAY)


def test_a_span_is_at_most_a_year() -> None:
    with pytest.raises(SpanTooLong):
        read_span("2025-01-01 - 2026-11-20", today=TODAY)
