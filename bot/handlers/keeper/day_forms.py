"""What a store's special day and a chain's have in common: choosing the day, its hours, its note."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Protocol

from sqlmodel import Session

from bot.buttons import Press, button
from bot.domain.people.chats import Person
from bot.domain.words.days import DayUnclear, list_holidays
from bot.handlers.cards import ask_for, lines
from bot.handlers.events import Event
from bot.handlers.open_hours import write_day, write_near_day
from bot.replies import Keyboard, Reply
from bot.texts import LOCALES

HOURS: dict[str, str | None] = {"closed": "", "usual": None}
"""What the buttons for a day's hours write down."""

NOTES = tuple(f"note_{locale}" for locale in LOCALES)
NEAR_DAYS = 14


class Noted(Protocol):
    note_en: str
    note_zh: str


def offer_days(event: Event, today: date, means: Callable[[str], Press]) -> Keyboard:
    """The coming two weeks and holidays of the coming year, as buttons."""
    near = [
        button(write_near_day(event, day), means(day.isoformat()))
        for day in (today + timedelta(days=n) for n in range(NEAR_DAYS))
    ]
    holidays = [
        button(
            event.word("keeper.holiday", day=write_day(event, day, day), name=event.word(f"holiday.{word}")),
            means(day.isoformat()),
        )
        for day, word in list_holidays(today)
    ]
    rows = [near[n : n + 5] for n in range(0, NEAR_DAYS, 5)]
    return lines(*rows, *(holidays[n : n + 2] for n in range(0, len(holidays), 2)))


def day_buttons(event: Event, hours: Callable[[str], Press], note: Callable[[str], Press]) -> Keyboard:
    return [
        [button(event.word(f"keeper.day_{word}"), hours(word)) for word in HOURS],
        [button(event.word(f"keeper.note_{locale}"), note(locale)) for locale in LOCALES],
    ]


def ask_note(
    event: Event,
    session: Session,
    person: Person,
    locale: str,
    stands: Noted | None,
    *,
    row: int | None,
    back: dict[str, Any],
    waits: str,
) -> Reply:
    """Ask for the note in one language; the chat waits for `day.note_en` and the like."""
    if locale not in LOCALES:
        raise DayUnclear
    note = f"note_{locale}"
    return ask_for(
        event,
        session,
        person,
        f"ask.day_{note}",
        awaiting=f"{waits}.{note}",
        row=row,
        stands=getattr(stands, note) if stands else "",
        keyboard=lines([back]),
    )


def note_typed(event: Event) -> str:
    """A dash takes the note away."""
    return "" if event.text.strip() in _NOTHING else event.text


_NOTHING = ("-", "\u2013", "\u2014")
