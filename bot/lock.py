"""One process per SQLite installation: an flock on a file, which a kill -9 frees."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import StartRefused


@contextmanager
def hold_lock(folder: Path, *, advice: str = "stop it first, or use PostgreSQL") -> Iterator[None]:
    """Hold `regulars.lock` in `folder`. Raises StartRefused, with `advice`, while another process holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "regulars.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StartRefused(f"another process runs on {folder}: {advice}") from error
        yield
