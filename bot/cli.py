"""The commands: what stands on the command line, and who is called for it."""

# Imports stand inside the bodies: `--help` must answer in under a second, without aiogram, SQLAlchemy, aiohttp
# and openai, whose import alone takes longer.

import asyncio
import gc
import importlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import StartRefused

if TYPE_CHECKING:
    from bot.config import Settings

DEMO_FOLDER = Path("data", "demo")

app = typer.Typer(
    name="regulars",
    help="A store's own community on Telegram. Nothing lost, nothing sent twice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks print local variables: tokens, names, phone numbers
)


class BenchName(StrEnum):
    """The benchmarks by name: each is the module of that name in bot/bench."""

    INTAKE = "intake"
    VALUE = "value"
    BROADCAST = "broadcast"
    RETRIEVAL = "retrieval"
    MEMORY = "memory"


class ImportKind(StrEnum):
    """The kinds of file: each is the module of that name in bot/imports."""

    STORES = "stores"
    STAFF = "staff"
    PRODUCTS = "products"
    STOCK = "stock"
    PURCHASES = "purchases"
    COUPON_CODES = "coupon-codes"
    KNOWLEDGE = "knowledge"


def main() -> None:
    """Run a command. A refused start is one line and exit code 2; Ctrl-C is 130 without a traceback."""
    try:
        app()
    except StartRefused as refused:
        typer.echo(f"regulars: {refused}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


@app.command()
def demo(
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the last demo and make a new one.")] = False,
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes a free one.", min=0, max=65535)] = 8765,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Everything on this machine with nothing configured: no token, no network, no key."""
    from bot.demo import run_demo

    run_demo(folder=DEMO_FOLDER.absolute(), host=host, port=port, fresh=fresh)


@app.command()
def run() -> None:
    """The bot for real: long polling, or a webhook when WEBHOOK_URL is set."""
    settings = _start()
    settings.token()  # refuse before the heavy imports
    with _keeping_what_is_imported():
        from bot.app import run_forever

    asyncio.run(run_forever(settings))


@app.command()
def worker() -> None:
    """Only the sending half (notices, deliveries, jobs): more processes on PostgreSQL."""
    settings = _start()
    settings.token()
    with _keeping_what_is_imported():
        from bot.worker import work_forever

    asyncio.run(work_forever(settings))


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    settings = _start()
    from bot.db.migrations.run import upgrade
    from bot.lock import hold_lock

    # On PostgreSQL the migration itself makes others wait; on SQLite a running bot must be stopped first.
    with hold_lock(settings.data_dir) if settings.is_sqlite else nullcontext():
        upgrade(settings.database_url)
    typer.echo("the database is up to date")


@app.command("import")
def import_(
    kind: Annotated[ImportKind, typer.Argument(help="What the file tells about.")],
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or (knowledge) Markdown.")],
    apply: Annotated[bool, typer.Option("--apply", help="Write it. Else it is only read and compared.")] = False,
    template: Annotated[bool, typer.Option("--template", help="Write an example to FILE instead.")] = False,
) -> None:
    """Bring a file in: all of it or nothing. Shows what would change, and what is wrong by line; then exit 1."""
    settings = _start()
    from bot.imports.command import import_file, save_example

    is_right, lines = (
        (True, save_example(settings, kind, file)) if template else import_file(settings, kind, file, apply=apply)
    )
    for line in lines:
        typer.echo(line)
    raise typer.Exit(0 if is_right else 1)


@app.command()
def doctor() -> None:
    """Check token, groups, database, model, clock, time zones and fonts; each line says what to do."""
    from bot.config import load_settings
    from bot.doctor import examine

    settings = load_settings()
    findings = asyncio.run(examine(settings))
    for finding in findings:
        typer.echo(finding.line())
    raise typer.Exit(1 if any(finding.is_wrong for finding in findings) else 0)


@app.command()
def audit(
    demo: Annotated[bool, typer.Option("--demo", help="The demo's books instead of the live ones.")] = False,
    since_seal: Annotated[
        str, typer.Option(metavar="N:DIGEST", help="A seal noted earlier, which must be there still.")
    ] = "",
) -> None:
    """Re-add all books from their entries and print each difference; exit 1 if there is one."""
    from bot.audit import audit_books, audit_demo

    found = audit_demo(DEMO_FOLDER.absolute(), since_seal) if demo else audit_books(_start(), since_seal)
    for difference in found.differences:
        typer.echo(difference)
    typer.echo(found.rest)
    typer.echo(found.seal)
    count = len(found.differences)
    typer.echo("no difference" if not count else "1 difference" if count == 1 else f"{count} differences")
    raise typer.Exit(1 if found.differences else 0)


@app.command()
def bench(
    name: Annotated[BenchName, typer.Argument(help="Which benchmark.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
) -> None:
    """Run a benchmark beside its baseline; exit 1 when a must is missed."""
    with _only_the_report_on_stdout():
        report = importlib.import_module(f"bot.bench.{name}").run()
    typer.echo(json.dumps(report.as_json(), ensure_ascii=False) if as_json else report.as_table())
    raise typer.Exit(1 if report.missed() else 0)


@contextmanager
def _keeping_what_is_imported() -> Iterator[None]:
    """Half a million objects that live as long as the process: the garbage collector need not walk them.

    Walking them while they come costs a fifth of the start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(10_000, 20, 20)  # most of what an update makes is gone before anybody would look
        gc.enable()


def _start() -> "Settings":
    from bot.config import load_settings
    from bot.logs import set_up_logs

    set_up_logs()
    return load_settings()


@contextmanager
def _only_the_report_on_stdout() -> Iterator[None]:
    """What a benchmark says while it runs goes to stderr, so that `--json` prints one object and nothing else."""
    stdout, sys.stdout = sys.stdout, sys.stderr
    try:
        yield
    finally:
        sys.stdout = stdout
