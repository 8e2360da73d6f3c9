"""Starts and scans of an entry code's last 30 days: a picture, and the same numbers below it."""

from datetime import UTC, date, datetime, time

from sqlmodel import Session

from bot.buttons import button
from bot.chinese import TRADITIONAL
from bot.dates import day as write_day
from bot.domain.arrivals.code_days import list_days
from bot.domain.arrivals.entry_codes import find_guide_name
from bot.domain.offers.set_up import check_code
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import check_store, find_brand, names_of
from bot.domain.words.days import day_of
from bot.handlers.cards import lines
from bot.handlers.code_presses import ChartCode, OpenCode
from bot.handlers.events import Event
from bot.handlers.operator.codes.names import name_code
from bot.handlers.operator.routes import operator
from bot.replies import Picture, Reply

DAYS = 30


@operator.press(ChartCode)
def show_chart(
    event: Event, session: Session, person: Person, now: datetime, *, press: ChartCode, actor: Operator
) -> Reply:
    code = check_code(session, press.entry_code_id)
    store, brand = check_store(session, code.store_id), find_brand(session)
    days = list_days(session, code_id=code.id or 0, last=day_of(now, store.timezone), days=DAYS)
    name, place = name_code(event, code, find_guide_name(session, code)), names_of(store)[event.locale]
    labels = [_label(day, event.locale) for day, _ in days]
    has_page = bool(event.house.public_url) or any(counted.scans for _, counted in days)
    starts = (event.word("chart.starts"), [counted.starts for _, counted in days])
    scans = (event.word("chart.scans"), [counted.scans for _, counted in days])
    facts = {
        "title": f"{name}, {place}",
        "days": labels,
        "series": [starts, scans] if has_page else [starts],
        "colour": brand.colour if brand else "",
        "traditional": event.locale == TRADITIONAL,
    }
    told = [
        {"day": label, "starts": counted.starts, "scans": counted.scans}
        for label, (_, counted) in zip(labels, days, strict=True)
        if counted.starts or counted.scans
    ]
    picture = event.show(
        Picture("chart", facts),
        "operator/code_chart",
        lines([button(event.word("button.back"), OpenCode(press.entry_code_id))]),
        name=name,
        store=place,
        days=told[::-1],
        has_page=has_page,
        count=DAYS,
    )
    return (event.toast(), picture)


def _label(day: date, locale: str) -> str:
    return write_day(datetime.combine(day, time(12), UTC), locale, "UTC")
