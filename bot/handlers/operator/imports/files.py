"""/import, its templates, and every file an operator sends: read by an errand, applied by a press."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.domain.office.errands import want_errand
from bot.domain.office.imports import (
    begin_import,
    cancel_import,
    check_import,
    list_imports,
    name_kind,
    start_applying,
)
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.words.typed import MAX_NAME, NothingTyped, TypedTooLong, one_line
from bot.handlers.cards import lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.incoming import Kind
from bot.handlers.operator.home import MORE, home_button
from bot.handlers.operator.imports.presses import ApplyImport, CancelImport, Imports, ReadAs, ShowTemplate
from bot.handlers.operator.routes import operator
from bot.imports.difference import Difference
from bot.imports.examples import list_endings
from bot.imports.files import MOST_BYTES
from bot.imports.kinds import KINDS
from bot.imports.refusals import FileTooBig
from bot.imports.words import write_counts
from bot.replies import Picture, Reply

READ, APPLY = "import_read", "import_apply"  # the errands
STEPS = 3  # fetched, read, compared
SHOWN = 5

MORE.append(("operator.imports", Imports()))


@operator.command("import")
def open_imports(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _card(event, session, person)


@operator.press(Imports)
def show_imports(
    event: Event, session: Session, person: Person, now: datetime, *, press: Imports, actor: Operator
) -> Reply:
    return _card(event, session, person)


@operator.press(ShowTemplate)
def show_template(
    event: Event, session: Session, person: Person, now: datetime, *, press: ShowTemplate, actor: Operator
) -> Reply:
    if press.kind not in KINDS or press.ending not in list_endings(press.kind):
        return (event.toast("toast.stale"),)
    facts = {"kind": press.kind, "locale": event.locale, "ending": press.ending}
    example = Picture("example", facts, file_name=f"{press.kind}.{press.ending}")
    return (event.toast(), event.show(example, "operator/import_template", kind=press.kind))


@operator.on(Kind.PHOTO_OR_FILE)
def take_file(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    """The errand's progress message is the answer."""
    if event.document is None:
        return (event.say("shopper/unreadable"),)
    telegram_file, name, size = event.document
    if size > MOST_BYTES:
        raise FileTooBig(most=MOST_BYTES // 1024 // 1024)
    import_id = begin_import(
        session, person, staff_id=actor.staff_id, telegram_file=telegram_file, file_name=_tidy(name), now=now
    )
    want_errand(session, person, kind=READ, facts={"import_id": import_id}, total=STEPS, now=now)
    return ()


@operator.press(ReadAs)
def read_as(
    event: Event, session: Session, person: Person, now: datetime, *, press: ReadAs, actor: Operator
) -> Reply:
    if press.kind not in KINDS:
        return (event.toast("toast.stale"),)
    name_kind(session, person, import_id=press.import_id, kind=press.kind)
    want_errand(session, person, kind=READ, facts={"import_id": press.import_id}, total=STEPS, now=now)
    name = check_import(session, person, press.import_id).file_name
    return (event.toast(), event.change("operator/import_being_read", name=name))


@operator.press(ApplyImport)
def apply_import(
    event: Event, session: Session, person: Person, now: datetime, *, press: ApplyImport, actor: Operator
) -> Reply:
    started = start_applying(session, person, import_id=press.import_id)
    want_errand(session, person, kind=APPLY, facts={"import_id": press.import_id}, total=STEPS, now=now)
    return (event.toast(), event.change("operator/import_being_written", name=started.file_name))


@operator.press(CancelImport)
def drop_import(
    event: Event, session: Session, person: Person, now: datetime, *, press: CancelImport, actor: Operator
) -> Reply:
    cancel_import(session, person, import_id=press.import_id)
    return _card(event, session, person, toast="toast.import_cancelled")


def _card(event: Event, session: Session, person: Person, *, toast: str = "") -> Reply:
    stop_asking(session, person)
    applied = [
        {
            "name": row.file_name,
            "kind": event.word(f"import.kind_{row.kind}"),
            "at": row.applied_at,
            "counts": write_counts(event.house.texts, event.locale, Difference.from_json(row.summary)),
        }
        for row in list_imports(session, limit=SHOWN)
    ]
    templates = [
        [
            button(
                event.word(f"import.template_{ending}", kind=event.word(f"import.kind_{kind}")),
                ShowTemplate(kind, ending),
            )
            for ending in list_endings(kind)
        ]
        for kind in KINDS
    ]
    keyboard = lines(*templates, [home_button(event)])
    return put_card(event, "operator/imports", keyboard, toast=toast, applied=applied, zone=event.house.timezone)


def _tidy(name: str) -> str:
    """A file's name as we show it; without one, or with an endless one, its ending alone."""
    try:
        return one_line(name, limit=MAX_NAME)
    except NothingTyped:
        return "file"
    except TypedTooLong:
        return one_line(name[-MAX_NAME + 1 :], limit=MAX_NAME)
