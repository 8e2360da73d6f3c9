"""The secret key's file beside a SQLite database: made once, readable by its owner only."""

import os
import secrets
import tempfile
from pathlib import Path

from bot.errors import StartRefused

MAKE_A_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
SHORTEST_SECRET_KEY = 32


def keep_secret_key(path: Path) -> str:
    """The key in `path`, made when there is none. Refuses a file others can read, and a damaged one."""
    try:
        if not path.exists():
            _write_secret_key(path)
        if path.stat().st_mode & 0o077:
            raise StartRefused(f"{path} can be read by others: chmod 600 {path}")
        key = path.read_text(errors="replace").strip()
    except OSError as error:
        raise StartRefused(f"{path} cannot be used ({error.strerror}): check DATA_DIR and its rights") from None
    if len(key) < SHORTEST_SECRET_KEY:
        raise StartRefused(f"{path} is damaged: put the copy from your backup back")
    return key


def _write_secret_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Written aside and linked: whoever comes second reads a whole key, and the same one.
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix="secret.")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
