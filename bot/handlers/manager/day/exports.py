"""[Export]: the redemptions of a store, or of all, between two days, as a table to work with."""

import asyncio
import io
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision
from sqlmodel import Session

from bot.buttons import button
from bot.db.engine import Database
from bot.db.tables import Store
from bot.domain.office.errands import want_errand
from bot.domain.people.chats import Person
from bot.domain.people.staff import Keeper, Operator
from bot.domain.stores.directory import check_store, list_stores, names_of
from bot.domain.stores.hours import today_at
from bot.domain.till.day import DayUse, day_at, list_uses_between
from bot.domain.till.day_spans import read_span
from bot.domain.words.days import day_of
from bot.errands import Made, Maker, Task
from bot.errors import Refusal
from bot.handlers.cards import ask_for, lines, stop_asking
from bot.handlers.day_presses import AskExport, DayStores, ExportDays, OpenDay
from bot.handlers.events import Event
from bot.handlers.guide.sales.lists import say_reason
from bot.handlers.keeper.routes import keeper
from bot.handlers.keeper.store import take_store
from bot.handlers.manager.colleagues import say_colleague
from bot.replies import Reply
from bot.sender import File
from bot.texts import Texts

KIND = "redemptions"
AWAITS_SPAN = "store_day.export"
PORTION = 1000  # rows read at a time
MOST_ROWS = 200_000
COLUMNS = (
    "day", "time", "store", "offer", "coupon", "customer", "currency", "amount", "off", "way", "staff", "till",
    "reason", "own", "disputed", "undone", "undone_by",
)  # fmt: skip
"""Of the table, each with its phrase `export.COLUMN`."""


class ExportTooLarge(Refusal):
    """Facts: `most` rows."""

    key = "refused.export_too_large"


@keeper.press(AskExport)
def ask_export(
    event: Event, session: Session, person: Person, now: datetime, *, press: AskExport, actor: Keeper
) -> Reply:
    today = _today(event, _take(session, actor, press.store_id), now)
    last_month = today.replace(day=1) - timedelta(days=1)
    months = [
        button(event.word(f"day.export_{word}"), ExportDays(press.store_id, f"{day:%Y-%m}"))
        for word, day in (("this_month", today), ("last_month", last_month))
    ]
    back = OpenDay(press.store_id, press.day) if press.store_id else DayStores()
    days = [button(event.word("day.export_this_day"), ExportDays(press.store_id, press.day))] if press.day else []
    keyboard = lines(days, months, [button(event.word("button.back"), back)])
    return ask_for(
        event, session, person, "ask.export_days", awaiting=AWAITS_SPAN, row=press.store_id, keyboard=keyboard
    )


@keeper.awaits(AWAITS_SPAN)
def write_span(event: Event, session: Session, person: Person, now: datetime, *, actor: Keeper) -> Reply:
    return _want(event, session, person, actor, person.awaiting_id or 0, event.text, now)


@keeper.press(ExportDays)
def export_days(
    event: Event, session: Session, person: Person, now: datetime, *, press: ExportDays, actor: Keeper
) -> Reply:
    return (event.toast(), *_want(event, session, person, actor, press.store_id, press.days, now))


class Exporting:
    """Reads in portions, store by store, each by its own calendar; writes in a thread."""

    def __init__(self, database: Database, texts: Texts) -> None:
        self._database = database
        self._texts = texts

    def makers(self) -> dict[str, Maker]:
        return {KIND: self.make}

    async def make(self, task: Task) -> Made:
        """`store_id` (0: all), `since` and `until` (days, both counted)."""
        first, last = (date.fromisoformat(task.facts[end]) for end in ("since", "until"))
        stores = await self._database.read(_list_wanted, int(task.facts["store_id"]))
        rows: list[list[Any]] = [[self._texts.phrase(f"export.{one}", task.locale) for one in COLUMNS]]
        for done, store in enumerate(stores, 1):
            await self._read(task, store, first, last, rows)
            await task.report(done, len(stores))
        table = await asyncio.to_thread(write_table, rows)
        only = names_of(stores[0])[task.locale] if len(stores) == 1 else ""
        facts = {"count": len(rows) - 1, "store": only, "since": first, "until": last}
        return Made("manager/day_export", facts, file=File(f"redemptions {first} {last}.xlsx", table))

    async def _read(self, task: Task, store: Store, first: date, last: date, rows: list[list[Any]]) -> None:
        since, until = day_at(store, first).since, day_at(store, last).until
        after: DayUse | None = None
        while True:
            uses = await self._database.read(
                list_uses_between, store_id=store.id or 0, since=since, until=until, after=after, limit=PORTION
            )
            rows += (self._row(use, task.locale) for use in uses)
            if len(rows) > MOST_ROWS:
                raise ExportTooLarge(most=MOST_ROWS)
            if len(uses) < PORTION:
                return
            after = uses[-1]

    def _row(self, use: DayUse, locale: str) -> list[Any]:
        """Money as numbers in whole units, so that a sheet can add it up."""
        at, digits = use.at.astimezone(ZoneInfo(use.zone)), get_currency_precision(use.currency)
        amount, off = (
            None if minor is None else Decimal(minor).scaleb(-digits) for minor in (use.amount, use.off)
        )
        disputed, undone = (
            then.astimezone(ZoneInfo(use.zone)).strftime("%Y-%m-%d %H:%M") if then else ""
            for then in (use.disputed_at, use.undone_at)
        )

        def word(key: str, **facts: Any) -> str:
            return self._texts.phrase(key, locale, **facts)

        way, staff = word(f"way.{use.way}"), say_colleague(word, use.staff, use.way if use.is_nobodys else None)
        return [
            f"{at:%Y-%m-%d}", f"{at:%H:%M}", use.store[locale], use.gift[locale], f"…{use.code}", use.holder,
            use.currency, amount, off, way, staff, use.till, _reason(use, word),
            word("export.own_yes") if use.is_own else "", disputed, undone, use.undone_by,
        ]  # fmt: skip


def _reason(use: DayUse, word: Callable[..., str]) -> str:
    """Why so, and why the purchase came back."""
    returned = word("return.returned", reason=say_reason(word, use.returned)) if use.returned else ""
    return "; ".join(filter(None, (use.reason, returned)))


def write_table(rows: list[list[Any]]) -> bytes:
    """One sheet: numbers as numbers, everything else as text; nothing becomes a formula or a link."""
    written = io.BytesIO()
    import xlsxwriter  # here: 2 MB that only an export needs

    book = xlsxwriter.Workbook(written, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(COLUMNS) - 1, 16)
    title = book.add_format({"bold": True})
    for number, column, cell in _cells(rows):
        if isinstance(cell, str):
            sheet.write_string(number, column, cell, None if number else title)
        else:
            sheet.write_number(number, column, cell)
    book.close()
    return written.getvalue()


def _cells(rows: list[list[Any]]) -> Iterator[tuple[int, int, Any]]:
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None and cell != "":
                yield number, column, cell


def _want(
    event: Event, session: Session, person: Person, actor: Keeper, store_id: int, text: str, now: datetime
) -> Reply:
    """The errand's progress message is the answer."""
    store = _take(session, actor, store_id)
    first, last = read_span(text, today=_today(event, store, now))
    stop_asking(session, person)
    facts = {"store_id": store_id, "since": first.isoformat(), "until": last.isoformat()}
    want_errand(session, person, kind=KIND, facts=facts, now=now)
    return ()


def _take(session: Session, actor: Keeper, store_id: int) -> Store | None:
    """None: all stores, which only an operator may ask for. Raises StoreUnknown."""
    if store_id == 0 and isinstance(actor, Operator):
        return None
    return take_store(session, actor, store_id)


def _today(event: Event, store: Store | None, now: datetime) -> date:
    return today_at(store, now) if store else day_of(now, event.house.timezone)


def _list_wanted(session: Session, store_id: int) -> list[Store]:
    return [check_store(session, store_id)] if store_id else list_stores(session)
