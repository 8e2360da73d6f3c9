"""Figures of entry codes: a page of a store's list with what each brought, and one code's own numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, case, col, func, or_, select

from bot.db.tables import Attribution, CodeDay, CodeKind, EntryCode, Staff
from bot.domain.words.searching import holds


@dataclass(frozen=True)
class CountedCode:
    """An entry code, the customers it brought and its starts. `guide` is empty for one that is nobody's own."""

    entry_code: EntryCode
    guide: str
    customers: int
    starts: int


@dataclass(frozen=True)
class CodeFigures:
    """`week`: the last 7 days, today included. Gifts and scans are of all time."""

    customers: int
    today: int
    week: int
    starts: int
    scans: int
    gifts: int
    gifts_today: int


def list_codes(
    session: Session,
    *,
    store_id: int,
    find: str = "",
    kinds: Sequence[CodeKind] = (),
    limit: int | None = None,
    offset: int = 0,
) -> list[CountedCode]:
    """The store's codes whose label, tags or guide hold `find` or whose kind is one of `kinds`, the oldest first.

    Cards of print runs are not among them. Counted for those on the page only.
    """
    page = _listed(select(EntryCode, Staff.name), store_id, find, kinds)
    rows = session.exec(page.order_by(col(EntryCode.id)).limit(limit).offset(offset)).all()
    ids = [code.id for code, _ in rows]
    customers = _count(session, Attribution.entry_code_id, func.count(), ids)
    starts = _count(session, CodeDay.entry_code_id, func.sum(CodeDay.starts), ids)
    return [
        CountedCode(code, guide or "", customers.get(code.id, 0), starts.get(code.id, 0)) for code, guide in rows
    ]


def count_codes(session: Session, *, store_id: int, find: str = "", kinds: Sequence[CodeKind] = ()) -> int:
    """How many `list_codes` has in all."""
    return int(session.exec(_listed(select(func.count(col(EntryCode.id))), store_id, find, kinds)).one())


def count_code(session: Session, code: EntryCode, *, today: date) -> CodeFigures:
    """One code's numbers; `today` is its store's day."""
    week = today - timedelta(days=6)

    def since(column: Any, day: date) -> Any:
        return func.coalesce(func.sum(case((col(CodeDay.day) >= day, column), else_=0)), 0)

    sums = select(
        since(CodeDay.starts, today),
        since(CodeDay.starts, week),
        since(CodeDay.starts, date.min),
        since(CodeDay.scans, date.min),
        since(CodeDay.gifts, date.min),
        since(CodeDay.gifts, today),
    )  # type: ignore[call-overload]
    counts = session.exec(sums.where(CodeDay.entry_code_id == code.id)).one()
    brought = select(func.count()).select_from(Attribution).where(Attribution.entry_code_id == code.id)
    return CodeFigures(int(session.exec(brought).one()), *(int(count) for count in counts))


def _listed(rows: Any, store_id: int, find: str, kinds: Sequence[CodeKind]) -> Any:
    rows = rows.join(Staff, col(Staff.id) == col(EntryCode.guide_id), isouter=True)
    rows = rows.where(EntryCode.store_id == store_id, col(EntryCode.batch_id).is_(None))
    if not find:
        return rows
    named = holds(find, EntryCode.label, EntryCode.tags, Staff.name)
    return rows.where(or_(named, col(EntryCode.kind).in_(kinds)))


def _count(session: Session, code_id: Any, count: Any, ids: Sequence[int | None]) -> dict[int, int]:
    rows = session.exec(select(code_id, count).where(col(code_id).in_(ids)).group_by(code_id))
    return {code: int(number) for code, number in rows.all()}
