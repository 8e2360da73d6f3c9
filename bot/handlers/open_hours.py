"""A store as people look for it: its hours and days in words, and its place on the map."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from babel.dates import format_date, get_day_names

from bot.chinese import written
from bot.dates import BABEL
from bot.db.tables import Store
from bot.domain.stores.directory import addresses_of, names_of
from bot.domain.stores.hours import DayHours, Opening, today_at
from bot.domain.words.spans import DAY, Spans
from bot.handlers.events import Event
from bot.replies import Call

_DAY = {"en": "EEE d MMM", "zh": "M月d日 EEE"}
_NEAR_DAY = {"en": "EEE d", "zh": "d日 EEE"}
_DAY_AND_YEAR = {"en": "EEE d MMM yyyy", "zh": "yyyy年M月d日 EEE"}


def write_hours(event: Event, spans: Spans | None) -> str:
    """`10:00–14:00, 18:00–02:00`, or the words for closed and for not said yet."""
    if spans is None:
        return event.word("hours.unknown")
    if not spans:
        return event.word("hours.closed")
    if spans == ((0, DAY),):
        return event.word("hours.all_day")
    return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in spans)


def write_week(event: Event, week: Sequence[Spans | None]) -> list[dict[str, str]]:
    """Days beside each other with the same hours share a line: `{"days": "Mon–Fri", "hours": …}`."""
    rows = []
    for spans, group in groupby(range(7), key=lambda weekday: week[weekday]):
        days = [*group]
        rows.append({"days": write_weekdays(event, days[0], days[-1]), "hours": write_hours(event, spans)})
    return rows


def write_weekdays(event: Event, first: int, last: int) -> str:
    names = get_day_names("abbreviated", locale=BABEL[event.locale])
    return names[first] if first == last else event.word("hours.days", first=names[first], last=names[last])


def write_near_day(event: Event, day: date) -> str:
    """`Fri 20` / `20日 周五`: short, for a day of the coming weeks."""
    return str(format_date(day, _NEAR_DAY[written(event.locale)], locale=BABEL[event.locale]))


def write_day(event: Event, day: date, today: date) -> str:
    """`Thu 24 Dec` / `12月24日 周四`; with its year when it is another one."""
    forms = _DAY if day.year == today.year else _DAY_AND_YEAR
    return str(format_date(day, forms[written(event.locale)], locale=BABEL[event.locale]))


def describe_day(event: Event, found: DayHours, today: date) -> dict[str, str]:
    return {
        "day": write_day(event, found.day, today),
        "hours": write_hours(event, found.spans),
        "note": found.note[event.locale],
    }


def describe_opening(store: Store, opening: Opening, now: datetime) -> dict[str, Any]:
    """Plain facts for a template; `in_days`: until it opens next, on the store's calendar."""
    opens_at = opening.opens_at
    return {
        "is_open": opening.is_open,
        "closes_at": opening.closes_at,
        "opens_at": opens_at,
        "in_days": (today_at(store, opens_at) - today_at(store, now)).days if opens_at else 0,
        "zone": store.timezone,
    }


def show_on_map(event: Event, store: Store) -> Call:
    """Telegram's map with the store's name and address; the caller knows that it has a point."""
    name, address = names_of(store)[event.locale], addresses_of(store)[event.locale]
    place = {"latitude": store.latitude, "longitude": store.longitude}
    venue = {"chat_id": event.chat, **place, "title": name, "address": address or name}
    return Call("sendVenue", event.chat, venue)


def _clock(minutes: int) -> str:
    minutes = minutes if minutes <= DAY else minutes - DAY
    return f"{minutes // 60:02}:{minutes % 60:02}"
