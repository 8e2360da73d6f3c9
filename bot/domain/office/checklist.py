"""The set-up's checklist: what is done, what was put off, and the first scan that ends it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.db.engine import wake
from bot.db.prepared import Prepared
from bot.db.tables import (
    Attribution,
    AttributionReason,
    Brand,
    Chat,
    Customer,
    Group,
    GroupStatus,
    Mark,
    NoticeClass,
    Role,
    Staff,
    Store,
)
from bot.domain.owed.notices import owe_notice
from bot.domain.stores.directory import may_onboard

FIRST_SCAN = "first_scan"  # the job that waits for it
_SKIPPED, _POSTER, _TOLD = "set_up.skipped.", "set_up.poster", "set_up.told"

_MARK = Prepared("INSERT INTO marks (name, value, at) VALUES (:name, '', :now) ON CONFLICT (name) DO NOTHING")
_UNMARK = Prepared("DELETE FROM marks WHERE name = :name")


class Step(StrEnum):
    """In the order they are asked for."""

    BRAND = "brand"  # a name, and what the privacy notice must name
    STORE = "store"
    GIFT = "gift"
    GROUP = "group"
    POSTER = "poster"  # the door's, shown at least once
    SCAN = "scan"  # somebody became a customer by a code


ESSENTIAL = (Step.BRAND, Step.STORE, Step.GIFT)
"""What can be put off, but not left out: without it there is nothing to scan for."""


@dataclass(frozen=True)
class Checklist:
    done: frozenset[Step]
    skipped: frozenset[Step] = frozenset()

    @property
    def next_step(self) -> Step | None:
        """What to do next. Steps that were put off wait until the others are done; None: it is over."""
        left = [step for step in Step if step not in self.done]
        later = [step for step in left if step in self.skipped and step in ESSENTIAL]
        return next((step for step in left if step not in self.skipped), later[0] if later else None)

    @property
    def left(self) -> tuple[Step, ...]:
        """Everything that is not done, put off or not."""
        return tuple(step for step in Step if step not in self.done)


def check_set_up(session: Session) -> Checklist:
    brand, marks = session.get(Brand, 1), _list_marks(session)
    has_come = is_scanned(session)
    ticks = {
        Step.BRAND: bool(brand and (brand.name_en or brand.name_zh) and may_onboard(brand)),
        Step.STORE: _is_any(session, select(Store.id)),
        Step.GIFT: bool(brand and brand.gift_id),
        Step.GROUP: _is_any(session, select(Group.id).where(Group.status == GroupStatus.ACTIVE)),
        Step.POSTER: _POSTER in marks or has_come,
        Step.SCAN: has_come,
    }
    done = frozenset(step for step, is_done in ticks.items() if is_done)
    return Checklist(done, frozenset(step for step in Step if _SKIPPED + step in marks) - done)


def skip_step(session: Session, *, step: Step, now: datetime) -> None:
    """Put a step off; it can be done at any time."""
    _MARK(session, name=_SKIPPED + step, now=now)


def take_up_step(session: Session, *, step: Step) -> None:
    """Whoever opens a step that was put off is at it again."""
    _UNMARK(session, name=_SKIPPED + step)


def note_poster(session: Session, *, now: datetime) -> None:
    """The door's poster was shown: from now on the first scan is waited for."""
    _MARK(session, name=_POSTER, now=now)
    wake(session, FIRST_SCAN)


def find_awaited_since(session: Session) -> datetime | None:
    """Since when the first scan is waited for; None: nobody waits, or all were told."""
    poster = session.get(Mark, _POSTER)
    return poster.at if poster and not session.get(Mark, _TOLD) else None


def is_scanned(session: Session) -> bool:
    """Did anybody come by a code yet?"""
    return _is_any(session, _first_scans())


def tell_first_scan(session: Session, *, keyboard: list[list[dict[str, str]]], now: datetime) -> None:
    """Tell operators and owners, once for ever, who came by a code first."""
    row = session.exec(
        select(Chat.id, Chat.title)
        .join(Customer, col(Customer.chat_id) == col(Chat.id))
        .join(Attribution, col(Attribution.customer_id) == col(Customer.id))
        .where(Attribution.reason == AttributionReason.FIRST_SCAN)
        .order_by(col(Attribution.at))
        .limit(1)
    ).first()
    if row is None:
        return
    _MARK(session, name=_TOLD, now=now)
    heads = select(Staff.chat_id).where(
        col(Staff.role).in_((Role.OPERATOR, Role.OWNER)), col(Staff.until).is_(None)
    )
    for chat_id in session.exec(heads.distinct()).all():
        owe_notice(
            session,
            chat_id=chat_id,
            kind=NoticeClass.SERVICE,
            template="operator/first_scan",
            dedupe_key=f"first_scan:{chat_id}",
            now=now,
            facts={"name": row[1], "is_own": chat_id == row[0]},
            keyboard=keyboard,
        )


def _first_scans() -> SelectOfScalar[int]:
    return select(Attribution.customer_id).where(Attribution.reason == AttributionReason.FIRST_SCAN)


def _list_marks(session: Session) -> set[str]:
    return set(session.exec(select(Mark.name).where(col(Mark.name).startswith("set_up."))).all())


def _is_any(session: Session, rows: SelectOfScalar[Any]) -> bool:
    return session.exec(rows.limit(1)).first() is not None
