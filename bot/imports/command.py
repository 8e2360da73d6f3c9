"""`regulars import`: a file from this machine, read and compared; written only when asked to."""

from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, inspect
from sqlmodel import Session

from bot.clock import Clock
from bot.config import Settings
from bot.db.engine import make_engine
from bot.db.migrations.run import upgrade
from bot.domain.office.imports import take_turn
from bot.domain.stores.directory import find_brand
from bot.errors import Refusal, StartRefused
from bot.imports.columns import Terms
from bot.imports.difference import Difference
from bot.imports.examples import write_example
from bot.imports.files import MOST_BYTES, open_file
from bot.imports.kinds import KINDS
from bot.imports.pictures import Pictures
from bot.imports.reading import Parsed, compare_file, read_file
from bot.imports.refusals import FileTooBig
from bot.imports.words import write_changes, write_counts, write_wrongs
from bot.lock import hold_lock
from bot.texts import Texts


class _TakenBack(Exception):
    """Something is wrong in the file: whatever was written of it goes."""

    def __init__(self, difference: Difference) -> None:
        self.difference = difference


def save_example(settings: Settings, kind: str, path: Path) -> list[str]:
    """Write the example of a kind, in the form its name asks for. Lines to print."""
    if path.exists():
        raise StartRefused(f"{path} is there already: choose another name")
    path.write_bytes(write_example(kind, settings.default_locale, path.suffix.lower().removeprefix(".")))
    return [Texts().phrase("import.cli_template", settings.default_locale, name=path)]


def import_file(settings: Settings, kind: str, path: Path, *, apply: bool) -> tuple[bool, list[str]]:
    """Was it right, and lines to print. Without `apply` the database is only read."""
    with hold_lock(settings.data_dir) if apply and settings.is_sqlite else nullcontext():
        if apply:
            upgrade(settings.database_url)
        engine = make_engine(settings.database_url, read_only=not apply)
        try:
            return _import(settings, engine, kind, path, apply=apply)
        finally:
            engine.dispose()


def _import(settings: Settings, engine: Engine, kind: str, path: Path, *, apply: bool) -> tuple[bool, list[str]]:
    texts, locale = Texts(), settings.default_locale
    _check_database(engine)
    try:
        content = _read(path)
        with Session(engine) as session:
            terms = _terms(session, settings, path)
        parsed = read_file(open_file(path.name, content, terms.pictures), KINDS[kind], terms, locale)
        difference = _write(engine, parsed, terms) if apply else _compare(engine, parsed, terms)
    except Refusal as refusal:
        return False, [texts.refusal(refusal, locale)]
    return difference.is_right, _say(texts, locale, kind, path.name, difference, applied=apply)


def _compare(engine: Engine, parsed: Parsed, terms: Terms) -> Difference:
    with Session(engine) as session:
        return compare_file(session, parsed, terms, write=False)


def _write(engine: Engine, parsed: Parsed, terms: Terms) -> Difference:
    try:
        with Session(engine) as session, session.begin():
            take_turn(session)
            difference = compare_file(session, parsed, terms, write=True)
            if not difference.is_right:
                raise _TakenBack(difference)
            return difference
    except _TakenBack as taken:
        return taken.difference


def _check_database(engine: Engine) -> None:
    if not inspect(engine).has_table("products"):
        raise StartRefused("the database is not there yet: run `regulars migrate` first")


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FileTooBig(most=MOST_BYTES // 1024 // 1024)
        return path.read_bytes()
    except OSError as error:
        raise StartRefused(f"{path} cannot be read: {error.strerror}") from error


def _terms(session: Session, settings: Settings, path: Path) -> Terms:
    """What the file says was so when the file was written, unless it says when."""
    now, brand = Clock().now(), find_brand(session)
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Terms(
        now=now,
        told_at=min(now, written),
        zone=settings.default_timezone,
        currency=brand.currency if brand else "CAD",
        may_appoint=True,
        locale=settings.default_locale,
        pictures=Pictures.in_folder(path.absolute().parent),
    )


def _say(texts: Texts, locale: str, kind: str, name: str, difference: Difference, *, applied: bool) -> list[str]:
    if not difference.is_right:
        wrong = texts.phrase("import.cli_wrong", locale, name=name, count=difference.wrong_count)
        return [wrong, *(f"  {line}" for line in write_wrongs(texts, locale, difference))]
    if not difference.changes_anything:
        return [texts.phrase("import.cli_same", locale, name=name), *_older(texts, locale, difference)]
    counts = ", ".join(write_counts(texts, locale, difference))
    called = texts.phrase(f"import.kind_{kind}", locale)
    head = texts.phrase(
        "import.cli_applied" if applied else "import.cli_would", locale, name=name, kind=called, counts=counts
    )
    changes = [f"  {line}" for line in write_changes(texts, locale, kind, difference)]
    first = [texts.phrase("import.cli_first", locale, count=len(changes))] if changes else []
    return [head, *first, *changes, *([] if applied else [texts.phrase("import.cli_how", locale)])]


def _older(texts: Texts, locale: str, difference: Difference) -> list[str]:
    return [texts.phrase("import.count_older", locale, count=difference.older)] if difference.older else []
