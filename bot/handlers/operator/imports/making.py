"""The errands of imports: a file is fetched, read and compared; then, when it was said so, written at once."""

import asyncio
import hashlib
from collections.abc import Sequence

from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.db.engine import Database
from bot.db.tables import Import, ImportStatus, Role, StoredPicture
from bot.domain.office.errands import hold_errand
from bot.domain.office.imports import (
    FileChanged,
    FileGone,
    ImportOver,
    find_import,
    first_told,
    note_difference,
    settle_applied,
    settle_refused,
    take_turn,
)
from bot.domain.people.chats import find_person
from bot.domain.people.staff import find_operator
from bot.domain.stores.directory import find_brand
from bot.errands import Made, Maker, Stopped, Task
from bot.errors import TryAgainLater
from bot.handlers.events import House
from bot.handlers.operator.imports.cards import ImportCards
from bot.handlers.operator.imports.files import APPLY, READ, STEPS
from bot.imports.columns import Terms
from bot.imports.difference import Difference
from bot.imports.files import Given, open_file
from bot.imports.kinds import KINDS
from bot.imports.pictures import Pictures
from bot.imports.reading import Parsed, compare_file, find_kind, read_file
from bot.sender import Failed, Sender


class _TakenBack(Exception):
    """Something in it is wrong by now: the transaction takes back what was written of it."""

    def __init__(self, difference: Difference) -> None:
        self.difference = difference


class Importing:
    """Reading and comparing change nothing. Writing is one transaction, which also ends the errand's [Cancel]."""

    def __init__(self, database: Database, clock: Clock, sender: Sender, house: House) -> None:
        self._database = database
        self._clock = clock
        self._sender = sender
        self._house = house

    def makers(self) -> dict[str, Maker]:
        return {READ: self.read, APPLY: self.apply}

    async def read(self, task: Task) -> Made:
        """The dry run: a card with the difference, with what is wrong, or with the question what it is."""
        row = await self._find(task, ImportStatus.READING, ImportStatus.READY)
        cards = ImportCards(self._house.texts, task.locale)
        if row.status is ImportStatus.READY:  # read before, by a process that died before it could say so
            return cards.difference(row.id or 0, row.file_name, row.kind, Difference.from_json(row.summary))
        given, digest = await self._open(row)
        await task.report(1, STEPS)
        found = KINDS.get(row.kind) or await asyncio.to_thread(find_kind, given)
        if found is None:
            return cards.which(row.id or 0, row.file_name)
        terms = await self._database.read(self._terms, task, row, found.name, digest, given.pictures)
        parsed = await asyncio.to_thread(read_file, given, found, terms, task.locale)
        await task.report(2, STEPS)
        difference = await self._database.read(compare_file, parsed, terms, write=False)
        await self._database.unit_of_work(
            note_difference,
            row.id or 0,
            kind=found.name,
            digest=digest,
            summary=difference.as_json(),
            is_right=difference.is_right,
        )
        return cards.difference(row.id or 0, row.file_name, found.name, difference)

    async def apply(self, task: Task) -> Made:
        """Write it: all of it, once, and only the file that was shown."""
        row = await self._find(task, ImportStatus.APPLYING)
        try:
            return await self._apply(task, row)
        except TryAgainLater:
            raise
        except Exception:  # cancelled, refused or broken: nothing was written
            await self._database.unit_of_work(settle_refused, row.id or 0)
            raise

    async def _apply(self, task: Task, row: Import) -> Made:
        cards = ImportCards(self._house.texts, task.locale)
        given, digest = await self._open(row)
        if digest != row.digest:
            raise FileChanged
        await task.report(1, STEPS)
        terms = await self._database.read(self._terms, task, row, row.kind, digest, given.pictures)
        parsed = await asyncio.to_thread(read_file, given, KINDS[row.kind], terms, task.locale)
        await self._prepare_pictures(task, parsed, terms)
        try:
            difference = await self._database.unit_of_work(self._write, task, row.id or 0, parsed, terms)
        except _TakenBack as taken:
            await self._database.unit_of_work(settle_refused, row.id or 0, summary=taken.difference.as_json())
            return cards.wrong(row.file_name, row.kind, taken.difference)
        return cards.applied(row.file_name, row.kind, difference)

    def _write(self, session: Session, task: Task, import_id: int, parsed: Parsed, terms: Terms) -> Difference:
        take_turn(session)
        if not hold_errand(session, task.wanted.errand_id):
            raise Stopped
        if not _may_appoint(session, task.wanted.chat) and terms.may_appoint:
            raise ImportOver
        difference = compare_file(session, parsed, terms, write=True)
        if not difference.is_right:
            raise _TakenBack(difference)
        settle_applied(session, import_id, summary=difference.as_json(), now=self._clock.now())
        return difference

    async def _find(self, task: Task, *statuses: ImportStatus) -> Import:
        row = await self._database.read(find_import, task.facts["import_id"])
        if row is None or row.status not in statuses:
            raise ImportOver
        return row

    async def _open(self, row: Import) -> tuple[Given, str]:
        """The file and its SHA-256. Raises FileGone, and what opening it raises."""
        fetched = await self._sender.fetch(row.telegram_file)
        if isinstance(fetched, Failed):
            raise FileGone
        if not isinstance(fetched, bytes):
            raise TryAgainLater(type(fetched).__name__)
        digest = await asyncio.to_thread(_digest, fetched)
        return await asyncio.to_thread(open_file, row.file_name, fetched), digest

    def _terms(
        self, session: Session, task: Task, row: Import, kind: str, digest: str, pictures: Pictures
    ) -> Terms:
        brand = find_brand(session)
        return Terms(
            now=self._clock.now(),
            told_at=first_told(session, kind=kind, digest=digest) or row.at,
            zone=self._house.timezone,
            currency=brand.currency if brand else "CAD",
            may_appoint=_may_appoint(session, task.wanted.chat),
            locale=task.locale,
            pictures=pictures,
        )

    async def _prepare_pictures(self, task: Task, parsed: Parsed, terms: Terms) -> None:
        """Made small before the transaction: it must not wait for that."""
        if "picture" not in parsed.names:
            return
        at = parsed.names.index("picture")
        names = sorted({name for record in parsed.records if isinstance(name := record.values[at], str) and name})
        digests = await asyncio.to_thread(_digest_each, terms.pictures, names)
        terms.pictures.kept |= await self._database.read(_find_kept, list(digests))
        wanted = [name for digest, name in digests.items() if digest not in terms.pictures.kept]
        for done, name in enumerate(wanted):
            await task.report(done, len(wanted))
            await asyncio.to_thread(terms.pictures.prepare, name)


def _may_appoint(session: Session, telegram_id: int) -> bool:
    """Whoever imports, as the database says now: is it an owner? Raises ImportOver for whoever is no operator."""
    person = find_person(session, telegram_id=telegram_id)
    actor = find_operator(session, person) if person else None
    if actor is None:
        raise ImportOver
    return actor.role is Role.OWNER


def _digest_each(pictures: Pictures, names: Sequence[str]) -> dict[str, str]:
    return {pictures.digest(name): name for name in names}


def _find_kept(session: Session, digests: list[str]) -> dict[str, int]:
    rows = session.exec(
        select(StoredPicture.digest, StoredPicture.id).where(col(StoredPicture.digest).in_(digests))
    ).all()
    return {digest: key for digest, key in rows if key}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
