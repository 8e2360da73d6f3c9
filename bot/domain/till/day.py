"""A store's day: what was redeemed there, by offer, by person and by way; each use with what one asks about it."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.db.prepared import Prepared, as_time, known_time
from bot.db.tables import Store, Way
from bot.domain.stores.directory import Names, both
from bot.domain.stores.hours import today_at
from bot.domain.words.days import DayUnclear, read_day, read_iso_day

MOST_OFFERS = 15
MOST_PEOPLE = 15
FURTHEST_BACK = timedelta(days=800)
_YESTERDAY = ("yesterday", "昨天", "昨日")
_TO_COME = ("tomorrow", "day after tomorrow", "明天", "明日", "后天")


class Shown(StrEnum):
    """Which uses of a day are listed."""

    ALL = "all"
    ASKED = "asked"  # those somebody should look at: late, offline, by PIN, one's own, disputed, undone


@dataclass(frozen=True)
class StoreDay:
    """A day on a store's wall; `since` and `until` are its two midnights."""

    store_id: int
    day: date
    zone: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class OfferSum:
    """What of one offer was used and stands. Money in minor units; `amount` of those `told`."""

    name: Names
    pieces: int
    told: int
    amount: int
    off: int
    currency: str


@dataclass(frozen=True)
class DaySums:
    """The most first. `people`: name, pieces, and how, where it was nobody's press (a PIN, a file)."""

    pieces: int
    offers: list[OfferSum]
    people: list[tuple[str, int, Way | None]]
    ways: list[tuple[Way, int]]
    asked: int
    undone: int


@dataclass(frozen=True)
class DayUse:
    """One use. Names of people may be empty; money in minor units; `code` is the end of the coupon's.

    `is_own`: whoever redeemed it was its holder too. `is_nobodys`: by no colleague's press (a PIN, a file).
    """

    redemption_id: int
    store_id: int
    store: Names
    zone: str
    coupon_id: int
    code: str
    gift: Names
    currency: str
    holder: str
    holder_chat_id: int
    is_own: bool
    at: datetime
    way: Way
    amount: int | None
    off: int | None
    reason: str
    staff: str
    is_nobodys: bool
    till: str
    disputed_at: datetime | None
    undone_at: datetime | None
    undone_by: str
    returned: str
    """Why the purchase came back, where that undid it: a word of `till/returns.py`, or what was typed."""


_OF_DAY = "r.store_id = :store_id AND r.at >= :since AND r.at < :until"
_STANDS = f"{_OF_DAY} AND r.undone_at IS NULL"
_IS_OWN = """EXISTS (SELECT 1 FROM coupons ok JOIN customers op ON op.id = ok.customer_id
    JOIN staff og ON og.chat_id = op.chat_id WHERE ok.id = r.coupon_id AND og.id = r.staff_id)"""
_ASKED = f"""
    (r.way IN ('offline', 'late', 'pin') OR r.disputed_at IS NOT NULL OR r.undone_at IS NOT NULL OR {_IS_OWN})
"""

_BY_OFFER = Prepared(f"""
    SELECT n.name_en, n.name_zh, x.pieces, x.told, x.amount, x.off, n.currency FROM (
        SELECT max(k.terms_id) AS terms_id, count(*) AS pieces, count(r.amount) AS told, sum(r.amount) AS amount,
            sum(r.off) AS off
        FROM redemptions r JOIN coupons k ON k.id = r.coupon_id JOIN offer_terms t ON t.id = k.terms_id
        WHERE {_STANDS} GROUP BY k.offer_id, t.currency
    ) x JOIN offer_terms n ON n.id = x.terms_id ORDER BY x.pieces DESC, n.id LIMIT {MOST_OFFERS}
""")  # noqa: S608 - our own words
_BY_PERSON = Prepared(f"""
    SELECT x.name, count(*), x.way FROM (
        SELECT r.staff_id, coalesce(s.name, '') AS name, CASE WHEN r.staff_id IS NULL THEN r.way END AS way
        FROM redemptions r LEFT JOIN staff s ON s.id = r.staff_id WHERE {_STANDS}
    ) x GROUP BY x.staff_id, x.name, x.way
    ORDER BY count(*) DESC, x.staff_id IS NULL, x.staff_id, x.way LIMIT {MOST_PEOPLE}
""")  # noqa: S608
_BY_WAY = Prepared(f"""
    SELECT r.way, count(*) FROM redemptions r WHERE {_STANDS} GROUP BY r.way ORDER BY count(*) DESC, r.way
""")  # noqa: S608
_COUNT = Prepared(f"""
    SELECT count(*), count(CASE WHEN {_ASKED} THEN 1 END), count(r.undone_at) FROM redemptions r WHERE {_OF_DAY}
""")  # noqa: S608
_USES = f"""
    SELECT r.id, r.store_id, s.name_en, s.name_zh, s.timezone, k.id, k.code, t.name_en, t.name_zh, t.currency,
        CASE WHEN p.erased_at IS NULL THEN c.title ELSE '' END, c.id,
        CASE WHEN {_IS_OWN} THEN 1 ELSE 0 END,
        r.at, r.way, r.amount, r.off, r.reason, g.name, r.staff_id, l.name, r.disputed_at, r.undone_at,
        coalesce(nullif(u.name, ''), o.title),
        CASE WHEN r.undone_at IS NOT NULL THEN
            (SELECT b.reason FROM purchases q JOIN purchase_returns b ON b.purchase_id = q.id
            WHERE q.redemption_id = r.id AND b.followed IN ('coupon', 'coupon friend')
            ORDER BY b.number DESC LIMIT 1) END
    FROM redemptions r
    JOIN stores s ON s.id = r.store_id
    JOIN coupons k ON k.id = r.coupon_id
    JOIN offer_terms t ON t.id = k.terms_id
    JOIN customers p ON p.id = k.customer_id
    JOIN chats c ON c.id = p.chat_id
    LEFT JOIN staff g ON g.id = r.staff_id
    LEFT JOIN staff l ON l.id = r.till_id
    LEFT JOIN staff u ON u.id = r.undone_by
    LEFT JOIN chats o ON o.id = u.chat_id
"""  # noqa: S608 - our own words
_LIST = {
    shown: Prepared(
        f"{_USES} WHERE {_OF_DAY} AND {rule} ORDER BY r.at DESC, r.id DESC LIMIT :limit OFFSET :offset"
    )
    for shown, rule in {Shown.ALL: "r.id > 0", Shown.ASKED: _ASKED}.items()
}
_ONE = Prepared(f"{_USES} WHERE r.id = :id")
_BETWEEN = Prepared(f"""
    {_USES} WHERE {_OF_DAY} AND (r.at > :after OR (r.at = :after AND r.id > :after_id))
    ORDER BY r.at, r.id LIMIT :limit
""")


def day_at(store: Store, day: date) -> StoreDay:
    """The day with its midnights: 23 or 25 hours long when the clock is changed."""
    zone = ZoneInfo(store.timezone)
    since, until = (
        datetime.combine(one, time.min, tzinfo=zone).astimezone(UTC) for one in (day, day + timedelta(days=1))
    )
    return StoreDay(store.id or 0, day, store.timezone, since, until)


def check_past_day(store: Store, text: str, now: datetime) -> StoreDay:
    """The day of a button (2026-11-22; empty: today), not a day to come. Raises DayUnclear."""
    today = today_at(store, now)
    day = read_iso_day(text) if text else today
    if not today - FURTHEST_BACK <= day <= today:
        raise DayUnclear
    return day_at(store, day)


def read_past_day(text: str, *, today: date) -> date:
    """The day meant by `text`: without its year the last one that was, today included. Raises DayUnclear."""
    said = text.strip().lower()
    if said in _YESTERDAY:
        return today - timedelta(days=1)
    if said in _TO_COME:
        raise DayUnclear
    day = read_day(text, today=today)
    if day <= today:
        return day
    if not any(char.isdigit() for char in said):  # a weekday
        return day - timedelta(days=7)
    if str(day.year) in said:
        raise DayUnclear
    for year in range(today.year, today.year - 9, -1):
        with suppress(ValueError):  # the 29th of February
            if (last := day.replace(year=year)) <= today:
                return last
    raise DayUnclear


def sum_day(session: Session, of: StoreDay) -> DaySums:
    """What stands of the day, in four questions, however much it is."""
    place = {"store_id": of.store_id, "since": of.since, "until": of.until}
    every, asked, undone = _COUNT(session, **place).fetchone()
    offers = [
        OfferSum(both(en, zh), pieces, told, int(amount or 0), int(off or 0), currency)
        for en, zh, pieces, told, amount, off, currency in _BY_OFFER(session, **place).fetchall()
    ]
    people = [
        (name, pieces, Way(way) if way else None) for name, pieces, way in _BY_PERSON(session, **place).fetchall()
    ]
    ways = [(Way(way), pieces) for way, pieces in _BY_WAY(session, **place).fetchall()]
    return DaySums(every - undone, offers, people, ways, asked, undone)


def count_uses(session: Session, of: StoreDay, shown: Shown) -> int:
    every, asked, _undone = _COUNT(session, store_id=of.store_id, since=of.since, until=of.until).fetchone()
    return int(every if shown is Shown.ALL else asked)


def list_uses(session: Session, of: StoreDay, shown: Shown, *, limit: int, offset: int) -> list[DayUse]:
    """The latest first."""
    rows = _LIST[shown](
        session, store_id=of.store_id, since=of.since, until=of.until, limit=limit, offset=offset
    ).fetchall()
    return [_use(row) for row in rows]


def find_use(session: Session, redemption_id: int) -> DayUse | None:
    """Whose store it is, the caller looks at."""
    row = _ONE(session, id=redemption_id).fetchone()
    return _use(row) if row else None


def list_uses_between(
    session: Session, *, store_id: int, since: datetime, until: datetime, after: DayUse | None, limit: int
) -> list[DayUse]:
    """A portion of a store's, undone ones too, the oldest first; it goes on behind `after`."""
    rows = _BETWEEN(
        session, store_id=store_id, since=since, until=until, limit=limit,
        after=after.at if after else since - timedelta(days=1), after_id=after.redemption_id if after else 0,
    ).fetchall()  # fmt: skip
    return [_use(row) for row in rows]


def _use(row: Any) -> DayUse:
    (redemption_id, store_id, store_en, store_zh, zone, coupon_id, code, gift_en, gift_zh, currency, holder,
     holder_chat_id, is_own, at, way, amount, off, reason, staff, staff_id, till, disputed_at, undone_at,
     undone_by, returned) = row  # fmt: skip
    return DayUse(
        redemption_id=redemption_id,
        store_id=store_id,
        store=both(store_en, store_zh),
        zone=zone,
        coupon_id=coupon_id,
        code=code[-4:],
        gift=both(gift_en, gift_zh),
        currency=currency,
        holder=holder,
        holder_chat_id=holder_chat_id,
        is_own=bool(is_own),
        at=known_time(at),
        way=Way(way),
        amount=amount,
        off=off,
        reason=reason,
        staff=staff or "",
        is_nobodys=staff_id is None,
        till=till or "",
        disputed_at=as_time(disputed_at),
        undone_at=as_time(undone_at),
        undone_by=undone_by or "",
        returned=returned or "",
    )
