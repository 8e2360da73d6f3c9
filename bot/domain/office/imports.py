"""Imports: one file's way from its arrival to being applied, once."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, col, select, update

from bot.db.tables import Import, ImportStatus
from bot.domain.people.chats import Person
from bot.errors import Refusal

_TURN = 4_207_003  # the key of PostgreSQL's lock that lets one import write at a time


class ImportOver(Refusal):
    """Applied, cancelled or somebody else's: its buttons act on nothing."""

    key = "refused.import_over"


class FileChanged(Refusal):
    """What came now is not what the difference was made from."""

    key = "import.file_changed"


class FileGone(Refusal):
    """Telegram does not give it out (any more)."""

    key = "import.file_gone"


def begin_import(
    session: Session, person: Person, *, staff_id: int, telegram_file: str, file_name: str, now: datetime
) -> int:
    """Write down that a file came; its id. Whoever sends another one has done with those before."""
    session.exec(
        update(Import)
        .where(col(Import.chat_id) == person.chat_id, col(Import.status).in_(_OPEN))
        .values(status=ImportStatus.CANCELLED)
    )
    row = Import(
        chat_id=person.chat_id, staff_id=staff_id, telegram_file=telegram_file, file_name=file_name,
        status=ImportStatus.READING, at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id or 0


_OPEN = (ImportStatus.READING, ImportStatus.READY, ImportStatus.REFUSED)


def find_import(session: Session, import_id: int) -> Import | None:
    return session.get(Import, import_id)


def check_import(session: Session, person: Person, import_id: int) -> Import:
    """One's own import. Raises ImportOver."""
    row = session.get(Import, import_id)
    if row is None or row.chat_id != person.chat_id:
        raise ImportOver
    return row


def list_imports(session: Session, *, limit: int) -> list[Import]:
    """The last ones that were applied, the newest first."""
    applied = select(Import).where(Import.status == ImportStatus.APPLIED).order_by(col(Import.id).desc())
    return list(session.exec(applied.limit(limit)).all())


def first_told(session: Session, *, kind: str, digest: str) -> datetime | None:
    """When the same file was sent that was applied first: the same file tells nothing newer."""
    same = select(Import.at).where(Import.kind == kind, Import.digest == digest)
    return session.exec(
        same.where(Import.status == ImportStatus.APPLIED).order_by(col(Import.id)).limit(1)
    ).first()


def name_kind(session: Session, person: Person, *, import_id: int, kind: str) -> None:
    """Say of what kind the file is. Raises ImportOver."""
    row = check_import(session, person, import_id)
    _move(session, row.id or 0, ImportStatus.READING, ImportStatus.READING, kind=kind)


def note_difference(
    session: Session, import_id: int, *, kind: str, digest: str, summary: str, is_right: bool
) -> None:
    """The dry run's result. Raises ImportOver when it was cancelled meanwhile."""
    status = ImportStatus.READY if is_right else ImportStatus.REFUSED
    _move(session, import_id, ImportStatus.READING, status, kind=kind, digest=digest, summary=summary)


def start_applying(session: Session, person: Person, *, import_id: int) -> Import:
    """The press on [Apply], which counts once. Raises ImportOver."""
    row = check_import(session, person, import_id)
    _move(session, import_id, ImportStatus.READY, ImportStatus.APPLYING)
    return row


def cancel_import(session: Session, person: Person, *, import_id: int) -> None:
    """Raises ImportOver once it is being written."""
    row = check_import(session, person, import_id)
    if row.status not in _OPEN:
        raise ImportOver
    _move(session, import_id, row.status, ImportStatus.CANCELLED)


def settle_applied(session: Session, import_id: int, *, summary: str, now: datetime) -> None:
    """It is written, in this transaction. Raises ImportOver for the second of two that write the same."""
    applied = ImportStatus.APPLIED
    _move(session, import_id, ImportStatus.APPLYING, applied, summary=summary, applied_at=now)


def settle_refused(session: Session, import_id: int, *, summary: str = "{}") -> None:
    """It could not be written, and nothing was."""
    _move(session, import_id, ImportStatus.APPLYING, ImportStatus.REFUSED, summary=summary)


def take_turn(session: Session) -> None:
    """One import writes at a time, so that each compares with what the one before left.

    On SQLite the writer's lane sees to it.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})


def _move(session: Session, import_id: int, old: ImportStatus, new: ImportStatus, **facts: object) -> None:
    moved = session.exec(
        update(Import)
        .where(col(Import.id) == import_id, col(Import.status) == old)
        .values(status=new, **facts)
        .returning(col(Import.id))
    )
    if moved.first() is None:
        raise ImportOver
