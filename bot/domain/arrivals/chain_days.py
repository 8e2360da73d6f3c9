"""A special day of all stores at once: written on its card, looked at in numbers, applied, undone as a whole."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select, update

from bot.db.prepared import Prepared
from bot.db.tables import ChainDay, SpecialDay, Store
from bot.domain.people.staff import Operator
from bot.domain.stores.hours import check_day_to_come, read_note
from bot.errors import Refusal


class ChainDayUnknown(Refusal):
    key = "refused.chain_day_unknown"


class ChainDayOver(Refusal):
    """It was applied or undone already: it can be changed no more."""

    key = "refused.chain_day_over"


class ChainDayEmpty(Refusal):
    """Neither hours nor a note: there is nothing to give to the stores."""

    key = "refused.chain_day_empty"


@dataclass(frozen=True)
class Reach:
    """How many stores there are, and how many of them have that day as their own already."""

    stores: int
    with_own: int


def plan_chain_day(
    session: Session,
    operator: Operator,
    *,
    day: date,
    spans: str | None = None,
    note_en: str = "",
    note_zh: str = "",
    now: datetime,
) -> ChainDay:
    """A plan that touches no store yet. Raises PastDay."""
    check_day_to_come(session, None, day, now)
    planned = ChainDay(
        day=day, spans=spans, note_en=note_en, note_zh=note_zh, made_by=operator.staff_id, created_at=now
    )
    session.add(planned)
    session.flush()
    return planned


def check_chain_day(session: Session, chain_day_id: int) -> ChainDay:
    """The one behind an id that came from outside. Raises ChainDayUnknown."""
    found = session.get(ChainDay, chain_day_id)
    if found is None:
        raise ChainDayUnknown
    return found


def list_chain_days(session: Session, *, since: date, limit: int, offset: int = 0) -> list[ChainDay]:
    """Those that were applied or are still planned, from `since` on, the next day first."""
    rows = select(ChainDay).where(col(ChainDay.day) >= since, col(ChainDay.undone_at).is_(None))
    return list(session.exec(rows.order_by(col(ChainDay.day), col(ChainDay.id)).limit(limit).offset(offset)).all())


def count_chain_days(session: Session, *, since: date) -> int:
    rows = select(func.count(col(ChainDay.id))).where(
        col(ChainDay.day) >= since, col(ChainDay.undone_at).is_(None)
    )
    return int(session.exec(rows).one())


def write_chain_day(session: Session, chain_day_id: int, **fields: str | None) -> ChainDay:
    """Change a plan: `spans` as `read_spans` wrote them, `note_en`, `note_zh`. Raises ChainDayOver."""
    planned = check_chain_day(session, chain_day_id)
    if planned.applied_at or planned.undone_at:
        raise ChainDayOver
    for name, value in fields.items():
        setattr(planned, name, read_note(value or "") if name.startswith("note") else value)
    session.add(planned)
    session.flush()
    return planned


def says_something(planned: ChainDay) -> bool:
    return planned.spans is not None or bool(planned.note_en or planned.note_zh)


def measure_chain_day(session: Session, planned: ChainDay) -> Reach:
    stores = session.exec(select(func.count(col(Store.id)))).one()
    own = select(func.count()).select_from(SpecialDay).where(col(SpecialDay.day) == planned.day)
    return Reach(int(stores), int(session.exec(own).one()))


def apply_chain_day(session: Session, chain_day_id: int, *, replace: bool, now: datetime) -> ChainDay:
    """Give the day to every store; `replace`: also to those that have it as their own, which can be undone.

    Raises ChainDayOver when it was applied already, ChainDayEmpty, PastDay.
    """
    planned = check_chain_day(session, chain_day_id)
    if not says_something(planned):
        raise ChainDayEmpty
    check_day_to_come(session, None, planned.day, now)
    _pass(session, chain_day_id, applied_at=now)
    facts = {"chain_day": chain_day_id, "day": planned.day, "spans": planned.spans}
    notes = {"note_en": planned.note_en, "note_zh": planned.note_zh}
    if replace:
        _REMEMBER(session, chain_day=chain_day_id, day=planned.day)
        _REPLACE(session, **facts, **notes)
    else:
        _FILL(session, **facts, **notes)
    session.expire_all()
    return planned


def undo_chain_day(session: Session, chain_day_id: int, *, now: datetime) -> ChainDay:
    """Take it back, or drop its plan: what it replaced stands again; what was changed by hand since then stays.

    Raises ChainDayOver when it was undone already.
    """
    planned = check_chain_day(session, chain_day_id)
    _pass(session, chain_day_id, undone_at=now)
    _RESTORE(session, chain_day=chain_day_id)
    _REMOVE(session, chain_day=chain_day_id)
    session.expire_all()
    return planned


_REMEMBER = Prepared("""
    INSERT INTO replaced_days (chain_day_id, store_id, spans, note_en, note_zh, came_from)
    SELECT :chain_day, store_id, spans, note_en, note_zh, chain_day_id FROM special_days WHERE day = :day
""")
_REPLACE = Prepared("""
    INSERT INTO special_days (store_id, day, spans, note_en, note_zh, chain_day_id)
    SELECT id, :day, :spans, :note_en, :note_zh, :chain_day FROM stores WHERE TRUE
    ON CONFLICT (store_id, day) DO UPDATE SET spans = excluded.spans, note_en = excluded.note_en,
        note_zh = excluded.note_zh, chain_day_id = excluded.chain_day_id
""")
_FILL = Prepared("""
    INSERT INTO special_days (store_id, day, spans, note_en, note_zh, chain_day_id)
    SELECT id, :day, :spans, :note_en, :note_zh, :chain_day FROM stores WHERE TRUE
    ON CONFLICT (store_id, day) DO NOTHING
""")
_RESTORE = Prepared("""
    UPDATE special_days SET spans = was.spans, note_en = was.note_en, note_zh = was.note_zh,
        chain_day_id = was.came_from
    FROM replaced_days AS was, chain_days AS chain
    WHERE was.chain_day_id = :chain_day AND chain.id = :chain_day AND special_days.chain_day_id = :chain_day
        AND special_days.store_id = was.store_id AND special_days.day = chain.day
""")
_REMOVE = Prepared("DELETE FROM special_days WHERE chain_day_id = :chain_day")


def _pass(session: Session, chain_day_id: int, **moment: datetime) -> None:
    """From planned to applied, from either to undone: once."""
    changed = update(ChainDay).where(col(ChainDay.id) == chain_day_id, col(ChainDay.undone_at).is_(None))
    if "applied_at" in moment:
        changed = changed.where(col(ChainDay.applied_at).is_(None))
    if not session.exec(changed.values(**moment)).rowcount:
        raise ChainDayOver
