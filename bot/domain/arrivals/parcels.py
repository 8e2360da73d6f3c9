"""Parcel cards: a print run of entry codes, each good for one scan, and what became of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select, update

from bot.db.prepared import Prepared
from bot.db.tables import Attribution, EntryCode, ParcelBatch
from bot.domain.arrivals.onboarding import Scan
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import check_store
from bot.domain.words.codes import make_payload
from bot.domain.words.typed import MAX_NAME, one_line
from bot.errors import Refusal

MOST_CARDS = 10_000

_SPEND = Prepared("""
    UPDATE entry_codes SET spent_at = :now, spent_by = :chat_id WHERE id = :id AND spent_at IS NULL
""")
_SPENT_BY = Prepared("SELECT spent_by FROM entry_codes WHERE id = :id")
# All cards in one statement; only how a list of codes comes in differs.
_MAKE = """
    INSERT INTO entry_codes (code, kind, store_id, label, tags, active, gives_gift, batch_id, created_at)
    SELECT one.value, 'parcel', :store_id, :label, '', TRUE, TRUE, :batch_id, :now FROM {codes}
"""
_MAKE_SQLITE = Prepared(_MAKE.format(codes="json_each(:codes) AS one"))
_MAKE_POSTGRES = Prepared(
    _MAKE.format(codes="json_array_elements_text(CAST(:codes AS json)) WITH ORDINALITY AS one(value, place)")
)


class BatchUnknown(Refusal):
    key = "refused.batch_unknown"


@dataclass(frozen=True)
class CountedBatch:
    """A print run and what became of it: cards scanned, customers they brought, cards that still work."""

    batch_id: int
    store_id: int
    label: str
    size: int
    created_at: datetime
    spent: int = 0
    customers: int = 0
    waiting: int = 0


def begin_batch(session: Session, operator: Operator, *, store_id: int, label: str, now: datetime) -> ParcelBatch:
    """A print run by its label, without cards yet. Raises StoreUnknown and what `one_line` raises."""
    check_store(session, store_id)
    batch = ParcelBatch(
        store_id=store_id, label=one_line(label, limit=MAX_NAME), size=0, made_by=operator.staff_id, created_at=now
    )
    session.add(batch)
    session.flush()
    return batch


def fill_batch(session: Session, *, batch_id: int, size: int, now: datetime) -> ParcelBatch:
    """Make its cards, once: pressed again it stays as it is. Raises BatchUnknown, ValueError for a wrong size."""
    if not 1 <= size <= MOST_CARDS:
        raise ValueError(size)
    empty = update(ParcelBatch).where(col(ParcelBatch.id) == batch_id, col(ParcelBatch.size) == 0)
    is_first = session.exec(empty.values(size=size)).rowcount
    batch = check_batch(session, batch_id)
    if is_first:
        session.refresh(batch)
        codes = json.dumps([make_payload("e") for _ in range(size)])
        make = _MAKE_SQLITE if session.get_bind().dialect.name == "sqlite" else _MAKE_POSTGRES
        make(session, codes=codes, store_id=batch.store_id, label=batch.label, batch_id=batch_id, now=now)
    return batch


def check_batch(session: Session, batch_id: int) -> ParcelBatch:
    """The print run behind an id that came from outside. Raises BatchUnknown."""
    batch = session.get(ParcelBatch, batch_id)
    if batch is None:
        raise BatchUnknown
    return batch


def list_batches(session: Session, *, store_id: int, limit: int, offset: int = 0) -> list[CountedBatch]:
    """The store's print runs with what became of them, the newest first."""
    chosen = select(ParcelBatch).where(ParcelBatch.store_id == store_id, ParcelBatch.size > 0)
    newest = chosen.order_by(col(ParcelBatch.id).desc()).limit(limit).offset(offset)
    return _counted(session, session.exec(newest).all())


def count_batches(session: Session, *, store_id: int) -> int:
    count = select(func.count(col(ParcelBatch.id)))
    return int(session.exec(count.where(ParcelBatch.store_id == store_id, ParcelBatch.size > 0)).one())


def count_batch(session: Session, batch_id: int) -> CountedBatch:
    """Raises BatchUnknown."""
    return _counted(session, [check_batch(session, batch_id)])[0]


def list_cards(session: Session, batch_id: int) -> list[str]:
    """The start payload of each card, in the order they were made."""
    cards = select(EntryCode.code).where(EntryCode.batch_id == batch_id).order_by(col(EntryCode.id))
    return list(session.exec(cards).all())


def switch_cards(session: Session, *, batch_id: int, active: bool) -> None:
    """Let the cards nobody has scanned yet work or not. Raises BatchUnknown."""
    check_batch(session, batch_id)
    session.exec(
        update(EntryCode)
        .where(col(EntryCode.batch_id) == batch_id, col(EntryCode.spent_at).is_(None))
        .values(active=active)
    )


def spend_card(session: Session, person: Person, scan: Scan, *, now: datetime) -> bool:
    """Use a card up for this person. False: it was somebody else's scan. True for codes that last.

    The guarded update lets one of many scanners through; that one sees the same again at a second scan.
    """
    if scan.batch_id is None or scan.spent_by == person.chat_id:
        return True
    if scan.spent_by is None and _SPEND(session, id=scan.code_id, chat_id=person.chat_id, now=now).rowcount:
        return True
    return bool(_SPENT_BY(session, id=scan.code_id).fetchone()[0] == person.chat_id)


def _counted(session: Session, batches: Sequence[ParcelBatch]) -> list[CountedBatch]:
    ids = [batch.id for batch in batches]
    cards = session.exec(
        select(
            EntryCode.batch_id,
            func.count(col(EntryCode.spent_at)),
            func.count(col(Attribution.customer_id)),
            func.count(col(EntryCode.id)).filter(col(EntryCode.active), col(EntryCode.spent_at).is_(None)),
        )
        .join(Attribution, col(Attribution.entry_code_id) == col(EntryCode.id), isouter=True)
        .where(col(EntryCode.batch_id).in_(ids))
        .group_by(col(EntryCode.batch_id))
    )
    found = {batch_id: tuple(counts) for batch_id, *counts in cards.all()}
    return [
        CountedBatch(
            batch.id or 0, batch.store_id, batch.label, batch.size, batch.created_at, *found.get(batch.id, ())
        )
        for batch in batches
    ]
